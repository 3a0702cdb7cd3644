"""What the clinical reviewer is shown: other words for a term, changed numbers and doses, safety, and who knows the specialty."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts import api as accounts
from content import labels, terms
from content.models import ReviewTaskState, SafetyFlag
from content.review.releasing import last_release
from content.review.signing.findings import Finding, register_tool
from content.review.steps import Step
from content.review.tools.reading import Piece, listed, mark, pieces
from content.vocabulary import SPECIALTIES

WORD = re.compile(r"\w{3,}")
SAME_WORD = 4  # so many letters in common at the beginning: an inflection of the label, not another word
UNITS = (
    "mg|µg|mcg|kg|g|ml|cl|dl|l|mmol|mol|mmHg|cm|mm|kPa|bpm|hPa|%|°C|°F|"
    "IE|IU|UI|eenheden|units?|Einheiten|unités?|"
    "tablet(?:ten|s)?|Tabletten?|comprimés?|druppels?|drops?|Tropfen|gouttes?|puffs?|Hübe|"
    "microgram(?:s|men)?|Mikrogramm|microgrammes?|milligram(?:s|men)?|Milligramm|milligrammes?"
)
DOSES = re.compile(
    r"^(?:mg|µg|mcg|g|ml|mmol|IE|IU|UI|eenheden|units?|einheiten|unités?|tablet\w*|comprimés?|druppels?|drops?|tropfen|"
    r"gouttes?|puffs?|hübe|mi(?:cro|kro|lli)gramm?\w*)(?:/|$)",
    re.IGNORECASE,
)
NUMBER = re.compile(
    rf"(?<![\w.,-])(\d+(?:[.,]\d+|[ ]\d{{3}}(?!\d))*(?:\s?[–-]\s?\d+(?:[.,]\d+)?)?)"
    rf"(?:\s?((?:{UNITS})(?:/(?:kg|ml|l|h|min|dag|day|Tag|jour|d))*)(?!\w))?",
    re.IGNORECASE,
)


def other_words(state: ReviewTaskState) -> Iterator[Finding]:
    """A word that the glossary knows for a term where the preferred label should stand."""
    found: dict[tuple[str, str], str] = {}
    text = [piece for piece in pieces(state.revision.content) if piece.kind != "asked_as"]
    everything = " ".join(piece.text for piece in text).casefold()
    for entry in terms.index(state.locale).entries:
        for word in filter(lambda each: _is_another(each, entry.label), entry.also):
            if word.casefold() not in everything:
                continue
            pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])", re.IGNORECASE)
            piece = next((each for each in text if pattern.search(each.text)), None)
            if piece is not None:
                found[entry.label, word] = piece.where
    for (label, word), where in found.items():
        said = _("“%(word)s” stands in the text. The glossary prefers “%(label)s”.") % {"word": word, "label": label}
        yield Finding(f"terms.other-word:{mark(label + word)}", said, where)


def _is_another(word: str, label: str) -> bool:
    """Not an abbreviation, which is given beside the full word, and no form of the label itself (“drafts”, “signed”)."""
    if word.isupper() or label.isupper():
        return False
    mine, theirs = terms.sort_key(word), terms.sort_key(label)
    forms = [any(_alike(each, other) for other in WORD.findall(mine)) for each in WORD.findall(theirs)]
    return mine not in theirs and theirs not in mine and not all(forms)


def _alike(word: str, other: str) -> bool:
    length = min(SAME_WORD, len(word), len(other))
    return word[:length] == other[:length]


def changed_numbers(state: ReviewTaskState) -> Iterator[Finding]:
    """Numbers, doses and units that differ from what readers see now. A dose of a safety article has to be answered for."""
    before = last_release(state.page)
    if before is None:
        return
    old, new = _by_place(before.revision.content), _by_place(state.revision.content)
    safety = bool(state.revision.content.get("safety"))
    for place in [*new, *(gone for gone in old if gone not in new)]:
        was, now = _numbers(old.get(place)), _numbers(new.get(place))
        if was == now:
            continue
        piece = new.get(place) or old[place]
        blocks = safety and any(_is_dose(each) for each in [*(was - now), *(now - was)])
        yield Finding(f"numbers.changed:{place}", _said(was - now, now - was), piece.where, blocks, waivable=blocks)


def _by_place(content: Mapping[str, Any]) -> dict[str, Piece]:
    return {piece.place: piece for piece in pieces(content) if piece.kind != "asked_as"}


def _numbers(piece: Piece | None) -> Counter[str]:
    found = NUMBER.findall(piece.text) if piece else []
    return Counter(f"{number} {unit}".strip() for number, unit in found)


def doses_in(piece: Piece) -> list[str]:
    """Numbers of the piece that are doses, with their units."""
    return [said for said in _numbers(piece) if _is_dose(said)]


def _is_dose(said: str) -> bool:
    return bool(DOSES.match(said.rpartition(" ")[2]))


def _said(gone: Counter[str], come: Counter[str]) -> str:
    words = {"before": ", ".join(gone.elements()), "after": ", ".join(come.elements())}
    if not gone:
        return _("Numbers that readers do not see yet: %(after)s.") % words
    if not come:
        return _("Numbers that readers see now and that are gone: %(before)s.") % words
    return _("Numbers changed: %(before)s became %(after)s.") % words


def safety_flag(state: ReviewTaskState) -> Iterator[Finding]:
    """The flag decides whether warnings are shown whole (Patient Safety Priority), so it agrees with the text."""
    content = state.revision.content
    warns = any(block["type"] == "warning" and block["value"]["kind"] == "safety" for block in listed(content, "body"))
    flagged = bool(content.get("safety"))
    if warns and not flagged:
        said = _("The text warns of harm to a patient, but the article is not marked as a safety article.")
        yield Finding("safety.not-flagged", said, blocks=True)
    if flagged and not warns:
        said = _("The article is marked as a safety article, but no warning about the safety of the patient is in it.")
        yield Finding("safety.no-warning", said, blocks=True)


def open_concerns(state: ReviewTaskState) -> Iterator[Finding]:
    """Concerns of readers that nobody has dealt with yet; their words stay where they are closed."""
    for flag in SafetyFlag.objects.filter(page=state.page_id, closed_at=None).values_list("pk", flat=True):
        said = _("A reader reported this article as clinically unsafe. Close the report with what was done.")
        yield Finding(f"safety.concern:{flag}", said, blocks=True)


def board(state: ReviewTaskState) -> Iterator[Finding]:
    """Which clinical reviewers are named for the specialties of the article."""
    reviewers = accounts.people_in_role(accounts.Role.CLINICAL_REVIEWER, locale=state.locale)
    for specialty in listed(state.revision.content, "specialties"):
        if specialty == SPECIALTIES[0]:
            continue
        grants = {"role": accounts.Role.CLINICAL_REVIEWER, "specialty": specialty}
        named = [each.name for each in reviewers if each.role_grants.current().filter(**grants).exists()]
        words = {"specialty": labels.SPECIALTY[specialty], "names": ", ".join(named)}
        said = (
            _("For %(specialty)s the advisory board has named %(names)s.") % words
            if named
            else _("The advisory board has named nobody for %(specialty)s in this language.") % words
        )
        yield Finding(f"board:{specialty}", said)


for _tool in (other_words, changed_numbers, safety_flag, open_concerns, board):
    register_tool(Step.CLINICAL, _tool)
