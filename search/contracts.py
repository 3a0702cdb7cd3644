"""What search speaks about: documents in, ranked hits and quotations out. No Django here, and nothing of articles.

An app above registers a `Source`; the engine proposes hits and the source's database has the last word (`visible`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

LOCALES = ("nl", "en", "de", "fr")


@dataclass(frozen=True)
class Block:
    """A piece of a section that may be quoted whole: `kind` is text, list, steps, warning, table or tree.

    `text` is exactly what the reader sees; the items of lists, steps and tables stand one a line.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it. The lead of a document has an empty `anchor` and `heading`."""

    anchor: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """One text in one language. `family` is equal in all translations; `facets` map a name to its values."""

    id: int
    family: str
    locale: str
    title: str
    summary: str
    sections: tuple[Section, ...]
    phrasings: tuple[str, ...] = ()  # how readers ask for it, kept by editors
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    safety: bool = False


class Source(Protocol):
    """What an app above registers so that its texts can be found."""

    kind: str

    def documents(self, ids: Sequence[int]) -> Iterable[Document]:
        """The documents that may be found now; an id that is gone or not live yields nothing."""

    def visible(self, viewer: Any, ids: Iterable[int]) -> set[int]:
        """The database's word, asked at query time: which of these may `viewer` read."""

    def all_ids(self) -> Iterable[int]:
        """Every id that should be in the index, for rebuild and reconcile."""


@dataclass(frozen=True)
class Filters:
    """What the reader narrowed to. Values of one facet are alternatives, facets are joined by and."""

    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    locales: tuple[str, ...] = LOCALES


@dataclass(frozen=True)
class Hit:
    """A found document: its best passage, where that stands, and how it was scored.

    `legs` holds the raw score of each leg (BM25 for words, cosine for dense legs); only these carry absolute meaning.
    `score` is the fused score, comparable within one answer only.
    """

    kind: str
    id: int
    family: str
    locale: str
    title: str
    anchor: str
    heading: str
    passage: str
    score: float
    legs: Mapping[str, float]
    safety: bool = False
    digest: str = ""  # of what is indexed of the document


@dataclass(frozen=True)
class Quote:
    """A verbatim span of a visible document: sentences, a whole step list, or a whole warning.

    `warning` is what a safety document warns of where the span stands, whole: whoever shows the span shows it too.
    """

    text: str
    kind: str
    hit: Hit
    anchor: str
    heading: str
    warning: str = ""


@dataclass(frozen=True)
class NotCovered:
    """A topic that readers ask of such software and that is not covered: the honest line, and whom to ask."""

    topic: str
    line: str
    ask: str


@dataclass(frozen=True)
class Answer:
    """What one question got.

    `rung` names the way that answered: exact, hybrid, corrected, translation, words, none, refused or unavailable.
    `abstained` means that `hits` is empty. `degraded` means that a leg or the engine failed. `redacted` lists the kinds
    of patient data that were left out before searching. `corrected` is the spelling that was searched instead of what was
    typed.
    """

    text: str
    hits: tuple[Hit, ...] = ()
    quote: Quote | None = None
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    total: int = 0
    rung: str = "none"
    degraded: bool = False
    redacted: tuple[str, ...] = ()
    corrected: str | None = None
    not_covered: NotCovered | None = None

    @property
    def abstained(self) -> bool:
        return not self.hits


@dataclass(frozen=True)
class Passage:
    """A cut of a document that is embedded and shown: about 130 words, or one step list."""

    document: int
    ordinal: int
    anchor: str
    heading: str
    text: str


class EngineUnavailable(Exception):
    """The index is missing or damaged: answer without it and rebuild. What the database holds is not lost."""


class RebuildRunning(Exception):
    """Somebody else is rebuilding this kind now; a second rebuild is refused."""


class LegUnavailable(Exception):
    """A dense leg cannot answer here: ask again without it and say `degraded`."""

    def __init__(self, leg: str, reason: str) -> None:
        super().__init__(f"{leg}: {reason}")
        self.leg = leg


