"""Dense legs with made-up vectors, for bases that are too large to be embedded.

Scoring them costs what scoring real ones costs. Questions are still encoded by the real model, and the time it takes
counts; then a made-up vector takes the place of its answer.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from zlib import crc32

import numpy as np

from search import embed
from search.analysis.folding import fold

SYNTHETIC = "HYSIO_BENCH_SYNTHETIC"  # names of legs, joined by commas
NO_MODELS = "HYSIO_BENCH_NO_MODELS"
DIMENSIONS = {"use": 512, "e5": 384}
POOL = 8192  # word vectors; two words that share one are a little alike


@cache
def _pool(dim: int) -> np.ndarray:
    return np.random.default_rng(1).standard_normal((POOL, dim)).astype(np.float32)


class WordSums:
    """A text is the sum of the vectors of its longer words: texts that share words are near each other."""

    def __init__(self, dim: int) -> None:
        self.dim = dim

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([self._sum(text) for text in texts])

    questions = passages

    def _sum(self, text: str) -> np.ndarray:
        words = [word for word in fold(text).split() if len(word) > 3] or [text]
        return _pool(self.dim)[[crc32(word.encode()) % POOL for word in words]].sum(axis=0)


class Synthetic(embed.Leg):
    """Stands in for a leg under a revision of its own, so its vectors never meet real ones.

    Whatever is embedded while serving is embedded by the model too, for the time it takes; not while a base is built
    (`bulk`).
    """

    def __init__(self, real: embed.Leg, *, with_model: bool) -> None:
        super().__init__(real.name, "synthetic", lambda: WordSums(DIMENSIONS[real.name]))
        self.real = real if with_model else None
        self.bulk = False

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        if self.real and not self.bulk:
            self.real.passages(texts)
        return super().passages(texts)

    def questions(self, texts: Sequence[str]) -> np.ndarray:
        if self.real and not self.bulk:
            self.real.questions(texts)
        return super().questions(texts)


@contextmanager
def in_bulk(leg: Any) -> Iterator[None]:
    """While a base is built: a made-up vector costs no model time."""
    if isinstance(leg, Synthetic):
        leg.bulk = True
    yield
    if isinstance(leg, Synthetic):
        leg.bulk = False


def install() -> None:
    """Put synthetic legs in the place of those that the environment names. Called when Django starts, in every process."""
    for name in filter(None, os.environ.get(SYNTHETIC, "").split(",")):
        real = embed.leg(name)
        if not isinstance(real, Synthetic):
            embed._LEGS[name] = Synthetic(real, with_model=not os.environ.get(NO_MODELS))


def kind(name: str) -> str:
    """`real` or `synthetic`, as the tables say it."""
    return "synthetic" if isinstance(embed.leg(name), Synthetic) else "real"


def encoder(name: str) -> embed.Leg | None:
    """The model behind a leg; None when models are switched off."""
    leg = embed.leg(name)
    return leg.real if isinstance(leg, Synthetic) else leg


def forget_questions() -> None:
    """The next question is encoded again."""
    for name in DIMENSIONS:
        embed.leg(name)._questions.clear()


def forget_articles() -> None:
    """The next article that answers is read anew, as if it had never answered in this process."""
    from search import quoting  # models: only once Django is set up

    quoting.forget()
