"""Keeping the index in step with its sources: after each commit, every night, and from nothing.

Whatever was announced, the task looks at the source and decides: a lost or doubled message does no harm.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import TypeVar

import structlog
from django.db import transaction

from search import coverage, likeness, quotable, serving, store
from search.contracts import Document, EngineUnavailable, LegUnavailable
from search.models import IndexGeneration, Manifest
from search.sources import source_of

log = structlog.get_logger(__name__)

BATCH = 25  # documents written in one task, and looked at in one go
FILLED_AT_ONCE = 4  # texts of a slow leg in one task: about two seconds, so that a publication never waits long
Progress = Callable[[int, int], None]
Item = TypeVar("Item")


@dataclass(frozen=True)
class Drift:
    """How an index differs from its source, by document id; `lacking` counts texts without a vector, by leg."""

    missing: tuple[int, ...] = ()
    stale: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    damaged: tuple[str, ...] = ()  # languages whose word index cannot be read
    lacking: dict[str, int] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        return bool(self.missing or self.stale or self.gone or self.damaged or any(self.lacking.values()))


def refresh(kind: str, ids: Sequence[int]) -> None:
    """Have these documents read again once this transaction is committed; nothing happens if it is rolled back."""
    from search import tasks

    for batch in _batches(ids, BATCH):
        transaction.on_commit(partial(tasks.write_documents.enqueue, kind, list(batch)))


def write(kind: str, ids: Sequence[int]) -> None:
    """Bring the index in step with the source for these documents, now; what the source no longer has is taken out."""
    documents = list(source_of(kind).documents(ids))
    engine = serving.engine()
    if documents:
        engine.write(kind, documents)
    gone = sorted(set(ids).difference(document.id for document in documents))
    if gone and _live(kind):
        engine.delete(kind, gone)


def reconcile(kind: str, *, dry_run: bool = False) -> Drift:
    """Compare the index with its source and, unless `dry_run`, mend what differs. Returns what was found."""
    drift = drift_of(kind)
    if dry_run or not drift.any:
        return drift
    if drift.damaged:
        rebuild(kind)
    else:
        for batch in _batches([*drift.missing, *drift.stale, *drift.gone], BATCH):
            write(kind, batch)
    for name, leg in serving.dense_legs().items():
        if not leg.slow and drift.lacking.get(name):
            _fill_all(name, lambda done, total: None)
    return drift


def drift_of(kind: str) -> Drift:
    """Every document held against what is indexed of it, by digest. Reads all texts of the source."""
    generation = _live(kind)
    wanted = set(source_of(kind).all_ids())
    if generation is None:
        return Drift(missing=tuple(sorted(wanted)))
    indexed = set(Manifest.objects.filter(generation=generation, gone=False).values_list("document", flat=True))
    stale = [
        cut.document.id
        for batch in _batches(sorted(wanted & indexed), BATCH)
        for cut in store.changed(generation, [*map(store.Cut.of, source_of(kind).documents(batch))], only_new=False)
    ]
    state = serving.engine().status().get(kind, {}).get(IndexGeneration.State.LIVE, {})
    return Drift(
        missing=tuple(sorted(wanted - indexed)),
        stale=tuple(stale),
        gone=tuple(sorted(indexed - wanted)),
        damaged=tuple(state.get("damaged", ())),
        lacking=dict(state.get("lacking", {})),
    )


def rebuild(kind: str, progress: Progress = lambda done, total: None) -> int:
    """Build the whole index beside the old one and switch; returns how many documents it has. RebuildRunning if another
    process is at it."""
    source = source_of(kind)
    ids = sorted(source.all_ids())

    def documents() -> Iterator[Document]:
        done = 0
        for batch in _batches(ids, BATCH):
            yield from source.documents(batch)
            done += len(batch)
            progress(done, len(ids))

    serving.engine().rebuild(kind, documents())
    return len(ids)


def complete(kind: str, *, fast_only: bool = True, progress: Progress = lambda done, total: None) -> None:
    """Index what is missing now, in this process, instead of by the worker; with `fast_only` off the slow legs too.

    Progress is told as (done, in all), documents first and then texts of the slow legs, as one count.
    """
    drift = drift_of(kind)
    if drift.damaged:
        rebuild(kind)
    ids = [] if drift.damaged else [*drift.missing, *drift.stale, *drift.gone]
    for done, batch in enumerate(_batches(ids, BATCH)):
        write(kind, batch)
        progress(done * BATCH + len(batch), len(ids))
    for name, leg in serving.dense_legs().items():
        if not (fast_only and leg.slow):
            _fill_all(name, lambda done, total: progress(len(ids) + done, len(ids) + total))
    if not fast_only:
        while quotable.fill_quietly():
            continue


def _fill_all(leg: str, progress: Progress) -> None:
    total, done = lacking(leg), 0
    while filled := fill(leg, limit=32):
        done += filled
        progress(done, max(total, done))


def fill(leg: str, *, limit: int = FILLED_AT_ONCE) -> int:
    """Embed up to `limit` texts that lack this leg, kept phrases and topics that are not covered first; returns how many."""
    filled = likeness.fill(leg, limit)
    filled += coverage.fill(leg, limit - filled)
    return filled + (serving.engine().fill(leg, limit - filled) if filled < limit else 0)


def lacking(leg: str) -> int:
    """How many texts of documents, kept phrases, and phrasings of topics that are not covered, still lack this leg."""
    states = [state for kind in serving.engine().status().values() for state in kind.values()]
    return sum(int(state["lacking"].get(leg, 0)) for state in states) + (coverage.lacking(leg) + likeness.lacking(leg))


def _live(kind: str) -> IndexGeneration | None:
    return IndexGeneration.objects.filter(kind=kind, state=IndexGeneration.State.LIVE).first()


def is_built(kind: str) -> bool:
    """Whether there is an index of this kind at all."""
    return _live(kind) is not None


def fill_a_few() -> int:
    """A few texts of each leg, and the sentences of a few documents; returns how many were embedded. A leg that fails is
    logged and left for later."""
    done = quotable.fill_quietly()
    for name in serving.dense_legs():
        try:
            done += fill(name)
        except (LegUnavailable, EngineUnavailable) as error:
            log.warning("search_leg_not_filled", leg=name, error=type(error).__name__)
    return done


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
