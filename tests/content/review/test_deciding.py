"""Signing: who may, what it takes, and what it sets in motion."""

import pytest
from wagtail.models import WorkflowState, WorkflowTask

from accounts.api import Role, TooMany, WrongPassword
from compliance.api import AuditEntry
from content.digest import digests
from content.models import ArticlePage, Release, ReviewTaskState, Signature
from content.review import errors, gate, opening
from content.review.signing import deciding
from content.review.steps import ORDER, ROLE_OF, Step
from tests.content.review.conftest import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
Verdict = Signature.Verdict


def test_six_people_sign_and_exactly_that_text_is_live(desk):
    desk.submitted().released()
    page = desk.page
    assert page.live
    assert page.title == "First"
    release = Release.objects.get(page=page)
    assert release.kind == Release.Kind.REVIEWED
    assert [seq for seq, _hash in release.signatures] == list(
        Signature.objects.order_by("seq").values_list("seq", flat=True)
    )
    assert page.live_revision == release.revision
    assert page.current_workflow_state is None


def test_steps_come_in_their_order(desk):
    desk.submitted()
    for step in ORDER[:-1]:
        assert desk.state.step == step
        desk.sign()
    assert not ArticlePage.objects.get(pk=desk.page.pk).live


def test_a_signature_keeps_name_role_meaning_time_and_text(desk):
    signature = desk.submitted().sign()
    person = desk.reviewers[Step.CLINICAL]
    assert (signature.signer_name, signature.signer_role) == (person.name, Role.CLINICAL_REVIEWER)
    assert "clinically right" in signature.meaning or "klinisch juist" in signature.meaning
    assert signature.title == "First"
    assert len(signature.checklist) == 3
    entry = AuditEntry.objects.filter(action="content.review_step_signed").get()
    assert entry.facts["seal"] == signature.hash


@pytest.mark.parametrize("step", list(Step))
def test_whoever_worked_on_the_text_never_signs_it(desk, step):
    from accounts.grants import grant

    for each in (desk.author, desk.reviewers[step]):
        grant(each, ROLE_OF[step], by=None, locale="en")
    grant(desk.reviewers[step], Role.AUTHOR, by=None, locale="en")
    page = desk.page.get_latest_revision_as_object()
    page.title = "Second"
    page.save_revision(user=desk.reviewers[step])
    desk.submitted().signed_up_to(step)
    for each in (desk.author, desk.reviewers[step]):
        with pytest.raises(errors.OwnWork):
            desk.sign(by=each)


def test_whoever_began_the_article_does_not_sign_it_though_others_wrote_it(desk):
    ArticlePage.objects.filter(pk=desk.page.pk).update(owner=desk.reviewers[Step.CLINICAL])
    desk.submitted()
    with pytest.raises(errors.OwnWork):
        desk.sign()


def test_another_language_another_kind_and_rank_open_nothing(desk):
    desk.submitted()
    strangers = [
        somebody(Role.CLINICAL_REVIEWER, "de"),
        desk.reviewers[Step.TECHNICAL],
        somebody(Role.MANAGER, superuser=True),
        somebody(Role.CLINICAL_REVIEWER, "en", inactive=True),
    ]
    for stranger in strangers:
        with pytest.raises(errors.NotYours):
            desk.sign(by=stranger)
    assert not Signature.objects.exists()


def test_the_final_signer_has_signed_no_other_step(desk):
    from accounts.grants import grant

    grant(desk.reviewers[Step.CLINICAL], Role.FINAL_REVIEWER, by=None, locale="en")
    desk.submitted().signed_up_to(Step.FINAL)
    with pytest.raises(errors.SignedBefore):
        desk.sign(by=desk.reviewers[Step.CLINICAL])
    assert desk.sign().verdict == Verdict.APPROVED


def test_whoever_gave_the_final_approval_signs_no_other_step_afterwards(desk):
    """Whatever made the final step come first, as somebody could who turns the steps of the workflow round."""
    from accounts.grants import grant

    grant(desk.reviewers[Step.FINAL], Role.CLINICAL_REVIEWER, by=None, locale="en")
    first = desk.submitted().state
    ReviewTaskState.objects.filter(pk=first.pk).update(status="cancelled")
    opening.begin(first.workflow_state, desk.author, at=Step.FINAL)
    desk.sign()
    assert desk.state.step == Step.CLINICAL
    with pytest.raises(errors.SignedBefore):
        desk.sign(by=desk.reviewers[Step.FINAL])


