"""How near in meaning a text comes to groups of phrases that an app above keeps in a file.

The worker stores the vectors of the phrases, as it does those of articles; a process reads them once. A text that was
asked is embedded by the search anyway and its vector is kept, so comparing it costs next to nothing.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import structlog

from search import phrase_vectors, questions, serving
from search.contracts import Embedder, LegUnavailable

NEAREST = 2  # phrases of a group count, by their mean: one alone is near too many texts by chance
LOOKED_AGAIN_AFTER = 30.0  # seconds, while vectors are lacking

log = structlog.get_logger(__name__)

Groups = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class _Rows:
    """The vectors of every phrase, by group; None while some are lacking."""

    leg: str
    groups: Mapping[str, np.ndarray] | None
    read_at: float

    def serve(self, leg: str) -> bool:
        return self.leg == leg and (self.groups is not None or time.monotonic() - self.read_at < LOOKED_AGAIN_AFTER)


class Phrases:
    """Groups of phrases, compared in one leg. `leg` is asked for its name each time: figures hold for one leg only."""

    def __init__(self, load: Callable[[], Groups], leg: Callable[[], str]) -> None:
        self._load, self._leg = load, leg
        self._rows = _Rows("", None, 0.0)

    def likeness(self, text: str) -> dict[str, float]:
        """The mean cosine (-1 to 1) of `text` to the NEAREST phrases of each group; empty where nothing can be compared:
        the leg is not here or fails, vectors are lacking still, or `text` holds no words. Patient data is left out first.
        """
        leg, asked = self._embedder(), questions.read(text).searched
        groups = self._vectors(leg) if leg and asked else None
        if leg is None or groups is None:
            return {}
        try:
            vector = leg.query(asked)
        except LegUnavailable as error:
            log.warning("search_leg_failed", leg=error.leg)
            return {}
        return {name: float(np.sort(rows @ vector)[-NEAREST:].mean()) for name, rows in groups.items()}

    def lacking(self, leg: str) -> list[str]:
        """The phrases that have no vector yet in the leg of this name; none if they are not compared in it."""
        embedder = self._embedder()
        if embedder is None or leg != self._leg():
            return []
        return phrase_vectors.lacking(embedder, (text for group in self._load().values() for text in group))

    def forget(self) -> None:
        """Read the vectors again at the next text."""
        self._rows = _Rows("", None, 0.0)

    def _embedder(self) -> Embedder | None:
        return serving.dense_legs().get(self._leg())

    def _vectors(self, leg: Embedder) -> Mapping[str, np.ndarray] | None:
        if not self._rows.serve(leg.key):
            self._rows = _Rows(leg.key, self._read(leg), time.monotonic())
        return self._rows.groups

    def _read(self, leg: Embedder) -> Mapping[str, np.ndarray] | None:
        groups = self._load()
        kept = phrase_vectors.stored(leg, (text for group in groups.values() for text in group))
        if any(text not in kept for group in groups.values() for text in group):
            return None  # half of the calm phrases would make every text look urgent
        return {name: np.array([kept[text] for text in group]) for name, group in groups.items()}


_kept: list[Phrases] = []


def keep_phrases(load: Callable[[], Groups], *, leg: Callable[[], str]) -> Phrases:
    """Have the worker store the vectors of these phrases; what is returned compares texts with them."""
    phrases = Phrases(load, leg)
    _kept.append(phrases)
    return phrases


def lacking(leg: str) -> int:
    """How many kept phrases have no vector in this leg yet."""
    return sum(len(phrases.lacking(leg)) for phrases in _kept)


def fill(leg: str, limit: int) -> int:
    """Embed up to `limit` kept phrases that lack this leg; returns how many. LegUnavailable if the leg fails."""
    wanted = [text for phrases in _kept for text in phrases.lacking(leg)][:limit]
    if wanted:
        phrase_vectors.store(serving.dense_legs()[leg], list(dict.fromkeys(wanted)))
        for phrases in _kept:
            phrases.forget()
    return len(wanted)
