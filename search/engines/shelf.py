"""The dense legs of the embedded engine: exact cosines over the vectors of one language, in memory.

A shelf follows one generation: `catch_up` reads what other processes wrote since it last looked. Rows are raw vectors;
the centring that ranking needs (docs/decisions/0002-ranking.md) is arithmetic on top, so refreshing never copies twice.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from search import chunking, store, weights
from search.contracts import Embedder, Facts, Filters
from search.models import IndexGeneration, Manifest, Unit

NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Entry:
    """What the shelf knows of a document without asking the database."""

    family: str
    facts: Facts


@dataclass(frozen=True)
class Rows:
    """Vectors of one role, in the order of their documents; `ordinal` is the passage that each belongs to."""

    matrix: np.ndarray
    owner: np.ndarray
    ordinal: np.ndarray

    @classmethod
    def of(cls, found: Sequence[tuple[int, int, np.ndarray]], dim: int) -> "Rows":
        """From (document, passage, vector), in any order."""
        found = sorted(found, key=lambda row: row[0])
        matrix = np.array([vector for _, _, vector in found], dtype=np.float32).reshape(len(found), dim)
        owner, ordinal = (np.array([row[at] for row in found], dtype=np.int64) for at in (0, 1))
        return cls(matrix, owner, ordinal)

    def without(self, ids: np.ndarray) -> "Rows":
        keep = ~np.isin(self.owner, ids)
        return Rows(self.matrix[keep], self.owner[keep], self.ordinal[keep])

    def joined(self, new: "Rows") -> "Rows":
        owner = np.concatenate([self.owner, new.owner])
        order = np.argsort(owner, kind="stable")
        matrix, ordinal = np.concatenate([self.matrix, new.matrix]), np.concatenate([self.ordinal, new.ordinal])
        return Rows(matrix[order], owner[order], ordinal[order])


class Side:
    """Rows with their mean taken off: the articles' side (windows of passages) or the readers' side (phrasings)."""

    def __init__(self, rows: Rows, mean: np.ndarray) -> None:
        self.rows, self.mean = rows, mean
        self.length = np.sqrt(np.maximum(1 - 2 * (rows.matrix @ mean) + mean @ mean, 1e-9))
        self.documents, self.starts = np.unique(rows.owner, return_index=True)

    def cosines(self, question: np.ndarray) -> np.ndarray:
        """The cosine of each row, mean taken off, with an already centred question."""
        return (self.rows.matrix @ question - self.mean @ question) / self.length

    def best(self, cosines: np.ndarray) -> np.ndarray:
        """The highest cosine of each of `documents`."""
        return np.maximum.reduceat(cosines, self.starts) if self.starts.size else np.zeros(0, np.float32)

    def lengths_of_sums(self) -> np.ndarray:
        """For each of `documents` the length of the sum of its centred rows: with it, the cosine to the article as a whole
        is the sum of its rows' cosines divided by this."""
        if not self.starts.size:
            return np.zeros(0, np.float32)
        scaled = (self.rows.matrix - self.mean) / self.length[:, None]
        return np.maximum(np.linalg.norm(np.add.reduceat(scaled, self.starts, axis=0), axis=1), 1e-9)


class LegShelf:
    """All rows of one leg and language, by role, with what centring needs."""

    def __init__(self, rows: Mapping[str, Rows]) -> None:
        self.rows = rows
        told, self.titles = rows[chunking.PASSAGE], rows[chunking.TITLE].matrix
        self.told = Side(told, damped_mean(told.matrix, len(np.unique(told.owner))))
        self.asked = Side(rows[chunking.PHRASING], damped_mean(self.titles, len(self.titles)))
        self.whole = self.told.lengths_of_sums()

    def likeness(self, cosines: np.ndarray) -> np.ndarray:
        """Of each of the documents, from the cosines of all rows: the best window and the article as a whole."""
        return self.told.best(cosines) + weights.WHOLE * np.add.reduceat(cosines, self.told.starts) / self.whole

    @cached_property
    def crowd(self) -> np.ndarray:
        """How near each document stands to whatever is asked: its mean likeness to the titles of others nearest to it.

        Some articles resemble every question; what a question is to them counts less.
        """
        titles = self.rows[chunking.TITLE]
        sample = np.unique(
            np.linspace(0, len(titles.owner) - 1, min(weights.CROWD_SAMPLE, len(titles.owner))).astype(int)
        )
        near = [
            np.where(
                self.told.documents == titles.owner[at],
                -np.inf,
                self.likeness(self.told.cosines(centred(titles.matrix[at], self.asked.mean))),
            )
            for at in sample
        ]
        nearest = max(1, round(weights.CROWD_SHARE * len(near)))
        if len(near) <= nearest:
            return np.zeros(len(self.told.documents))
        return np.sort(np.array(near), axis=0)[-nearest:].mean(axis=0)

    def replaced(self, ids: np.ndarray, new: Mapping[str, Rows]) -> "LegShelf":
        return LegShelf({role: rows.without(ids).joined(new[role]) for role, rows in self.rows.items()})


def damped_mean(rows: np.ndarray, count: int) -> np.ndarray:
    """The mean of rows that come from `count` documents, pulled towards nothing while those are few."""
    if not len(rows):
        return np.zeros(rows.shape[1], np.float32)
    return (rows.mean(axis=0) * (count / (count + weights.DAMPING))).astype(np.float32)


