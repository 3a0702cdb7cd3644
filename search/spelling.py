"""Typing errors: words that stand in no text are held against the words that do.

Only in question are words of letters that nobody could have meant otherwise: never codes, numbers, abbreviations, names of
drugs, or what stands between quotation marks.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from search.analysis import LANGUAGES
from search.analysis.compounds import Splitter
from search.analysis.folding import fold
from search.codes import known_codes

SHORTEST = 4  # letters; one edit turns a shorter word into anything
LONG = 8  # letters from which two edits are forgiven
REPLACED_FROM = 7  # letters from which one may stand for another
LONGEST = 30
PIECE = 4  # letters of a piece of a word
MOST_WORDS = 30_000  # of an index are candidates, the commonest first: bounds time and memory on large sites

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]*[\"“”„«»]?")
_LETTERS = re.compile(r"[a-z]+")
_ENDING = re.compile(r"[detsnr]|en|er|es|et|em|nt|te|de|ed")  # of a form of a word
# Endings of international drug names (WHO stems) and the commonest that have none.
_DRUG = re.compile(
    r"\w*(?:olol|pril|sartan|statine?|mab|tinib|mycine?|micine?|cilline?|azole?|prazole?|oxacine?|cycline?|parine?|gliptine?"
    r"|gliflozine?|glutide?|dipine?|zepam|zolam|codone?|caine?|setron|triptan|dronate|dronaat|xaban|formine?|thyroxine?|grel"
    r"|paracetamol|ibuprofen|aspirine?|morfine?|morphine?|morphin|insuline?|prednison?e?|prednisolone?|digoxine?|warfarine?)"
)


class Lexicon:
    """The words of one language's texts, and which of them a misspelt word may have meant."""

    def __init__(
        self, vocabulary: Mapping[str, int], locale: str, also_right: Callable[[], Collection[str]] = frozenset
    ) -> None:
        self.vocabulary = vocabulary
        self.language = LANGUAGES[locale]
        self._also_right = also_right

    @cached_property
    def codes(self) -> dict[str, list[str]]:
        return known_codes(self.vocabulary)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Of all right words: those of the texts, and those that are right although no text has them."""
        return frozenset(map(self.language.stem, [*self.vocabulary, *self._also_right()]))

    @cached_property
    def splitter(self) -> Splitter | None:
        return self.language.splitter(self.vocabulary)

    def knows(self, word: str) -> bool:
        """Whether a folded word, another form of it or all parts of it stand in a text."""
        if word in self.language.stop or word in self.vocabulary or self.language.stem(word) in self.stems:
            return True
        return bool(self.splitter and self.splitter.split(word))

    def nearest(self, word: str) -> str | None:
        """The word that a folded unknown one was most likely meant to be: fewest edits, then the word of most texts."""
        allowed = 2 if len(word) >= LONG else 1
        ranked = sorted(
            (edits, -self.vocabulary[other], other)
            for other in self._candidates(word, allowed)
            if (edits := distance(word, other, allowed)) <= allowed
            and is_slip(word, other)
            and not _DRUG.fullmatch(other)
        )
        return ranked[0][2] if ranked else None

    def _candidates(self, word: str, allowed: int) -> Iterator[str]:
        """Words that a slip of so many edits may have been meant for. An edit changes how often two letters stand in a word at
        most, and only the first two may change places at the front."""
        initials, counts = self._letters
        begin_alike = np.flatnonzero((initials == ord(word[0])) | (initials == ord(word[1])))
        differing = np.abs(counts[begin_alike] - _letter_counts([word])).sum(axis=1)
        return (self._words[place] for place in begin_alike[differing <= 2 * allowed])

    @cached_property
    def _words(self) -> list[str]:
        words = (word for word in self.vocabulary if SHORTEST <= len(word) <= LONGEST and _LETTERS.fullmatch(word))
        return sorted(words, key=lambda word: (-self.vocabulary[word], word))[:MOST_WORDS]

    @cached_property
    def _letters(self) -> tuple[np.ndarray, np.ndarray]:
        """Of each of `_words` the first letter, and how often it has each letter."""
        return np.array([ord(word[0]) for word in self._words], dtype=np.uint8), _letter_counts(self._words)


def _letter_counts(words: Sequence[str]) -> np.ndarray:
    """How often each of a to z stands in each word; int8 (len(words), 26)."""
    letters = np.frombuffer("".join(words).encode(), dtype=np.uint8).astype(np.int64) - ord("a")
    owner = np.repeat(np.arange(len(words)), [len(word) for word in words])
    return np.bincount(owner * 26 + letters, minlength=len(words) * 26).reshape(len(words), 26).astype(np.int8)


def pieces_of(words: Iterable[str]) -> list[str]:
    """Every run of PIECE letters of each word, its ends marked by "_"; a shorter word as it is."""
    marked = (f"_{word}_" for word in words)
    return [word[at : at + PIECE] for word in marked for at in range(max(1, len(word) - PIECE + 1))]


def is_slip(word: str, other: str) -> bool:
    """Whether one is likely mistyped for the other. Slips rarely touch the first letter, unless it is swapped with the second;
    and a short word with one letter replaced is more often another word: "sink" is not "link", "hond" is not "hand". Nor
    is another form of a word a slip: "waarschuwt" is right although the texts only say "waarschuw"."""
    if word[0] != other[0] and word[:2] != other[1::-1]:
        return False
    if _ENDING.fullmatch(word.removeprefix(other)) or _ENDING.fullmatch(other.removeprefix(word)):
        return False
    replaced = len(word) == len(other) and sorted(word) != sorted(other)
    return not replaced or len(word) >= REPLACED_FROM


def distance(one: str, other: str, most: int) -> int:
    """Edits between two words, two neighbouring letters swapped counting as one; more than `most` is `most + 1`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, last = list[int](), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, mate in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != mate))
            if row > 1 < column and letter == other[column - 2] and one[row - 2] == mate:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return min(last[-1], most + 1)


def corrections(text: str, lexicon: Lexicon) -> dict[str, str]:
    """For each misspelt word of the text the folded word that was most likely meant."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    found = {}
    for match in _WORD.finditer(text):
        if not any(start <= match.start() < stop for start, stop in quoted):
            better = _better(match.group(), lexicon)
            if better:
                found[match.group()] = better
    return found


def mended(text: str, words: Mapping[str, str]) -> str:
    """The text with these words put in the places of the misspelt ones."""
    return _WORD.sub(lambda match: words.get(match.group(), match.group()), text)


def _better(word: str, lexicon: Lexicon) -> str | None:
    folded = fold(word)
    if not SHORTEST <= len(folded) <= LONGEST or not _LETTERS.fullmatch(folded):
        return None
    if _is_abbreviation(word) or _DRUG.fullmatch(folded) or lexicon.knows(folded):
        return None
    return lexicon.nearest(folded)


def _is_abbreviation(word: str) -> bool:
    """ "COPD", "SEH" and "eGFR": a capital after the first letter."""
    return any(letter.isupper() for letter in word[1:])