def test_a_requirement_from_elsewhere_is_asked(desk, monkeypatch):
    monkeypatch.setattr(deciding, "_requirements", {})
    lapsed = desk.reviewers[Step.CLINICAL].pk
    deciding.register_requirement(
        "clinical", lambda who, page: "Your certificate has lapsed." if who.pk == lapsed else None
    )
    desk.submitted()
    with pytest.raises(errors.RequirementMissing) as refused:
        desk.sign()
    assert refused.value.said == "Your certificate has lapsed."
    assert desk.sign(by=somebody(Role.CLINICAL_REVIEWER, "en")).verdict == Verdict.APPROVED


def test_a_wrong_password_signs_nothing_and_five_lock_the_right_one_out(desk):
    desk.submitted()
    for _ in range(5):
        with pytest.raises(WrongPassword):
            desk.sign(password="guess")
    with pytest.raises(TooMany):
        desk.sign()
    assert not Signature.objects.exists()
    assert desk.state.step == Step.CLINICAL
    assert AuditEntry.objects.filter(action="accounts.signature_refused").count() == 6


def test_an_unanswered_checklist_is_refused_and_a_no_needs_a_note(desk):
    desk.submitted()
    with pytest.raises(errors.ChecklistIncomplete):
        desk.sign(answers={"terms": True, "numbers": True})
    with pytest.raises(errors.ChecklistIncomplete):
        desk.sign(answers={"terms": True, "numbers": False, "harm": True})
    signed = desk.sign(answers={"terms": True, "numbers": False, "harm": True}, notes={"numbers": "None in it."})
    assert signed.checklist[1]["note"] == "None in it."


def test_what_was_not_shown_is_not_signed(desk):
    desk.submitted()
    with pytest.raises(errors.TextChanged):
        desk.sign(seen="0" * 64)
    assert not Signature.objects.exists()


def test_text_that_changed_underneath_is_not_signed(desk):
    """However it got there: here straight into the stored revision, under the same number."""
    desk.submitted()
    decision = desk.decision()
    revision = desk.state.revision
    revision.content["title"] = "First, 50 mg"
    revision.save()
    with pytest.raises(errors.TextChanged):
        deciding.decide(
            desk.state.pk, by=desk.reviewers[Step.CLINICAL], password="ankers-in-het-riet-7", decision=decision
        )


def test_one_character_after_five_signatures_blocks_publication(desk):
    desk.submitted().signed_up_to(Step.FINAL)
    revision = desk.state.revision
    revision.content["summary"] += "."
    revision.save()
    with pytest.raises(errors.TextChanged):
        desk.sign()
    assert not ArticlePage.objects.get(pk=desk.page.pk).live


def test_a_newer_version_that_got_past_the_review_is_not_signed_in_the_name_of_the_older(desk, monkeypatch):
    """Even where the words are the same: the signature would name a version that says something else."""
    desk.submitted()
    monkeypatch.setattr(gate, "require_open_text", lambda *_args: None)
    desk.saved(screens=["visit"])
    newest = digests(desk.page.get_latest_revision().content).whole
    with pytest.raises(errors.TextChanged):
        desk.sign(seen=newest)
    assert not Signature.objects.exists()


def test_a_step_is_decided_once(desk):
    state = desk.submitted().state
    decision = desk.decision()
    desk.sign()
    with pytest.raises(errors.NotOpen):
        deciding.decide(state.pk, by=desk.reviewers[Step.CLINICAL], password="ankers-in-het-riet-7", decision=decision)
    assert Signature.objects.count() == 1


@pytest.mark.parametrize("status", ["cancelled", "needs_changes"])
def test_a_step_left_open_by_a_review_that_is_over_is_not_signed(desk, status):
    """As a fault in Wagtail's rows could leave it."""
    desk.submitted()
    WorkflowState.objects.update(status=status)
    with pytest.raises(errors.NotOpen):
        desk.sign()
    assert not Signature.objects.exists()


