"""Splits Dutch and German compounds into words that the corpus knows.

The whole word stays the strongest term; parts only help a question that names one of them.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

SHORTEST_PART = 4
SHORTEST_COMPOUND = 2 * SHORTEST_PART
LONGEST_COMPOUND = 60  # longer is no word; also bounds the work on hostile text


class Splitter:
    """Knows a set of words and finds them in compounds, allowing the language's linking letters between parts."""

    def __init__(self, words: Iterable[str], links: tuple[str, ...], stem: Callable[[str], str]) -> None:
        self.words = frozenset(word for word in words if len(word) >= SHORTEST_PART and word.isalpha())
        self.stems = frozenset(stem(word) for word in self.words)
        self.links = links
        self.stem = stem
        self.split = lru_cache(maxsize=50_000)(self._split)

    def knows(self, word: str) -> bool:
        """Whether the corpus has this word, or another form of it."""
        return word in self.words or self.stem(word) in self.stems

    def _split(self, word: str) -> tuple[str, ...]:
        """The parts from left to right, or nothing when the word is not made of known words only.

        The fewest parts win, then the split whose shortest part is longest: "staub|ecken" and "stau|becken" cannot be told
        apart by this, which is why parts weigh little.
        """
        if not SHORTEST_COMPOUND <= len(word) <= LONGEST_COMPOUND or not word.isalpha():
            return ()
        best: dict[int, tuple[str, ...]] = {0: ()}
        for end in range(SHORTEST_PART, len(word) + 1):
            for start in sorted(best):
                self._extend(best, word, start, end)
        parts = best.get(len(word), ())
        return parts if len(parts) > 1 else ()

    def _extend(self, best: dict[int, tuple[str, ...]], word: str, start: int, end: int) -> None:
        """Take word[start:end] as a part if it is known, with or without linking letters at its end."""
        if end - start < SHORTEST_PART or (start == 0 and end == len(word)):
            return
        part = self._part(word[start:end], last=end == len(word))
        if part and (end not in best or _order((*best[start], part)) < _order(best[end])):
            best[end] = (*best[start], part)

    def _part(self, text: str, *, last: bool) -> str:
        if self.knows(text):
            return text
        if last:
            return ""
        bare = (text.removesuffix(link) for link in self.links if text.endswith(link))
        return next((part for part in bare if len(part) >= SHORTEST_PART and self.knows(part)), "")


def _order(parts: tuple[str, ...]) -> tuple[int, int]:
    return len(parts), -min(map(len, parts))
