"""Taking a step, being given one, and standing in: none of it gives a right to sign."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.api import Role
from accounts.grants import grant, revoke
from compliance.api import AuditEntry
from content.models import ReviewDelegation, Signature
from content.review import errors
from content.review.queue import assigning, queueing
from content.review.steps import Step
from tests.content.review.conftest import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
DAY = datetime.timedelta(days=1)


@pytest.fixture
def colleague(db):
    return somebody(Role.CLINICAL_REVIEWER, "en")


def acts(name):
    return [entry.facts for entry in AuditEntry.objects.filter(action=f"content.{name}").order_by("seq")]


def away(absent, to, *, first=0, last=7, steps=("clinical",), locale="en"):
    today = timezone.localdate()
    days = {"from_day": today + first * DAY, "until_day": today + last * DAY}
    return assigning.delegate(absent, to=to, locale=locale, steps=steps, **days)


def test_a_step_that_was_taken_leaves_the_lists_of_the_others(desk, colleague):
    person = desk.reviewers[Step.CLINICAL]
    desk.submitted()
    assigning.take(desk.state.pk, by=person)
    assert queueing.to_sign(person).exists()
    assert not queueing.to_sign(colleague).exists()
    assert queueing.with_others(colleague).exists()
    assert acts("review_assigned")[0]["to"] == person.pk
    with pytest.raises(assigning.Taken):
        assigning.take(desk.state.pk, by=colleague)


def test_taken_twice_is_written_down_once(desk):
    desk.submitted()
    for _ in range(2):
        assigning.take(desk.state.pk, by=desk.reviewers[Step.CLINICAL])
    assert len(acts("review_assigned")) == 1


def test_only_who_may_sign_it_takes_it(desk):
    grant(desk.author, Role.CLINICAL_REVIEWER, by=None, locale="en")
    desk.submitted()
    for person, refusal in ((desk.author, errors.OwnWork), (desk.reviewers[Step.TECHNICAL], errors.NotYours)):
        with pytest.raises(refusal):
            assigning.take(desk.state.pk, by=person)
    assert desk.state.assignee is None


def test_a_decided_step_is_not_taken(desk):
    state = desk.submitted().state
    desk.sign()
    with pytest.raises(errors.NotOpen):
        assigning.take(state.pk, by=desk.reviewers[Step.CLINICAL])


@pytest.mark.parametrize("role", [(Role.FINAL_REVIEWER, "en"), (Role.MANAGER, "")])
def test_final_reviewers_and_managers_give_a_step_to_somebody_who_may_sign_it(desk, colleague, role):
    desk.submitted()
    lead = somebody(*role)
    assigning.assign(desk.state.pk, to=colleague, by=lead)
    assert desk.state.assignee == colleague
    for wrong, refusal in ((desk.reviewers[Step.TECHNICAL], errors.NotYours), (desk.author, errors.NotYours)):
        with pytest.raises(refusal):
            assigning.assign(desk.state.pk, to=wrong, by=lead)
    assert desk.state.assignee == colleague


def test_nobody_else_gives_steps_away(desk, colleague):
    desk.submitted()
    for person in (colleague, somebody(Role.FINAL_REVIEWER, "de"), desk.author, somebody(Role.ADMIN, superuser=True)):
        with pytest.raises(assigning.MayNotAssign):
            assigning.assign(desk.state.pk, to=colleague, by=person)
    assert desk.state.assignee is None


def test_being_given_a_step_gives_no_right_to_sign(desk, colleague):
    desk.submitted()
    assigning.assign(desk.state.pk, to=colleague, by=desk.reviewers[Step.FINAL])
    revoke(colleague, Role.CLINICAL_REVIEWER, by=None)
    with pytest.raises(errors.NotYours):
        desk.sign(by=colleague)
    assert desk.sign(by=desk.reviewers[Step.CLINICAL]).verdict == Signature.Verdict.APPROVED


def test_a_step_is_given_back_by_whose_it_is_or_who_assigns(desk, colleague):
    desk.submitted()
    assigning.take(desk.state.pk, by=desk.reviewers[Step.CLINICAL])
    with pytest.raises(assigning.MayNotAssign):
        assigning.give_back(desk.state.pk, by=colleague)
    assigning.give_back(desk.state.pk, by=desk.reviewers[Step.CLINICAL])
    assert queueing.to_sign(colleague).exists()


def test_who_stands_in_finds_the_steps_of_the_absent_while_she_is_away(desk, colleague, time_machine):
    person = desk.reviewers[Step.CLINICAL]
    desk.submitted()
    assigning.take(desk.state.pk, by=person)
    away(person, colleague, first=2, last=4)
    begun = timezone.now()
    for days, seen in ((0, False), (2, True), (4, True), (5, False)):
        time_machine.move_to(begun + days * DAY)
        assert queueing.to_sign(colleague).exists() is seen
    time_machine.move_to(begun + 3 * DAY)
    assigning.take(desk.state.pk, by=colleague)
    assert desk.state.assignee == colleague


def test_standing_in_is_for_the_steps_and_the_language_that_were_named(desk):
    person = desk.reviewers[Step.CLINICAL]
    everything = somebody(Role.CLINICAL_REVIEWER)
    for who in (person, everything):
        grant(who, Role.TECHNICAL_REVIEWER, by=None, locale="en")
    desk.submitted()
    assigning.take(desk.state.pk, by=person)
    away(person, everything, steps=["technical"])
    assert not queueing.to_sign(everything).exists()


@pytest.mark.parametrize(
    ("role", "locale"), [(Role.TECHNICAL_REVIEWER, "en"), (Role.CLINICAL_REVIEWER, "de"), (Role.MANAGER, "")]
)
def test_only_who_holds_the_role_in_that_language_stands_in(desk, role, locale):
    with pytest.raises(assigning.NotAStandIn):
        away(desk.reviewers[Step.CLINICAL], somebody(role, locale))
    assert not ReviewDelegation.objects.exists()


def test_nobody_delegates_what_she_does_not_sign_nor_to_herself(desk, colleague):
    for absent, to in ((desk.author, colleague), (colleague, colleague)):
        with pytest.raises(assigning.NotAStandIn):
            away(absent, to)


def test_days_that_make_no_sense_are_refused(desk, colleague):
    for first, last in ((3, 2), (-5, -1)):
        with pytest.raises(assigning.WrongDays):
            away(desk.reviewers[Step.CLINICAL], colleague, first=first, last=last)


def test_standing_in_gives_no_right_to_sign(desk, colleague):
    person = desk.reviewers[Step.CLINICAL]
    desk.submitted()
    away(person, colleague)
    revoke(colleague, Role.CLINICAL_REVIEWER, by=None)
    with pytest.raises(errors.NotYours):
        desk.sign(by=colleague)


def test_she_is_back_and_only_she_says_so(desk, colleague):
    person = desk.reviewers[Step.CLINICAL]
    made = away(person, colleague)
    assigning.end_delegation(made.pk, by=colleague)
    assert ReviewDelegation.objects.on().exists()
    assigning.end_delegation(made.pk, by=person)
    assert not ReviewDelegation.objects.on().exists()
    assert [fact["delegation"] for fact in acts("review_delegation_ended")] == [made.pk]
    assert acts("review_delegated")[0]["steps"] == ["clinical"]


def test_the_pages_take_give_back_assign_and_delegate(desk, colleague, client):
    desk.submitted()
    state, person, lead = desk.state.pk, desk.reviewers[Step.CLINICAL], desk.reviewers[Step.FINAL]
    client.force_login(person)
    back = client.post(reverse("review:take", args=[state]), {"next": "/desk/reviews/?list=sign&page=2"})
    assert back.url == "/desk/reviews/?list=sign&page=2"
    assert desk.state.assignee == person
    assert client.post(reverse("review:give-back", args=[state]), {"next": "https://example.org/"}).url == (
        "/desk/reviews/"
    )
    assert client.get(reverse("review:assign", args=[state])).status_code == 409
    client.force_login(lead)
    page = client.get(reverse("review:assign", args=[state])).content.decode()
    assert colleague.name in page
    assert desk.author.name not in page
    client.post(reverse("review:assign", args=[state]), {"to": colleague.pk})
    assert desk.state.assignee == colleague
    client.force_login(colleague)
    today = timezone.localdate()
    asked = {"to": person.pk, "locale": "en", "steps": ["clinical"], "from_day": today, "until_day": today - DAY}
    refused = client.post(reverse("review:away"), asked)
    assert refused.status_code == 422
    assert "The last day lies before the first" in refused.content.decode()
    assert client.post(reverse("review:away"), asked | {"until_day": today + DAY}).status_code == 302
    assert person.name in client.get(reverse("review:away")).content.decode()
    made = ReviewDelegation.objects.get()
    client.post(reverse("review:end-away", args=[made.pk]))
    assert not ReviewDelegation.objects.on().exists()


def test_the_pages_are_for_reviewers(desk, client):
    desk.submitted()
    client.force_login(somebody(Role.CLINICIAN))
    for name in ("take", "give-back"):
        assert client.post(reverse(f"review:{name}", args=[desk.state.pk])).status_code == 403
    assert client.get(reverse("review:away")).status_code == 403
    client.force_login(desk.author)
    assert client.get(reverse("review:away")).status_code == 403


def test_what_is_kept_about_her_is_shown_and_absences_go_while_signatures_stay(desk, colleague):
    from compliance.api import erase_person, export_person

    person = desk.reviewers[Step.CLINICAL]
    away(person, colleague)
    desk.submitted().sign()
    kept = export_person(person)["reviews"]
    assert [each["step"] for each in kept["signatures"]] == ["clinical"]
    assert kept["away"][0]["mine"]
    erase_person(person)
    assert not ReviewDelegation.objects.exists()
    assert Signature.objects.filter(signer=person).count() == 1
