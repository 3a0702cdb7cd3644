"""Letters about reviews: at the right time, to the right people, in their language, and never twice."""

import datetime

import pytest
from django.utils import timezone

from accounts.api import Role
from accounts.models import Notification
from compliance.api import AuditEntry
from content.models import ReviewReminder, ReviewTaskState, Signature
from content.review import opening
from content.review.queue import assigning, reminding
from content.review.steps import Step
from tests.content.review.conftest import somebody
from tests.factories.accounts import UserFactory
from tests.factories.content import ArticleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
MORNING = datetime.datetime(2090, 11, 23, 9, 0, tzinfo=datetime.UTC)
AFTERNOON = MORNING.replace(hour=17)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def commits(django_capture_on_commit_callbacks, time_machine):
    """Nine in the morning; what waits for a commit runs at the end of each `with commits():`."""
    time_machine.move_to(MORNING, tick=False)
    return lambda: django_capture_on_commit_callbacks(execute=True)


def kinds(person):
    return list(Notification.objects.filter(user=person).order_by("pk").values_list("kind", flat=True))


def handed_in(author, count):
    for _each in range(count):
        page = ArticleFactory(live=False)
        page.save_revision(user=author)
        opening.submit(page, by=author)


def test_the_reviewers_of_a_step_are_told_when_it_opens(desk, commits):
    with commits():
        desk.submitted()
    assert kinds(desk.reviewers[Step.CLINICAL]) == ["review-opened"]
    with commits():
        desk.sign()
    assert kinds(desk.reviewers[Step.TECHNICAL]) == ["review-opened"]
    assert kinds(desk.reviewers[Step.FINAL]) == []


def mail_to(person, outbox):
    return [letter for letter in outbox if person.email in letter.to]


def test_letters_are_in_the_language_of_who_reads_them(desk, commits, mailoutbox):
    german = UserFactory(locale="de", roles=[(Role.CLINICAL_REVIEWER, {"locale": "en"})])
    with commits():
        desk.submitted()
    assert Notification.objects.get(user=german).locale == "de"
    (letter,) = mail_to(german, mailoutbox)
    assert "First" in letter.subject
    assert "November 2090" in letter.body
    assert f"/desk/reviews/{desk.state.pk}/" in letter.body


def test_half_time_lateness_and_escalation_are_each_said_once(desk, commits, time_machine):
    person, lead = desk.reviewers[Step.CLINICAL], desk.reviewers[Step.FINAL]
    with commits():
        desk.submitted()
    told = {}
    for days in (0, 1, 3, 4, 5.5, 6, 7.5, 9):
        time_machine.move_to(MORNING + days * DAY, tick=False)
        for _twice in range(2):
            reminding.remind()
        told[days] = (kinds(person), kinds(lead))
    opened, half, late = "review-opened", "review-half", "review-late"
    assert told[1] == ([opened], [])
    assert told[3] == told[4] == ([opened, half], [])
    assert told[5.5] == told[6] == ([opened, half, late], [])
    assert told[7.5] == told[9] == ([opened, half, late], ["review-escalated"])
    assert desk.state.escalated_at == MORNING + 7.5 * DAY
    assert AuditEntry.objects.filter(action="content.review_escalated").count() == 1


def test_nothing_is_passed_by_waiting(desk, commits, time_machine):
    desk.submitted()
    time_machine.move_to(MORNING + 400 * DAY)
    reminding.remind()
    assert desk.state.step == Step.CLINICAL
    assert not Signature.objects.exists()


def test_a_step_that_was_taken_is_told_to_her_alone(desk, commits, time_machine):
    person, colleague = desk.reviewers[Step.CLINICAL], somebody(Role.CLINICAL_REVIEWER, "en")
    with commits():
        desk.submitted()
        assigning.take(desk.state.pk, by=person)
    time_machine.move_to(MORNING + 6 * DAY)
    reminding.remind()
    assert "review-late" in kinds(person)
    assert "review-late" not in kinds(colleague)


def test_whoever_is_given_a_step_is_told(desk, commits):
    colleague = somebody(Role.CLINICAL_REVIEWER, "en")
    desk.submitted()
    with commits():
        assigning.assign(desk.state.pk, to=colleague, by=desk.reviewers[Step.FINAL])
    assert "review-assigned" in kinds(colleague)


