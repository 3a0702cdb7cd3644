"""Patient, record and case numbers: no check digit, so the word before them decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compliance.screening.cues import Role
from compliance.screening.finding import Finding, Kind
from compliance.screening.reading import Cue, Reading

# Up to five short words may stand between: "patiëntnummer van mw. Jansen is 1234567".
GAP = re.compile(r"(?:[\s:=#.()\[\]°º\"'\-?]*(?:[^\W\d_]{1,14}(?:[.,:]{0,2}[ \n]|\.-))){0,5}[\s:=#.()\[\]°º\"'\-]*")
DIRECT = re.compile(r"(?:[ .:]*(?:nr|no|number|nummer|n°|id|#)\b)?[ :#=(.\-]{1,4}")
VALUE = re.compile(r"[A-Za-z]{0,4}[\-/]?[0-9][0-9A-Za-z]*(?:[\-/.][0-9A-Za-z]+){0,4}")
SET_APART = re.compile(r"[0-9]{1,4}(?:[ .\-/][0-9]{1,4}){1,11}(?![0-9])")
BEFORE = re.compile(r"(?<![\w\-])([A-Za-z]{0,4}[\-/]?[0-9][0-9A-Za-z\-]{3,14}) ?[(,:\-] ?$")
DATE = re.compile(
    r"[0-3]?[0-9][-./ ][0-3]?[0-9][-./ ](?:[0-9]{2}|[0-9]{4})|(?:19|20)[0-9]{2}[-./ ][0-3]?[0-9][-./ ][0-3]?[0-9]|(?:19|20)[0-9]{2}"
)
UNIT = re.compile(
    r"[ ]?(?:%|€|\$|£|°|:[0-9]|(?:ms|s|sec|seconds?|seconden|sekunden|secondes|min|minuten|minutes|mb|gb|kb|px|hz|khz|mg|ml|mmol"
    r"|bpm|mmhg|euro?|eur|usd|chf|records?|patienten|patiënten|patients|times|keer|mal|fois|characters|tekens|zeichen|caractères)\b)",
    re.IGNORECASE,
)


def find_patient_numbers(reading: Reading) -> Iterator[Finding]:
    for cue in reading.cues.get(Role.NUMBER, ()):
        finding = _behind(reading, cue, GAP, 0.9) or _in_front(reading, cue)
        if finding:
            yield finding
    for cue in reading.cues.get(Role.PATIENT, ()):
        finding = _behind(reading, cue, DIRECT, 0.75)
        if finding:
            yield finding


def _behind(reading: Reading, cue: Cue, gap: re.Pattern[str], score: float) -> Finding | None:
    between = gap.match(reading.digits, cue.end, cue.end + 40)
    if between is None:
        return None
    start = between.end()
    for shape in (VALUE, SET_APART):
        value = shape.match(reading.digits, start)
        if value and _is_number(value[0]) and not UNIT.match(reading.digits, value.end()):
            return Finding(Kind.PATIENT_NUMBER, start, value.end(), score)
    return None


def _in_front(reading: Reading, cue: Cue) -> Finding | None:
    """As in 1234567 (patiëntnummer)."""
    before = BEFORE.search(reading.digits[max(0, cue.start - 20) : cue.start])
    if before is None or not _is_number(before[1]):
        return None
    start = max(0, cue.start - 20) + before.start(1)
    return Finding(Kind.PATIENT_NUMBER, start, start + len(before[1]), 0.8)


def _is_number(value: str) -> bool:
    """Five to fourteen letters and digits, four of them digits at least, and no date."""
    length, digits = sum(map(str.isalnum, value)), sum(map(str.isdecimal, value))
    return 5 <= length <= 14 and digits >= 4 and DATE.fullmatch(value) is None
