"""Telephone numbers and e-mail addresses, except Hysio's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from django.conf import settings

from compliance.screening.cues import Role
from compliance.screening.finding import Finding, Kind
from compliance.screening.reading import Reading

REGIONS = ("NL", "FR", "DE", "GB", "BE", "CH", "AT")
GAP = r"[ .\-/()]{0,3}"
INTERNATIONAL = re.compile(rf"(?:\+|(?<![0-9A-Za-z])00){GAP}[1-9](?:{GAP}[0-9]){{7,14}}")
NATIONAL = re.compile(rf"0(?<![0-9A-Za-z+.,:\-]0)[ ]?[1-9](?:{GAP}[0-9]){{7,11}}")
AMERICAN = re.compile(r"[2-9](?<![0-9A-Za-z+\-.].)[0-9]{2}\)?[ .\-]{1,2}[2-9][0-9]{2}[ .\-][0-9]{4}(?![0-9])")
LOOKS_LIKE_A_DATE = re.compile(r"[0-3]?[0-9] ?[-./ ] ?[01]?[0-9] ?[-./ ] ?(?:19|20)[0-9]{2}(?![0-9])")
DIGIT_END = re.compile(r"[0-9](?![0-9])")
NOT_A_DIGIT = re.compile(r"[^0-9]+")
USUAL_LENGTHS = (10, 11, 9, 12)
CHECKS_PER_TEXT = 150  # the library takes 40 microseconds a call; beyond this many the shape alone decides

AT_SIGN = re.compile(r"@|[\[(] ?(?:at|arobase|apenstaartje|ät) ?[\])]")
LONGEST_LOCAL_PART = 64
DOMAIN = re.compile(r" ?((?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-zß-ÿ]{2,24})(?![\w@])")
OWN_DOMAINS = ("hysio.com", "hysio.example")


class _Checks:
    """Asks the library, as often as the text may cost."""

    def __init__(self) -> None:
        self.left = CHECKS_PER_TEXT

    def valid(self, number: str, regions: tuple[str, ...]) -> bool:
        for region in regions:
            if self.left <= 0:
                return True
            self.left -= 1
            try:
                if phonenumbers.is_valid_number(phonenumbers.parse(number, region)):
                    return True
            except phonenumbers.NumberParseException:
                continue
        return False


def find_phones(reading: Reading) -> Iterator[Finding]:
    checks, own, done = _Checks(), _own_numbers(), 0
    for found in INTERNATIONAL.finditer(reading.digits):
        end = _end_of_international(reading, found, checks)
        if end and not _is_own(reading.digits[found.start() : end], own):
            done = max(done, end)
            yield Finding(Kind.PHONE, found.start(), end, 0.95)
    for found in NATIONAL.finditer(reading.digits):
        finding = _national(reading, found, checks)
        if finding and not _is_own(reading.digits[finding.start : finding.end], own):
            yield finding
    for found in AMERICAN.finditer(reading.digits):
        start, end = _with_bracket(reading, found.start()), found.end()
        written = reading.digits[start:end]
        typed = "(" in written or "-" in written or "." in written
        if (typed or reading.near((Role.PHONE,), start, end)) and checks.valid(written, ("US",)):
            yield Finding(Kind.PHONE, start, end, 0.8)


def _end_of_international(reading: Reading, found: re.Match[str], checks: _Checks) -> int | None:
    """The longest part, cut between groups of digits, that is a number somewhere; behind a plus also an unknown one."""
    written = found[0]
    ends = [end.end() for end in DIGIT_END.finditer(written)]
    for end in reversed(ends):
        number = "+" + NOT_A_DIGIT.sub("", written[:end].replace("(0)", "")).removeprefix("00")
        if len(number) >= 9 and checks.valid(number, ("ZZ",)):
            return found.start() + end
    digits = len(NOT_A_DIGIT.sub("", written))
    return found.end() if written[0] == "+" and 9 <= digits <= 15 else None


def _national(reading: Reading, found: re.Match[str], checks: _Checks) -> Finding | None:
    written, start = found[0], found.start()
    if LOOKS_LIKE_A_DATE.match(written):
        return None
    following = reading.digits[found.end() : found.end() + 1]
    lengths = {len(NOT_A_DIGIT.sub("", written[: end.end()])): end.end() for end in DIGIT_END.finditer(written)}
    if following.isalnum():
        lengths.pop(max(lengths), None)
    for length in USUAL_LENGTHS:
        end = lengths.get(length)
        if end and checks.valid(written[:end], REGIONS):
            cued = reading.near((Role.PHONE,), start, start + end)
            return Finding(Kind.PHONE, _with_bracket(reading, start), start + end, 0.92 if cued else 0.8)
    return None


def _with_bracket(reading: Reading, start: int) -> int:
    """As in (020) 123 45 67."""
    return start - (reading.digits[start - 1 : start] == "(")


def _own_numbers() -> frozenset[str]:
    """The support desk's own numbers, as national digits; the published ones end in X and never match."""
    return frozenset(filter(None, (_national_digits(str(getattr(settings, "EMERGENCY_PHONE", ""))),)))


def _is_own(written: str, own: frozenset[str]) -> bool:
    return _national_digits(written) in own


def _national_digits(written: str) -> str:
    digits = NOT_A_DIGIT.sub("", written)
    return digits[-9:] if len(digits) >= 9 else ""


def find_emails(reading: Reading) -> Iterator[Finding]:
    for sign in AT_SIGN.finditer(reading.lower):
        domain = DOMAIN.match(reading.lower, sign.end())
        if domain is None or _is_own_domain(domain[1]):
            continue
        start, gap = _local_part(reading.lower, sign.start())
        if start is not None:
            spaced = gap or domain[0].startswith(" ")
            yield Finding(Kind.EMAIL, start, domain.end(), 0.8 if spaced else 0.97)


def _local_part(text: str, sign: int) -> tuple[int | None, bool]:
    """Where the part before the at sign begins, and whether a space stands between."""
    gap = text[sign - 1 : sign] == " "
    start = end = sign - gap
    while start > 0 and end - start < LONGEST_LOCAL_PART and (text[start - 1].isalnum() or text[start - 1] in "._+'-"):
        start -= 1
    return (start if start < end else None), gap


def _is_own_domain(domain: str) -> bool:
    return any(domain == own or domain.endswith("." + own) for own in OWN_DOMAINS)