def test_who_stands_in_is_told_in_place_of_who_is_away(desk, commits, time_machine):
    person, colleague = desk.reviewers[Step.CLINICAL], somebody(Role.CLINICAL_REVIEWER, "en")
    desk.submitted()
    assigning.take(desk.state.pk, by=person)
    today = timezone.localdate()
    assigning.delegate(
        person, to=colleague, locale="en", steps=["clinical"], from_day=today, until_day=today + 30 * DAY
    )
    time_machine.move_to(MORNING + 6 * DAY)
    reminding.remind()
    assert kinds(person) == []
    assert kinds(colleague) == ["review-late"]


def test_whoever_wrote_the_text_is_not_asked_to_sign_it(desk, commits):
    from accounts.grants import grant

    grant(desk.author, Role.CLINICAL_REVIEWER, by=None, locale="en")
    with commits():
        desk.submitted()
    assert kinds(desk.author) == []


def test_more_than_three_on_one_day_come_together_in_the_afternoon(desk, commits, time_machine):
    person = desk.reviewers[Step.CLINICAL]
    with commits():
        handed_in(desk.author, 5)
    assert kinds(person) == ["review-opened"] * 3
    reminding.remind()
    assert len(kinds(person)) == 3
    time_machine.move_to(AFTERNOON, tick=False)
    for _twice in range(2):
        reminding.remind()
    assert kinds(person) == ["review-opened"] * 3 + ["review-digest"]
    digest = Notification.objects.get(kind="review-digest", user=person)
    assert digest.subject.startswith("2 ")
    assert ReviewReminder.objects.filter(person=person, in_digest=True).count() == 2


def test_what_comes_after_the_days_digest_is_told_the_next_day(desk, commits, time_machine):
    person = desk.reviewers[Step.CLINICAL]
    handed_in(desk.author, 5)
    time_machine.move_to(AFTERNOON, tick=False)
    reminding.remind()
    with commits():
        handed_in(desk.author, 4)
    reminding.remind()
    assert kinds(person).count("review-digest") == 1
    time_machine.move_to(AFTERNOON + DAY, tick=False)
    reminding.remind()
    told = ReviewReminder.objects.filter(person=person).values("state").distinct().count()
    assert told == ReviewTaskState.objects.count() == 9


def test_the_author_and_earlier_signers_are_told_that_changes_were_asked_for(desk, commits, mailoutbox):
    desk.submitted().signed_up_to(Step.TECHNICAL)
    with commits():
        desk.sign(verdict=Signature.Verdict.CHANGES, comment="Sanne said the limit is 4.")
    for person in (desk.author, desk.reviewers[Step.CLINICAL]):
        assert kinds(person) == ["review-changes"]
        (letter,) = mail_to(person, mailoutbox)
        assert "Sanne" not in letter.body
        assert "First" in letter.body
    assert "review-changes" not in kinds(desk.reviewers[Step.TECHNICAL])


def test_sent_back_is_told_and_the_step_opens_again(desk, commits):
    desk.submitted().signed_up_to(Step.TECHNICAL)
    with commits():
        desk.sign(verdict=Signature.Verdict.SENT_BACK, back_to="clinical", comment="A dose changed.")
    assert kinds(desk.author) == ["review-sent-back"]
    assert kinds(desk.reviewers[Step.CLINICAL]) == ["review-sent-back", "review-opened"]


def test_author_and_signers_are_told_of_the_release(desk, commits):
    desk.submitted().signed_up_to(Step.FINAL)
    with commits():
        desk.sign()
    for person in (desk.author, *desk.reviewers.values()):
        assert kinds(person).count("review-released") == 1


def test_a_release_for_a_later_hour_says_when(desk, commits, mailoutbox):
    desk.submitted().signed_up_to(Step.FINAL)
    with commits():
        desk.sign(publish_at=MORNING + 5 * DAY)
    (letter,) = mail_to(desk.author, mailoutbox)
    assert "28 " in letter.body


def test_wagtail_writes_to_nobody_itself(desk, commits, mailoutbox):
    UserFactory(superuser=True)
    with commits():
        desk.submitted().signed_up_to(Step.TECHNICAL)
        desk.sign(verdict=Signature.Verdict.CHANGES, comment="No.")
        desk.saved(title="Second")
        desk.submitted().released()
    assert len(mailoutbox) == Notification.objects.count()
