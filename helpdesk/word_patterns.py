"""Patterns of words, and whether a text holds them: with typing errors, compounds and words that were split.

A pattern is one line: `word`, `stem*`, `*part*`, `=word` without typing errors (where a harmless word is near it),
`two words` side by side, `this|that` for alternatives, and `this + that` for words that stand near each other in any order.
What the patterns are for says `helpdesk.urgent`.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NEAR = 8  # words between the two sides of a `+`
READ_AT_MOST = 6000  # characters; a longer text says its alarm earlier
SHORTEST_WITH_ERRORS = 5  # letters of a word in which a typing error is forgiven
_WORD = re.compile(r"[^\W_]+")
_UMLAUTS = re.compile(r"([aou])e")
_FOLDED = str.maketrans({"ß": "ss", "œ": "oe", "æ": "ae", "ø": "o", "ı": "i"})
NEGATIONS = frozenset(
    {"geen", "niet", "no", "not", "non", "isnt", "nothing", "kein", "keine", "keinen", "nicht", "nichts", "pas", "rien"}
    | {"aucun", "aucune", "niets", "zonder", "ohne", "sans", "t"}
)
FILLERS = frozenset({"a", "an", "any", "een", "ein", "eine", "un", "une", "d", "de", "so", "zo", "si", "tres", "very"})
FILLERS |= {"heel", "erg", "sehr", "echt", "really", "wirklich", "vraiment", "that", "wegen"}


class Kind(models.TextChoices):
    """What a text warns of; the first that is found in this order counts."""

    EMERGENCY = "emergency", pgettext_lazy("what a text warns of", "Emergency")
    SAFETY = "safety", _("Patient safety")
    SECURITY = "security", pgettext_lazy("what a text warns of", "Security")


@dataclass(frozen=True)
class Signal:
    """A pattern as editors keep it. `own` counts only for readers of its language, whose look-alikes elsewhere are harmless
    ("tot"); with `unless_negated` a negation right before it takes it back."""

    kind: Kind
    locale: str
    pattern: str
    unless_negated: bool = False
    own: bool = False


@dataclass(frozen=True)
class Subjects:
    """What a text may be about without warning of it: `of` are patterns "things + names", of which the names do not count
    (a template for the emergency department), unless `present` says that somebody waits."""

    present: str
    of: tuple[str, ...]

    def left_out_of(self, text: str) -> str:
        """The folded `text` with a sign that is no word in the place of such names."""
        words = Words(text)
        if parsed(self.present).stands_in(words, unless_negated=False):
            return text
        names = {place for subject in self.of for place in parsed(subject).covered_by_last_side(words)}
        return " ".join("_" if place in names else word for place, word in enumerate(words.words))


def kinds_in(text: str, locale: str, signals: Iterable[Signal], subjects: Subjects | None = None) -> list[Kind]:
    """Which kinds of alarm the text raises, the gravest first; what is only one of its `subjects` raises none."""
    folded = fold(text[:READ_AT_MOST])
    plain = Words(subjects.left_out_of(folded) if subjects else folded)
    german = Words(_UMLAUTS.sub(r"\1", plain.text))  # "gefaehrlich" is gefährlich
    found = set()
    for signal in signals:
        if signal.kind in found or (signal.own and signal.locale != locale):
            continue
        pattern = parsed(signal.pattern)
        if pattern.stands_in(plain, signal.unless_negated) or (
            signal.locale == "de" and german.text != plain.text and pattern.stands_in(german, signal.unless_negated)
        ):
            found.add(signal.kind)
    return [kind for kind in Kind if kind in found]


def fold(text: str) -> str:
    """Lower case without accents; signs become spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_FOLDED))
    return " ".join(_WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


@dataclass
class Words:
    """A folded text, ready to be looked through many times."""

    text: str
    known: dict[str, list[int]] = field(default_factory=dict)

    @cached_property
    def words(self) -> list[str]:
        return self.text.split()

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each word stands; two words that may be one ("nood geval") also count as one."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            found[word].append(place)
        for place, (word, following) in enumerate(zip(self.words, self.words[1:], strict=False)):
            if len(word) > 2 and len(following) > 2:
                found[word + following].append(place)
        return found

    @cached_property
    def by_first_letter(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in self.places:
            found[word[0]].append(word)
            if len(word) > 1 and word[1] != word[0]:
                found[word[1]].append(word)  # "srtingend": the first two letters in the wrong order
        return found

    def places_of(self, word: "Word") -> list[int]:
        if not word.begins and word.letters[0] not in self.by_first_letter:
            return []
        places = self.known.get(word.written)
        if places is None:
            places = sorted(place for spelt in word.spellings(self) for place in self.places[spelt])
            self.known[word.written] = places
        return places

    def is_negated(self, place: int) -> bool:
        before = self.words[max(0, place - 2) : place]
        if not before:
            return False
        return before[-1] in NEGATIONS or (len(before) == 2 and before[-1] in FILLERS and before[0] in NEGATIONS)


@dataclass(frozen=True)
class Word:
    """One word of a pattern as it is `written`; `begins` and `ends` say where a compound may go on, `exact` forgives nothing."""

    written: str
    letters: str
    begins: bool = False
    ends: bool = False
    exact: bool = False

    def spellings(self, words: Words) -> Iterator[str]:
        """The words of the text that are this one, compounds and typing errors included."""
        if self.begins:
            yield from (word for word in words.places if self.letters in word)
            return
        for word in words.by_first_letter.get(self.letters[0], ()):
            if word == self.letters or (self.ends and word.startswith(self.letters)) or self._is_misspelt(word):
                yield word

    def _is_misspelt(self, word: str) -> bool:
        letters, length = self.letters, len(self.letters)
        if self.exact or length < SHORTEST_WITH_ERRORS or len(word) < length - 1:
            return False
        # One error leaves the first two letters as they are, or else the next two near their place.
        if word[:2] != letters[:2] and letters[2:4] not in word[1:5]:
            return False
        if any(letter.isdigit() for letter in letters):
            return False
        if self.ends:
            return length > SHORTEST_WITH_ERRORS and any(
                one_error(letters, word[: length + more]) for more in (-1, 0, 1)
            )
        if length == SHORTEST_WITH_ERRORS:
            return sorted(word) == sorted(letters) and one_error(letters, word)  # "soped"
        return one_error(letters, word)


def one_error(meant: str, typed: str) -> bool:
    """Whether one letter is missing, doubled, wrong, or two stand in the wrong order."""
    if abs(len(meant) - len(typed)) > 1 or meant == typed:
        return meant == typed
    at = next(
        (place for place, (a, b) in enumerate(zip(meant, typed, strict=False)) if a != b), min(len(meant), len(typed))
    )
    if len(meant) == len(typed):
        swapped = meant[at : at + 2] == typed[at : at + 2][::-1] and meant[at + 2 :] == typed[at + 2 :]
        return swapped or meant[at + 1 :] == typed[at + 1 :]
    longer, shorter = (meant, typed) if len(meant) > len(typed) else (typed, meant)
    return longer[at + 1 :] == shorter[at:]


@dataclass(frozen=True)
class Phrase:
    """Words side by side; `joined` is the same with the spaces forgotten ("verkeerdepatient")."""

    words: tuple[Word, ...]
    joined: Word | None

    def places_in(self, words: Words) -> Iterator[int]:
        first, *following = self.words
        for place in words.places_of(first):
            if all(place + step in words.places_of(word) for step, word in enumerate(following, 1)):
                yield place
        if self.joined:
            yield from words.places_of(self.joined)

    def covered_in(self, words: Words) -> Iterator[tuple[int, range]]:
        """Where it begins, and the places of all its words; written as one word it covers that word alone."""
        for place in self.places_in(words):
            is_one = self.joined and words.words[place].startswith(self.joined.letters)
            yield place, range(place, place + (1 if is_one else len(self.words)))


@dataclass(frozen=True)
class Pattern:
    """Sides that have to stand near each other; each is a choice of phrases."""

    sides: tuple[tuple[Phrase, ...], ...]

    @cached_property
    def letters(self) -> tuple[frozenset[str], ...]:
        """With which letters each side can begin; a side that begins anywhere in a word is left out."""
        firsts = [[phrase.words[0] for phrase in side] for side in self.sides]
        return tuple(
            frozenset(word.letters[0] for word in words) for words in firsts if not any(word.begins for word in words)
        )

    def stands_in(self, words: Words, unless_negated: bool) -> bool:
        if any(letters.isdisjoint(words.by_first_letter) for letters in self.letters):
            return False
        found: list[list[int]] = []
        for side in self.sides:
            places = [place for phrase in side for place in phrase.places_in(words)]
            if unless_negated:
                places = [place for place in places if not words.is_negated(place)]
            if not places:
                return False
            found.append(places)
        first, *others = found
        return any(all(any(abs(place - there) <= NEAR for there in other) for other in others) for place in first)

    def covered_by_last_side(self, words: Words) -> Iterator[int]:
        """The places that the last side covers wherever it stands near the first."""
        near = [place for phrase in self.sides[0] for place in phrase.places_in(words)]
        for phrase in self.sides[-1]:
            for begins, covered in phrase.covered_in(words):
                if any(abs(begins - place) <= NEAR for place in near):
                    yield from covered


class BadPattern(ValueError):
    """A pattern that nothing could match; the message says why, for editors."""


@lru_cache(maxsize=4096)
def parsed(text: str) -> Pattern:
    """The pattern of one line. Raises `BadPattern`."""
    sides = tuple(tuple(_phrase(choice) for choice in side.split("|")) for side in text.split("+"))
    return Pattern(sides)


def _phrase(text: str) -> Phrase:
    words = tuple(_word(part) for part in text.split())
    if not words:
        raise BadPattern(_("Something is missing beside + or |."))
    if len(words) == 1:
        return Phrase(words, None)
    together = "".join(word.letters for word in words)
    ends = words[-1].ends
    return Phrase(words, Word(f"={together}{'*' if ends else ''}", together, ends=ends, exact=True))


def _word(text: str) -> Word:
    letters = fold(text.strip("=*"))
    if not letters or " " in letters:
        raise BadPattern(_("A word has letters or digits only, and * at its ends."))
    return Word(text, letters, begins=text.startswith("*"), ends=text.endswith("*"), exact=text.startswith("="))
