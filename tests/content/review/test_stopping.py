"""Stopping a review: by whoever handed the text in, for a reason that stays, and by no road of Wagtail's."""

import pytest
from django.urls import reverse
from wagtail.models import WorkflowState

from accounts.api import Role
from accounts.grants import revoke
from accounts.models import Notification
from compliance.api import AuditEntry
from content import receivers
from content.models import ArticlePage, ReviewComment, ReviewTaskState, Signature
from content.review import errors, opening, stopping
from content.review.by_two import emergency
from content.review.queue import assigning
from content.review.signing import commenting
from content.review.steps import ORDER, Step
from tests.content.review.conftest import somebody
from tests.content.review.test_roads import form_of
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
REASON = "The screen it describes changes next week."


@pytest.fixture
def reviewed(desk):
    """Two steps are signed, the third is open."""
    return desk.submitted().signed_up_to(ORDER[2])


def address(state):
    return reverse("review:stop", args=[state.pk])


def running(desk):
    return ArticlePage.objects.get(pk=desk.page.pk).workflow_in_progress


def kinds(person):
    return list(Notification.objects.filter(user=person).values_list("kind", flat=True))


def test_whoever_handed_it_in_stops_it_for_a_reason_that_stays(reviewed):
    state = reviewed.state
    comment = stopping.stop(state.pk, by=reviewed.author, reason=f"  {REASON} ")
    assert not running(reviewed)
    assert (comment.text, comment.author, comment.state) == (REASON, reviewed.author, state)
    entry = AuditEntry.objects.get(action="content.review_stopped")
    assert entry.actor_id == reviewed.author.pk
    assert entry.facts["review"] == state.workflow_state_id
    assert entry.facts["comment"] == comment.pk
    assert REASON not in str(entry.facts)
    reviewed.saved(title="The text is open again")


@pytest.mark.parametrize(
    ("reason", "refusal"),
    [
        ("", stopping.StopReasonTooShort),
        ("Too short", stopping.StopReasonTooShort),
        ("         x          ", stopping.StopReasonTooShort),
        ("x" * 1001, stopping.StopReasonTooShort),
        ("Patient number 123456789 is named in it, with BSN 111222333.", commenting.PatientDataFound),
    ],
)
def test_without_a_sound_reason_it_goes_on_and_nothing_is_kept(reviewed, reason, refusal):
    with pytest.raises(refusal):
        stopping.stop(reviewed.state.pk, by=reviewed.author, reason=reason)
    assert running(reviewed)
    assert not ReviewComment.objects.exists()
    assert not AuditEntry.objects.filter(action="content.review_stopped").exists()


def test_nobody_else_stops_it_rank_included(reviewed):
    others = [
        somebody(Role.ADMIN, superuser=True),
        somebody(Role.AUTHOR, "en"),
        reviewed.reviewers[Step.FINAL],
        reviewed.reviewers[ORDER[2]],
    ]
    for person in others:
        with pytest.raises(stopping.NotYoursToStop):
            stopping.stop(reviewed.state.pk, by=person, reason=REASON)
    assert running(reviewed)


def test_whoever_does_not_write_in_this_language_any_more_does_not_stop_it(reviewed):
    revoke(reviewed.author, Role.AUTHOR, by=None, locale="en")
    with pytest.raises(stopping.NotYoursToStop):
        stopping.stop(reviewed.state.pk, by=reviewed.author, reason=REASON)


def test_it_is_stopped_once(reviewed):
    state = reviewed.state
    stopping.stop(state.pk, by=reviewed.author, reason=REASON)
    with pytest.raises(errors.NotOpen):
        stopping.stop(state.pk, by=reviewed.author, reason=REASON)
    assert ReviewComment.objects.count() == 1


def test_what_was_signed_holds_when_the_same_text_is_handed_in_again(reviewed):
    stopping.stop(reviewed.state.pk, by=reviewed.author, reason=REASON)
    opening.submit(ArticlePage.objects.get(pk=reviewed.page.pk), by=reviewed.author)
    assert reviewed.state.step == ORDER[2]
    assert Signature.objects.filter(page=reviewed.page).count() == 2


def test_a_review_that_asked_for_changes_is_stopped_as_well(reviewed):
    reviewed.sign(verdict=Signature.Verdict.CHANGES, comment="Say where.")
    state = ReviewTaskState.objects.get(page=reviewed.page, status="rejected")
    stopping.stop(state.pk, by=reviewed.author, reason=REASON)
    assert ArticlePage.objects.get(pk=reviewed.page.pk).current_workflow_state is None


def test_whoever_signed_or_had_the_step_is_told_and_nobody_else(reviewed, django_capture_on_commit_callbacks):
    had = reviewed.reviewers[ORDER[2]]
    assigning.take(reviewed.state.pk, by=had)
    with django_capture_on_commit_callbacks(execute=True):
        stopping.stop(reviewed.state.pk, by=reviewed.author, reason=REASON)
    for step in ORDER[:3]:
        assert kinds(reviewed.reviewers[step]).count("review-stopped") == 1
    for person in (reviewed.author, *(reviewed.reviewers[step] for step in ORDER[3:])):
        assert "review-stopped" not in kinds(person)
    letter = Notification.objects.filter(kind="review-stopped").first()
    assert REASON not in letter.body


def test_whoever_signed_reads_the_reason_on_the_page_of_the_review(client, reviewed):
    stopping.stop(reviewed.state.pk, by=reviewed.author, reason=REASON)
    first = ReviewTaskState.objects.get(page=reviewed.page, step=ORDER[0])
    client.force_login(reviewed.reviewers[ORDER[0]])
    page = client.get(reverse("review:sign", args=[first.pk])).content.decode()
    assert REASON in page
    assert f"{reviewed.author.name} stopped this review" in page


