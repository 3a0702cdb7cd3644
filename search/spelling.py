"""Typing errors: words that stand in no text are held against the words that do.

Only in question are words of letters that nobody could have meant otherwise: never codes, numbers, abbreviations, names of
drugs, what stands between quotation marks, or words of a synonym rule.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from zlib import crc32

import numpy as np

from search.analysis import LANGUAGES
from search.analysis.compounds import Splitter
from search.analysis.folding import fold
from search.codes import known_codes

SHORTEST = 4  # letters; one edit turns a shorter word into anything
LONG = 8  # letters from which two edits are forgiven
LONGEST = 30
MOST_WORDS = 30_000  # of an index are candidates, the commonest first: bounds time and memory on large sites

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_QUOTED = re.compile(r"[\"“”„«»][^\"“”„«»]*[\"“”„«»]?")
_LETTERS = re.compile(r"[a-z]+")
# Endings of international drug names (WHO stems) and the commonest that have none.
_DRUG = re.compile(
    r"\w*(?:olol|pril|sartan|statine?|mab|tinib|mycine?|micine?|cilline?|azole?|prazole?|oxacine?|cycline?|parine?|gliptine?"
    r"|gliflozine?|glutide?|dipine?|zepam|zolam|codone?|caine?|setron|triptan|dronate|dronaat|xaban|formine?|thyroxine?|grel"
    r"|paracetamol|ibuprofen|aspirine?|morfine?|morphine?|morphin|insuline?|prednison?e?|prednisolone?|digoxine?|warfarine?)"
)


class Lexicon:
    """The words of one language's texts, and which of them a misspelt word may have meant."""

    def __init__(self, vocabulary: Mapping[str, int], locale: str) -> None:
        self.vocabulary = vocabulary
        self.language = LANGUAGES[locale]

    @cached_property
    def codes(self) -> dict[str, list[str]]:
        return known_codes(self.vocabulary)

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(map(self.language.stem, self.vocabulary))

    @cached_property
    def splitter(self) -> Splitter | None:
        return self.language.splitter(self.vocabulary)

    def knows(self, word: str) -> bool:
        """Whether a folded word, another form of it or all parts of it stand in a text."""
        if word in self.language.stop or word in self.vocabulary or self.language.stem(word) in self.stems:
            return True
        return bool(self.splitter and self.splitter.split(word))

    def nearest(self, word: str) -> str | None:
        """The word that a folded unknown one was most likely meant to be: fewest edits, same first letter, most texts."""
        allowed = 2 if len(word) >= LONG else 1
        ranked = sorted(
            (edits, other[0] != word[0], -self.vocabulary[other], other)
            for other in self._candidates(word, allowed)
            if (edits := distance(word, other, allowed)) <= allowed
        )
        return ranked[0][3] if ranked else None

    def _candidates(self, word: str, allowed: int) -> set[str]:
        """Words that become equal to this one when letters are left out on both sides (symmetric delete)."""
        digests, owners = self._shortened
        found: set[str] = set()
        for short in set(_without(word, allowed)):
            digest = crc32(short.encode())
            start, end = np.searchsorted(digests, digest, "left"), np.searchsorted(digests, digest, "right")
            found.update(self._words[owner] for owner in owners[start:end])
        return found

    @cached_property
    def _words(self) -> list[str]:
        words = (word for word in self.vocabulary if SHORTEST <= len(word) <= LONGEST and _LETTERS.fullmatch(word))
        return sorted(words, key=lambda word: (-self.vocabulary[word], word))[:MOST_WORDS]

    @cached_property
    def _shortened(self) -> tuple[np.ndarray, np.ndarray]:
        """The checksum of each word with letters left out, ascending, and whose it is."""
        pairs = [
            (crc32(short.encode()), place)
            for place, word in enumerate(self._words)
            for short in set(_without(word, 2 if len(word) >= LONG - 1 else 1))
        ]
        table = np.array(sorted(pairs) or np.zeros((0, 2)), dtype=np.uint32)
        return table[:, 0].copy(), table[:, 1].copy()


def _without(word: str, most: int) -> Iterator[str]:
    """The word, and the word with up to `most` letters left out."""
    yield word
    if most:
        for place in range(len(word)):
            yield from _without(word[:place] + word[place + 1 :], most - 1)


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


def corrected(text: str, lexicon: Lexicon, kept_words: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """The text with misspelt words replaced, and the words put in their places; the text itself when all are known.

    `kept_words` are stems that are right although no text has them: the words of synonym rules.
    """
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    new, end, put = [], 0, []
    for match in _WORD.finditer(text):
        if any(start <= match.start() < stop for start, stop in quoted):
            continue
        better = _better(match.group(), lexicon, kept_words)
        if better:
            new += [text[end : match.start()], better]
            end = match.end()
            put.append(better)
    return "".join([*new, text[end:]]), tuple(put)


def _better(word: str, lexicon: Lexicon, kept_words: frozenset[str]) -> str | None:
    folded = fold(word)
    if not SHORTEST <= len(folded) <= LONGEST or not _LETTERS.fullmatch(folded):
        return None
    if _is_abbreviation(word) or _DRUG.fullmatch(folded):
        return None
    if lexicon.knows(folded) or lexicon.language.stem(folded) in kept_words:
        return None
    return lexicon.nearest(folded)


def _is_abbreviation(word: str) -> bool:
    """ "COPD", "SEH" and "eGFR": a capital after the first letter."""
    return any(letter.isupper() for letter in word[1:])
