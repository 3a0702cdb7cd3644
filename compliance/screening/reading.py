"""A text made ready for the rules: plain characters, numbers as digits, cue words found, own numbers masked.

Every step keeps positions; where characters must go (zero-width ones, loose accents), `origin` leads back to the text as
it was given. One pass over the words finds all cues, so a rule that needs a cue asks a sorted list and not the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass

from compliance.screening import cues
from compliance.screening.cues import Role
from compliance.screening.finding import Kind

WINDOW = 40  # characters between a cue and what it points to
MASK = "\ue000"  # a private character that no rule reads

PLACEHOLDER = re.compile(r"\[(?:" + "|".join(Kind) + r")\]")
WORD = re.compile(r"[a-zß-öø-ž]+")  # all cues are written in these
INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
)
SHRINKS = re.compile(rf"[{INVISIBLE}]+|[^\W_][\u0300-\u036f]+")
MAY_SHRINK = re.compile(rf"[{INVISIBLE}\u0300-\u036f]")
# The character class comes first, since the search for it is fast; what stands before is looked at afterwards.
LETTERS_AS_DIGITS = re.compile(
    r"[OoIl](?<![^\W\d_].)[OoIl]{0,2}(?=[ .\-/]?[0-9])|[OoIl](?<=[0-9].)[OoIl]{0,2}(?![^\W\d_])", re.DOTALL
)
AS_DIGITS = str.maketrans("OoIl", "0011")
SPELT_OUT = re.compile(r"(?:d[. ]{1,2}o[. ]{1,2}b|b[. ]{1,2}s[. ]{1,2}n|n[. ]{1,2}h[. ]{1,2}s|m[. ]{1,2}r[. ]{1,2}n)\b")
ROLE_OF_FIRST_LETTER = {"d": Role.BIRTH, "b": Role.BSN, "n": Role.NHS, "m": Role.NUMBER}
MOST_CHANGES = 64  # different characters to replace one by one; beyond, translating all at once is faster

LOOKALIKES = dict(zip("АВЕКМНОРСТХаеорсухіІΑΒΕΖΗΙΚΜΝΟΡΤΧο", "ABEKMHOPCTXaeopcyxiIABEZHIKMNOPTXo", strict=True))
DASHES = "‐‑‒–—―−﹘﹣－"
APOSTROPHES = "’‘ʼ´`′＇"


class _Plain(dict[int, int]):
    """One plain character for each character, worked out when first met."""

    def __missing__(self, code: int) -> int:
        plain = self[code] = ord(_plain(chr(code)))
        return plain


def _plain(character: str) -> str:
    if character.isascii():
        return {"\t": " ", "\r": " ", "\v": " ", "\f": " "}.get(character, character)
    if character in LOOKALIKES:
        return LOOKALIKES[character]
    if character in DASHES:
        return "-"
    if character in APOSTROPHES:
        return "'"
    if character in "\u0085\u2028\u2029":
        return "\n"
    if character.isspace():
        return " "
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    compatible = unicodedata.normalize("NFKC", character)
    return compatible if len(compatible) == 1 else character


PLAIN = _Plain()


@dataclass(frozen=True)
class Cue:
    start: int
    end: int


class Reading:
    """`text` is plain; `lower` and `digits` have the same length. In `digits`, letters that stand for digits are digits,
    and numbers that are known to be something else (tickets, codes, versions) are masked."""

    def __init__(self, given: str) -> None:
        self._cuts: list[int] = []
        self._shifts: list[int] = []
        self.text = PLACEHOLDER.sub(lambda found: MASK * len(found[0]), self._shrunk(_made_plain(given)))
        self.lower = _lower(self.text)
        self.cues: dict[Role, list[Cue]] = defaultdict(list)
        self.spoken: list[tuple[int, int, str]] = []
        self._find_cues()
        self.digits = self._numbers()
        self._starts = {role: [cue.start for cue in found] for role, found in self.cues.items()}

    def origin(self, position: int) -> int:
        """Where this position was in the text as given."""
        cut = bisect_right(self._cuts, position)
        return position + (self._shifts[cut - 1] if cut else 0)

    def near(self, roles: tuple[Role, ...], start: int, end: int, within: int = WINDOW) -> bool:
        """Whether a cue of one of these roles stands within so many characters before or after."""
        for role in roles:
            found = self.cues.get(role, ())
            index = bisect_left(self._starts.get(role, ()), start)
            if index < len(found) and found[index].start - end <= within:
                return True
            if index and start - found[index - 1].end <= within:
                return True
        return False

    def windows(self, roles: tuple[Role, ...], reach: int) -> list[tuple[int, int]]:
        """The parts of the text within reach of a cue, first to last, without overlaps."""
        parts: list[tuple[int, int]] = []
        for cue in sorted((cue for role in roles for cue in self.cues.get(role, ())), key=lambda each: each.start):
            low, high = max(0, cue.start - reach), min(len(self.text), cue.end + reach)
            if parts and low <= parts[-1][1]:
                parts[-1] = (parts[-1][0], max(high, parts[-1][1]))
            else:
                parts.append((low, high))
        return parts

    def before(self, role: Role, start: int, within: int = WINDOW) -> Cue | None:
        """The nearest cue of this role that ends before `start`."""
        index = bisect_left(self._starts.get(role, ()), start) - 1
        if index < 0:
            return None
        cue = self.cues[role][index]
        return cue if 0 <= start - cue.end <= within else None

    def after(self, role: Role, end: int, within: int = WINDOW) -> Cue | None:
        """The nearest cue of this role that starts after `end`."""
        index = bisect_left(self._starts.get(role, ()), end)
        if index >= len(self._starts.get(role, ())):
            return None
        cue = self.cues[role][index]
        return cue if cue.start - end <= within else None

    def _shrunk(self, plain: str) -> str:
        """Without invisible characters, and with accents joined to their letters."""
        if MAY_SHRINK.search(plain) is None:
            return plain
        pieces, done, shift, length = [], 0, 0, 0
        for found in SHRINKS.finditer(plain):
            kept = plain[done : found.start()] + _joined(found[0])
            pieces.append(kept)
            length += len(kept)
            done = found.end()
            shift = done - length
            self._cuts.append(length)
            self._shifts.append(shift)
        return "".join(pieces) + plain[done:]

    def _find_cues(self) -> None:
        known = cues.WORDS.get
        for word in WORD.finditer(self.lower):
            roles = known(word[0])
            if roles is not None:
                for role in roles:
                    self._note(role, word)

    def _note(self, role: Role, word: re.Match[str]) -> None:
        start, end = word.span()
        match role:
            case Role.SPOKEN_DIGIT:
                self.spoken.append((start, end, cues.SPOKEN_DIGITS[word[0]]))
            case Role.NUMBER_HEAD:
                compound = cues.NUMBER_AFTER_HEAD.match(self.lower, start)
                if compound:
                    self.cues[Role.NUMBER].append(Cue(start, compound.end()))
            case Role.SPELT_OUT:
                letters = SPELT_OUT.match(self.lower, start)
                if letters:
                    self.cues[ROLE_OF_FIRST_LETTER[word[0]]].append(Cue(*letters.span()))
            case _:
                self.cues[role].append(Cue(start, end))

    def _numbers(self) -> str:
        digits = LETTERS_AS_DIGITS.sub(lambda found: found[0].translate(AS_DIGITS), self.text)
        pieces, done = [], 0
        for cue in self.cues.get(Role.OTHER_NUMBER, ()):
            other = cues.OTHER_NUMBER.match(digits, cue.end)
            if other and cue.end >= done:
                pieces += [digits[done : cue.end], MASK * len(other[0])]
                done = other.end()
        return "".join(pieces) + digits[done:]


def _made_plain(text: str) -> str:
    changes = [character for character in set(text) if PLAIN[ord(character)] != ord(character)]
    if len(changes) > MOST_CHANGES:
        return text.translate(PLAIN)
    for character in changes:
        text = text.replace(character, chr(PLAIN[ord(character)]))
    return text


def _joined(cluster: str) -> str:
    """A letter with its loose accents as one character; nothing for invisible characters."""
    if not cluster[0].isalnum():
        return ""
    joined = unicodedata.normalize("NFC", cluster)
    return joined if len(joined) == 1 else cluster[0]


def _lower(text: str) -> str:
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(each if len(each.lower()) != 1 else each.lower() for each in text)
