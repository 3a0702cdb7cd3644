"""What one question found in one language: every leg's scores side by side, and from them the ranked documents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search import contracts, store, weights
from search.analysis.folding import fold
from search.analysis.language import Language
from search.contracts import Ranked
from search.engines.shelf import LegScores, Shelf
from search.fuse import fuse
from search.models import Passage


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
        matched = self.allowed & (score > 0)
        order = np.lexsort((self.shelf.ids, -score))
        return [(int(place), float(score[place])) for place in order if matched[place]][:limit]

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

    def ranked(self, best: Sequence[tuple[int, float]], text: str, language: Language) -> list[Ranked]:
        """The documents with the passage that answers best."""
        found = []
        keys = {place: self.shelf.entry(place).manifest for place, _ in best}
        dense = {keys[place]: ordinal for place, _ in best if (ordinal := self._passage(place)) is not None}
        passages = store.shown(dense) | _by_words([key for key in keys.values() if key not in dense], text, language)
        for place, score in best:
            entry, document = self.shelf.entry(place), int(self.shelf.ids[place])
            row = passages.get(entry.manifest)
            if row is None:
                continue  # deleted while we looked
            cut = contracts.Passage(document, row.ordinal, row.anchor, row.heading, row.text)
            found.append(Ranked(document, entry.family, self.shelf.locale, score, self.raw(place), cut))
        return found

    def _passage(self, place: int) -> int | None:
        """The passage whose windows the dense legs together find most alike; None without dense legs."""
        total: dict[int, float] = {}
        for leg, found in self.dense.items():
            weight = weights.SAME_LANGUAGE.get(leg, weights.ANY_OTHER_LEG)
            for ordinal, cosine in found.passages(place).items():
                total[ordinal] = total.get(ordinal, 0.0) + weight * cosine
        return max(total, key=lambda ordinal: (total[ordinal], -ordinal)) if total else None


def _by_words(manifests: Sequence[int], text: str, language: Language) -> dict[int, Passage]:
    """For documents without vectors: the passage that holds most of the question's different words."""
    if not manifests:
        return {}
    asked = set(language.terms(text).words)
    best: dict[int, tuple[int, Passage]] = {}
    for row in Passage.objects.filter(manifest__in=manifests).order_by("manifest", "ordinal"):
        # A stem begins its word nearly always; analysing whole articles at query time would cost more than the search.
        folded = fold(f"{row.heading}\n{row.text}")
        shared = sum(stem in folded for stem in asked)
        if row.manifest_id not in best or shared > best[row.manifest_id][0]:
            best[row.manifest_id] = (shared, row)
    return {manifest: row for manifest, (_, row) in best.items()}
