"""Names of people, found by the word before them: a title, "patient", "named", or by the identifier behind them.

A title makes the next capitalised word a name. "patient" is weaker: in headings and on screens it is followed by things
("Patient Record", "Patienten Akte"), so words that are things, or end like German nouns, are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from compliance.screening.birth_dates import old_dates_in_brackets
from compliance.screening.cues import Role
from compliance.screening.finding import Finding, Kind
from compliance.screening.name_lists import (
    GIVEN_NAMES,
    HONORIFICS,
    NOT_A_NAME,
    NOUN_ENDINGS,
    PARTICLES,
    SHORTEST_COMPOUND,
    SURNAMES,
    THINGS,
)
from compliance.screening.reading import Cue, Reading

INITIALS = re.compile(r"(?:[^\W\d_]\.[ \-]?){1,5}")
TOKEN = re.compile(r"[dl]'(?=[^\W\d_])|'[ts](?![^\W\d_])|v\.? ?d\.|v/d|[^\W\d_]+(?:['\-][^\W\d_]+)*")
BETWEEN = re.compile(r"[ ]{1,2}|\.?[ ]?\n[ ]?")
AFTER_TITLE = re.compile(r"\.?[ ]{0,2}\n?[ ]?(?:/ ?\w{1,4}\. ?)?")
AFTER_PATIENT = re.compile(r"(?:\((?:e|in|en)\)|/in)?[ ]{0,2}(?:[:(=\-][ ]{0,2})?[\"']?")
AFTER_ABBREVIATION = re.compile(r"\.?[ ]{0,2}(?:[:(=\-][ ]{0,2})?")
AFTER_CALLED = re.compile(r"(?: (?:of|van|des|der|du|de la|de l'|de) (?:the |de |het |la |le )?[^\W\d_']{2,12})?(?:[ ]?[:=]|(?: is| ist| est| lautet| was))?[ ]{0,2}[\"']?")  # fmt: skip  # noqa: E501
NAME_CALL = re.compile(r"[ ]?[:=]| (?:is|ist|est|lautet)\b| (?:of|van|des|der|du|de)\b")
PREPOSITIONS = frozenset({"in", "op", "aan", "bij", "uit", "onder", "zu", "zum", "zur", "vom"})
WHERE = frozenset(
    {*PREPOSITIONS, "im", "am", "auf", "at", "on", "from", "to", "dans", "sur", "à", "naar", "into", "screen", "scherm"}
)
LAST_WORD = re.compile(r"([^\W\d_]+) $")
OF_ONE_PATIENT = frozenset(
    {"dem", "den", "des", "beim", "einem", "einen", "vom", "zum", "unserem", "unseren", "meinem", "meinen"}
)
LONGEST = 7  # parts of a name, particles included

TITLES_WITH_DOT = frozenset({"m", "hr"})
CAPITAL_ONLY = frozenset({"miss", "ms", "mr", "m", "mister"})  # lower case: "miss" is a verb, "mr" may be a scan
SCAN_OR_DISEASE = frozenset({"MR", "MS"})
NAMING_NOUNS = frozenset(
    {
        "name",
        "naam",
        "nom",
        "namen",
        "achternaam",
        "voornaam",
        "surname",
        "nachname",
        "vorname",
        "familienname",
        "prénom",
        "naampje",
        "namens",
    }
)
IDENTIFIERS = frozenset({Kind.DATE_OF_BIRTH, Kind.BSN, Kind.NHS, Kind.KVNR, Kind.NIR, Kind.PATIENT_NUMBER})
IDENTIFIER_CUES = (Role.BIRTH, Role.BSN, Role.NHS, Role.KVNR, Role.NIR, Role.NUMBER)
LEAD = 25  # characters between the cue of an identifier and the identifier
STOPS = ",(;:*"
OPENING = re.compile(r"[ ]?\([ ]?$")
IN_FRONT = 70  # characters


@dataclass(frozen=True)
class _Part:
    start: int
    end: int
    word: str
    kind: str  # name, initials, particle, honorific


def find_names(reading: Reading) -> Iterator[Finding]:
    for cue in reading.cues.get(Role.TITLE, ()):
        yield from _after_title(reading, cue)
    for cue in reading.cues.get(Role.PATIENT, ()):
        yield from _after_patient(reading, cue)
    for cue in reading.cues.get(Role.CALLED, ()):
        yield from _after_called(reading, cue)


def names_in_front(reading: Reading, found: Iterable[Finding]) -> Iterator[Finding]:
    """As in "Jan Jansen, geb. 12-03-1961": what stands right before an identifier and looks like a name."""
    for finding in found:
        if finding.kind in IDENTIFIERS:
            end, stopped = _end_of_lead(reading, finding.start)
            yield from _ending_at(reading, max(0, end - IN_FRONT), end, stopped)


def _end_of_lead(reading: Reading, start: int) -> tuple[int, bool]:
    """Where the text before an identifier and its cue ends, and whether a comma, bracket or the like stands between."""
    cues = [cue for role in IDENTIFIER_CUES if (cue := reading.before(role, start, within=LEAD))]
    end = min([start, *(cue.start for cue in cues)])
    text, stopped = reading.text, False
    while end and text[end - 1] in STOPS + " -":
        end -= 1
        stopped = stopped or text[end] in STOPS
    return end, stopped


def find_names_with_dates(reading: Reading) -> Iterator[Finding]:
    """As in "Jan Jansen (12-03-1961)": a name of two parts and an old date in brackets make each other believable."""
    for start, end in old_dates_in_brackets(reading):
        low = max(0, start - IN_FRONT)
        bracket = OPENING.search(reading.text[low:start])
        for name in _ending_at(reading, low, low + bracket.start(), False) if bracket else ():
            yield name
            yield Finding(Kind.DATE_OF_BIRTH, start, end, 0.7)


def _after_title(reading: Reading, cue: Cue) -> Iterator[Finding]:
    title, word = reading.text[cue.start : cue.end], reading.lower[cue.start : cue.end]
    dotted = reading.text.startswith(".", cue.end)
    if word in CAPITAL_ONLY and not title[0].isupper():
        return
    if word in TITLES_WITH_DOT and (not dotted or _is_initial(reading, cue)):
        return
    gap = AFTER_TITLE.match(reading.text, cue.end)
    if gap is None or gap.end() == cue.end:
        return
    parts = _parts(reading, gap.end(), lower_case=word not in CAPITAL_ONLY)
    if _is_place(parts):
        return
    if title in SCAN_OR_DISEASE and not _is_common(parts):
        return
    yield from _finding(parts, 0.9)


def _is_initial(reading: Reading, cue: Cue) -> bool:
    """The M. of "Arthur M. Schlesinger" is no Monsieur."""
    before = reading.text[max(0, cue.start - 20) : cue.start]
    if before.endswith((".", ". ")):
        return bool(re.search(r"(?:^|[ .])[A-Z]\. ?$", before))
    previous = re.search(r"([^\W\d_]+) $", before)
    return bool(previous and previous[1][0].isupper() and previous[1].lower() not in NOT_A_NAME)


def _after_patient(reading: Reading, cue: Cue) -> Iterator[Finding]:
    if reading.text[cue.start : cue.end] == "PT" or reading.text[cue.start - 1 : cue.start] in ("-", "_", "/"):
        return
    shape = AFTER_ABBREVIATION if cue.end - cue.start < 4 else AFTER_PATIENT
    gap = shape.match(reading.text, cue.end)
    if gap is None or gap.end() == cue.end:
        return
    parts = _parts(reading, gap.end(), wary=True)
    if not parts or _is_origin(parts, reading.lower[cue.start : cue.end]):
        return
    if reading.lower[cue.start : cue.end] == "patienten" and len(parts) == 1 and not _is_common(parts):
        before = LAST_WORD.search(reading.lower[max(0, cue.start - 12) : cue.start])
        if before is None or before[1] not in OF_ONE_PATIENT:
            return
    if all(_is_abbreviation(part) for part in parts if part.kind == "name") and not _is_common(parts):
        return
    yield from _finding(parts, 0.8 if len(parts) > 1 else 0.7)


def _is_place(parts: list[_Part]) -> bool:
    """Tells "Frau in der Vorlage" from "mevrouw in 't Veld" and "op den Kamp"."""
    first, second = (parts[0].word, parts[1].word) if len(parts) > 1 else ("", "")
    return (first in PREPOSITIONS or first == "der") and second not in ("'t", "den", "ten") and not _is_common(parts)


def _is_origin(parts: list[_Part], cue: str) -> bool:
    """Tells "patient de Lyon" and "patiënt van Cardiologie" from "patiënt de Rietvinck" and "van der ..."."""
    if parts[0].kind != "particle" or _is_common(parts):
        return False
    first, second = parts[0].word, parts[1].word
    if cue in ("pt", "pat"):
        return first in PREPOSITIONS
    if first in ("van", "von"):
        return second not in ("der", "den", "'t")
    return not (cue.startswith("patiënt") and first in ("de", "den", "ter", "ten"))


def _after_called(reading: Reading, cue: Cue) -> Iterator[Finding]:
    word = reading.lower[cue.start : cue.end]
    if word in NAMING_NOUNS and word != "namens" and not NAME_CALL.match(reading.lower, cue.end):
        return
    if not reading.near((Role.PATIENT, Role.BIRTH, Role.TITLE), cue.start, cue.end, within=25):
        return
    gap = AFTER_CALLED.match(reading.lower, cue.end)
    if gap is not None and gap.end() > cue.end:
        yield from _finding(_parts(reading, gap.end(), wary=True), 0.85)


def _parts(reading: Reading, position: int, *, wary: bool = False, lower_case: bool = False) -> list[_Part]:
    """The parts of a name from here on; empty if none begins here."""
    parts: list[_Part] = []
    while len(parts) < LONGEST:
        part = _part(reading, position, parts, wary, lower_case)
        if part is None:
            break
        parts.append(part)
        gap = BETWEEN.match(reading.text, part.end)
        dotted = part.kind in ("honorific", "particle") and reading.text.startswith(".", part.end)
        if part.kind == "initials" or part.word.endswith("'"):
            position = part.end
        elif dotted:
            position = part.end + 1 + reading.text.startswith(" ", part.end + 1)
        elif gap and not gap[0].startswith((".", "\n")) and "\n" not in gap[0]:
            position = gap.end()
        else:
            position = _after_comma(reading, part)
            if not position:
                break
    while parts and parts[-1].kind in ("particle", "honorific"):
        parts.pop()
    return parts if any(part.kind == "name" for part in parts) else []


def _part(reading: Reading, position: int, parts: list[_Part], wary: bool, lower_case: bool) -> _Part | None:
    text = reading.text
    initials = INITIALS.match(text, position)
    if initials and initials[0][0].isupper() and len(TOKEN.match(text, position)[0]) == 1:  # type: ignore[index]
        return _Part(position, initials.end(), initials[0], "initials")
    token = TOKEN.match(text, position)
    if token is None:
        return None
    word, plain = token[0], reading.lower[token.start() : token.end()]
    part = _Part(position, token.end(), word, "name")
    named = any(each.kind == "name" for each in parts)
    if plain in HONORIFICS and not named:
        return _Part(part.start, part.end, word, "honorific")
    if _is_particle(plain) and _leads_on(reading, token.end()):
        return _Part(part.start, part.end, word, "particle")
    if plain in NOT_A_NAME or (len(word) == 1 and not word.isupper()):
        return None
    if word[0].isupper():
        thing = plain in THINGS or (len(plain) >= SHORTEST_COMPOUND and plain.endswith(NOUN_ENDINGS))
        if thing and (wary or named):
            return None
        return _Part(part.start, part.end, word, "initials" if len(word) == 1 else "name")
    common = plain in SURNAMES or plain in GIVEN_NAMES
    return part if lower_case and common else None


def _leads_on(reading: Reading, end: int) -> bool:
    """A particle is part of a name only if a name can follow it."""
    return re.match(r"\.?[ ]{0,2}(?:[^\W\d_]|')", reading.text[end : end + 4]) is not None


def _after_comma(reading: Reading, part: _Part) -> int:
    """In "Jansen, J." and "Jansen, Jan": where the rest begins, or 0."""
    if part.kind != "name" or not reading.text.startswith(", ", part.end):
        return 0
    start = part.end + 2
    token = TOKEN.match(reading.lower, start)
    if token is None or not reading.text[start].isupper():
        return 0
    initial = len(token[0]) == 1 and reading.text.startswith(".", token.end())
    return start if initial or token[0] in GIVEN_NAMES else 0


def _is_common(parts: list[_Part]) -> bool:
    return any(part.kind == "name" and part.word.lower() in SURNAMES | GIVEN_NAMES for part in parts)


def _ending_at(reading: Reading, low: int, end: int, stopped: bool) -> Iterator[Finding]:
    """The name that ends here: two capitalised words, or one before a comma or a bracket that is no place."""
    tokens = list(TOKEN.finditer(reading.text, low, end))
    for index, token in list(enumerate(tokens))[-LONGEST:]:
        if (token[0].islower() and not _is_particle(token[0])) or token[0] in PREPOSITIONS:
            continue
        parts = _parts(reading, token.start(), wary=True)
        if not parts or parts[-1].end != end or any(_is_abbreviation(part) for part in parts):
            continue
        several = sum(part.kind in ("name", "initials") for part in parts) > 1 or parts[0].kind == "particle"
        somewhere = index > 0 and tokens[index - 1][0].lower() in WHERE
        if several or (stopped and not somewhere):
            yield from _finding(parts, 0.75)
            return


def _is_abbreviation(part: _Part) -> bool:
    return part.kind == "name" and part.word.isupper() and len(part.word) <= 5


def _is_particle(word: str) -> bool:
    return word.replace(" ", "").rstrip(".'") in PARTICLES or word in PARTICLES


def _finding(parts: list[_Part], score: float) -> Iterator[Finding]:
    if parts:
        first = next((part for part in parts if part.kind != "honorific"), parts[0])
        yield Finding(Kind.NAME, first.start, parts[-1].end, score)
