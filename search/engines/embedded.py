"""The default engine, in process: tantivy for words, exact cosines in numpy for the dense legs, nothing to install."""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from search import store
from search.contracts import LOCALES, Document, Embedder, EngineUnavailable, Filters, Passage, Ranked
from search.engines import words
from search.engines.found import Found
from search.engines.passages import passages_of
from search.engines.shelf import LegScores, Shelf, asked_mean, centred
from search.engines.words import WordIndex
from search.models import IndexGeneration

log = logging.getLogger(__name__)
WORD_HITS = 1000  # of the words leg are fused; the others count as not matching
BATCH = 50  # documents written in one go
Item = TypeVar("Item")
Key = TypeVar("Key")


@dataclass(frozen=True)
class _Question:
    text: str
    locale: str
    targets: Mapping[str, int]
    filters: Filters
    legs: tuple[str, ...]
    also: str


class EmbeddedEngine:
    """Keeps the contract of `search.contracts.Engine` over one directory and the database."""

    name = "embedded"

    def __init__(self, directory: Path, legs: Mapping[str, Embedder]) -> None:
        self.directory = directory
        self.legs = dict(legs)
        self._lock = threading.RLock()
        self._shelves: dict[tuple[int, str], Shelf] = {}
        self._indexes: dict[tuple[int, str], WordIndex] = {}
        self._written: dict[tuple[int, str], WordIndex] = {}

    # Writing

    def write(self, kind: str, documents: Sequence[Document]) -> None:
        """Add or replace documents: words and fast legs now, slow legs by `fill`. What did not change is passed over.

        A leg that fails is left for `fill` too, so that the article is found by the others.
        """
        store.live_or_new(kind, self.name)
        for batch in _batches(documents, BATCH):
            cuts = [store.Cut.of(document) for document in batch]
            for generation in store.generations(kind, self.name):
                self._store(generation, store.changed(generation, cuts, only_new=False))

    def delete(self, kind: str, ids: Sequence[int]) -> None:
        """Take documents out of every generation; their texts and vectors are gone when this returns."""
        for generation in store.generations(kind, self.name):
            for locale, mine in _grouped(store.locales_of(generation, ids).items(), lambda row: row[1]).items():
                with self._written_index(generation, locale).writing() as batch:
                    batch.remove([each for each, _ in mine])
            store.bury(generation, ids)

    def fill(self, leg: str, limit: int) -> int:
        """Embed up to `limit` texts that lack this leg; returns how many were written. LegUnavailable if it fails."""
        embedder = self.legs[leg]
        units = store.lacking(list(IndexGeneration.objects.filter(engine=self.name)), embedder, limit)
        if units:
            store.embed(units, embedder)
            store.touch(units)
        return len(units)

    def rebuild(self, kind: str, documents: Iterable[Document]) -> None:
        """Build beside and switch; the old index answers until then. RebuildRunning if another one is at work.

        Vectors of unchanged texts are used again. What is written or deleted meanwhile is newer than `documents` and stays.
        """
        generation = store.start_building(kind, self.name)
        try:
            words.remove(self._root(generation))
            for batch in _batches(documents, BATCH):
                cuts = [store.Cut.of(document) for document in batch]
                self._store(generation, store.changed(generation, cuts, only_new=True))
                store.beat(generation)
            old = store.live(kind, self.name)
            store.switch_to(generation)
        except BaseException:
            store.discard(generation)
            words.remove(self._root(generation))
            raise
        if old:
            words.remove(self._root(old))
        self._sweep()

    def _store(self, generation: IndexGeneration, cuts: Sequence[store.Cut]) -> None:
        """Vectors first, outside any transaction; then rows, words and the mark, holding the language's one writer."""
        if not cuts:
            return
        fast = [leg for leg in self.legs.values() if not leg.slow]
        failed = store.embed_if_possible((unit for cut in cuts for unit in cut.units), fast)
        if failed:
            log.warning("search.legs_failed", extra={"legs": failed, "documents": len(cuts)})
        self._leave_other_languages(generation, cuts)
        for locale, mine in _grouped(cuts, lambda cut: cut.document.locale).items():
            with self._written_index(generation, locale).writing() as batch:
                store.save(generation, mine)
                batch.put([cut.document for cut in mine])
            store.complete(generation, [cut.document.id for cut in mine])

    def _leave_other_languages(self, generation: IndexGeneration, cuts: Sequence[store.Cut]) -> None:
        """A document whose language was corrected must not stay behind in the old one."""
        now = {cut.document.id: cut.document.locale for cut in cuts}
        before = store.locales_of(generation, list(now))
        moved = [(each, locale) for each, locale in before.items() if locale != now[each]]
        for locale, rows in _grouped(moved, lambda row: row[1]).items():
            with self._written_index(generation, locale).writing() as batch:
                batch.remove([each for each, _ in rows])

    # Reading

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
        """The best documents of each language, best first; the contract names what is raised.

        A rebuild may take the generation away while it is being asked: then the new one is asked.
        """
        wanted = {target: limit for target, limit in targets.items() if target in filters.locales}
        question = _Question(text, locale, wanted, filters, tuple(legs), also)
        generation = store.live(kind, self.name)
        while generation is not None:
            failure: EngineUnavailable | None = None
            try:
                hits = {target: self._asked(generation, question, target) for target in wanted}
            except EngineUnavailable as error:
                hits, failure = {}, error
            newer = generation if any(hits.values()) else store.live(kind, self.name)
            if newer == generation and failure:
                raise failure
            if newer == generation:
                return {target: hits.get(target, []) for target in targets}
            generation = newer
        return {target: [] for target in targets}

    def _asked(self, generation: IndexGeneration, question: "_Question", target: str) -> list[Ranked]:
        """What one generation answers in one language."""
        shelf = self._shelf(generation, target)
        allowed = shelf.allowed(question.filters)
        if not allowed.any():
            return []
        own = question.locale == target
        text = f"{question.text} {question.also}".strip() if own else question.text
        dense = self._dense(generation, shelf, question, text)
        index = self._index(generation, target)
        words = "words" in question.legs and (own or not dense)
        hits = index.search(text, question.filters, WORD_HITS, words=words)
        found = Found(shelf, allowed, dense, hits.scores if words else None, hits.exact)
        return found.ranked(found.best(question.targets[target], same_language=own))

    def passages(self, kind: str, ranked: Sequence[Ranked], text: str) -> dict[int, Passage]:
        """The passage to show of each document: of the generation that was asked, or of the live one when that is gone."""
        found: dict[int, Passage] = {}
        for generation, rest in _grouped(ranked, lambda each: each.generation).items():
            found |= passages_of(generation, rest, text)
        missing = [each for each in ranked if each.id not in found]
        live = store.live(kind, self.name) if missing else None
        return found | (passages_of(live.pk, missing, text) if live else {})

    def pieces(self, kind: str, ranked: Sequence[Ranked], pieces: Sequence[str]) -> dict[int, float]:
        """BM25 over pieces of words of these documents, in the index that was just asked."""
        if not ranked:
            return {}
        index = self._indexes.get((ranked[0].generation, ranked[0].locale))
        return index.pieces(pieces, [each.id for each in ranked]) if index else {}

    def vocabulary(self, kind: str, locale: str) -> Mapping[str, int]:
        """The folded words of a language's documents and in how many of them each stands."""
        generation = store.live(kind, self.name)
        return self._index(generation, locale).vocabulary() if generation else {}

    def status(self) -> Mapping[str, Any]:
        """Per kind and state: what is indexed, how many texts each leg lacks, and languages whose word index is damaged."""
        kinds: dict[str, Any] = {}
        for generation in IndexGeneration.objects.filter(engine=self.name).order_by("kind", "state"):
            entry = store.counts(generation, self.legs.values())
            entry["damaged"] = [
                locale for locale, count in entry["documents"].items() if not self._sound(generation, locale, count)
            ]
            kinds.setdefault(generation.kind, {})[generation.state] = entry
        return kinds

    def _sound(self, generation: IndexGeneration, locale: str, count: int) -> bool:
        """Whether the word index on disk can be read and holds as many documents as the database says."""
        path = self._path(generation, locale)
        try:
            return WordIndex.exists(path) and WordIndex(path, locale).checked() == count
        except EngineUnavailable:
            return False

    def _dense(
        self, generation: IndexGeneration, shelf: Shelf, question: "_Question", text: str
    ) -> dict[str, LegScores]:
        asker = shelf if question.locale == shelf.locale else self._shelf(generation, question.locale)
        found = {}
        for name in (name for name in question.legs if name in shelf.dense):
            mean = asked_mean(asker.dense.get(name), shelf.dense[name])
            found[name] = shelf.scores(name, centred(self.legs[name].query(text), mean))
        return found

    def _shelf(self, generation: IndexGeneration, locale: str) -> Shelf:
        """The vectors of a language, as new as the generation says."""
        key = (generation.pk, locale)
        shelf = self._shelves.get(key)
        if shelf is None or shelf.version < generation.version:
            with self._lock:
                shelf = self._shelves.get(key) or Shelf(generation, locale, list(self.legs.values()))
                shelf = self._shelves[key] = shelf.caught_up(generation.version)
        return shelf

    def _index(self, generation: IndexGeneration, locale: str) -> WordIndex:
        """The word index of a language, reloaded when somebody wrote. EngineUnavailable if documents should be in it
        and its files are gone."""
        key = (generation.pk, locale)
        index = self._indexes.get(key)
        if index is None or index.version < generation.version:
            with self._lock:
                path = self._path(generation, locale)
                if not WordIndex.exists(path) and store.holds(generation, locale):
                    raise EngineUnavailable(f"the word index of {locale} is missing")
                index = self._indexes[key] = WordIndex(path, locale, generation.version)
                self._sweep()
        return index

    def _written_index(self, generation: IndexGeneration, locale: str) -> WordIndex:
        """The word index as this process writes it; opened anew when somebody removed its files."""
        key, path = (generation.pk, locale), self._path(generation, locale)
        with self._lock:
            if key not in self._written or not WordIndex.exists(path):
                self._written[key] = WordIndex(path, locale)
            return self._written[key]

    def _sweep(self) -> None:
        """Let go of what belongs to generations that are no more."""
        with self._lock:
            known = set(IndexGeneration.objects.filter(engine=self.name).values_list("pk", flat=True))
            for cache in (self._shelves, self._indexes, self._written):
                for key in [key for key in cache if key[0] not in known]:
                    del cache[key]

    def _root(self, generation: IndexGeneration) -> Path:
        return self.directory / self.name / f"{generation.kind}-{generation.pk}"

    def _path(self, generation: IndexGeneration, locale: str) -> Path:
        if locale not in LOCALES:
            raise ValueError(f"no such language: {locale}")
        return self._root(generation) / locale


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    groups: dict[Key, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups
