"""The index follows its source: after commit, never after a rollback, and every night what was missed."""

import json

import pytest
from django.core.management import call_command
from django.db import transaction

from search import api, quotable, refreshing, serving, tasks
from search.contracts import LegUnavailable, RebuildRunning
from search.models import Manifest, Vector
from tests.search.conftest import KIND


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_document_is_found_once_the_change_is_committed_and_not_before(shelf, document, ask, commit):
    with commit():
        shelf.put(document(id=1, title="Printing", text="Choose the printer."))
        api.refresh(KIND, [1])
        assert not Manifest.objects.exists()
    assert ask("printer").hits[0].id == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_is_not_indexed(shelf, document):
    shelf.put(document(id=1, text="Never happened."))

    class Refused(Exception):
        pass

    def change():
        with transaction.atomic():
            api.refresh(KIND, [1])
            raise Refused

    with pytest.raises(Refused):
        change()
    assert not Manifest.objects.exists()
    assert api.reconcile(KIND, dry_run=True).missing == (1,)


def test_a_new_text_replaces_the_old_one(shelf, index, document, ask, commit):
    index(document(id=1, text="The printer stands upstairs."), document(text="Other."))
    with commit():
        shelf.put(document(id=1, text="The scanner stands downstairs."))
        api.refresh(KIND, [1])
    assert ask("upstairs printer").abstained
    assert ask("scanner downstairs").hits[0].id == 1


def test_a_forgotten_document_leaves_no_text_and_no_vector(shelf, index, document, commit):
    index(document(id=1, text="The printer stands upstairs."))
    with commit():
        del shelf.held[1]
        api.forget(KIND, [1])
    assert not Vector.objects.exists()
    assert Manifest.objects.get().gone


def test_forgetting_what_the_source_still_has_keeps_it(index, document, ask, commit):
    index(document(id=1, text="Choose the printer."))
    with commit():
        api.forget(KIND, [1])
    assert ask("printer").hits


def test_many_changes_are_written_in_batches(shelf, document, commit):
    documents = shelf.put(*(document() for _ in range(2 * refreshing.BATCH + 3)))
    with commit() as callbacks:
        api.refresh(KIND, [each.id for each in documents])
    assert len(callbacks) == 3
    assert Manifest.objects.filter(complete=True).count() == len(documents)


def test_the_nightly_round_finds_and_mends_missing_stale_and_gone(shelf, index, document, ask):
    index(document(id=1, text="one printer"), document(id=2, text="two"), document(id=3, text="three"))
    shelf.put(document(id=2, text="two scanners"), document(id=4, text="four telephones"))
    del shelf.held[3]
    drift = api.reconcile(KIND, dry_run=True)
    assert (drift.missing, drift.stale, drift.gone) == ((4,), (2,), (3,))
    assert api.reconcile(KIND, dry_run=True).any
    api.reconcile(KIND)
    assert not api.reconcile(KIND, dry_run=True).any
    assert ask("telephones").hits[0].id == 4
    assert ask("scanners").hits[0].id == 2


def test_the_nightly_round_mends_missing_vectors(index, document):
    index(document(text="one printer"))
    Vector.objects.all().delete()
    assert api.reconcile(KIND, dry_run=True).lacking["fake"] > 0
    api.reconcile(KIND)
    assert Vector.objects.exists()
    assert not api.reconcile(KIND, dry_run=True).any


def test_the_nightly_round_mends_damaged_files(index, document, ask, settings):
    index(document(title="Printing", text="Choose the printer."))
    for path in settings.SEARCH_DIR.rglob("*.*"):
        if path.is_file():
            path.unlink()
    serving.engine()._indexes.clear()
    assert api.reconcile(KIND, dry_run=True).damaged == ("en",)
    api.reconcile(KIND)
    assert ask("printer").hits


def test_complete_indexes_in_this_process_and_tells_how_far_it_is(shelf, document, ask):
    shelf.put(*(document(text="printer") for _ in range(30)))
    told = []
    api.complete(KIND, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (25, 30)
    assert told[-1] == (30, 30)
    assert ask("printer").total
    api.complete(KIND, progress=lambda done, total: pytest.fail("there was nothing to do"))


def test_rebuilding_builds_beside_and_counts(shelf, index, document, ask):
    index(document(id=1, text="Choose the printer."))
    before = api.status(KIND).generation
    assert api.rebuild(KIND) == 1
    assert api.status(KIND).generation != before
    assert ask("printer").hits[0].id == 1


def test_a_rebuild_that_runs_already_is_left_alone(index, document, monkeypatch):
    index(document())

    def running(kind, progress=None):
        raise RebuildRunning(kind)

    monkeypatch.setattr(refreshing, "rebuild", running)
    monkeypatch.setattr(serving.engine(), "status", dict)
    tasks.rebuild_index.call(KIND)


class Looks:
    """A slow leg with so many texts to do, as the schedule sees it."""

    def __init__(self, monkeypatch, *lacking):
        self.started = 0
        self.left = list(lacking)
        monkeypatch.setattr(serving, "dense_legs", lambda: {"slow": None})
        monkeypatch.setattr(refreshing, "lacking", lambda name: self.left.pop(0))
        monkeypatch.setattr(quotable, "fast_leg", lambda: None)
        monkeypatch.setattr(tasks, "fill_vectors", type("Task", (), {"enqueue": self.start}))

    def start(self):
        self.started += 1


def test_filling_is_started_again_only_when_it_stands_still(monkeypatch):
    looks = Looks(monkeypatch, 100, 60, 60, 0, 5)
    filling = tasks.Filling()
    started = []
    for _ in range(5):
        filling.look()
        started.append(looks.started)
    assert started == [1, 1, 2, 2, 3]


def test_a_leg_that_fails_is_left_for_later(monkeypatch):
    Looks(monkeypatch)

    def fails(name, *, limit=0):
        raise LegUnavailable(name, "gone")

    monkeypatch.setattr(refreshing, "fill", fails)
    assert refreshing.fill_a_few() == 0


def test_the_commands_speak_json_and_check_by_exit_code(shelf, index, document, capsys):
    index(document(id=1, text="one"))
    shelf.put(document(id=2, text="two"))
    with pytest.raises(SystemExit):
        call_command("search_reconcile", "--check")
    assert json.loads(capsys.readouterr().out)[KIND]["missing"] == [2]
    call_command("search_reconcile")
    capsys.readouterr()
    call_command("search_reconcile", "--check")
    call_command("search_rebuild", "--kind", KIND)
    call_command("search_fill")
    lines = capsys.readouterr().out.splitlines()
    assert json.loads(lines[-2]) == {KIND: 2}
    assert json.loads(lines[-1]) == {"fake": 0}
