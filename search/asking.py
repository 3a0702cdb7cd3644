"""One question, from what a reader typed to what she gets: understand, search, confirm, decide, quote, log.

The engine proposes, the database disposes: nothing of a document leaves here, neither its words nor its count, before
`visible` of its source has confirmed that this viewer may read it.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from search import codes, coverage, floors, querylog, questions, quoting, refreshing, spelling, synonyms, tasks
from search.contracts import Answer, EngineUnavailable, Filters, Hit, Ranked
from search.language import order_of
from search.lexicons import lexicon
from search.models import IndexGeneration, Manifest
from search.questions import Question
from search.searching import Search

log = structlog.get_logger(__name__)

ENOUGH = 10  # results in the reader's language; with fewer, other languages are asked too
REBUILD_AGAIN_AFTER = 600.0  # seconds in which a damaged index is reported for rebuilding once
_reported: dict[str, float] = {}


@dataclass(frozen=True)
class Asked:
    """What one wording of the question found in the reader's language, and how sure that is."""

    text: str
    found: list[Ranked]
    evidence: floors.Evidence


def ask(
    text: str, *, viewer: Any, locale: str, filters: Filters, limit: int, offset: int, spell: bool, kind: str
) -> Answer:
    """The answer, never an exception: a failing leg makes it `degraded`, a failing engine `unavailable`."""
    started = time.perf_counter()
    question = questions.read(text)
    if not question.searched:
        return Answer(question.text, rung="refused", redacted=question.redacted)
    try:
        answer = _answer(question, Search(kind, viewer, locale, filters), spell=spell, wanted=offset + limit)
    except EngineUnavailable as error:
        log.error("search_unavailable", kind=kind, error=type(error).__name__)
        answer = Answer(question.text, rung="unavailable", degraded=True)
        _report_damage(kind)
    answer = replace(answer, redacted=question.redacted)
    querylog.note(answer, locale=locale, milliseconds=round((time.perf_counter() - started) * 1000))
    return replace(answer, hits=answer.hits[offset : offset + limit])


def _answer(question: Question, search: Search, *, spell: bool, wanted: int) -> Answer:
    if not refreshing.is_built(search.kind):
        raise EngineUnavailable("nothing is indexed yet")
    asked = _asked(codes.spelt_out(question.searched, lexicon(search.kind, search.locale).codes), search, wanted)
    better = _respelt(asked, search, wanted) if spell else None
    final = better or asked
    topic = floors.topic_of(final.evidence)
    if topic is not None:
        return Answer(question.text, rung="none", degraded=search.degraded, not_covered=topic)
    own = [each for each in final.found if floors.keeps(each, final.evidence)]
    other = _other_languages(final.text, search, own) if len(own) < ENOUGH else []
    hits = hits_of([*own, *other], search)
    if not hits:
        return Answer(question.text, rung="none", degraded=search.degraded)
    return Answer(
        question.text,
        hits=tuple(hit for hit, _ in hits),
        quote=quoting.quote(final.text, [hit for hit, _ in hits], search) if own else None,
        facets=_facets([facets for _, facets in hits]),
        total=len(hits),
        rung=_rung(own or other, search, corrected=better is not None),
        degraded=search.degraded,
        corrected=better.text if better else None,
    )


def _asked(text: str, search: Search, wanted: int) -> Asked:
    found = search.confirmed(text, search.locale, wanted, also=synonyms.expansions(text, search.locale))
    nearest = coverage.nearest(text, search.locale, search.legs)
    return Asked(text, found, floors.evidence(found, nearest))


def _respelt(asked: Asked, search: Search, wanted: int) -> Asked | None:
    """The question with its typing errors mended, if that brings it nearer to a text and the viewer may read that text.

    A word that no text has may be right all the same ("regent" is not "regelt"): meaning decides, not letters.
    """
    kept = synonyms.known_words(search.locale)
    text, words = spelling.corrected(asked.text, lexicon(search.kind, search.locale), kept)
    if not words or any("exact" in each.legs for each in asked.found[:1]):
        return None
    better = _asked(text, search, wanted)
    if not floors.is_better(better.evidence, than=asked.evidence):
        return None
    return better if all(search.may_read_word(word) for word in words) else None


def _other_languages(text: str, search: Search, own: Sequence[Ranked]) -> list[Ranked]:
    """What only other languages have: the best document of each family that has no result in the reader's own."""
    taken = {each.family for each in own}
    best: dict[str, Ranked] = {}
    for locale in order_of(text, search.locale)[1:]:
        for each in search.confirmed(text, locale, 1):
            known = best.get(each.family)
            if each.family not in taken and floors.keeps_other(each) and (not known or each.score > known.score):
                best[each.family] = each
    without = search.families_without(search.locale, list(best))
    order = {locale: place for place, locale in enumerate(order_of(text, search.locale))}
    found = [each for each in best.values() if each.family in without]
    return sorted(found, key=lambda each: (-each.score, order[each.locale], each.id))


def hits_of(ranked: Sequence[Ranked], search: Search) -> list[tuple[Hit, dict[str, list[str]]]]:
    """The results with what the manifest knows of them; one that was withdrawn meanwhile is left out."""
    rows = {
        row.document: row
        for row in Manifest.objects.filter(
            generation__kind=search.kind,
            generation__state=IndexGeneration.State.LIVE,
            gone=False,
            document__in=[each.id for each in ranked],
        )
    }
    return [(_hit(each, rows[each.id], search.kind), rows[each.id].facets) for each in ranked if each.id in rows]


def _hit(each: Ranked, row: Manifest, kind: str) -> Hit:
    return Hit(
        kind=kind,
        id=each.id,
        family=each.family,
        locale=each.locale,
        title=row.title,
        anchor=each.passage.anchor,
        heading=each.passage.heading,
        passage=each.passage.text,
        score=each.score,
        legs=each.legs,
        safety=row.safety,
    )


def _facets(rows: Sequence[dict[str, list[str]]]) -> dict[str, dict[str, int]]:
    """How many of the results have each value."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        for name, values in row.items():
            counts.setdefault(name, Counter()).update(values)
    return {name: dict(sorted(found.items())) for name, found in sorted(counts.items())}


def _rung(found: Sequence[Ranked], search: Search, *, corrected: bool) -> str:
    if "exact" in found[0].legs:
        return "exact"
    if found[0].locale != search.locale:
        return "translation"
    if corrected:
        return "corrected"
    return "hybrid" if len(search.legs) > 1 else "words"


def _report_damage(kind: str) -> None:
    """Have the index rebuilt; not for every question that comes meanwhile."""
    now = time.monotonic()
    if now - _reported.get(kind, -REBUILD_AGAIN_AFTER) >= REBUILD_AGAIN_AFTER:
        _reported[kind] = now
        tasks.rebuild_index.enqueue(kind)
