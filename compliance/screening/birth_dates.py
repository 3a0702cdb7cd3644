"""Dates of birth: a date in one of many shapes with a cue beside it. Other dates are nobody's secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from compliance.screening.cues import Role
from compliance.screening.finding import Finding, Kind
from compliance.screening.reading import Cue, Reading

NUMERIC = re.compile(
    r"([0-9](?<![0-9]{2})[0-9]{0,3}) ?[-./ ] ?([0-3]?[0-9]) ?[-./ ] ?('?[0-9]{2}(?:[0-9]{2})?|[0-9])(?![0-9])"
)
OPEN_BRACKET = re.compile(r"\([0-9]")
RUN_OF_DIGITS = re.compile(r"[0-9](?:[ .\-/_]{0,3}[0-9]){5,7}(?![0-9])")
DAY_BEFORE_MONTH = re.compile(r"(?<![0-9])([0-3]?[0-9])(?:\.|er|e|st|nd|rd|th|ste|de)?[ \-/.]{0,2}(?:of |de |den )?$")
YEAR_AFTER_MONTH = re.compile(r"[ \-/.,]{1,3}'?([0-9]{4}|[0-9]{2})(?![0-9])")
DAY_AND_YEAR_AFTER = re.compile(r"[. ]{1,2}([0-3]?[0-9])(?:st|nd|rd|th)?,? {1,2}([0-9]{4}|'[0-9]{2})(?![0-9])")
FILLER = re.compile(
    r"[\s.:,;=()\[\]\"'*\-?/]*(?:(?:e|am|op|le|la|on|is|was|the|den|der|in|um|datum|date|data|van|of|de|du|des|dat|birth|year"
    r"|patient|patiënt|patiënte|patientin|patients|patienten|ist|est|lautet|voor|for|pour|für|staat|stands|reads|nl)"
    r"\b[\s.:,;=()\[\]\"'*\-]*){0,5}"
)
BESIDE_A_PERSON = re.compile(r"[\s,.:;()/\-]{0,4}")
STAR = re.compile(r"(^|\n)?[ ]*(?<!\*)\*[ ]?$")
AFTER_WITHIN = 15


def find_birth_dates(reading: Reading) -> Iterator[Finding]:
    today = datetime.now(UTC).year
    for start, end, year in _dates(reading):
        if year <= today:
            score = _score(reading, start, end, today - year)
            if score:
                yield Finding(Kind.DATE_OF_BIRTH, start, end, score)
    yield from _runs_of_digits(reading, today)


def old_dates_in_brackets(reading: Reading) -> Iterator[tuple[int, int]]:
    """Dates of more than four years ago that stand alone in brackets, away from words about releases."""
    if OPEN_BRACKET.search(reading.digits) is None:
        return
    today = datetime.now(UTC).year
    for start, end, year in _dates(reading):
        alone = reading.text[start - 1 : start] == "(" and reading.text[end : end + 1] == ")"
        if alone and today - year > 4 and not reading.near((Role.RELEASE,), start, end, within=25):
            yield start, end


def _dates(reading: Reading) -> Iterator[tuple[int, int, int]]:
    for found in NUMERIC.finditer(reading.digits):
        year = _numeric_year(found[1], int(found[2]), found[3])
        if year:
            yield *found.span(), year
    for month_cue in reading.cues.get(Role.MONTH, ()):
        yield from _with_month_name(reading, month_cue)


def _numeric_year(first: str, second: int, last: str) -> int | None:
    """The year, if these three can be a date: the year first (1961-03-12) or last."""
    if len(first) == 4:
        return (
            int(first) if 1 <= second <= 12 and len(last) <= 2 and last.isdecimal() and 1 <= int(last) <= 31 else None
        )
    if len(first) > 2 or len(last) == 1 or not _day_and_month(int(first), second):
        return None
    return _year(last)


def _with_month_name(reading: Reading, month: Cue) -> Iterator[tuple[int, int, int]]:
    text = reading.digits[max(0, month.start - 14) : month.start].lower()
    day = DAY_BEFORE_MONTH.search(text)
    year = YEAR_AFTER_MONTH.match(reading.digits, month.end)
    if day and year and (full := _year(year[1])):
        yield month.start - len(day[0]), year.end(), full
        return
    american = DAY_AND_YEAR_AFTER.match(reading.digits, month.end)
    if american and (full := _year(american[2])):
        yield month.start, american.end(), full


def _day_and_month(first: int, second: int) -> bool:
    """Day and month in either order."""
    return 1 <= first <= 31 and 1 <= second <= 31 and min(first, second) <= 12


def _year(written: str) -> int | None:
    """The year in full. Two digits mean the last hundred years."""
    plain = written.lstrip("'")
    if len(plain) == 4:
        return int(plain) if 1850 <= int(plain) <= 2100 else None
    today = datetime.now(UTC).year
    year = today - today % 100 + int(plain)
    return year if year <= today else year - 100


def _score(reading: Reading, start: int, end: int, age: int) -> float:
    cue = reading.before(Role.BIRTH, start)
    if cue and _names_birth(reading, cue) and FILLER.fullmatch(reading.lower, cue.end, start):
        return 0.95
    star = STAR.search(reading.text[max(0, start - 4) : start])
    if star:
        bullet = start < 4 or "\n" in reading.text[max(0, start - 4) : start]
        return 0.85 if age >= 10 or not bullet else 0.0
    if age < 2:
        return 0.0
    if _beside_a_person(reading, start):
        return 0.75
    after = reading.after(Role.BIRTH, end, within=AFTER_WITHIN)
    loose = (cue and _names_birth(reading, cue)) or (after and _names_birth(reading, after))
    return 0.7 if loose and not reading.near((Role.RELEASE,), start, end, within=25) else 0.0


def _names_birth(reading: Reading, cue: Cue) -> bool:
    """Dutch "nee" and French "ne" are everyday words; as "née" and "né" they are followed by "le"."""
    word = reading.lower[cue.start : cue.end]
    return word not in ("ne", "nee") or reading.lower.startswith(" le ", cue.end)


def _beside_a_person(reading: Reading, start: int) -> bool:
    cue = reading.before(Role.PATIENT, start, within=4)
    return cue is not None and BESIDE_A_PERSON.fullmatch(reading.text, cue.end, start) is not None


def _runs_of_digits(reading: Reading, today: int) -> Iterator[Finding]:
    """Right behind a cue also 12031961, 19610312, 120361 and digits set apart."""
    for cue in reading.cues.get(Role.BIRTH, ()):
        if not _names_birth(reading, cue):
            continue
        gap = FILLER.match(reading.lower, cue.end, cue.end + 40)
        run = RUN_OF_DIGITS.match(reading.digits, gap.end()) if gap else None
        if run and _is_date("".join(filter(str.isdecimal, run[0])), today):
            yield Finding(Kind.DATE_OF_BIRTH, *run.span(), 0.85)


def _is_date(digits: str, today: int) -> bool:
    if len(digits) == 6:
        return _day_and_month(int(digits[:2]), int(digits[2:4]))
    if len(digits) != 8:
        return False
    day_first = _day_and_month(int(digits[:2]), int(digits[2:4])) and 1850 <= int(digits[4:]) <= today
    return day_first or (1850 <= int(digits[:4]) <= today and _day_and_month(int(digits[6:]), int(digits[4:6])))
