"""Screening: all rules over one reading of the text, overlaps settled, findings in order.

Runs on every text that a person types: search queries, requests, tickets, drafts. It says "possible patient data" and never
"anonymous". How often it is right is measured in `docs/decisions/0004-screening.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from compliance.screening.birth_dates import find_birth_dates
from compliance.screening.contacts import find_emails, find_phones
from compliance.screening.finding import Finding
from compliance.screening.identifiers import find_bsn, find_iban, find_kvnr, find_nhs, find_nir, find_spoken
from compliance.screening.names import find_names, find_names_with_dates, names_in_front
from compliance.screening.patient_numbers import find_patient_numbers
from compliance.screening.reading import Reading

RULES: tuple[Callable[[Reading], Iterable[Finding]], ...] = (
    find_bsn,
    find_nhs,
    find_kvnr,
    find_nir,
    find_iban,
    find_spoken,
    find_phones,
    find_emails,
    find_birth_dates,
    find_patient_numbers,
    find_names,
    find_names_with_dates,
)


def screen(text: str) -> list[Finding]:
    """Where the text may hold patient data, first to last, without overlaps. Never raises."""
    if not text or text.isspace():
        return []
    reading = Reading(text)
    found = [finding for rule in RULES for finding in rule(reading)]
    found += names_in_front(reading, found)
    return [
        Finding(finding.kind, reading.origin(finding.start), reading.origin(finding.end), finding.score)
        for finding in _settled(found)
    ]


def redact(text: str) -> str:
    """The text with each finding replaced by its kind in square brackets, such as [bsn].

    Done again until nothing is found, since taking one thing out can bring a cue closer to another: so redacting twice is
    the same as once. Each round replaces something that is not yet a placeholder, which ends it.
    """
    while findings := screen(text):
        text = "".join(_replaced(text, findings))
    return text


def _replaced(text: str, findings: list[Finding]) -> Iterator[str]:
    done = 0
    for finding in findings:
        yield text[done : finding.start]
        yield f"[{finding.kind}]"
        done = finding.end
    yield text[done:]


def _settled(found: list[Finding]) -> list[Finding]:
    """Where findings overlap, those of one kind become one; of several kinds the surer one stays, then the longer one."""
    kept: list[Finding] = []
    taken = bytearray(max((finding.end for finding in found), default=0))
    for finding in sorted(_joined(found), key=lambda each: (-each.score, each.start - each.end, each.start)):
        if not any(taken[finding.start : finding.end]):
            taken[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
            kept.append(finding)
    return sorted(kept, key=lambda each: each.start)


def _joined(found: list[Finding]) -> list[Finding]:
    joined: list[Finding] = []
    for finding in sorted(found, key=lambda each: (each.kind, each.start)):
        last = joined[-1] if joined else None
        if last and last.kind == finding.kind and finding.start < last.end:
            joined[-1] = Finding(last.kind, last.start, max(last.end, finding.end), max(last.score, finding.score))
        else:
            joined.append(finding)
    return joined
