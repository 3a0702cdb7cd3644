"""Review dates: what a release plans, what the night opens, who may say that a text still holds, and what readers set going."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.api import Role, WrongPassword
from accounts.models import Notification
from content.feedback import close_safety_flag, record_vote
from content.models import ArticlePage, MaintenanceTask, PeriodicReview, SafetyFlag, Signature
from content.review import errors
from content.review.evidence.verifying import verify
from content.review.policies.policy import policy_for
from content.review.signing.deciding import register_requirement
from content.review.steps import Step
from content.review.upkeep import maintaining, task_letters
from content.review.upkeep import maintenance_tasks as tasks
from content.review.upkeep.unchanged import Statement
from tests.content.review.conftest import somebody
from tests.factories.accounts import PASSWORD
from tests.factories.content import ArticleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
State = PeriodicReview.State
NOVEMBER = datetime.datetime(2026, 11, 3, 9, tzinfo=datetime.UTC)
MAY = datetime.date(2027, 5, 3)


@pytest.fixture(autouse=True)
def _first_of_november():
    """People and drafts are there before the release."""
    with time_machine.travel(datetime.datetime(2026, 11, 1, 9, tzinfo=datetime.UTC)):
        yield


@pytest.fixture
def released(desk, django_capture_on_commit_callbacks):
    """An article released on 3 November 2026, its review planned."""
    with time_machine.travel(NOVEMBER, tick=False), django_capture_on_commit_callbacks(execute=True):
        desk.submitted().released()
    return desk


@pytest.fixture
def opened(released):
    """Its review, opened in April and looked at in May."""
    with time_machine.travel(datetime.datetime(2027, 4, 20, 9, tzinfo=datetime.UTC), tick=False):
        maintaining.every_night()
    with time_machine.travel(datetime.datetime(2027, 4, 21, 9, tzinfo=datetime.UTC), tick=False):
        yield maintaining.current().get()


def again_by(desk, role=Role.CLINICAL_REVIEWER, locale="en"):
    """Somebody else of this role, who has nothing to do with the text."""
    return somebody(role, locale)


def confirm(review, by, step=Step.CLINICAL, password=PASSWORD, **said):
    policy = policy_for(review.page.type, review.release.locale).row.pk
    filled = {"step": step, "seen": review.release.digest, "policy": policy, "comment": "Read again."}
    statement = Statement(**filled | said)
    return maintaining.confirm_unchanged(review.pk, by=by, password=password, statement=statement)


def vote(page, n, *, useful=False, reason="unclear", first=0):
    for each in range(first, first + n):
        record_vote(page, visitor=f"visitor-{each}", useful=useful, reason="" if useful else reason)


# Planning


def test_a_release_plans_the_next_review_by_section(released):
    review = PeriodicReview.objects.get()
    assert (review.page, review.due_on, review.state) == (released.page, MAY, State.PLANNED)
    assert released.page.next_review == MAY


def test_an_earlier_day_that_the_author_wrote_goes_first(desk, django_capture_on_commit_callbacks):
    desk.saved(review_by=datetime.date(2027, 1, 15))
    with time_machine.travel(NOVEMBER), django_capture_on_commit_callbacks(execute=True):
        desk.submitted().released()
    assert PeriodicReview.objects.get().due_on == datetime.date(2027, 1, 15)


def test_a_safety_article_is_read_again_after_three_months(desk, django_capture_on_commit_callbacks):
    desk.saved(safety=True)
    with time_machine.travel(NOVEMBER), django_capture_on_commit_callbacks(execute=True):
        desk.submitted().released()
    assert PeriodicReview.objects.get().due_on == datetime.date(2027, 2, 3)


def test_a_newer_release_ends_what_was_planned_before(released, django_capture_on_commit_callbacks):
    with time_machine.travel(datetime.datetime(2027, 1, 4, 9, tzinfo=datetime.UTC)):
        released.saved(title="Second")
        with django_capture_on_commit_callbacks(execute=True):
            released.submitted().released()
    states = list(PeriodicReview.objects.order_by("pk").values_list("state", "due_on"))
    assert states == [(State.REPLACED, MAY), (State.PLANNED, datetime.date(2027, 7, 4))]


def test_the_night_finds_what_no_event_told_of_and_finds_it_once(desk):
    desk.submitted().released()
    assert maintaining.plan_missing() == 1
    assert maintaining.plan_missing() == 0


def test_the_last_day_of_a_month_stays_the_last_day():
    assert maintaining.months_after(datetime.date(2026, 8, 31), 6) == datetime.date(2027, 2, 28)
    assert maintaining.months_after(datetime.date(2026, 12, 15), 12) == datetime.date(2027, 12, 15)


# Opening


def test_nothing_opens_before_its_time_and_nothing_twice(released):
    with time_machine.travel(datetime.datetime(2027, 4, 4, 9, tzinfo=datetime.UTC)):
        assert maintaining.open_due() == 0
    with time_machine.travel(datetime.datetime(2027, 4, 6, 9, tzinfo=datetime.UTC)):
        assert maintaining.open_due() == 1
        assert maintaining.open_due() == 0


def test_reviewers_and_the_author_hear_of_it_in_one_letter_each(opened, released):
    letters = Notification.objects.filter(kind="periodic-reviews")
    assert {letter.user for letter in letters} == {released.author, released.reviewers[Step.CLINICAL]}
    maintaining.every_night()
    assert letters.count() == 2
    assert reverse("review:periodic-one", args=[opened.pk]) in letters.first().body


def test_a_withdrawn_article_is_not_opened(released):
    ArticlePage.objects.filter(pk=released.page.pk).update(live=False)
    with time_machine.travel(datetime.datetime(2027, 4, 20, tzinfo=datetime.UTC)):
        assert maintaining.open_due() == 0


# Confirming


def test_confirming_is_a_signature_and_moves_the_day_on(opened, released):
    row = confirm(opened, again_by(released))
    assert (row.verdict, row.step, row.digest) == (Signature.Verdict.UNCHANGED, Step.CLINICAL, opened.release.digest)
    opened.refresh_from_db()
    assert opened.state == State.CONFIRMED
    assert maintaining.current().get().due_on == datetime.date(2027, 10, 21)
    assert verify() == []


def test_a_wrong_password_confirms_nothing(opened, released):
    with pytest.raises(WrongPassword):
        confirm(opened, again_by(released), password="wrong")
    assert not Signature.objects.filter(verdict=Signature.Verdict.UNCHANGED).exists()
    assert maintaining.current().get() == opened


@pytest.mark.parametrize(
    ("role", "locale"),
    [(Role.CLINICAL_REVIEWER, "de"), (Role.TECHNICAL_REVIEWER, "en"), (Role.AUTHOR, "en"), (Role.ADMIN, "")],
)
def test_another_role_or_language_confirms_nothing(opened, released, role, locale):
    with pytest.raises(errors.NotYours):
        confirm(opened, somebody(role, locale))


def test_a_superuser_confirms_nothing(opened):
    with pytest.raises(errors.NotYours):
        confirm(opened, somebody(Role.ADMIN, "", is_superuser=True))


def test_nobody_confirms_her_own_text(desk, django_capture_on_commit_callbacks):
    desk.author = somebody(Role.AUTHOR, "en")
    from accounts.grants import grant

    grant(desk.author, Role.CLINICAL_REVIEWER, by=None, locale="en")
    desk.saved(title="Hers")
    with time_machine.travel(NOVEMBER), django_capture_on_commit_callbacks(execute=True):
        desk.submitted().released()
    with time_machine.travel(datetime.datetime(2027, 4, 20, tzinfo=datetime.UTC)):
        maintaining.open_due()
        with pytest.raises(errors.OwnWork):
            confirm(maintaining.current().get(), desk.author)


def test_what_other_parts_of_the_house_ask_is_asked_here_too(opened, released, monkeypatch):
    from content.review.signing import deciding

    monkeypatch.setattr(deciding, "_requirements", {})
    register_requirement(Step.CLINICAL, lambda person, page: "Her certificate has expired.")
    with pytest.raises(errors.RequirementMissing):
        confirm(opened, again_by(released))


def test_a_text_that_is_not_the_one_shown_is_not_confirmed(opened, released):
    with pytest.raises(errors.TextChanged):
        confirm(opened, again_by(released), seen="0" * 64)


def test_a_planned_review_is_not_confirmed_before_it_is_opened(released):
    with pytest.raises(errors.NotOpen):
        confirm(PeriodicReview.objects.get(), again_by(released))


def test_a_confirmed_review_is_not_confirmed_again(opened, released):
    confirm(opened, again_by(released))
    with pytest.raises(errors.NotOpen):
        confirm(opened, again_by(released))


def test_a_safety_article_takes_two_people(desk, django_capture_on_commit_callbacks):
    desk.saved(safety=True)
    with time_machine.travel(NOVEMBER), django_capture_on_commit_callbacks(execute=True):
        desk.submitted().released()
    with time_machine.travel(datetime.datetime(2027, 1, 20, 9, tzinfo=datetime.UTC)):
        maintaining.open_due()
        review = maintaining.current().get()
        both = somebody(Role.CLINICAL_REVIEWER, "en")
        from accounts.grants import grant

        grant(both, Role.FINAL_REVIEWER, by=None, locale="en")
        confirm(review, both)
        assert maintaining.steps_left(review) == [Step.FINAL]
        assert maintaining.current().get() == review
        with pytest.raises(errors.SignedBefore):
            confirm(review, both, step=Step.FINAL)
        confirm(review, again_by(desk, Role.FINAL_REVIEWER), step=Step.FINAL)
        assert maintaining.current().get().due_on == datetime.date(2027, 4, 20)


def test_confirming_the_released_text_leaves_the_signatures_of_a_draft_alone(opened, released):
    released.saved(title="Second")
    released.submitted().sign()
    confirm(opened, again_by(released))
    assert released.state.step == Step.TECHNICAL
    released.signed_up_to(Step.FINAL).sign()
    assert ArticlePage.objects.get(pk=released.page.pk).title == "Second"


# Asking for a change


def test_asking_for_a_change_gives_the_author_a_task_with_the_reason_and_keeps_the_day(opened, released):
    task = maintaining.ask_for_change(opened.pk, by=again_by(released), reason="The limit is 4 hours now.")
    assert (task.kind, task.assignee, task.reason) == ("changes", released.author, "The limit is 4 hours now.")
    review = maintaining.current().get()
    assert (review.state, review.due_on) == (State.CHANGING, MAY)
    assert Notification.objects.filter(kind="maintenance-task", user=released.author).count() == 1


def test_asking_for_a_change_without_a_reason_is_refused(opened, released):
    with pytest.raises(errors.ReasonMissing):
        maintaining.ask_for_change(opened.pk, by=again_by(released), reason=" ")
    assert not MaintenanceTask.objects.exists()


def test_only_a_text_written_after_the_task_closes_it(opened, released, django_capture_on_commit_callbacks):
    task = maintaining.ask_for_change(opened.pk, by=again_by(released), reason="Wrong limit.")
    tasks.close_by_release(released.page, opened.release)
    task.refresh_from_db()
    assert task.closed_at is None
    with time_machine.travel(datetime.datetime(2027, 4, 25, tzinfo=datetime.UTC)):
        released.saved(title="Second")
        with django_capture_on_commit_callbacks(execute=True):
            released.submitted().released()
    task.refresh_from_db()
    assert task.outcome == MaintenanceTask.Outcome.RELEASED


def test_a_task_ends_when_the_text_is_confirmed_after_all(opened, released):
    task = maintaining.ask_for_change(opened.pk, by=again_by(released), reason="Is this right?")
    confirm(opened, again_by(released))
    task.refresh_from_db()
    assert task.outcome == MaintenanceTask.Outcome.CONFIRMED


# What readers set going


def test_a_safety_concern_is_a_task_at_once_due_in_one_working_day(django_capture_on_commit_callbacks):
    page = ArticleFactory()
    friday = datetime.datetime(2026, 11, 27, 9, tzinfo=datetime.UTC)
    with time_machine.travel(friday, tick=False), django_capture_on_commit_callbacks(execute=True):
        record_vote(page, visitor="v", useful=False, reason="unsafe", text="step 2")
    task = MaintenanceTask.objects.get()
    assert (task.kind, task.page, task.flag) == ("safety", page, SafetyFlag.objects.get())
    assert task.due_at == friday + datetime.timedelta(days=3)


def test_closing_the_concern_closes_its_task(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        record_vote(ArticleFactory(), visitor="v", useful=False, reason="unsafe")
    reviewer = somebody(Role.CLINICAL_REVIEWER, "en")
    with django_capture_on_commit_callbacks(execute=True):
        close_safety_flag(SafetyFlag.objects.get(), by=reviewer, outcome="Step 2 was rewritten.")
    task = MaintenanceTask.objects.get()
    assert (task.outcome, task.closed_by, task.note) == ("closed-flag", reviewer, "Step 2 was rewritten.")


def test_a_release_does_not_close_a_safety_concern(released, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        record_vote(released.page, visitor="v", useful=False, reason="unsafe")
    tasks.close_by_release(released.page, maintaining.unchanged.shown_release(released.page))
    assert MaintenanceTask.objects.open().exists()


def test_concerns_whose_event_was_lost_are_found_by_night():
    record_vote(ArticleFactory(), visitor="v", useful=False, reason="unsafe")
    assert not MaintenanceTask.objects.exists()
    tasks.sweep()
    tasks.sweep()
    assert MaintenanceTask.objects.get().kind == "safety"


def test_five_votes_against_open_one_task_and_more_votes_open_no_other(django_capture_on_commit_callbacks):
    page = ArticleFactory()
    with django_capture_on_commit_callbacks(execute=True):
        vote(page, 4)
    assert not MaintenanceTask.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        vote(page, 3, first=4)
    assert [task.kind for task in MaintenanceTask.objects.all()] == ["votes"]


def test_whoever_writes_a_text_that_is_often_voted_down_has_a_letter_and_one_only(django_capture_on_commit_callbacks):
    author, elsewhere, page = somebody(Role.AUTHOR, "en"), somebody(Role.AUTHOR, "de"), ArticleFactory()
    with django_capture_on_commit_callbacks(execute=True):
        vote(page, 8)
    tasks.sweep()
    letter = Notification.objects.get(kind="voted-down")
    assert letter.user == author != elsewhere
    assert page.title in letter.subject


def test_where_nobody_writes_the_managers_hear_of_votes(django_capture_on_commit_callbacks):
    manager = somebody(Role.MANAGER)
    with django_capture_on_commit_callbacks(execute=True):
        vote(ArticleFactory(), 5)
    assert Notification.objects.get(kind="voted-down").user == manager


@pytest.mark.parametrize(
    ("there", "told"),
    [
        ([Role.CLINICAL_REVIEWER, Role.FINAL_REVIEWER, Role.MANAGER], Role.CLINICAL_REVIEWER),
        ([Role.FINAL_REVIEWER, Role.MANAGER], Role.FINAL_REVIEWER),
        ([Role.MANAGER], Role.MANAGER),
    ],
)
def test_somebody_always_hears_of_a_safety_concern_and_is_led_to_it(there, told):
    people = {role: somebody(role, "" if role == Role.MANAGER else "en") for role in there}
    somebody(Role.CLINICAL_REVIEWER, "de")
    record_vote(ArticleFactory(), visitor="v", useful=False, reason="unsafe")
    letter = Notification.objects.get(kind="safety-flag")
    assert letter.user == people[told]
    assert reverse("review:periodic") in letter.body


def test_a_concern_that_nobody_settled_in_time_is_told_once_to_those_who_may_settle_it(
    django_capture_on_commit_callbacks,
):
    clinical, final = somebody(Role.CLINICAL_REVIEWER, "en"), somebody(Role.FINAL_REVIEWER, "en")
    somebody(Role.CLINICAL_REVIEWER, "fr")
    with django_capture_on_commit_callbacks(execute=True):
        record_vote(ArticleFactory(), visitor="v", useful=False, reason="unsafe")
    assert task_letters.remind() == 0
    with time_machine.travel(MaintenanceTask.objects.get().due_at + datetime.timedelta(hours=1)):
        assert task_letters.remind() == 2
        assert task_letters.remind() == 0
        late = Notification.objects.filter(kind="safety-late")
        assert {letter.user for letter in late} == {clinical, final}
        tasks.settle_concern(MaintenanceTask.objects.get().pk, by=clinical, note="Step 2 was rewritten.")


def test_an_article_that_most_found_useful_gets_no_task(django_capture_on_commit_callbacks):
    page = ArticleFactory()
    with django_capture_on_commit_callbacks(execute=True):
        vote(page, 5, useful=True)
        vote(page, 5, first=5)
    assert not MaintenanceTask.objects.exists()


def test_votes_older_than_ninety_days_do_not_count():
    page = ArticleFactory()
    with time_machine.travel(timezone.now() - datetime.timedelta(days=91)):
        vote(page, 5)
    assert list(tasks.voted_down()) == []


def test_votes_that_a_task_has_answered_do_not_open_the_next_one():
    page, author = ArticleFactory(), somebody(Role.AUTHOR, "en")
    vote(page, 5)
    tasks.sweep()
    tasks.close_looked_at(MaintenanceTask.objects.get().pk, by=author, note="Right as it is.")
    tasks.sweep()
    assert not MaintenanceTask.objects.open().exists()


def test_a_task_about_votes_ends_with_a_reason_by_somebody_of_its_language():
    vote(ArticleFactory(), 5)
    tasks.sweep()
    task = MaintenanceTask.objects.get()
    with pytest.raises(errors.NotYours):
        tasks.close_looked_at(task.pk, by=somebody(Role.AUTHOR, "de"), note="Fine.")
    with pytest.raises(errors.ReasonMissing):
        tasks.close_looked_at(task.pk, by=somebody(Role.AUTHOR, "en"), note="  ")
    assert MaintenanceTask.objects.open().exists()


def test_a_safety_task_is_not_closed_by_looking_at_it():
    record_vote(ArticleFactory(), visitor="v", useful=False, reason="unsafe")
    tasks.sweep()
    with pytest.raises(errors.NotOpen):
        tasks.close_looked_at(MaintenanceTask.objects.get().pk, by=somebody(Role.AUTHOR, "en"), note="Fine.")


def test_a_concern_is_settled_by_a_clinical_reviewer_of_the_language_with_words(django_capture_on_commit_callbacks):
    record_vote(ArticleFactory(), visitor="v", useful=False, reason="unsafe")
    tasks.sweep()
    task, reviewer = MaintenanceTask.objects.get(), somebody(Role.CLINICAL_REVIEWER, "en")
    for by, note, refusal in (
        (somebody(Role.AUTHOR, "en"), "Mended.", errors.NotYours),
        (somebody(Role.CLINICAL_REVIEWER, "de"), "Mended.", errors.NotYours),
        (reviewer, " ", errors.ReasonMissing),
    ):
        with pytest.raises(refusal):
            tasks.settle_concern(task.pk, by=by, note=note)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.settle_concern(task.pk, by=reviewer, note="Step 2 was mended.")
    task.refresh_from_db()
    assert (task.outcome, task.flag.closed_by, task.flag.outcome) == ("closed-flag", reviewer, "Step 2 was mended.")


# Pages


def test_the_list_shows_overdue_reviews_and_open_tasks(client, opened, released):
    vote(released.page, 5)
    tasks.sweep()
    client.force_login(released.reviewers[Step.CLINICAL])
    with time_machine.travel(datetime.datetime(2027, 5, 4, 12, tzinfo=datetime.UTC)):
        client.force_login(released.reviewers[Step.CLINICAL])
        html = client.get(reverse("review:periodic")).content.decode()
    assert "First" in html
    assert "overdue" in html
    assert "often voted down" in html


def test_the_list_takes_as_many_queries_for_one_review_as_for_ten(client, released, django_assert_max_num_queries):
    for _ in range(10):
        ArticleFactory(review_by=timezone.localdate())
    maintaining.every_night()
    client.force_login(released.reviewers[Step.CLINICAL])
    client.get(reverse("review:periodic"))
    with django_assert_max_num_queries(20):
        client.get(reverse("review:periodic"))


def test_a_review_is_confirmed_on_its_page_and_the_comment_survives_a_wrong_password(client, opened, released):
    client.force_login(again_by(released))
    address = reverse("review:periodic-one", args=[opened.pk])
    said = {
        "do": "confirm",
        "step": "clinical",
        "seen": opened.release.digest,
        "policy": policy_for(opened.page.type, "en").row.pk,
        "comment": "Read it all.",
        "password": "no",
    }
    answer = client.post(address, said)
    assert answer.status_code == 422
    assert "Read it all." in answer.content.decode()
    assert "not your password" in answer.content.decode()
    assert client.post(address, said | {"password": PASSWORD}).status_code == 302
    opened.refresh_from_db()
    assert opened.state == State.CONFIRMED


def test_the_author_sees_on_the_page_that_she_cannot_sign(client, opened, released):
    from accounts.grants import grant

    grant(released.author, Role.CLINICAL_REVIEWER, by=None, locale="en")
    client.force_login(released.author)
    html = client.get(reverse("review:periodic-one", args=[opened.pk])).content.decode()
    assert "Somebody else has to sign it" in html
    assert 'name="password"' not in html


def test_people_outside_the_review_do_not_enter(client, opened):
    client.force_login(somebody(Role.CLINICIAN))
    for name, args in (("periodic", []), ("periodic-one", [opened.pk]), ("regulatory", []), ("agenda-now", [])):
        assert client.get(reverse(f"review:{name}", args=args)).status_code == 403