def test_changes_are_asked_for_with_a_reason_and_the_author_hands_in_again(desk):
    desk.submitted().signed_up_to(Step.TECHNICAL)
    with pytest.raises(errors.ReasonMissing):
        desk.sign(verdict=Verdict.CHANGES, comment=" ")
    desk.sign(verdict=Verdict.CHANGES, comment="Step 3 is gone.")
    desk.saved(title="Second")
    assert desk.submitted().state.step == Step.CLINICAL  # the text changed: the clinical signature holds no more


def test_handing_in_again_without_a_change_asks_the_step_that_refused(desk):
    desk.submitted().signed_up_to(Step.TECHNICAL)
    desk.sign(verdict=Verdict.CHANGES, comment="Look again.")
    assert desk.submitted().state.step == Step.TECHNICAL


def test_a_change_of_layout_keeps_the_signatures_on_the_text(desk):
    desk.submitted().signed_up_to(Step.FINAL)
    desk.sign(verdict=Verdict.CHANGES, comment="One level deeper, please.")
    body = list(desk.page.get_latest_revision_as_object().body.raw_data)
    next(block for block in body if block["type"] == "heading")["value"]["level"] = "3"
    desk.saved(body=body)
    assert desk.submitted().state.step == Step.ACCESSIBILITY
    desk.sign()
    assert desk.state.step == Step.FINAL


def test_a_change_of_facts_about_the_article_asks_the_final_step_alone(desk):
    desk.submitted().released()
    desk.saved(screens=["visit"])
    assert desk.submitted().state.step == Step.FINAL
    desk.sign()
    assert Release.objects.for_page(desk.page.pk).count() == 2


def test_sent_back_to_an_earlier_step_those_from_there_sign_again(desk):
    desk.submitted().signed_up_to(Step.REGULATORY)
    desk.sign(verdict=Verdict.SENT_BACK, back_to="technical", comment="The limit is from version 1.")
    walked = []
    while Step(desk.state.step) != Step.FINAL:
        walked.append(desk.state.step)
        desk.sign()
    assert walked == ["technical", "accessibility", "regulatory", "beta"]
    desk.sign()
    assert ArticlePage.objects.get(pk=desk.page.pk).live


def test_nothing_is_sent_forward(desk):
    desk.submitted().signed_up_to(Step.TECHNICAL)
    for step in ("technical", "final"):
        with pytest.raises(errors.NotOpen):
            desk.sign(verdict=Verdict.SENT_BACK, back_to=step, comment="On you go.")


def test_only_a_writer_of_the_language_hands_in(desk):
    for stranger in (
        somebody(Role.AUTHOR, "de"),
        desk.reviewers[Step.CLINICAL],
        somebody(Role.MANAGER, superuser=True),
    ):
        with pytest.raises(errors.NotSubmittable):
            opening.submit(desk.page, by=stranger)
    assert not ReviewTaskState.objects.exists()


def test_what_is_in_review_is_not_handed_in_again(desk):
    desk.submitted()
    with pytest.raises(errors.NotSubmittable):
        opening.submit(desk.page, by=desk.author)
    assert desk.state.step == Step.CLINICAL


def test_what_is_live_already_is_not_handed_in(desk):
    desk.submitted().released()
    with pytest.raises(errors.NotSubmittable):
        opening.submit(desk.page, by=desk.author)


def test_a_step_removed_from_the_workflow_releases_nothing(desk):
    """The six are demanded by code, whatever the workflow's rows say."""
    desk.submitted().signed_up_to(Step.REGULATORY)
    WorkflowTask.objects.filter(task__reviewtask__step__in=["beta", "final"]).delete()
    with pytest.raises(errors.NotReleased):
        desk.sign()
    assert desk.state.step == Step.REGULATORY
    assert not Release.objects.exists()


def test_released_for_an_hour_it_goes_live_then(desk, time_machine):
    import datetime

    from django.utils import timezone

    from content.review import releasing

    at = timezone.now() + datetime.timedelta(days=2)
    desk.submitted().signed_up_to(Step.FINAL).sign(publish_at=at)
    assert not ArticlePage.objects.get(pk=desk.page.pk).live
    assert releasing.publish_due() == 0
    time_machine.move_to(at + datetime.timedelta(minutes=1))
    assert releasing.publish_due() == 1
    assert releasing.publish_due() == 0
    assert ArticlePage.objects.get(pk=desk.page.pk).live
