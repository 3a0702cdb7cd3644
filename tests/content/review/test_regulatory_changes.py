"""A law changes: the articles that may be touched are found, confirmed by a person, and followed to an outcome."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.api import Role, WrongPassword
from accounts.models import Notification
from compliance.api import AuditEntry
from content.models import MaintenanceTask, RegulatoryChange, Signature
from content.review import errors
from content.review.policies.policy import policy_for
from content.review.upkeep import maintenance_tasks as tasks
from content.review.upkeep import regulatory_changes, task_letters
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
        "by": fields.get("by") or somebody(Role.REGULATORY_REVIEWER, "de"),
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


# Letters


def letters(person=None, kind: str = "regulatory") -> list[str]:
    """The kinds of letters that were written, to her or to anybody."""
    found = Notification.objects.filter(kind__startswith=kind).order_by("pk")
    return list((found.filter(user=person) if person else found).values_list("kind", flat=True))


def read(person) -> str:
    """The last letter that she found in her post."""
    return [letter.body for letter in mail.outbox if letter.to == [person.email]][-1]


@pytest.fixture
def keepers():
    """Who follows the law: in German, in Dutch, and in every language."""
    return [somebody(Role.REGULATORY_REVIEWER, locale) for locale in ("de", "nl", "")]


@pytest.fixture
def told(keepers, django_capture_on_commit_callbacks):
    """Three German articles and a Dutch one, marked together on a Monday; ten working days are two weeks."""
    pages = [ArticleFactory(section="compliance", locale=code) for code in ("de", "de", "de", "nl")]
    with time_machine.travel(MONDAY, tick=False), django_capture_on_commit_callbacks(execute=True):
        found = change(by=keepers[0])
        mark(found.pk, [page.pk for page in pages], by=keepers[0])
    return found


MONDAY = datetime.datetime(2035, 1, 1, 9, tzinfo=datetime.UTC)


def days_later(days: float):
    return time_machine.travel(MONDAY + datetime.timedelta(days=days), tick=False)


def ended(change, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for task in change.tasks.open():
            tasks.close(task, MaintenanceTask.Outcome.NOT_AFFECTED)


def test_each_keeper_of_an_affected_language_has_one_letter_with_numbers_and_a_day(told, keepers):
    french = somebody(Role.REGULATORY_REVIEWER, "fr")
    german, dutch, everywhere = (read(person) for person in keepers)
    assert "Deutsch: 3 articles" in german
    assert "Nederlands" not in german
    assert "15 January 2035" in german
    assert "Nederlands: 1 article" in dutch
    assert "Deutsch: 3 articles" in everywhere
    assert "Nederlands: 1 article" in everywhere
    assert "4 articles" in Notification.objects.get(user=keepers[2]).subject
    assert reverse("review:regulatory-one", args=[told.pk]) in german
    assert letters(french) == []


def test_nobody_is_told_twice_however_often_the_job_runs(told, keepers):
    for days in (0.1, 1, 2):
        with days_later(days):
            assert task_letters.remind() == 0
    task_letters.say_that_a_law_asks_for_a_look(
        AuditEntry.objects.get(action="content.regulatory_change_marked")
    )  # the event, doubled
    assert letters() == ["regulatory-marked"] * 3


def test_a_letter_whose_event_was_lost_is_written_by_the_daily_job(keepers):
    page = ArticleFactory(section="compliance", locale="de")
    mark(change(by=keepers[0]).pk, [page.pk], by=keepers[0])
    assert letters() == []
    assert task_letters.remind() == 2
    assert task_letters.remind() == 0


def test_half_time_and_overdue_are_told_once_each_and_only_of_what_is_left(told, keepers):
    tasks.close(told.tasks.first(), MaintenanceTask.Outcome.NOT_AFFECTED)
    for days in (8, 9, 15, 16, 40):
        with days_later(days):
            task_letters.remind()
    assert letters(keepers[0]) == ["regulatory-marked", "regulatory-half", "regulatory-late"]
    late = Notification.objects.get(user=keepers[0], kind="regulatory-late")
    assert "Deutsch: 2 articles" in late.body  # not sent yet


def test_whoever_hears_that_it_is_late_need_not_hear_that_it_was_half_way(told, keepers):
    with days_later(20):
        task_letters.remind()
    assert letters(keepers[0]) == ["regulatory-marked", "regulatory-late"]


def test_nobody_is_reminded_of_what_is_done_in_her_language(told, keepers):
    for task in told.tasks.filter(page__locale__language_code="de"):
        tasks.close(task, MaintenanceTask.Outcome.NOT_AFFECTED)
    with days_later(20):
        task_letters.remind()
    assert letters(keepers[0]) == ["regulatory-marked"]
    assert letters(keepers[1]) == ["regulatory-marked", "regulatory-late"]


def test_articles_marked_later_have_a_letter_of_their_own(told, keepers, django_capture_on_commit_callbacks):
    more = ArticleFactory(section="compliance", locale="de")
    with days_later(1), django_capture_on_commit_callbacks(execute=True):
        mark(told.pk, [more.pk], by=keepers[0])
    assert letters(keepers[0]) == ["regulatory-marked"] * 2
    assert "Deutsch: 1 article" in read(keepers[0])
    assert letters(keepers[1]) == ["regulatory-marked"]


def test_where_nobody_follows_the_law_the_managers_are_told(django_capture_on_commit_callbacks):
    manager, page = somebody(Role.MANAGER), ArticleFactory(section="compliance", locale="fr")
    german = somebody(Role.REGULATORY_REVIEWER, "de")
    with django_capture_on_commit_callbacks(execute=True):
        mark(change(by=german).pk, [page.pk], by=german)
    assert letters(manager) == ["regulatory-marked"]
    assert letters(german) == []


def test_managers_hear_once_that_all_is_done_and_again_when_more_was_done(
    told, keepers, django_capture_on_commit_callbacks
):
    manager = somebody(Role.MANAGER)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.close(told.tasks.first(), MaintenanceTask.Outcome.RELEASED)
    assert letters(manager) == []
    ended(told, django_capture_on_commit_callbacks)
    task_letters.remind()
    assert letters(manager) == ["regulatory-done"]
    assert "All 4 articles" in read(manager)
    assert "signed: not affected: 3" in read(manager)
    with django_capture_on_commit_callbacks(execute=True):
        mark(told.pk, [ArticleFactory(section="compliance", locale="de").pk], by=keepers[0])
    ended(told, django_capture_on_commit_callbacks)
    assert letters(manager) == ["regulatory-done"] * 2


def test_a_manager_who_comes_later_does_not_hear_of_what_was_done_long_ago(told, django_capture_on_commit_callbacks):
    with days_later(3):
        ended(told, django_capture_on_commit_callbacks)
    manager = somebody(Role.MANAGER)
    with days_later(9):
        assert task_letters.remind() == 0
    assert letters(manager) == []


def test_letters_take_as_many_queries_for_two_articles_as_for_twelve(keepers):
    counted = []
    for number in (2, 10):
        pages = [ArticleFactory(section="compliance", locale="de") for _ in range(number)]
        mark(change(by=keepers[0]).pk, [page.pk for page in pages], by=keepers[0])
        with CaptureQueriesContext(connection) as caught:
            task_letters.remind()
        counted.append(len([query for query in caught if "maintenancetask" in query["sql"] or "page" in query["sql"]]))
        MaintenanceTask.objects.all().delete()
    assert counted[0] == counted[1]


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
