import functools
import json
import os
import random
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from compliance import audit, checkpoints, guard
from compliance.models import AuditEntry
from compliance.trail import Problem, verify_trail
from tests.factories.compliance import a_trail

pytestmark = pytest.mark.django_db
TABLE = guard.TABLE


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def unguarded():
    """The attacker who has got rid of the triggers; the fixture's transaction brings them back."""
    guard.remove(connection)
    yield
    guard.install(connection)


def test_an_untouched_trail_is_whole():
    a_trail(30)
    report = verify_trail()
    assert (report.ok, report.rows) == (True, 30)


def test_an_empty_trail_is_whole():
    assert verify_trail().ok


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET action = 'x.y' WHERE seq = 2",
        f"DELETE FROM {TABLE} WHERE seq = 3",
        f"DELETE FROM {TABLE}",
        f"TRUNCATE {TABLE}",
        f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE} WHERE seq = 2",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_entries(statement):
    if ("TRUNCATE" in statement) == (connection.vendor == "sqlite") and (
        "TRUNCATE" in statement or "REPLACE" in statement
    ):
        pytest.skip("not a statement of this database")
    if "REPLACE" in statement and connection.vendor != "sqlite":
        pytest.skip("not a statement of this database")
    a_trail(3)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)
    assert verify_trail().rows == 3


@pytest.mark.django_db(transaction=True)
def test_transaction_tests_may_write_entries():
    a_trail(2)


@pytest.mark.django_db(transaction=True)
def test_the_guard_is_back_after_a_transaction_test():
    """Runs after the test above in the same module, so after the database was made new."""
    assert guard.in_place(connection)
    assert not AuditEntry.objects.exists()
    a_trail(1)
    with pytest.raises(DatabaseError, match="append-only"):
        sql(f"DELETE FROM {TABLE}")


ALTERATIONS = {
    "at": lambda dice, row: row.at + timedelta(microseconds=dice.choice([-1, 1])),
    "actor_id": lambda dice, row: dice.choice([None, row.actor_id + 1]),
    "role": lambda dice, row: "admin",
    "organisation_id": lambda dice, row: dice.randrange(99),
    "action": lambda dice, row: row.action[:-1] + chr(ord(row.action[-1]) ^ 1 << dice.randrange(3)) + "q",
    "object_type": lambda dice, row: row.object_type.upper(),
    "object_id": lambda dice, row: row.object_id + "0",
    "reason": lambda dice, row: row.reason + " ",
    "request_id": lambda dice, row: "r-2",
    "prev_hash": lambda dice, row: flipped(dice, row.prev_hash),
    "hash": lambda dice, row: flipped(dice, row.hash),
}


def flipped(dice, digest):
    place = dice.randrange(64)
    return digest[:place] + f"{int(digest[place], 16) ^ 1 << dice.randrange(4):x}" + digest[place + 1 :]


def test_every_alteration_of_any_column_is_found_and_its_row_named(unguarded):
    """A thousand alterations; each is undone before the next."""
    dice = random.Random(20261101)
    rows = {row.seq: row for row in a_trail(12)}
    for number in range(1000):
        column = list(ALTERATIONS)[number % len(ALTERATIONS)]
        row = rows[dice.randrange(1, 13)]
        value = ALTERATIONS[column](dice, row)
        adapted = connection.ops.adapt_datetimefield_value(value) if column == "at" else value
        with transaction.atomic():
            sql(f"UPDATE {TABLE} SET {column} = %s WHERE seq = %s", adapted, row.seq)
            report = verify_trail()
            assert (report.problem, report.first_bad) == (Problem.ALTERED, row.seq), (column, value)
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "facts", ['{"level": 1}', "{}", "null", '{"level": 0, "locale": "nl", "codes": [4, "HY-430"]}']
)
def test_altered_facts_are_found(unguarded, facts):
    a_trail(6)
    sql(f"UPDATE {TABLE} SET facts = %s WHERE seq = 5", facts)
    assert (verify_trail().problem, verify_trail().first_bad) == (Problem.ALTERED, 5)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps such values out by type")
@pytest.mark.parametrize("value", ["CAST(x'ff' AS TEXT)", "x'00ff'", "12", "'{'", "NULL"])
def test_a_value_of_another_kind_is_an_alteration_and_no_crash(unguarded, value):
    a_trail(4)
    column = "actor_id" if value == "NULL" else "facts" if value in ("12", "'{'") else "reason"
    sql(
        f"UPDATE {TABLE} SET {column} = {value} WHERE seq = 3"
        if value != "'{'"
        else f"UPDATE {TABLE} SET reason = '{{' WHERE seq = 3"
    )
    assert (verify_trail().problem, verify_trail().first_bad) == (Problem.ALTERED, 3)


def test_a_removed_entry_is_missed(unguarded):
    a_trail(9)
    sql(f"DELETE FROM {TABLE} WHERE seq = 4")
    assert (verify_trail().problem, verify_trail().first_bad) == (Problem.MISSING, 4)


def test_swapped_entries_are_found(unguarded):
    a_trail(9)
    for before, after in ((4, -1), (5, 4), (-1, 5)):
        sql(f"UPDATE {TABLE} SET seq = %s WHERE seq = %s", after, before)
    assert (verify_trail().problem, verify_trail().first_bad) == (Problem.ALTERED, 4)