class WrongVector(LegUnavailable):
    """A model returned something that is not a vector of its dimension: refused, never stored."""


class Embedder(Protocol):
    """A dense leg. Vectors are float32 rows of length one; WrongVector is raised instead of a row that cannot be right."""

    name: str
    revision: str

    @property
    def key(self) -> str:
        """Name and revision, stored with each vector: two models never mix."""

    @property
    def slow(self) -> bool:
        """Whether passages are left to `fill` because they take too long while an article goes live."""

    @property
    def dim(self) -> int: ...

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        """float32 of shape (len(texts), dim)."""

    def questions(self, texts: Sequence[str]) -> np.ndarray:
        """The same for short texts on the readers' side: titles, phrasings."""

    def query(self, text: str) -> np.ndarray:
        """float32 of shape (dim,), kept for the next time."""


@dataclass(frozen=True)
class Facts:
    """What the index knows of a document without reading its text. `digest` changes when anything indexed of it changes."""

    title: str
    facets: Mapping[str, Sequence[str]]
    safety: bool
    digest: str


@dataclass(frozen=True)
class Ranked:
    """A document as the engine proposes it, before the database confirmed it.

    `legs` are raw scores: `words` is BM25 (unbounded, 0 when no word matched). A dense leg is the centred cosine of the
    question and the article's best window or phrasing: -1 to 1, the corpus' mean taken off both sides, so that 0 means "no
    more alike than any two texts"; absent when the article has no vectors of that leg yet. `exact` is present, and 1.0,
    when the article holds a code or a quoted phrase of the question. `score` is fused: comparable within one answer only.
    `ordinal` is the passage that answers best by meaning, None where no dense leg says; `generation` the build that was asked.
    """

    id: int
    family: str
    locale: str
    score: float
    legs: Mapping[str, float]
    facts: Facts
    ordinal: int | None = None
    generation: int = 0


class Engine(Protocol):
    """Both engines keep this contract (tests/contracts/test_engine.py)."""

    def write(self, kind: str, documents: Sequence[Document]) -> None:
        """Add or replace documents; words and fast legs at once, slow legs by `fill`."""

    def delete(self, kind: str, ids: Sequence[int]) -> None: ...

    def fill(self, leg: str, limit: int) -> int:
        """Embed up to `limit` passages that lack `leg`; returns how many were written."""

    def search(
        self,
        kind: str,
        text: str,
        *,
        locale: str,
        targets: Mapping[str, int],
        filters: Filters,
        legs: Sequence[str],
        also: str = "",
    ) -> dict[str, list[Ranked]]:
        """For each language of `targets` the best documents for `text` asked by a reader of `locale`, best first and at most as
        many as `targets` says. The words of `also` (synonyms) count in the reader's own language.

        EngineUnavailable when the index cannot be read, LegUnavailable when one of `legs` fails: ask again without it.
        A leg that this engine does not keep is passed over. Across languages words count only where no dense leg answers;
        codes and quoted phrases always do.
        """

    def passages(self, kind: str, ranked: Sequence[Ranked], text: str) -> dict[int, Passage]:
        """The passage to show of each document: the one at its `ordinal`, or else the one that holds most of the words of
        `text`. A document that was deleted meanwhile is missing."""

    def pieces(self, kind: str, ranked: Sequence[Ranked], pieces: Sequence[str]) -> dict[int, float]:
        """BM25 over pieces of words (`spelling.pieces_of`) of documents of one language; 0 where none matches."""

    def vocabulary(self, kind: str, locale: str) -> Mapping[str, int]:
        """The folded words of a language's documents and in how many of them each stands, for spelling."""

    def status(self) -> Mapping[str, Any]:
        """Per kind: the generation, documents by locale, units in all, and for each leg how many units lack it."""

    def rebuild(self, kind: str, documents: Iterable[Document]) -> None:
        """Build beside and switch; the old index answers until then."""
