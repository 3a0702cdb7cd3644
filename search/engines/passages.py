"""The passage of each found document that is shown: read last, and only for what the viewer may see."""

from collections.abc import Sequence

from search.analysis import LANGUAGES
from search.analysis.folding import fold
from search.contracts import Passage, Ranked
from search.models import Passage as Row

FIELDS = ("manifest__document", "ordinal", "anchor", "heading", "text")


def passages_of(generation: int, ranked: Sequence[Ranked], text: str) -> dict[int, Passage]:
    """By document; one that was deleted meanwhile is missing. Two queries at most."""
    known = {each.id: each.ordinal for each in ranked if each.ordinal is not None}
    rows = Row.objects.filter(
        manifest__generation=generation, manifest__document__in=list(known), ordinal__in=set(known.values())
    )
    passages = (Passage(*row) for row in rows.order_by().values_list(*FIELDS)) if known else ()
    found = {each.document: each for each in passages if known[each.document] == each.ordinal}
    return found | _by_words(generation, [each for each in ranked if each.id not in found], text)


def _by_words(generation: int, ranked: Sequence[Ranked], text: str) -> dict[int, Passage]:
    """For documents without vectors: the passage that holds most of the question's different words."""
    if not ranked:
        return {}
    asked = {locale: set(LANGUAGES[locale].terms(text).words) for locale in {each.locale for each in ranked}}
    locales = {each.id: each.locale for each in ranked}
    best: dict[int, tuple[int, Passage]] = {}
    rows = Row.objects.filter(manifest__generation=generation, manifest__document__in=list(locales))
    for each in (Passage(*row) for row in rows.order_by("manifest", "ordinal").values_list(*FIELDS)):
        # A stem begins its word nearly always; analysing whole articles at query time would cost more than the search.
        folded = fold(f"{each.heading}\n{each.text}")
        shared = sum(stem in folded for stem in asked[locales[each.document]])
        if each.document not in best or shared > best[each.document][0]:
            best[each.document] = (shared, each)
    return {document: passage for document, (_, passage) in best.items()}
