"""What the regulatory reviewer is shown: patient data, promises, what a clinical text has to say, law by country, review date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from babel.dates import format_date
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from compliance import api as compliance
from content import labels
from content.conventions import babel_locale
from content.models import ReviewTaskState
from content.models.pages import is_clinical
from content.review.policies.policy import policy_for
from content.review.signing.findings import Finding, register_tool
from content.review.steps import Step
from content.review.tools.clinical import doses_in
from content.review.tools.product import product
from content.review.tools.reading import Piece, mark, pieces

AROUND = 24  # letters of an excerpt on each side of what was found
REVIEW_WITHIN = 400  # days, where the policy says nothing: a year, and the weeks a review takes

#: Promises that no text makes (docs/writing.md, section 6). Denied ones (“not guaranteed”) are allowed.
CLAIMS = {
    "nl": r"compliant|AVG-proof|AVG-conform|conform de AVG|gegarandeerde?|garandeert|100\s?% veilig|risicoloos|risicovrij",
    "en": r"compliant|guaranteed|guarantees|100\s?% safe|risk-free|fail-safe",
    "de": r"compliant|\w*-?konform|garantiert|garantieren|100\s?% sicher|risikofrei|risikolos",
    "fr": r"compliant|conformes? (?:au|à la|aux) \w+|garanti(?:e|s|es|t|ssons)?|100\s?% sûre?|sans (?:aucun )?risque",
}
DENIED = {"nl": "niet|geen", "en": "not|never|no", "de": "nicht|keine?|nie", "fr": "non|pas|jamais|ne"}

#: How a text itself may say that it is help with the product and no advice on treatment.
MARKERS = {
    "nl": r"hulp bij het gebruik van Hysio|geen medisch advies",
    "en": r"help with using Hysio|(?:not|no) (?:medical|clinical) advice",
    "de": r"Hilfe (?:zur|bei der) (?:Nutzung|Bedienung) von Hysio|keine (?:medizinische|ärztliche) (?:Beratung|Empfehlung)",
    "fr": r"aide à l.utilisation d.Hysio|(?:pas|aucun) (?:un )?(?:avis|conseil) médical",
}

LAW = re.compile(r"\b(UK GDPR|GDPR|AVG|DSGVO|RGPD|HIPAA)\b")
IN_EUROPE = {"nl": "AVG", "en": "GDPR", "de": "DSGVO", "fr": "RGPD"}  # what the same law is called in each language
ELSEWHERE = {"uk": "UK GDPR", "us": "HIPAA"}


def patient_data(state: ReviewTaskState) -> Iterator[Finding]:
    """Text that may be about a real person. What is shown of it is masked."""
    own = product().own(state.locale)
    for piece in pieces(state.revision.content):
        found = [each for each in compliance.screen(piece.text) if not _is_label(each, piece.text, own)]
        if found:
            kinds = ", ".join(dict.fromkeys(str(labels.patient_detail(each.kind)) for each in found))
            said = _("This may be data of a person (%(kinds)s): %(excerpt)s")
            words = {"kinds": kinds, "excerpt": _masked(piece.text, found)}
            yield Finding(f"person:{piece.place}", said % words, piece.where, blocks=True, waivable=True)


def _is_label(found: compliance.Finding, text: str, own: set[str]) -> bool:
    """A button after “patient:” is no name: “the wrong patient: Move note”."""
    return found.kind == compliance.Kind.NAME and any(
        text.startswith(label, found.start) or text[found.start : found.end] in label.split() for label in own
    )


def _masked(text: str, found: Sequence[compliance.Finding]) -> str:
    """The words around the first place, with every finding replaced by dots of one length."""
    out, done = "", 0
    first = found[0].start
    for each in found:
        out += f"{text[done : each.start]}•••"
        done = each.end
    out += text[done:]
    start, end = max(0, first - AROUND), first + AROUND
    return f"{'…' if start else ''}{compliance.redact(out[start:end])}{'…' if end < len(out) else ''}"


def claims(state: ReviewTaskState) -> Iterator[Finding]:
    """Promises of compliance, safety or effect. “Designed to support” is what may be said."""
    pattern = re.compile(rf"(?<![\w-])(?:{CLAIMS[state.locale]})(?!\w)", re.IGNORECASE)
    denied = re.compile(rf"(?<!\w)(?:{DENIED[state.locale]})(?:\s\w+)?\s*$", re.IGNORECASE)
    for piece in pieces(state.revision.content):
        if piece.kind == "asked_as":  # how readers ask, never shown
            continue
        for match in pattern.finditer(piece.text):
            if not denied.search(piece.text[: match.start()]):
                said = _("“%(words)s” is a promise. Say what the product is designed to support.")
                code = f"claims:{mark(piece.place + match[0])}"
                yield Finding(code, said % {"words": match[0]}, piece.where, blocks=True)


def required_statement(state: ReviewTaskState) -> Iterator[Finding]:
    """Whoever reads of a dose is told that the text is help with the product and no medical advice.

    Texts of the clinical section and those marked as a matter of safety carry that line by themselves.
    """
    content = state.revision.content
    if is_clinical(state.page.section_key, safety=bool(content.get("safety"))):
        return
    read = list(pieces(content))
    marker = re.compile(MARKERS[state.locale], re.IGNORECASE)
    first = next((piece for piece in read if doses_in(piece)), None)
    if first and not any(marker.search(piece.text) for piece in read):
        said = _(
            "The text names a dose (%(dose)s) and does not tell that it is no medical advice. Mark it as a matter of safety."
        )
        words = {"dose": doses_in(first)[0]}
        yield Finding("statement.missing", said % words, first.where, blocks=True, waivable=True)


def law_of_the_country(state: ReviewTaskState) -> Iterator[Finding]:
    """The law is named as in the language of the text and in the country that a note is for."""
    for piece in pieces(state.revision.content):
        if piece.kind == "asked_as":
            continue
        wanted = ELSEWHERE.get(piece.country, IN_EUROPE[state.locale])
        for name in dict.fromkeys(LAW.findall(piece.text)):
            if _fits(name, wanted, piece):
                continue
            said = _("The text names %(name)s. In this language and for this country it is %(law)s.")
            code = f"law:{mark(piece.place + name)}"
            yield Finding(code, said % {"name": name, "law": wanted}, piece.where)


def _fits(name: str, wanted: str, piece: Piece) -> bool:
    """A text for no one country may name the law of those outside Europe as well."""
    return name == wanted or (not piece.country and name in ELSEWHERE.values())


def review_date(state: ReviewTaskState) -> Iterator[Finding]:
    """The next review is ahead, and no later than the policy allows."""
    review_by = parse_date(str(state.revision.content.get("review_by") or ""))
    policy = policy_for(state.page.type, state.locale)
    today = timezone.localdate()
    latest = today + dt.timedelta(days=policy.row.rules.get("review_within", REVIEW_WITHIN))
    where = _("next review")
    if review_by is None or review_by > latest:
        said = _("The next review is later than the policy allows, which is %(day)s at the latest.")
        yield Finding(
            "review-date.late", said % {"day": format_date(latest, "long", locale=babel_locale())}, where, blocks=True
        )
    elif review_by <= today:
        yield Finding("review-date.past", _("The date of the next review has passed."), where)


for _tool in (patient_data, claims, required_statement, law_of_the_country, review_date):
    register_tool(Step.REGULATORY, _tool)
