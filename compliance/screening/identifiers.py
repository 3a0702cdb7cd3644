"""Numbers with a check digit: BSN, NHS, KVNR, NIR and IBAN.

One number in eleven passes the test of a BSN or an NHS number by chance, so these need a cue beside them; a KVNR (letter
and nine digits), a NIR (one in ninety-seven, and a month inside) and an IBAN may stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stdnum import iban
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.nl import bsn

from compliance.screening.cues import Role
from compliance.screening.finding import Finding, Kind
from compliance.screening.reading import WINDOW, Reading

GAP = r"[ .,\-/_\n]{0,3}"
# A digit with none before it, and so many behind; the class first, since the search for it is fast.
FIRST = r"[0-9](?<![0-9]{2})"
NINE = re.compile(rf"{FIRST}(?=((?:{GAP}[0-9]){{8}})(?![0-9A-Za-z]))")
EIGHT = re.compile(rf"{FIRST}(?=([0-9]{{7}}|[0-9]{{3}}[ .\-][0-9]{{2}}[ .\-][0-9]{{2}})(?![0-9A-Za-z]))")
TEN = re.compile(rf"{FIRST}(?=((?:{GAP}[0-9]){{9}})(?![0-9A-Za-z]))")
LETTER_AND_NINE = re.compile(
    r"([A-Za-z])(?=[ .\-]?[0-9])(?<![A-Za-z0-9].)([ .\-]?[0-9](?:[ .\-]{0,2}[0-9]){8})(?![0-9A-Za-z])"
)
THIRTEEN_OR_FIFTEEN = re.compile(
    rf"([1-478](?<![0-9]{{2}})(?:{GAP}[0-9]){{4}}{GAP}[0-9]{GAP}[0-9ABab](?:{GAP}[0-9]){{6}})((?:{GAP}[0-9]){{2}})?(?![0-9])"
)
IBAN_START = re.compile(r"[A-Za-z](?<![A-Za-z0-9].)[A-Za-z][ ]?[0-9]{2}(?=[ .\-]{0,2}[A-Za-z0-9])")
NOT_A_DIGIT = re.compile(r"[^0-9]+")
NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]+")

IBAN_LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
    "TR": 26, "VA": 22,
}  # fmt: skip
CHECKS: dict[Kind, Callable[[str], bool]] = {Kind.BSN: bsn.is_valid, Kind.NHS: nhs.is_valid}
LONGEST_RUN = 40  # ten digits with three separators between each two
LETTERS_MISTAKEN = str.maketrans("OoIl", "0011")


def find_bsn(reading: Reading) -> Iterator[Finding]:
    """Nine digits that pass the eleven test beside a cue; eight (a leading zero left out) only beside the word itself."""
    yield from _beside_a_cue(reading, NINE, Role.BSN, Kind.BSN)
    for low, high in reading.windows((Role.BSN,), WINDOW):
        for found in EIGHT.finditer(reading.digits, low, high):
            near = reading.before(Role.BSN, found.start(), within=12)
            if near and bsn.is_valid("0" + _digits(found[0] + found[1])):
                yield Finding(Kind.BSN, found.start(), found.end(1), 0.9)


def find_nhs(reading: Reading) -> Iterator[Finding]:
    yield from _beside_a_cue(reading, TEN, Role.NHS, Kind.NHS)


def _beside_a_cue(reading: Reading, shape: re.Pattern[str], role: Role, kind: Kind) -> Iterator[Finding]:
    is_valid = CHECKS[kind]
    for low, high in reading.windows((role, Role.PERSON), WINDOW + LONGEST_RUN):
        for found in shape.finditer(reading.digits, low, high):
            start, end = found.start(), found.end(1)
            if is_valid(_digits(found[0] + found[1])) and _begins_here(reading, start, role):
                score = _cue_score(reading, start, end, role)
                if score:
                    yield Finding(kind, start, end, score)


def find_kvnr(reading: Reading) -> Iterator[Finding]:
    # The letter may be an O or an I, which `digits` reads as a digit: look at the text for it.
    for source in {reading.text, reading.digits}:
        for found in LETTER_AND_NINE.finditer(source):
            start, end = found.span()
            cued = reading.near((Role.KVNR, Role.PERSON), start, end)
            compact = found[1].isupper() and found[2].isdecimal()
            if (cued or compact) and kvnr_is_valid(found[1] + _digits(found[2])):
                yield Finding(Kind.KVNR, start, end, 0.99 if cued else 0.9)


def kvnr_is_valid(number: str) -> bool:
    """The letter counts as two digits; weights 1 and 2 in turn, sums of digits, the rest modulo ten is the last digit."""
    figures = f"{ord(number[0].upper()) - 64:02d}{number[1:9]}"
    total = sum(sum(divmod(int(figure) * (1 + place % 2), 10)) for place, figure in enumerate(figures))
    return total % 10 == int(number[9])


def find_nir(reading: Reading) -> Iterator[Finding]:
    for found in THIRTEEN_OR_FIFTEEN.finditer(reading.digits):
        start, end = found.span()
        number = NOT_ALPHANUMERIC.sub("", found[0]).upper()
        if not _plausible_month(number):
            continue
        if len(number) == 15 and nir.is_valid(number):
            yield Finding(Kind.NIR, start, end, 0.97)
        elif len(number) == 13 and reading.near((Role.NIR,), start, end):
            yield Finding(Kind.NIR, start, end, 0.8)


def _plausible_month(number: str) -> bool:
    month = int(number[3:5])
    return 1 <= month <= 12 or month >= 20


def find_iban(reading: Reading) -> Iterator[Finding]:
    for found in IBAN_START.finditer(reading.digits):
        length = IBAN_LENGTHS.get(found[0][:2].upper())
        if length is None:
            continue
        end = _end_of(reading.digits, found.start(), length)
        if end is None:
            continue
        number = NOT_ALPHANUMERIC.sub("", reading.digits[found.start() : end]).upper()
        if any(iban.is_valid(reading_of, check_country=False) for reading_of in _iban_readings(number)):
            yield Finding(Kind.IBAN, found.start(), end, 0.98)


def _iban_readings(number: str) -> set[str]:
    """As written, and with O and I read as digits in the account part."""
    return {
        number,
        number[:8] + number[8:].translate(LETTERS_MISTAKEN),
        number[:2] + number[2:].translate(LETTERS_MISTAKEN),
    }


def _end_of(text: str, start: int, length: int) -> int | None:
    """Where so many letters and digits end, with at most two separators between two of them."""
    count, gap = 0, 0
    for position in range(start, min(len(text), start + 3 * length)):
        if text[position].isalnum():
            count, gap = count + 1, 0
            if count == length:
                following = text[position + 1 : position + 2]
                return None if following.isalnum() else position + 1
        else:
            gap += 1
            if gap > 2 or text[position] not in " .-/":
                return None
    return None


def find_spoken(reading: Reading) -> Iterator[Finding]:
    """Numbers dictated digit by digit: "een twee drie vier vijf zes zeven acht twee"."""
    run: list[tuple[int, int, str]] = []
    for word in [*reading.spoken, (len(reading.text) + 9, 0, "")]:
        if run and not _joins(reading, run[-1][1], word[0]):
            yield from _spoken_number(reading, run)
            run = []
        run.append(word)


def _joins(reading: Reading, end: int, start: int) -> bool:
    return start - end <= 3 and not reading.text[end:start].strip(" ,.-\n")


def _spoken_number(reading: Reading, run: list[tuple[int, int, str]]) -> Iterator[Finding]:
    number, start, end = "".join(digit for _start, _end, digit in run), run[0][0], run[-1][1]
    if len(number) == 9 and bsn.is_valid(number) and _cue_score(reading, start, end, Role.BSN):
        yield Finding(Kind.BSN, start, end, 0.95)
    elif len(number) == 10 and nhs.is_valid(number) and _cue_score(reading, start, end, Role.NHS):
        yield Finding(Kind.NHS, start, end, 0.95)
    elif len(number) == 15 and nir.is_valid(number):
        yield Finding(Kind.NIR, start, end, 0.95)
    elif 9 <= len(number) <= 13 and (number[0] == "0" or reading.near((Role.PHONE,), start, end)):
        yield Finding(Kind.PHONE, start, end, 0.8)
    elif len(number) >= 5 and reading.near((Role.NUMBER,), start, end):
        yield Finding(Kind.PATIENT_NUMBER, start, end, 0.8)


def _cue_score(reading: Reading, start: int, end: int, role: Role) -> float:
    if reading.near((role,), start, end):
        return 0.99
    return 0.75 if reading.near((Role.PERSON,), start, end) else 0.0


def _begins_here(reading: Reading, start: int, role: Role) -> bool:
    """A digit run stuck to letters is part of a code, unless the letters are the cue ("BSN123456782")."""
    if start == 0 or not reading.text[start - 1].isalnum():
        return True
    cue = reading.before(role, start, within=0)
    return cue is not None


def _digits(written: str) -> str:
    return NOT_A_DIGIT.sub("", written)
