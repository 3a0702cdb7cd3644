import contextlib
import json

import pytest
from django.db import DatabaseError, transaction

from compliance import api, personal_data
from compliance.api import Event, NotAFact
from compliance.models import AppendOnly, AuditEntry, ScheduledJob
from tests.factories.compliance import Actor

pytestmark = pytest.mark.django_db


def test_an_event_writes_its_audit_entry_at_once():
    job = ScheduledJob.objects.create(name="any", next_run="2026-11-01T00:00Z")
    entry = Event("tests.moved").announce(actor=Actor(7), subject=job, reason="as agreed", level=2, family="abc")
    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.actor_id, kept.object_type, kept.object_id) == (7, "compliance.scheduledjob", str(job.pk))
    assert (kept.action, kept.reason, kept.facts) == ("tests.moved", "as agreed", {"level": 2, "family": "abc"})


def test_what_surrounds_the_act_is_written_with_it():
    with api.surrounded(request_id="r-1", role="supervisor"), api.surrounded(organisation_id=12):
        entry = api.record("tests.read")
    assert (entry.request_id, entry.role, entry.organisation_id) == ("r-1", "supervisor", 12)
    assert api.record("tests.read").request_id == ""


def test_listeners_hear_of_it_only_after_commit(django_capture_on_commit_callbacks):
    event, heard = Event("tests.moved"), []
    event.listen(heard.append)
    with django_capture_on_commit_callbacks(execute=True):
        entry = event.announce(step=1)
        assert heard == []
    assert heard == [entry]


def test_a_failing_listener_undoes_nothing_and_stops_nobody(django_capture_on_commit_callbacks, caplog):
    event, heard = Event("tests.moved"), []

    @event.listen
    def fails(_entry):
        raise ValueError("Jansen, 12-03-1961")

    event.listen(heard.append)
    with django_capture_on_commit_callbacks(execute=True):
        entry = event.announce()
    assert heard == [entry]
    assert AuditEntry.objects.filter(pk=entry.pk).exists()
    assert "event_listener_failed" in caplog.text
    assert "ValueError" in caplog.text
    assert "Jansen" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_listeners_hear_nothing_of_a_change_that_was_rolled_back():
    event, heard = Event("tests.moved"), []
    event.listen(heard.append)

    @transaction.atomic
    def change():
        event.announce()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert heard == []
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_cannot_commit_when_its_audit_entry_could_not_be_written(monkeypatch):
    def broken(*_args, **_kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(AuditEntry, "save", broken)

    @transaction.atomic
    def change_that_swallows_the_error():
        ScheduledJob.objects.create(name="change", next_run="2026-11-01T00:00Z")
        with contextlib.suppress(DatabaseError):
            Event("tests.moved").announce()

    change_that_swallows_the_error()
    assert not ScheduledJob.objects.filter(name="change").exists()


@pytest.mark.parametrize(
    "fact",
    ["x" * 201, "a\0b", float("nan"), 1e300, object(), ["y" * 300], {"k": "z" * 300}],
    ids=["long text", "NUL", "not a number", "too large", "object", "inside a list", "inside a mapping"],
)
def test_a_text_or_what_is_no_json_is_not_a_fact(fact):
    with pytest.raises(NotAFact):
        Event("tests.moved").announce(fact=fact)
    assert not AuditEntry.objects.exists()


def test_an_unsaved_subject_is_refused():
    with pytest.raises(NotAFact):
        Event("tests.moved").announce(subject=ScheduledJob(name="new"))


def test_patient_data_in_a_typed_reason_is_not_kept():
    entry = api.record("tests.opened", reason="BSN 111222333 of mw. Jansen\0")
    assert entry.reason == "BSN [bsn] of mw. [name]"


def test_an_event_has_a_name_with_its_app():
    with pytest.raises(ValueError, match="app"):
        Event("Moved")


def test_entries_refuse_change_and_removal_before_the_database_has_to():
    entry = api.record("tests.read")
    for forbidden in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(action="x"),
    ):
        with pytest.raises(AppendOnly):
            forbidden()


@pytest.fixture
def only_audit_is_registered(monkeypatch):
    monkeypatch.setattr(personal_data, "_sections", {"audit": personal_data._sections["audit"]})


@pytest.mark.usefixtures("only_audit_is_registered")
def test_personal_data_is_collected_and_erased_by_section_and_both_are_audited():
    person = ScheduledJob.objects.create(name="person", next_run="2026-11-01T00:00Z")
    key = person.pk
    api.record("tests.read", actor=person)
    api.register_personal_data(
        "tests", export=lambda one: {"name": one.name}, erase=lambda one: one.delete()[0] if one.pk else 0
    )
    exported = api.export_person(person, actor=Actor(1), reason="her request")
    assert exported["tests"] == {"name": "person"}
    assert exported["audit"][0]["action"] == "tests.read"
    assert json.dumps(exported)
    assert api.erase_person(person, actor=Actor(1))["tests"] == 1
    assert not ScheduledJob.objects.filter(pk=key).exists()
    last = AuditEntry.objects.last()
    assert (last.action, last.object_id, last.facts["removed"]["tests"]) == ("compliance.person_erased", str(key), 1)
    assert AuditEntry.objects.filter(actor_id=key).exists()


@pytest.mark.usefixtures("only_audit_is_registered")
def test_erasure_is_whole_or_not_at_all():
    person = ScheduledJob.objects.create(name="person", next_run="2026-11-01T00:00Z")

    def fails(_person):
        raise RuntimeError

    api.register_personal_data("tests first", export=lambda _one: None, erase=lambda one: one.delete()[0])
    api.register_personal_data("tests then", export=lambda _one: None, erase=fails)
    with pytest.raises(RuntimeError):
        api.erase_person(person)
    assert ScheduledJob.objects.filter(name="person").exists()
    assert not AuditEntry.objects.exists()