# The full review that an emergency release owes to readers


@pytest.fixture
def released_at_once(desk):
    proposal = emergency.decision.propose(
        desk.page, by=desk.reviewers[Step.FINAL], password=PASSWORD, reason="The old dose is ten times too high."
    )
    emergency.decision.confirm(proposal.pk, by=somebody(Role.COMPLIANCE_OFFICER), password=PASSWORD)
    return desk


def test_the_review_that_an_emergency_release_owes_is_not_stopped(client, released_at_once):
    desk = released_at_once
    with pytest.raises(stopping.NotYoursToStop):
        stopping.stop(desk.state.pk, by=desk.reviewers[Step.FINAL], reason=REASON)
    ArticlePage.objects.filter(pk=desk.page.pk).update(owner=desk.author)
    with pytest.raises(stopping.ReviewOwed):
        stopping.stop(desk.state.pk, by=desk.author, reason=REASON)
    assert running(desk)
    client.force_login(desk.author)
    page = client.get(address(desk.state)).content.decode()
    assert "owed to them" in page
    assert "<textarea" not in page


def test_an_emergency_release_ends_a_review_that_waits_for_changes_with_its_own_reason(desk):
    desk.submitted().sign(verdict=Signature.Verdict.CHANGES, comment="Say where.")
    proposal = emergency.decision.propose(
        ArticlePage.objects.get(pk=desk.page.pk),
        by=desk.reviewers[Step.FINAL],
        password=PASSWORD,
        reason="The old dose is ten times too high.",
    )
    emergency.decision.confirm(proposal.pk, by=somebody(Role.COMPLIANCE_OFFICER), password=PASSWORD)
    assert running(desk)
    assert ReviewComment.objects.get().text == "The old dose is ten times too high."


# The page


def test_the_page_names_who_signed_and_stops_it(client, reviewed):
    state = reviewed.state
    client.force_login(reviewed.author)
    page = client.get(address(state)).content.decode()
    assert reviewed.reviewers[ORDER[0]].name in page
    answer = client.post(address(state), {"reason": REASON})
    assert answer.status_code == 302
    assert not running(reviewed)
    assert client.get(address(state)).status_code == 200
    assert client.post(address(state), {"reason": REASON}).status_code == 409


def test_a_short_reason_comes_back_with_what_is_wrong_and_is_written_down(client, reviewed):
    client.force_login(reviewed.author)
    answer = client.post(address(reviewed.state), {"reason": "Because."})
    assert answer.status_code == 422
    assert "Because.</textarea>" in answer.content.decode()
    assert running(reviewed)
    assert AuditEntry.objects.filter(action="content.review_refused", facts__code="stop-reason").exists()


def test_the_page_is_for_whoever_may_stop_it(client, reviewed):
    client.force_login(reviewed.reviewers[ORDER[2]])
    assert client.get(address(reviewed.state)).status_code == 403
    client.force_login(somebody(Role.CLINICIAN))
    assert client.get(address(reviewed.state)).status_code == 404


def test_lists_and_the_page_of_the_review_lead_there(client, reviewed):
    client.force_login(reviewed.author)
    for place in (reverse("review:queue"), reverse("review:sign", args=[reviewed.state.pk])):
        assert address(reviewed.state) in client.get(place).content.decode()
    client.force_login(reviewed.reviewers[ORDER[2]])
    assert address(reviewed.state) not in client.get(reverse("review:sign", args=[reviewed.state.pk])).content.decode()


# Wagtail's own button


def edit(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_the_editors_button_leads_to_the_desk(client, reviewed):
    client.force_login(reviewed.author)
    page = client.get(edit(reviewed.page)).content.decode()
    assert address(reviewed.state) in page
    assert "action-cancel-workflow" not in page


@pytest.mark.parametrize("button", ["action-cancel-workflow", "action-restart-workflow"])
@pytest.mark.parametrize("asked_for_changes", [False, True])
def test_the_editors_own_way_is_refused_in_words(client, reviewed, button, asked_for_changes):
    if asked_for_changes:
        reviewed.sign(verdict=Signature.Verdict.CHANGES, comment="Say where.")
    before = WorkflowState.objects.get(object_id=str(reviewed.page.pk))
    client.force_login(reviewed.author)
    answer = client.post(edit(reviewed.page), form_of(reviewed.page, **{button: "on"}), follow=True)
    after = WorkflowState.objects.get(object_id=str(reviewed.page.pk))
    assert (after.pk, after.status) == (before.pk, before.status)
    if button == "action-cancel-workflow" or asked_for_changes:
        assert str(errors.StopOnTheDesk.said) in answer.content.decode()
        assert AuditEntry.objects.filter(action="content.review_refused", facts__code="stop-on-the-desk").exists()


def test_no_code_ends_a_review_without_a_reason(reviewed):
    with pytest.raises(errors.StopOnTheDesk):
        reviewed.state.workflow_state.cancel(user=reviewed.author)
    assert running(reviewed)


def test_without_the_rule_the_editors_button_would_end_it(client, reviewed, monkeypatch):
    monkeypatch.setattr(receivers.stopping, "require_reason", lambda _review: None)
    client.force_login(reviewed.author)
    client.post(edit(reviewed.page), form_of(reviewed.page, **{"action-cancel-workflow": "on"}))
    assert not running(reviewed)
