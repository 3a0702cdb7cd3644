"""How often somebody may do something."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import limits
from accounts.limits import Limit, TooMany, take
from accounts.models import Allowance
from tests.racing import race

THIRTY = Limit("test-ask", 30, 60, burst=10)


def passed(limit, key, tries):
    """How many of so many tries are let through."""
    through = 0
    for _each in range(tries):
        try:
            take(limit, key)
        except TooMany:
            continue
        through += 1
    return through


@pytest.mark.django_db
def test_a_burst_is_let_through_and_then_one_each_interval():
    with time_machine.travel("2026-03-02 08:00:00+01:00", tick=False) as clock:
        assert passed(THIRTY, "she", 20) == 10
        clock.shift(2)
        assert passed(THIRTY, "she", 5) == 1
        clock.shift(60)
        assert passed(THIRTY, "she", 40) == 10


@pytest.mark.django_db
def test_refused_tries_cost_nothing_and_the_wait_that_is_told_is_enough():
    with time_machine.travel("2026-03-02 08:00:00+01:00", tick=False) as clock:
        assert passed(THIRTY, "she", 100) == 10
        with pytest.raises(TooMany) as error:
            take(THIRTY, "she")
        assert error.value.retry_after == 2
        clock.shift(error.value.retry_after)
        take(THIRTY, "she")


@pytest.mark.django_db
def test_one_persons_use_is_not_anothers_and_one_limits_use_not_anothers():
    with time_machine.travel("2026-03-02 08:00:00+01:00", tick=False):
        assert passed(THIRTY, 1, 20) == passed(THIRTY, 2, 20) == passed(Limit("test-other", 10, 60), 1, 20) == 10


@pytest.mark.django_db
def test_a_clock_that_was_wrong_locks_nobody_out():
    with time_machine.travel("2030-01-01 00:00:00+00:00", tick=False):
        take(THIRTY, "she")
    with time_machine.travel("2026-03-02 08:00:00+01:00", tick=False) as clock:
        with pytest.raises(TooMany) as error:
            take(THIRTY, "she")
        assert error.value.retry_after == 2
        clock.shift(2)
        take(THIRTY, "she")


@pytest.mark.django_db
def test_neither_address_nor_person_stands_in_the_table():
    take(THIRTY, "192.0.2.7")
    assert "192.0.2.7" not in str(Allowance.objects.values().get())
    assert len(Allowance.objects.get().key) == 64


@pytest.mark.django_db
def test_what_is_used_up_is_forgotten_once_it_says_nothing_more():
    with time_machine.travel("2026-03-02 08:00:00+01:00", tick=False) as clock:
        passed(THIRTY, "she", 10)
        assert limits.forget_spent() == 0
        clock.shift(timedelta(seconds=21))
        assert limits.forget_spent() == 1


@pytest.mark.django_db
def test_a_site_may_have_its_own_figures(settings):
    settings.LIMITS = {"test-ask": "3/60"}
    assert passed(THIRTY, "she", 20) == 3


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL forgets it by itself at the end of the transaction"
)
@pytest.mark.django_db(transaction=True)
def test_counting_does_not_wait_for_the_disk_and_everything_else_does():
    def waits(mode=None):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={mode}" if mode else "PRAGMA synchronous")
            return None if mode else cursor.fetchone()[0]

    usual = waits()
    waits("FULL")
    with CaptureQueriesContext(connection) as queries:
        assert passed(THIRTY, "she", 12) == 10
    seen = [query["sql"] for query in queries if "synchronous=" in query["sql"]]
    assert seen == ["PRAGMA synchronous=NORMAL", "PRAGMA synchronous=2"] * 12
    assert waits() == 2
    with transaction.atomic():
        take(THIRTY, "another")
        assert waits() == 2
    waits(str(usual))


@pytest.mark.django_db(transaction=True)
def test_a_limit_is_exact_over_several_processes(tmp_path):
    script = """
from accounts.limits import Limit, TooMany, take
through = 0
for _each in range(20):
    try: take(Limit("raced", 25, 3600), "she"); through += 1
    except TooMany: pass
print(through)
"""
    assert sum(int(word) for word in race(script, tmp_path)) == 25
