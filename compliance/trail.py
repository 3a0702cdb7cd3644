"""Reading the audit trail back: is it whole, unaltered and in order?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db import DatabaseError, connection

from compliance import audit, checkpoints, guard

COLUMNS = "actor_id, role, organisation_id, action, object_type, object_id, reason, request_id, facts, prev_hash, hash"
BATCH = 5000


class Problem(StrEnum):
    """What is wrong, as a code; `verify_trail` puts it into words."""

    ALTERED = "altered"  # an entry does not carry its seal
    MISSING = "missing"  # a number is left out
    TAIL_CUT = "tail_cut"  # the trail is shorter than a checkpoint says
    REPLACED = "replaced"  # the entry is sealed, and is not the one that a checkpoint saw
    CLOCK = "clock"  # time goes back and no entry says so
    CHECKPOINT_ALTERED = "checkpoint_altered"
    CHECKPOINT_MISSING = "checkpoint_missing"
    GUARD_MISSING = "guard_missing"  # the triggers are gone
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class TrailReport:
    """`first_bad` is the number of an entry; for an altered checkpoint, the line in its file."""

    rows: int
    checkpoints: int
    seconds: float
    problem: Problem | None = None
    first_bad: int | None = None

    @property
    def ok(self) -> bool:
        return self.problem is None


class Broken(Exception):
    def __init__(self, problem: Problem, first_bad: int | None = None) -> None:
        super().__init__(problem, first_bad)
        self.problem, self.first_bad = problem, first_bad


@dataclass
class _Progress:
    rows: int = 0
    checkpoints: int = 0
    announced: list[tuple[int, int]] = field(default_factory=list)  # (entry, the checkpoint that it tells of)


def verify_trail() -> TrailReport:
    """Check every seal, the numbering, the clock, the checkpoints and the triggers; stops at the first thing wrong."""
    started = time.perf_counter()
    try:
        progress, broken = _read(_Progress())
    except DatabaseError:
        progress, broken = _read_damaged(_Progress())
    seconds = time.perf_counter() - started
    if broken is None:
        return TrailReport(progress.rows, progress.checkpoints, seconds)
    return TrailReport(progress.rows, progress.checkpoints, seconds, broken.problem, broken.first_bad)


def _read(progress: _Progress) -> tuple[_Progress, Broken | None]:
    try:
        _verify(progress)
    except Broken as broken:
        return progress, broken
    except OSError:
        return progress, Broken(Problem.UNREADABLE)
    return progress, None


def _read_damaged(progress: _Progress) -> tuple[_Progress, Broken | None]:
    """Once more, slower, so that the seal names a row whose text cannot be read."""
    try:
        with _damaged_text_readable():
            return _read(progress)
    except DatabaseError:
        return progress, Broken(Problem.UNREADABLE)


def _verify(progress: _Progress) -> None:
    expected = {checkpoint.seq: checkpoint.hash for checkpoint in _checkpoints()}
    progress.checkpoints = len(expected)
    _verify_chain(expected, progress)
    cut = [seq for seq in expected if seq > progress.rows]
    if cut:
        raise Broken(Problem.TAIL_CUT, progress.rows + 1)
    _verify_announced(progress)
    if not guard.in_place(connection):
        raise Broken(Problem.GUARD_MISSING)


def _checkpoints() -> list[checkpoints.Checkpoint]:
    try:
        return checkpoints.read()
    except checkpoints.CheckpointAltered as altered:
        raise Broken(Problem.CHECKPOINT_ALTERED, altered.line) from altered


def _verify_chain(expected: dict[int, str], progress: _Progress) -> None:
    key, before, latest = audit.sealing_key("chain"), audit.START, ""
    for seq, at, *middle, facts, prev_hash, found in _rows():
        due = progress.rows + 1
        if seq != due:
            raise Broken(Problem.MISSING if isinstance(seq, int) and seq > due else Problem.ALTERED, due)
        now = _moment(at)
        parsed = _parsed(facts)
        if prev_hash != before or found != _seal(key, [seq, now, *middle, parsed, prev_hash]):
            raise Broken(Problem.ALTERED, seq)
        if expected.get(seq, found) != found:
            raise Broken(Problem.REPLACED, seq)
        action = middle[3]
        if now < latest and action != audit.CLOCK_WENT_BACK and _clearly_before(now, latest):
            raise Broken(Problem.CLOCK, seq)
        if action == checkpoints.CHECKPOINT_WRITTEN:
            progress.announced.append((seq, parsed["seq"]))
        before, latest, progress.rows = found, now, due


def _seal(key: bytes, fields: list[Any]) -> str:
    try:
        return audit.seal(key, fields)
    except (TypeError, ValueError):
        return ""  # a value of a kind that was never sealed


def _verify_announced(progress: _Progress) -> None:
    """Each checkpoint that the trail tells of still stands in the file (read again: one may just have been added)."""
    on_file = {checkpoint.seq for checkpoint in _checkpoints()}
    for entry, checkpoint in progress.announced:
        if checkpoint not in on_file:
            raise Broken(Problem.CHECKPOINT_MISSING, entry)


def _rows() -> Iterator[tuple[Any, ...]]:
    """The rows as the database holds them, in one consistent reading, without building an object for each."""
    # SQLite's text is taken as it stands: turning it into a time is slow, and fails where it was tampered with.
    at = "CAST(at AS TEXT)" if connection.vendor == "sqlite" else "at"
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT seq, {at}, {COLUMNS} FROM {guard.TABLE} ORDER BY seq")  # noqa: S608  (constants)
        while batch := cursor.fetchmany(BATCH):
            yield from batch


@contextmanager
def _damaged_text_readable() -> Iterator[None]:
    """SQLite stops at text that is no UTF-8 without saying where; with this it reads on."""
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        yield
        return
    raw = connection.connection
    usual = raw.text_factory
    raw.text_factory = lambda found: found.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = usual


def _moment(at: Any) -> str:
    if isinstance(at, datetime):
        return audit.moment(at)
    text = str(at)
    return text if len(text) == 26 else f"{text}.000000"


def _parsed(facts: Any) -> Any:
    try:
        return json.loads(facts)
    except (TypeError, ValueError):
        return None  # the seal is over an object, so it will not fit


def _clearly_before(now: str, latest: str) -> bool:
    first, second = (datetime.fromisoformat(value).replace(tzinfo=UTC) for value in (now, latest))
    return first < second - audit.CLOCK_TOLERANCE
