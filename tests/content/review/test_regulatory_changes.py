"""A law changes: the articles that may be touched are found, confirmed by a person, and followed to an outcome."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.api import Role, WrongPassword
from content.models import MaintenanceTask, RegulatoryChange, Signature
from content.review import errors
from content.review.policy import policy_for
from content.review.upkeep import maintenance_tasks as tasks
from content.review.upkeep import regulatory_changes
from content.review.upkeep.regulatory_changes import NoLawNamed, candidates, mark, sign_not_affected
from content.review.upkeep.unchanged import shown_release
from tests.content.review.conftest import somebody
from tests.factories import content as made
from tests.factories.accounts import PASSWORD
from tests.factories.content import ArticleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]


def change(**fields):
    said = {
        "title": "Retention of recordings",
        "country": "de",
        "law": "DSGVO, BDSG",
        "effective_on": datetime.date(2027, 1, 1),
        "summary": "Recordings are kept for a shorter time.",
        "by": somebody(Role.REGULATORY_REVIEWER, "de"),
    }
    return regulatory_changes.note(**said | fields)


@pytest.fixture
def marked():
    """One article with an open task about a change."""
    page = ArticleFactory(section="compliance", locale="de", key="consent")
    found = change()
    (task,) = mark(found.pk, [page.pk], by=somebody(Role.REGULATORY_REVIEWER, "de"))
    return task


def sign(task, by, **said):
    seen = {"seen": shown_release(task.page).digest, "policy": policy_for(task.page.type, "de").row.pk}
    return sign_not_affected(task.pk, **{"by": by, "password": PASSWORD, "reason": "Nothing is kept."} | seen | said)


def test_articles_are_found_by_section_by_country_and_by_name_of_the_law():
    section = ArticleFactory(key="section", section="compliance", locale="de")
    country = ArticleFactory(key="country", country_notes=[made.country("de", "In Germany.")])
    named = ArticleFactory(key="named", body=[made.paragraph("The bdsg says so.")])
    ArticleFactory(key="elsewhere", section="compliance", locale="fr")
    ArticleFactory(key="part-of-a-word", body=[made.paragraph("BDSGX is something else.")])
    ArticleFactory(key="draft", section="compliance", locale="de", live=False)
    found = {each.page: each.why for each in candidates(change())}
    assert found == {section: ["section"], country: ["country"], named: ["law"]}


def test_umlauts_in_the_name_of_a_law_are_found():
    page = ArticleFactory(body=[made.paragraph("Das Gesetz über Gesundheitsdaten gilt.")], locale="de")
    assert [each.page for each in candidates(change(law="Gesetz über Gesundheitsdaten"))] == [page]


def test_those_with_most_reasons_stand_first():
    ArticleFactory(key="aaa", section="compliance", locale="de")
    both = ArticleFactory(key="zzz", section="compliance", locale="de", body=[made.paragraph("DSGVO")])
    assert candidates(change())[0].page == both


def test_a_change_that_names_no_law_is_refused():
    with pytest.raises(NoLawNamed):
        change(law=" , ")
    assert not RegulatoryChange.objects.exists()


def test_only_what_a_person_confirms_gets_a_task_and_gets_it_once():
    found = change()
    pages = [ArticleFactory(section="compliance", locale="de") for _ in range(2)]
    by = somebody(Role.AUTHOR, "de")
    assert [task.page for task in mark(found.pk, [pages[0].pk], by=by)] == [pages[0]]
    assert [task.page for task in mark(found.pk, [each.pk for each in pages], by=by)] == [pages[1]]
    found.refresh_from_db()
    assert found.marked_by == by


def test_somebody_who_does_not_keep_the_law_marks_nothing():
    found, page = change(), ArticleFactory()
    with pytest.raises(errors.NotYours):
        mark(found.pk, [page.pk], by=somebody(Role.TECHNICAL_REVIEWER, "en"))
    assert not MaintenanceTask.objects.exists()


def test_not_affected_is_a_signature_with_a_reason_and_closes_the_task(marked):
    by = somebody(Role.REGULATORY_REVIEWER, "de")
    row = sign(marked, by)
    assert (row.verdict, row.step, row.comment, row.signer) == (
        Signature.Verdict.UNCHANGED, "regulatory", "Nothing is kept.", by,
    )  # fmt: skip
    marked.refresh_from_db()
    assert (marked.outcome, marked.closed_by) == (MaintenanceTask.Outcome.NOT_AFFECTED, by)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"password": "no"}, WrongPassword),
        ({"reason": " "}, errors.ReasonMissing),
        ({"seen": "0" * 64}, errors.TextChanged),
        ({"policy": 0}, errors.RulesChanged),
    ],
)
def test_without_password_reason_or_the_text_as_shown_nothing_is_signed(marked, said, refusal):
    with pytest.raises(refusal):
        sign(marked, somebody(Role.REGULATORY_REVIEWER, "de"), **said)
    assert MaintenanceTask.objects.open().exists()
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("role", "locale"), [(Role.REGULATORY_REVIEWER, "fr"), (Role.AUTHOR, "de"), (Role.FINAL_REVIEWER, "de")]
)
def test_only_a_regulatory_reviewer_of_the_language_signs(marked, role, locale):
    with pytest.raises(errors.NotYours):
        sign(marked, somebody(role, locale))


def test_a_release_written_after_the_change_closes_the_task_and_an_older_text_does_not(
    desk, django_capture_on_commit_callbacks
):
    desk.submitted().released()
    later = datetime.timedelta(days=1)
    (task,) = mark(change().pk, [desk.page.pk], by=somebody(Role.AUTHOR, "en"))
    tasks.close_by_release(desk.page, shown_release(desk.page))
    assert MaintenanceTask.objects.open().get() == task
    with time_machine.travel(task.opened_at + later), django_capture_on_commit_callbacks(execute=True):
        desk.saved(title="Under the new law")
        desk.submitted().released()
    task.refresh_from_db()
    assert task.outcome == MaintenanceTask.Outcome.RELEASED


def test_whoever_signs_the_regulatory_step_has_the_change_in_view(desk):
    desk.submitted().released()
    found = change()
    mark(found.pk, [desk.page.pk], by=somebody(Role.AUTHOR, "en"))
    desk.saved(title="Second")
    desk.submitted().signed_up_to("regulatory")
    (finding,) = regulatory_changes.remind_reviewers(desk.state)
    assert found.title in finding.said
    assert not finding.blocks


def test_the_pages_lead_from_the_change_to_the_signature(client):
    page = ArticleFactory(section="compliance", locale="de", key="consent", title="Einwilligung")
    client.force_login(somebody(Role.REGULATORY_REVIEWER, "de"))
    said = {"title": "New", "country": "de", "law": "DSGVO", "effective_on": "2027-01-01", "summary": "Shorter."}
    answer = client.post(reverse("review:regulatory"), said)
    assert "Einwilligung" in client.get(answer.url).content.decode()
    client.post(answer.url, {"page": [page.pk]})
    task = MaintenanceTask.objects.get()
    address = reverse("review:regulatory-task", args=[task.pk])
    seen = {"seen": shown_release(page).digest, "policy": policy_for(page.type, "de").row.pk}
    said = seen | {"reason": "Nothing is kept.", "password": "no"}
    refused = client.post(address, said)
    assert refused.status_code == 422
    assert "Nothing is kept." in refused.content.decode()
    assert client.post(address, said | {"password": PASSWORD}).status_code == 302
    assert "1 of 1" in client.get(reverse("review:regulatory")).content.decode()


def test_a_change_that_is_not_filled_in_comes_back_with_what_was_typed(client):
    client.force_login(somebody(Role.REGULATORY_REVIEWER, "de"))
    answer = client.post(reverse("review:regulatory"), {"title": "New", "law": ","})
    assert answer.status_code == 422
    assert 'value="New"' in answer.content.decode()
    assert not RegulatoryChange.objects.exists()
