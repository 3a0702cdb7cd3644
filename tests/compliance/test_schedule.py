import os
import signal
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from compliance import schedule
from compliance.models import ScheduledJob

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def jobs(monkeypatch):
    """Only the jobs of this test."""
    jobs = {}
    monkeypatch.setattr(schedule, "_jobs", jobs)
    return jobs


@pytest.fixture
def runs():
    counted = []

    @schedule.every("count", minutes=10)
    def count():
        counted.append(1)

    return counted


def test_a_job_runs_at_once_and_then_every_period(runs):
    assert schedule.run_due(NOON) == ["count"]
    assert schedule.run_due(NOON + 9 * MINUTE) == []
    assert schedule.run_due(NOON + 10 * MINUTE) == ["count"]
    assert len(runs) == 2


def test_what_was_missed_is_run_once_and_not_for_each_time(runs):
    schedule.run_due(NOON)
    schedule.run_due(NOON + timedelta(days=2))
    assert schedule.run_due(NOON + timedelta(days=2, minutes=1)) == []
    assert len(runs) == 2


def test_a_daily_job_runs_at_its_local_time_through_the_change_of_clocks(settings):
    settings.TIME_ZONE = "Europe/Amsterdam"
    schedule.daily("night", at="03:20")(lambda: None)
    start = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)  # summer time ends in the night that follows
    ran = [start + n * MINUTE for n in range(0, 3 * 24 * 60, 10) if schedule.run_due(start + n * MINUTE)]
    assert ran == [datetime(2026, 10, day, 2, 20, tzinfo=UTC) for day in (25, 26, 27)]


def test_two_workers_never_run_one_job_at_once(runs):
    """The second worker looks while the first one is inside the job."""
    second = []

    @schedule.every("long", minutes=1)
    def long():
        second.extend(schedule.run_due(NOON, owner="second"))

    assert schedule.run_due(NOON, owner="first") == ["count", "long"]
    assert second == []


def test_a_lease_is_taken_by_one_of_many(runs):
    schedule._enter_new_jobs(NOON)
    job = schedule._jobs["count"]
    assert [schedule._take(job, owner, NOON) for owner in ("a", "b", "c")] == [True, False, False]
    assert schedule.status(NOON)[0].running


def test_the_job_of_a_dead_worker_is_run_again_when_its_lease_ends(runs):
    schedule._enter_new_jobs(NOON)
    schedule._take(schedule._jobs["count"], "dead", NOON)
    assert schedule.run_due(NOON + schedule.LEASE - MINUTE) == []
    assert schedule.run_due(NOON + schedule.LEASE) == ["count"]


@pytest.mark.django_db(transaction=True)
def test_a_running_job_renews_its_lease(monkeypatch, jobs):
    monkeypatch.setattr(schedule, "LEASE", timedelta(seconds=0.3))
    renewed = threading.Event()
    leases = set()

    @schedule.every("long", minutes=1)
    def long():
        for _turn in range(100):
            leases.add(ScheduledJob.objects.get(name="long").lease_until)
            if len(leases) > 1:
                renewed.set()
                return
            threading.Event().wait(0.05)

    schedule.run_due()
    assert renewed.is_set()


def test_a_worker_that_lost_its_lease_does_not_write_over_the_new_owner(caplog):
    @schedule.every("slow", minutes=1)
    def slow():
        ScheduledJob.objects.filter(name="slow").update(lease_owner="another")

    schedule.run_due(NOON, owner="first")
    row = ScheduledJob.objects.get(name="slow")
    assert (row.lease_owner, row.last_run) == ("another", None)
    assert "scheduled_job_lost_its_lease" in caplog.text


def test_a_failing_job_is_noted_without_its_text_and_stops_no_other(runs, caplog):
    @schedule.every("broken", minutes=10)
    def broken():
        raise ValueError("mw. Jansen")

    schedule.run_due(NOON)
    by_name = {line.name: line for line in schedule.status(NOON)}
    assert (by_name["broken"].last_outcome, by_name["broken"].last_error) == ("failed", "ValueError")
    assert (by_name["count"].last_outcome, by_name["count"].last_run) == ("ok", NOON)
    assert by_name["count"].duration >= 0
    assert "Jansen" not in caplog.text
    assert schedule.run_due(NOON + 10 * MINUTE) == ["count", "broken"]


def test_a_clock_that_was_wrong_does_not_hold_a_job_for_a_year(runs):
    schedule.run_due(NOON + timedelta(days=365))
    assert schedule.run_due(NOON) == ["count"]
    ScheduledJob.objects.update(next_run=NOON, lease_until=NOON + timedelta(days=365))
    assert schedule.run_due(NOON) == ["count"]


def test_the_status_page_sees_what_is_late(runs):
    assert schedule.status(NOON)[0].next_run is None
    schedule.run_due(NOON)
    assert not schedule.status(NOON + 15 * MINUTE)[0].late
    assert schedule.status(NOON + 25 * MINUTE)[0].late


def test_a_name_is_taken_once_and_a_period_is_needed(runs):
    with pytest.raises(ValueError, match="already"):
        schedule.every("count", minutes=1)(lambda: None)
    with pytest.raises(ValueError, match="period"):
        schedule.every("never")


def test_the_worker_stops_after_the_running_job_when_asked(runs):
    done = []

    @schedule.every("first", minutes=1)
    def first():
        os.kill(os.getpid(), signal.SIGTERM)
        done.append("first")

    schedule.every("second", minutes=1)(lambda: done.append("second"))
    usual = signal.getsignal(signal.SIGTERM)
    call_command("run_schedule", "--pause", "0.01")
    assert done == ["first"]
    assert signal.getsignal(signal.SIGTERM) is usual


def test_the_worker_runs_once_when_told_so(runs):
    call_command("run_schedule", "--once")
    assert len(runs) == 1


def test_the_worker_outlives_a_database_that_is_away(monkeypatch, caplog):
    def away(**_options):
        raise DatabaseError("mw. Jansen")

    monkeypatch.setattr(schedule, "run_due", away)
    call_command("run_schedule", "--once")
    assert "schedule_unreadable" in caplog.text
    assert "Jansen" not in caplog.text


def test_this_app_writes_checkpoints_and_checks_the_trail(monkeypatch):
    from compliance import audit, checkpoints, jobs
    from compliance.trail import Problem, TrailReport

    audit.append("tests.done")
    jobs.write_checkpoint()
    assert len(checkpoints.read()) == 1
    jobs.check_trail()
    monkeypatch.setattr(jobs, "verify_trail", lambda: TrailReport(3, 0, 0.1, Problem.ALTERED, 4))
    with pytest.raises(jobs.TrailBroken):
        jobs.check_trail()
