"""The dense legs of the embedded engine: exact cosines over the vectors of one language, in memory.

A shelf follows one generation: `catch_up` reads what other processes wrote since it last looked. Rows are raw vectors;
the centring that ranking needs (docs/decisions/0002-ranking.md) is arithmetic on top, so refreshing never copies twice.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from search import chunking, store, weights
from search.contracts import Embedder, Filters
from search.models import IndexGeneration, Manifest, Unit

NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Entry:
    """What the shelf knows of a document without asking the database."""

    manifest: int
    family: str
    facets: Mapping[str, Sequence[str]]


@dataclass
class Rows:
    """The vectors of one leg, in the order of their documents. `titles` are kept apart: they are on the readers' side."""

    matrix: np.ndarray
    owner: np.ndarray  # document id of each row, ascending
    ordinal: np.ndarray  # passage of each row
    titles: np.ndarray
    title_owner: np.ndarray

    @classmethod
    def empty(cls, dim: int) -> "Rows":
        return cls(np.zeros((0, dim), np.float32), NONE, NONE, np.zeros((0, dim), np.float32), NONE)

    def replaced(self, ids: np.ndarray, new: "Rows") -> "Rows":
        """These rows without those of `ids`, and with the new ones in their places."""
        keep, keep_titles = ~np.isin(self.owner, ids), ~np.isin(self.title_owner, ids)
        owner = np.concatenate([self.owner[keep], new.owner])
        order = np.argsort(owner, kind="stable")
        return Rows(
            np.concatenate([self.matrix[keep], new.matrix])[order],
            owner[order],
            np.concatenate([self.ordinal[keep], new.ordinal])[order],
            np.concatenate([self.titles[keep_titles], new.titles]),
            np.concatenate([self.title_owner[keep_titles], new.title_owner]),
        )


@dataclass
class LegShelf:
    """The rows of one leg, and what centring needs of them."""

    rows: Rows
    mean: np.ndarray = field(init=False)
    length: np.ndarray = field(init=False)
    starts: np.ndarray = field(init=False)
    documents: np.ndarray = field(init=False)
    whole: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        matrix = self.rows.matrix
        self.documents, self.starts = np.unique(self.rows.owner, return_index=True)
        self.mean = damped_mean(matrix, self.documents.size)
        self.length = np.sqrt(np.maximum(1 - 2 * (matrix @ self.mean) + self.mean @ self.mean, 1e-9))
        self.whole = self._lengths_of_sums()

    def _lengths_of_sums(self) -> np.ndarray:
        """For each document the length of the sum of its centred rows: the cosine to it is a sum of row cosines."""
        if not self.starts.size:
            return np.zeros(0, np.float32)
        scaled = (self.rows.matrix - self.mean) / self.length[:, None]
        return np.maximum(np.linalg.norm(np.add.reduceat(scaled, self.starts, axis=0), axis=1), 1e-9)

    def cosines(self, question: np.ndarray) -> np.ndarray:
        """The centred cosine of each row with an already centred question."""
        return (self.rows.matrix @ question - self.mean @ question) / self.length


def damped_mean(rows: np.ndarray, count: int) -> np.ndarray:
    """The mean of rows that come from `count` documents, pulled towards nothing while those are few."""
    if not len(rows):
        return np.zeros(rows.shape[1], np.float32)
    return (rows.mean(axis=0) * (count / (count + weights.DAMPING))).astype(np.float32)


def asked_mean(asker: LegShelf | None, target: LegShelf) -> np.ndarray:
    """Where questions of the asker's language lie, told by its titles; the fewer, the more the target's titles tell."""
    titles = target.rows.titles
    mean = damped_mean(titles, len(titles))
    if asker is None or asker is target:
        return mean
    own = asker.rows.titles
    return ((own.sum(axis=0) + weights.DAMPING * mean) / (len(own) + weights.DAMPING)).astype(np.float32)