def asked_mean(asker: LegShelf | None, target: LegShelf) -> np.ndarray:
    """Where questions of the asker's language lie, told by its titles; the fewer, the more the target's titles tell."""
    if asker is None or asker is target:
        return target.asked.mean
    own = asker.titles
    return ((own.sum(axis=0) + weights.DAMPING * target.asked.mean) / (len(own) + weights.DAMPING)).astype(np.float32)


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
        newer.entries |= {row.document: Entry(row.family, facts_of(row)) for row in mine}
        newer.ids = np.array(sorted(newer.entries), dtype=np.int64)
        newer.dense = self._dense(changed, mine)
        return newer

    def _dense(self, changed: np.ndarray, mine: Sequence[Manifest]) -> dict[str, LegShelf]:
        units = _units(mine)
        found = {}
        for name, leg in self.legs.items():
            old, new = self.dense.get(name), _rows(leg, mine, units)
            if old is None and new:
                found[name] = LegShelf(new)
            elif old is not None:
                found[name] = old.replaced(changed, new or _rows_by_role([], old.titles.shape[1]))
        return found

    def allowed(self, filters: Filters) -> np.ndarray:
        """Which documents of `ids` the reader's facets leave."""
        mask = np.ones(len(self.ids), dtype=bool)
        for name, values in filters.facets.items():
            mask &= np.any([self._mask(name, value) for value in values] or [np.zeros(len(self.ids), bool)], axis=0)
        return mask

    def _mask(self, name: str, value: str) -> np.ndarray:
        if (name, value) not in self._masks:
            has = (value in self.entries[each].facts.facets.get(name, ()) for each in self.ids.tolist())
            self._masks[name, value] = np.fromiter(has, dtype=bool, count=len(self.ids))
        return self._masks[name, value]

    def entry(self, place: int) -> Entry:
        return self.entries[int(self.ids[place])]

    def scores(self, leg: str, question: np.ndarray) -> "LegScores":
        """What a centred question scores in this leg against every document of `ids`."""
        dense = self.dense[leg]
        rows = dense.told.cosines(question)
        found = LegScores(dense.told, rows, self.ids, *(np.full(len(self.ids), np.nan) for _ in range(2)))
        if dense.told.starts.size:
            places = np.searchsorted(self.ids, dense.told.documents)
            found.best[places] = dense.told.best(rows)
            found.score[places] = dense.likeness(rows) - weights.CROWD * dense.crowd
        asked = np.maximum(dense.asked.best(dense.asked.cosines(question)), 0)
        places = np.searchsorted(self.ids, dense.asked.documents)
        found.best[places] = np.maximum(found.best[places], asked)
        found.score[places] += weights.ASKED * asked
        return found


@dataclass
class LegScores:
    """One leg's answer by place on the shelf, NaN without vectors: the score, and the best single centred cosine."""

    told: Side
    rows: np.ndarray
    ids: np.ndarray
    score: np.ndarray
    best: np.ndarray

    def passages(self, place: int) -> dict[int, float]:
        """The best cosine in each passage of one document."""
        low, high = np.searchsorted(self.told.rows.owner, [self.ids[place], self.ids[place] + 1])
        found: dict[int, float] = {}
        for ordinal, cosine in zip(
            self.told.rows.ordinal[low:high].tolist(), self.rows[low:high].tolist(), strict=True
        ):
            found[ordinal] = max(cosine, found.get(ordinal, -1.0))
        return found


def facts_of(row: Manifest) -> Facts:
    """What is kept in memory of a document."""
    return Facts(row.title, row.facets, row.safety, f"{row.text_digest}/{row.facts_digest}")


def _units(manifests: Sequence[Manifest]) -> dict[int, list[tuple[str, int, str]]]:
    """Role, passage and digest of the units of each manifest."""
    found: dict[int, list[tuple[str, int, str]]] = defaultdict(list)
    keys = [row.pk for row in manifests]
    for start in range(0, len(keys), store.BATCH):
        rows = Unit.objects.filter(manifest__in=keys[start : start + store.BATCH]).order_by("pk")
        for manifest, role, ordinal, digest in rows.values_list("manifest", "role", "ordinal", "digest"):
            found[manifest].append((role, ordinal, digest))
    return found


def _rows(
    leg: Embedder, manifests: Sequence[Manifest], units: Mapping[int, list[tuple[str, int, str]]]
) -> dict[str, Rows] | None:
    """The rows of these documents in one leg; a document with a text still to embed lacks the leg. None without any."""
    vectors = store.vectors_of(leg, (digest for rows in units.values() for _, _, digest in rows))
    found: list[tuple[str, int, int, np.ndarray]] = []
    for manifest in manifests:
        rows = units.get(manifest.pk, [])
        if all(digest in vectors for _, _, digest in rows):
            found.extend((role, manifest.document, ordinal, vectors[digest]) for role, ordinal, digest in rows)
    return _rows_by_role(found, len(found[0][3])) if found else None


def _rows_by_role(found: Sequence[tuple[str, int, int, np.ndarray]], dim: int) -> dict[str, Rows]:
    return {
        role: Rows.of([(document, ordinal, vector) for kind, document, ordinal, vector in found if kind == role], dim)
        for role in (chunking.PASSAGE, chunking.TITLE, chunking.PHRASING)
    }
