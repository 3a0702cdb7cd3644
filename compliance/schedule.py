"""Recurring jobs: registered in code, due by a table, run by whichever worker takes the lease first.

A lease names its owner and its end and is taken by one conditional UPDATE, so two workers never run one job at once. While
a job runs, the lease is renewed; a worker that dies loses it after `LEASE`, and the job is run again.
"""

from __future__ import annotations

import os
import socket
import threading
import time as clock
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar

import structlog
from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils import timezone

from compliance.models import ScheduledJob

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
Work = TypeVar("Work", bound=Callable[[], object])


@dataclass(frozen=True)
class Job:
    """Work due every `period`, or once a day at a time of `settings.TIME_ZONE`."""

    name: str
    work: Callable[[], object]
    period: timedelta
    daily_at: time | None = None

    def next_after(self, now: datetime) -> datetime:
        if self.daily_at is None:
            return now + self.period
        zone = timezone.get_default_timezone()
        today = now.astimezone(zone).date()
        due = datetime.combine(today, self.daily_at, tzinfo=zone)
        return due if due > now else datetime.combine(today + timedelta(days=1), self.daily_at, tzinfo=zone)


@dataclass(frozen=True)
class JobStatus:
    """One line of the status page. `late`: due for longer than a period and not running. `duration` in seconds."""

    name: str
    next_run: datetime | None
    last_run: datetime | None
    last_outcome: str
    last_error: str
    duration: float | None
    running: bool
    late: bool


_jobs: dict[str, Job] = {}


def every(name: str, *, minutes: float = 0, hours: float = 0) -> Callable[[Work], Work]:
    """Decorator: run this function again and again; first as soon as a worker runs."""
    period = timedelta(minutes=minutes, hours=hours)
    if period <= timedelta(0):
        raise ValueError(f"job {name!r} needs a period")
    return _registered(name, period, None)


def daily(name: str, *, at: str) -> Callable[[Work], Work]:
    """Decorator: run this function once a day, at a time such as "03:20" in `settings.TIME_ZONE`."""
    return _registered(name, timedelta(days=1), time.fromisoformat(at))


def _registered(name: str, period: timedelta, daily_at: time | None) -> Callable[[Work], Work]:
    def register(work: Work) -> Work:
        if name in _jobs:
            raise ValueError(f"job {name!r} is registered already")
        _jobs[name] = Job(name, work, period, daily_at)
        return work

    return register


def run_due(
    now: datetime | None = None, *, owner: str | None = None, keep_going: Callable[[], bool] = lambda: True
) -> list[str]:
    """Run every job that is due and that no other worker holds; answers their names. `keep_going` is asked before each."""
    owner = owner or f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    _enter_new_jobs(now or timezone.now())
    ran = []
    for job in _jobs.values():
        if not keep_going():
            break
        moment = now or timezone.now()
        if _take(job, owner, moment):
            _run(job, owner, moment)
            ran.append(job.name)
    return ran


def status(now: datetime | None = None) -> list[JobStatus]:
    """How each registered job stands, by name."""
    now = now or timezone.now()
    rows = {row.name: row for row in ScheduledJob.objects.all()}
    return [_status(job, rows.get(name), now) for name, job in sorted(_jobs.items())]


def _status(job: Job, row: ScheduledJob | None, now: datetime) -> JobStatus:
    if row is None:
        return JobStatus(job.name, None, None, "", "", None, running=False, late=False)
    running = bool(row.lease_until and row.lease_until > now)
    late = not running and row.next_run < now - max(job.period, LEASE)
    return JobStatus(
        job.name, row.next_run, row.last_run, row.last_outcome, row.last_error, row.duration, running=running, late=late
    )


def _enter_new_jobs(now: datetime) -> None:
    known = set(ScheduledJob.objects.values_list("name", flat=True))
    new = [job for name, job in _jobs.items() if name not in known]
    rows = [ScheduledJob(name=job.name, next_run=job.next_after(now) if job.daily_at else now) for job in new]
    ScheduledJob.objects.bulk_create(rows, ignore_conflicts=True)


def _take(job: Job, owner: str, now: datetime) -> bool:
    """Compare and set. A date further off than it can be means that the clock was wrong when it was written: due."""
    due = Q(next_run__lte=now) | Q(next_run__gt=now + 2 * job.period)
    free = Q(lease_until=None) | Q(lease_until__lte=now) | Q(lease_until__gt=now + 2 * LEASE)
    row = ScheduledJob.objects.filter(due, free, name=job.name)
    return row.update(lease_owner=owner, lease_until=now + LEASE) == 1


def _run(job: Job, owner: str, now: datetime) -> None:
    started, error = clock.monotonic(), ""
    with _renewed(job, owner):
        try:
            job.work()
        except Exception as raised:  # noqa: BLE001  (one job never stops the others)
            error = type(raised).__name__
            log.error("scheduled_job_failed", job=job.name, error=error)
    duration = clock.monotonic() - started
    finished = ScheduledJob.objects.filter(name=job.name, lease_owner=owner).update(
        next_run=job.next_after(now),
        lease_owner="",
        lease_until=None,
        last_run=now,
        last_outcome=ScheduledJob.Outcome.FAILED if error else ScheduledJob.Outcome.OK,
        last_error=error[:80],
        duration=duration,
    )
    if not finished:
        log.error("scheduled_job_lost_its_lease", job=job.name, seconds=round(duration))


@contextmanager
def _renewed(job: Job, owner: str) -> Iterator[None]:
    """Renew the lease from a thread of its own for as long as the block lasts."""
    done = threading.Event()
    beat = threading.Thread(target=_renew, args=(job.name, owner, done), daemon=True)
    beat.start()
    try:
        yield
    finally:
        done.set()
        beat.join()


def _renew(name: str, owner: str, done: threading.Event) -> None:
    while not done.wait(LEASE.total_seconds() / 3):
        try:
            ScheduledJob.objects.filter(name=name, lease_owner=owner).update(lease_until=timezone.now() + LEASE)
        except DatabaseError as error:
            log.warning("lease_not_renewed", job=name, error=type(error).__name__)
        finally:
            connection.close()