def centred(question: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """The question without what all questions of its language share, of length one."""
    rest = question - mean
    return rest / max(float(np.linalg.norm(rest)), 1e-9)


class Shelf:
    """The documents of one language in one generation, with their vectors."""

    def __init__(self, generation: IndexGeneration, locale: str, legs: Sequence[Embedder]) -> None:
        self.generation, self.locale = generation, locale
        self.legs = {leg.name: leg for leg in legs}
        self.version = -1
        self.entries: dict[int, Entry] = {}
        self.ids = NONE
        self.dense: dict[str, LegShelf] = {}
        self._masks: dict[tuple[str, str], np.ndarray] = {}

    def caught_up(self, version: int) -> "Shelf":
        """A shelf at least as new as `version`; this one stays as it is for whoever is reading it."""
        if version <= self.version:
            return self
        rows = store.since(self.generation, self.version)
        newer = Shelf(self.generation, self.locale, list(self.legs.values()))
        newer.version = max(version, *(row.version for row in rows)) if rows else version
        changed = np.array(sorted({row.document for row in rows}), dtype=np.int64)
        mine = [row for row in rows if row.locale == self.locale and not row.gone]
        gone = set(changed.tolist())
        newer.entries = {each: entry for each, entry in self.entries.items() if each not in gone}
        newer.entries |= {row.document: Entry(row.pk, row.family, row.facets) for row in mine}
        newer.ids = np.array(sorted(newer.entries), dtype=np.int64)
        newer.dense = self._dense(changed, mine)
        return newer

    def _dense(self, changed: np.ndarray, mine: Sequence[Manifest]) -> dict[str, LegShelf]:
        units = _units(mine)
        found = {}
        for name, leg in self.legs.items():
            old = self.dense[name].rows if name in self.dense else None
            new = _rows(leg, mine, units) if mine else None
            if new is None and (old is None or not np.isin(old.owner, changed).any()):
                if name in self.dense:
                    found[name] = self.dense[name]
                continue
            dim = (new or old).matrix.shape[1]
            found[name] = LegShelf((old or Rows.empty(dim)).replaced(changed, new or Rows.empty(dim)))
        return found

    def allowed(self, filters: Filters) -> np.ndarray:
        """Which documents of `ids` the reader's facets leave."""
        mask = np.ones(len(self.ids), dtype=bool)
        for name, values in filters.facets.items():
            mask &= np.any([self._mask(name, value) for value in values] or [np.zeros(len(self.ids), bool)], axis=0)
        return mask

    def _mask(self, name: str, value: str) -> np.ndarray:
        if (name, value) not in self._masks:
            has = (value in self.entries[each].facets.get(name, ()) for each in self.ids.tolist())
            self._masks[name, value] = np.fromiter(has, dtype=bool, count=len(self.ids))
        return self._masks[name, value]

    def entry(self, place: int) -> Entry:
        return self.entries[int(self.ids[place])]

    def scores(self, leg: str, question: np.ndarray) -> "LegScores":
        """What a centred question scores in this leg against every document of `ids`."""
        dense = self.dense[leg]
        rows = dense.cosines(question)
        found = LegScores(dense, rows, self.ids, np.full(len(self.ids), np.nan), np.full(len(self.ids), np.nan))
        if dense.documents.size:
            best = np.maximum.reduceat(rows, dense.starts)
            places = np.searchsorted(self.ids, dense.documents)
            found.best[places] = best
            found.score[places] = best + weights.WHOLE * np.add.reduceat(rows, dense.starts) / dense.whole
        return found


@dataclass
class LegScores:
    """One leg's answer by place on the shelf, NaN without vectors: the score, and the best window's centred cosine."""

    dense: LegShelf
    rows: np.ndarray
    ids: np.ndarray
    score: np.ndarray
    best: np.ndarray

    def passages(self, place: int) -> dict[int, float]:
        """The best cosine in each passage of one document."""
        low, high = np.searchsorted(self.dense.rows.owner, [self.ids[place], self.ids[place] + 1])
        found: dict[int, float] = {}
        for ordinal, cosine in zip(
            self.dense.rows.ordinal[low:high].tolist(), self.rows[low:high].tolist(), strict=True
        ):
            found[ordinal] = max(cosine, found.get(ordinal, -1.0))
        return found


def _units(manifests: Sequence[Manifest]) -> dict[int, list[tuple[str, int, str]]]:
    """Role, passage and digest of the units of each manifest."""
    found: dict[int, list[tuple[str, int, str]]] = defaultdict(list)
    keys = [row.pk for row in manifests]
    for start in range(0, len(keys), store.BATCH):
        rows = Unit.objects.filter(manifest__in=keys[start : start + store.BATCH]).order_by("pk")
        for manifest, role, ordinal, digest in rows.values_list("manifest", "role", "ordinal", "digest"):
            found[manifest].append((role, ordinal, digest))
    return found


def _rows(leg: Embedder, manifests: Sequence[Manifest], units: Mapping[int, list[tuple[str, int, str]]]) -> Rows | None:
    """The rows of these documents in one leg; a document with a text still to embed lacks the leg."""
    vectors = store.vectors_of(leg, (digest for rows in units.values() for _, _, digest in rows))
    matrix, owner, ordinals, titles, title_owner = [], [], [], [], []
    for manifest in manifests:
        rows = units.get(manifest.pk, [])
        if not rows or any(digest not in vectors for _, _, digest in rows):
            continue
        for role, ordinal, digest in rows:
            if role == chunking.PASSAGE:
                matrix.append(vectors[digest])
                owner.append(manifest.document)
                ordinals.append(ordinal)
            elif role == chunking.TITLE:
                titles.append(vectors[digest])
                title_owner.append(manifest.document)
    if not matrix:
        return None
    return Rows(
        np.array(matrix, dtype=np.float32),
        np.array(owner, dtype=np.int64),
        np.array(ordinals, dtype=np.int64),
        np.array(titles, dtype=np.float32),
        np.array(title_owner, dtype=np.int64),
    )
