"""From text to terms: fold, cut into words, drop stop words, stem, split compounds."""

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from search.analysis.compounds import Splitter
from search.analysis.folding import fold

_TOKEN = re.compile(r"[^\W_]+(?:['\-./_:][^\W_]+)*")
_BREAK = re.compile(r"['\-./_:]+")
_NUMBERED = re.compile(r"(?=.*[a-z])(?=.*\d)[a-z0-9]+(?:[-./_:][a-z0-9]+)*")
_CODE = re.compile(r"(?<![\w-])([a-z]{2,6})[-_ ]?(\d{2,6})(?!\w|-\d)")
LONGEST_TOKEN = 80


@dataclass(frozen=True)
class Reading:
    """The words of a text without stop words, each with the pieces it is joined of, and its codes: "hy-429", "hy 429" and
    "hy429" are one code, "on 12" is none."""

    words: tuple[tuple[str, tuple[str, ...]], ...]
    codes: tuple[str, ...]

    @property
    def surface(self) -> tuple[str, ...]:
        return tuple(word for word, _ in self.words)


@dataclass(frozen=True)
class Terms:
    """What a text says. `words` keep their order; `parts` are pieces of compounds; `codes` are written closed: hy429."""

    words: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


class Language:
    """The rules of one language. `elisions` stand before an apostrophe (l'examen); `links` join the parts of compounds;
    `seeds` are words of the trade that compounds are split by before any article has them. Each is words with spaces."""

    def __init__(
        self, locale: str, *, stemmer: str, stop: str, links: str = "", elisions: str = "", seeds: str = ""
    ) -> None:
        self.locale = locale
        self.stop = frozenset(fold(stop).split())
        self.links = tuple(links.split())
        self.elisions = frozenset(elisions.split())
        self.seeds = frozenset(fold(seeds).split())
        self.stemmer = stemmer
        self._own = threading.local()
        self.stem: Callable[[str], str] = lru_cache(maxsize=100_000)(self._stem)

    def _stem(self, word: str) -> str:
        # A stemmer keeps its place in the word in itself: one per thread.
        if not hasattr(self._own, "stemmer"):
            self._own.stemmer = snowballstemmer.stemmer(self.stemmer)
        return str(self._own.stemmer.stemWord(word))

    def splitter(self, vocabulary: Iterable[str]) -> Splitter | None:
        """Splits by these words and the language's seeds; None where compounds are written apart."""
        if not self.links:
            return None
        return Splitter(self.seeds.union(vocabulary) - self.stop, self.links, self.stem)

    def surface(self, text: str) -> list[str]:
        """The folded words as they are written, stop words left out: the vocabulary for spelling and compounds."""
        return list(self.read(text).surface)

    def read(self, text: str) -> "Reading":
        """The words of a text, to be asked for its terms later."""
        folded = fold(text)
        words = tuple((word, pieces) for word, pieces in self._words(folded) if word not in self.stop)
        codes = tuple(letters + digits for letters, digits in _CODE.findall(folded) if letters not in self.stop)
        return Reading(words, codes)

    def terms(self, text: "str | Reading", splitter: Splitter | None = None) -> Terms:
        """The terms of a text; without a splitter compounds stay whole."""
        reading = self.read(text) if isinstance(text, str) else text
        parts: list[str] = []
        for word, pieces in reading.words:
            found = pieces or (splitter.split(word) if splitter else ())
            parts.extend(self.stem(part) for part in found if part not in self.stop)
            if pieces and splitter:
                parts.extend(self.stem(part) for piece in pieces for part in splitter.split(piece))
        return Terms(tuple(self.stem(word) for word, _ in reading.words), tuple(parts), reading.codes)

    def _words(self, folded: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each word, closed up, and what it is joined of: ("hy429", ("hy", "429")), ("email", ("mail",))."""
        for match in _TOKEN.finditer(folded):
            token = match.group()
            if len(token) > LONGEST_TOKEN:
                continue
            if token.isalpha():
                yield token, ()
                continue
            if _NUMBERED.fullmatch(token):
                yield _BREAK.sub("", token), tuple(_BREAK.split(token)) if _BREAK.search(token) else ()
                continue
            yield from self._joined(token)

    def _joined(self, token: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for run in re.split(r"[./_:]", token):
            pieces = [piece for piece in (self._bare(piece) for piece in run.split("-")) if piece]
            if len(pieces) > 1 and not any(piece in self.stop for piece in pieces[1:]):
                yield "".join(pieces), tuple(piece for piece in pieces if len(piece) > 1)
            else:
                yield from ((piece, ()) for piece in pieces)

    def _bare(self, piece: str) -> str:
        """The word without what an apostrophe ties to it: l'examen, foto's, patient's."""
        head, *tail = piece.split("'")
        while tail and (head in self.elisions or not head):
            head, *tail = tail
        return head
