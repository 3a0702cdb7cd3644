"""What one question found in one language: every leg's scores side by side, and from them the ranked documents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search import weights
from search.contracts import Ranked
from search.engines.shelf import LegScores, Shelf
from search.fuse import fuse


@dataclass
class Found:
    """`words` are BM25 scores by document, None when that leg was not asked; `exact` hold a code or quoted phrase."""

    shelf: Shelf
    allowed: np.ndarray
    dense: Mapping[str, LegScores]
    words: Mapping[int, float] | None
    exact: set[int]

    def best(self, limit: int, *, same_language: bool) -> list[tuple[int, float]]:
        """Places on the shelf and fused scores, best first; ties go to the lower id, so equal questions get equal answers."""
        legs = self._by_leg()
        if not legs:
            return []
        score = fuse(legs, same_language=same_language)
        score[self._places(self.exact)] += weights.EXACT
        matched = np.flatnonzero(self.allowed & (score > 0))
        if len(matched) > limit:  # all that tie with the last one stay, so that equal questions get equal answers
            matched = matched[score[matched] >= np.partition(score[matched], -limit)[-limit]] if limit else matched[:0]
        order = matched[np.lexsort((self.shelf.ids[matched], -score[matched]))][:limit]
        return list(zip(order.tolist(), score[order].tolist(), strict=True))

    def _by_leg(self) -> dict[str, np.ndarray]:
        """Raw scores over the shelf's documents; NaN where a document lacks the leg or the filters leave it out."""
        legs = {leg: found.score for leg, found in self.dense.items()}
        if self.words is not None:
            legs["words"] = np.zeros(len(self.shelf.ids))
            known = {each: score for each, score in self.words.items() if each in self.shelf.entries}
            legs["words"][self._places(known)] = list(known.values())
        return {leg: np.where(self.allowed, scores, np.nan) for leg, scores in legs.items()}

    def _places(self, documents: Iterable[int]) -> np.ndarray:
        """Where these documents stand on the shelf, those that do, in their order."""
        known = [each for each in documents if each in self.shelf.entries]
        return np.searchsorted(self.shelf.ids, np.array(known, dtype=np.int64))

    def raw(self, place: int) -> dict[str, float]:
        """The raw scores of one document, as `Ranked.legs` documents them."""
        document = int(self.shelf.ids[place])
        legs = {leg: float(found.best[place]) for leg, found in self.dense.items() if not np.isnan(found.best[place])}
        if self.words is not None:
            legs["words"] = self.words.get(document, 0.0)
        if document in self.exact:
            legs["exact"] = 1.0
        return legs

    def ranked(self, best: Sequence[tuple[int, float]]) -> list[Ranked]:
        """The documents at these places."""
        return [self._ranked(place, score) for place, score in best]

    def _ranked(self, place: int, score: float) -> Ranked:
        entry, document = self.shelf.entry(place), int(self.shelf.ids[place])
        return Ranked(
            document,
            entry.family,
            self.shelf.locale,
            score,
            self.raw(place),
            entry.facts,
            self._passage(place),
            self.shelf.generation.pk,
        )

    def _passage(self, place: int) -> int | None:
        """The passage whose windows the dense legs together find most alike; None without dense legs."""
        total: dict[int, float] = {}
        for leg, found in self.dense.items():
            weight = weights.SAME_LANGUAGE.get(leg, weights.ANY_OTHER_LEG)
            for ordinal, cosine in found.passages(place).items():
                total[ordinal] = total.get(ordinal, 0.0) + weight * cosine
        return max(total, key=lambda ordinal: (total[ordinal], -ordinal)) if total else None