def test_an_entry_put_in_without_the_key_is_found(settings):
    a_trail(5)
    usual, settings.AUDIT_KEY = settings.AUDIT_KEY, "guessed"
    audit.append("tests.forged")
    settings.AUDIT_KEY = usual
    assert (verify_trail().problem, verify_trail().first_bad) == (Problem.ALTERED, 6)


def test_a_cut_tail_is_told_by_the_checkpoint(unguarded):
    a_trail(8)
    checkpoints.write()
    sql(f"DELETE FROM {TABLE} WHERE seq > 5")
    assert (verify_trail().problem, verify_trail().first_bad) == (Problem.TAIL_CUT, 6)


def test_a_tail_cut_and_written_anew_is_told_by_the_checkpoint(unguarded):
    a_trail(8)
    checkpoints.write()
    sql(f"DELETE FROM {TABLE} WHERE seq > 5")
    a_trail(6)
    assert (verify_trail().problem, verify_trail().first_bad) == (Problem.REPLACED, 8)


def test_an_altered_checkpoint_file_is_found():
    for _round in range(3):
        a_trail(3)
        checkpoints.write()
    lines = checkpoints.file().read_text().splitlines()
    assert verify_trail().checkpoints == 3
    for number in (1, 2):
        changed = [line.replace('"seq": ', '"seq": 1') if at == number else line for at, line in enumerate(lines, 1)]
        checkpoints.file().write_text("\n".join(changed))
        assert (verify_trail().problem, verify_trail().first_bad) == (Problem.CHECKPOINT_ALTERED, number)
    checkpoints.file().write_text("\n".join(lines[1:]))
    assert verify_trail().problem == Problem.CHECKPOINT_ALTERED
    checkpoints.file().write_bytes(b"\xff\xfe nonsense")
    assert verify_trail().problem == Problem.CHECKPOINT_ALTERED


def test_a_checkpoint_that_was_taken_away_is_missed():
    a_trail(3)
    checkpoints.write()
    a_trail(3)
    checkpoints.write()
    path = checkpoints.file()
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert (verify_trail().problem, verify_trail().first_bad) == (Problem.CHECKPOINT_MISSING, 8)
    path.unlink()
    assert (verify_trail().problem, verify_trail().first_bad) == (Problem.CHECKPOINT_MISSING, 4)


def test_checkpoints_are_private_and_only_written_when_something_happened():
    assert checkpoints.write() is None
    a_trail(2)
    assert checkpoints.write().seq == 2
    assert checkpoints.write() is None
    assert checkpoints.file().stat().st_mode & 0o077 == 0


def test_missing_triggers_are_reported(unguarded):
    a_trail(2)
    assert verify_trail().problem == Problem.GUARD_MISSING


def test_a_clock_that_goes_back_is_recorded():
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        a_trail(1)
    with time_machine.travel(now - timedelta(hours=1), tick=False):
        audit.append("tests.later")
    assert [entry.action for entry in AuditEntry.objects.all()][1:] == [audit.CLOCK_WENT_BACK, "tests.later"]
    assert AuditEntry.objects.get(pk=2).facts == {"seconds": 3600}
    assert verify_trail().ok


def test_the_command_answers_by_exit_code(capsys, unguarded):
    a_trail(3)
    guard.install(connection)
    call_command("verify_trail", "--json")
    assert json.loads(capsys.readouterr().out)["ok"] is True
    guard.remove(connection)
    sql(f"UPDATE {TABLE} SET reason = 'x' WHERE seq = 2")
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_trail", "--json")
    assert stopped.value.code == 1
    assert json.loads(capsys.readouterr().out) | {"seconds": 0} == {
        "ok": False, "problem": "altered", "first_bad": 2, "rows": 1, "checkpoints": 0, "seconds": 0,
    }  # fmt: skip
    with pytest.raises(SystemExit):
        call_command("verify_trail")
    assert "Entry 2" in capsys.readouterr().out


def test_a_trail_that_cannot_be_read_is_exit_code_2(capsys):
    with transaction.atomic():
        sql(f"ALTER TABLE {TABLE} RENAME TO gone")
        with pytest.raises(SystemExit) as stopped:
            call_command("verify_trail", "--json")
        assert stopped.value.code == 2
        transaction.set_rollback(True)
    assert json.loads(capsys.readouterr().out)["problem"] == "unreadable"


WRITER = """
import django; django.setup()
from compliance import audit
for turn in range(20): audit.append("tests.raced", facts={"turn": turn})
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has its own test")
def test_processes_that_write_at_once_make_one_chain_on_sqlite(tmp_path):
    surroundings = {**os.environ, "HYSIO_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    run = functools.partial(subprocess.run, env=surroundings, check=True, capture_output=True)
    run([sys.executable, "-m", "django", "migrate", "compliance", "--skip-checks"])
    writers = [subprocess.Popen([sys.executable, "-c", WRITER], env=surroundings) for _number in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    answer = run([sys.executable, "-m", "django", "verify_trail", "--json", "--skip-checks"])
    assert json.loads(answer.stdout) | {"seconds": 0} == {
        "ok": True, "problem": None, "first_bad": None, "rows": 60, "checkpoints": 0, "seconds": 0,
    }  # fmt: skip


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has its own test")
@pytest.mark.django_db(transaction=True)
def test_connections_that_write_at_once_make_one_chain_on_postgresql():
    def write():
        for _turn in range(5):
            audit.append("tests.raced")
        connection.close()

    writers = [threading.Thread(target=write) for _number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (verify_trail().ok, verify_trail().rows) == (True, 40)
