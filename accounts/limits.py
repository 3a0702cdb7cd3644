"""How often somebody may do something, counted in the database: right over any number of processes.

A limit lets a burst through and then one more each `seconds / times` (the generic cell rate algorithm): one row a caller, one
moment in it. The row's key is a keyed digest, so no address and no person can be read from the table.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Allowance


@dataclass(frozen=True)
class Limit:
    """`times` in `seconds`, of which `burst` (all of them, unless given) may come at once.

    `settings.LIMITS` may set other figures for a name: `LIMITS="help-address=2400/60"`.
    """

    name: str
    times: int
    seconds: int
    burst: int | None = None

    def figures(self) -> tuple[timedelta, int]:
        """How long one use lasts, and how many may come at once, as this site has it."""
        times, seconds, burst = self.times, self.seconds, self.burst
        if here := settings.LIMITS.get(self.name):
            times, seconds = (int(part) for part in here.split("/"))
            burst = None
        return timedelta(seconds=seconds / times), burst or times


class TooMany(Exception):
    """A limit is used up; `retry_after` says in how many whole seconds it lets the next one through."""

    def __init__(self, limit: Limit, retry_after: int) -> None:
        self.limit = limit
        self.retry_after = retry_after
        super().__init__(limit.name)


def take(limit: Limit, key: object) -> None:
    """Use one of what `limit` leaves to `key` (an address, the number of a person). Raises `TooMany`; then none is used.

    Commits by itself when there is no transaction, so that a request that fails later has still been counted.
    """
    one, burst = limit.figures()
    most = one * burst
    with _quick_transaction():
        now = timezone.now()
        row, is_new = Allowance.objects.select_for_update().get_or_create(
            key=_digest(limit, key), defaults={"busy_until": now + one}
        )
        if is_new:
            return
        # Never further off than a full burst: a clock that was wrong once locks nobody out.
        begins = min(max(row.busy_until, now), now + most)
        wait = begins + one - now - most
        until = begins if wait > timedelta(0) else begins + one
        if until != row.busy_until:
            Allowance.objects.filter(pk=row.pk).update(busy_until=until)
    if wait > timedelta(0):
        raise TooMany(limit, max(1, math.ceil(wait.total_seconds())))


def wait_for(limit: Limit, key: object) -> int:
    """In how many whole seconds `take` would let the next one through; 0 is now. Uses none."""
    one, burst = limit.figures()
    row = Allowance.objects.filter(key=_digest(limit, key)).first()
    busy_for = row.busy_until - timezone.now() if row else timedelta(0)
    wait = min(busy_for, one * burst) - one * (burst - 1)
    return max(0, math.ceil(wait.total_seconds()))


def forget_spent() -> int:
    """Remove rows whose moment has passed; answers how many."""
    return Allowance.objects.filter(busy_until__lt=timezone.now()).delete()[0]


@contextmanager
def _quick_transaction() -> Iterator[None]:
    """A transaction that does not wait for the disk, when it is one of its own: every request counts, and a count that a power
    cut takes harms nobody. Inside a transaction of somebody else nothing of hers is risked."""
    own, sqlite = not connection.in_atomic_block, connection.vendor == "sqlite"
    usual = _synchronous() if own and sqlite else None
    try:
        if usual:
            _synchronous("NORMAL")
        with transaction.atomic():
            if own and not sqlite:
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL synchronous_commit TO OFF")
            yield
    finally:
        if usual:
            _synchronous(str(usual))


def _synchronous(mode: str = "") -> int | None:
    """How SQLite waits for the disk; with a mode, from now on (0 never, 1 in part, 2 at each commit)."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={mode}" if mode else "PRAGMA synchronous")
        row = None if mode else cursor.fetchone()
    return row[0] if row else None


def _digest(limit: Limit, key: object) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{limit.name}|{key}".encode(), "sha256").hexdigest()
