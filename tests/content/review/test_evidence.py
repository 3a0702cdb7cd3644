"""Evidence is only ever added, and whoever changes it is found."""

from contextlib import suppress
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from wagtail.models import WorkflowTask

from content.models import ArticlePage, Release, ReviewTask, Signature
from content.models.review import AppendOnlyRow
from content.review import errors, opening
from content.review.evidence import chain
from content.review.evidence.guards import GUARDS
from content.review.evidence.verifying import Wrong, verify
from content.review.steps import Step
from tests.factories.content import ArticleFactory, picture_block

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]


@pytest.fixture
def unguarded(db):
    """The triggers lifted, as somebody with the rights of the database's owner could; back afterwards."""
    connection.check_constraints()  # PostgreSQL alters no table whose foreign keys wait to be looked at
    for guard in GUARDS:
        guard.remove(connection)
    yield
    connection.check_constraints()
    for guard in GUARDS:
        guard.install(connection)


def test_a_release_verifies(desk):
    desk.submitted().released()
    assert verify() == []


@pytest.mark.parametrize("act", ["UPDATE {} SET title = 'x'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["content_signature", "content_release"])
def test_the_database_refuses_to_change_evidence(desk, table, act):
    desk.submitted().released()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(table))


def test_python_refuses_as_well(desk):
    signature = desk.submitted().sign()
    for act in (signature.save, signature.delete, Signature.objects.all().delete, Release.objects.all().delete):
        with pytest.raises(AppendOnlyRow):
            act()
    with pytest.raises(AppendOnlyRow):
        Signature.objects.update(comment="")


def test_the_triggers_are_there(db):
    assert all(guard.in_place(connection) for guard in GUARDS)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE content_signature SET signer_name = 'Nobody' WHERE step = 'clinical'", "chain-changed"),
        ("DELETE FROM content_signature WHERE step = 'beta'", "chain-missing"),
        ("DELETE FROM content_release", "chain-cut"),
    ],
)
def test_a_tampered_row_is_found(desk, unguarded, statement, code):
    desk.submitted().released()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert code in {wrong.code for wrong in verify()}
    with pytest.raises(CommandError) as failed:
        call_command("verify_releases")
    assert failed.value.returncode == 1


@pytest.mark.parametrize("column", ["summary", "asked_as"])
def test_a_live_row_changed_past_the_gate_is_named(desk, column, capsys):
    page = desk.submitted().released().page
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE content_articlepage SET {column} = 'x' WHERE page_ptr_id = %s", [page.pk])
    with pytest.raises(CommandError):
        call_command("verify_releases")
    assert f"{page.key}.en not-released" in capsys.readouterr().out


def test_a_file_changed_on_the_disk_and_a_revision_changed_in_the_database_are_named(db):
    block, image = picture_block("Screen")
    page = ArticleFactory(body=[block])
    assert verify() == []
    name = f"{page.key}.en"
    with transaction.atomic():
        revision = page.get_latest_revision()
        revision.content["title"] = "Not what was signed"
        revision.save()
        assert {(wrong.page, wrong.code) for wrong in verify()} == {(name, "revision-differs")}
        transaction.set_rollback(True)
    Path(image.file.path).write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert verify() == [Wrong(name, "media-differs", f"image:{image.pk}")]


def test_evidence_outlives_what_wagtail_removes(desk):
    """Revisions, workflow, page and person: what is named by evidence cannot go; what can go takes no evidence along."""
    desk.submitted().released()
    before = list(Signature.objects.values_list("hash", flat=True))
    page = desk.page
    call_command("purge_revisions")
    with pytest.raises(ProtectedError):
        ArticlePage.objects.get(pk=page.pk).delete()
    with pytest.raises(ProtectedError):
        page.live_revision.delete()
    with pytest.raises(ProtectedError):
        Signature.objects.first().signer.delete()
    page.workflow_states.all().delete()
    page.get_workflow().delete()
    assert list(Signature.objects.values_list("hash", flat=True)) == before
    assert list(chain.broken()) == []


def _turned_round() -> None:
    for row in WorkflowTask.objects.all():
        WorkflowTask.objects.filter(pk=row.pk).update(sort_order=99 - row.sort_order)


UNDER_WAY = {
    "the last step switched off": lambda: ReviewTask.objects.get(step=Step.FINAL).deactivate(),
    "the workflow switched off": lambda: opening.workflow().deactivate(),
    "steps taken out": lambda: WorkflowTask.objects.exclude(task__reviewtask__step=Step.CLINICAL).delete(),
    "their order turned round": _turned_round,
    "all groups deleted": lambda: Group.objects.all().delete(),
    "the review cancelled in Wagtail": lambda: ArticlePage.objects.get().current_workflow_state.cancel(),
}


def test_whoever_changes_the_workflow_under_way_brings_nothing_to_readers_and_takes_no_signature_along(desk):
    desk.submitted().signed_up_to(Step.FINAL)
    before = list(Signature.objects.values_list("hash", flat=True))
    for what, change in UNDER_WAY.items():
        with transaction.atomic():
            with suppress(errors.Refused), transaction.atomic():
                change()
            assert not ArticlePage.objects.live().exists(), what
            assert not Release.objects.exists(), what
            assert list(Signature.objects.values_list("hash", flat=True)) == before, what
            assert list(chain.broken()) == [], what
            transaction.set_rollback(True)


def test_two_languages_share_one_chain(desk):
    desk.submitted().sign()
    ArticleFactory(locale="de")
    desk.sign()
    rows = [*Signature.objects.all(), *Release.objects.all()]
    assert sorted(row.seq for row in rows) == [1, 2, 3]
    assert list(chain.broken()) == []
