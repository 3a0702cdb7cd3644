"""Letters that follow what happens in a review. Each asks the database what is true now; a doubled event writes no second one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState
from wagtail.signals import workflow_approved, workflow_rejected, workflow_submitted

from accounts import api as accounts
from compliance.api import AuditEntry
from content import events
from content.models import Release, ReviewComment, ReviewTaskState, Signature
from content.review.queue.queueing import open_steps
from content.review.queue.reminding import tell, told_of


@events.review_step_opened.listen
def say_that_a_step_waits(entry: AuditEntry) -> None:
    tell(open_steps().filter(pk=entry.facts["state"]))


@events.review_assigned.listen
def say_who_was_given_a_step(entry: AuditEntry) -> None:
    """Whoever took it herself knows."""
    state = open_steps().select_related("page", "assignee").filter(pk=entry.facts["state"]).first()
    if state is None or state.assignee is None or state.assignee_id in {entry.actor_id, None}:
        return
    kind = "review-assigned"
    accounts.notify(state.assignee, kind, f"{kind}/{state.pk}/{state.assignee_id}", context=told_of(state))


@events.review_step_signed.listen
def say_that_changes_were_asked_for(entry: AuditEntry) -> None:
    """To the authors, and to whoever signed in this review: their signature may not hold for the next text."""
    refusals = (Signature.Verdict.CHANGES, Signature.Verdict.SENT_BACK)
    signature = Signature.objects.filter(hash=entry.facts["seal"], verdict__in=refusals).first()
    if signature is None:
        return
    signers = Signature.objects.filter(round=signature.round, seq__lt=signature.seq, round__isnull=False)
    people = {*_authors(signature.page_id), *signers.values_list("signer", flat=True)} - {signature.signer_id}
    kind = "review-sent-back" if signature.back_to else "review-changes"
    context = {
        "title": signature.title,
        "locale": signature.locale.upper(),
        "step": signature.get_step_display,
        "back_to": dict(Signature._meta.get_field("step").choices or ()).get(signature.back_to, ""),
        "path": reverse("review:queue"),
    }
    for person in _people(people):
        accounts.notify(person, kind, f"{kind}/{signature.pk}/{person.pk}", context=context)


@events.review_stopped.listen
def say_that_the_review_was_stopped(entry: AuditEntry) -> None:
    """To whoever had the step, to everybody who signed in this review, and to its other author; the reason stays on the page."""
    comment = ReviewComment.objects.select_related("author", "state__page").filter(pk=entry.facts["comment"]).first()
    if comment is None or comment.state is None:
        return
    signers = Signature.objects.filter(round=entry.facts["review"]).exclude(signer=None)
    people = {comment.state.assignee_id, *signers.values_list("signer", flat=True), *_authors(comment.page_id)}
    kind = "review-stopped"
    context = {**told_of(comment.state), "name": comment.author.name}
    for person in _people(people - {comment.author_id}):
        accounts.notify(person, kind, f"{kind}/{comment.pk}/{person.pk}", context=context)


@events.review_commented.listen
def say_that_somebody_commented(entry: AuditEntry) -> None:
    """To the authors; the words stay on the page of the review."""
    comment = ReviewComment.objects.select_related("state__page").filter(pk=entry.facts["comment"]).first()
    if comment is None or comment.state is None:
        return
    kind = "review-commented"
    for person in _people(_authors(comment.page_id) - {comment.author_id}):
        accounts.notify(person, kind, f"{kind}/{comment.pk}/{person.pk}", context=told_of(comment.state))


@events.release_written.listen
def say_that_it_was_released(entry: AuditEntry) -> None:
    """To the authors and to everybody whose signature it stands on."""
    release = Release.objects.filter(pk=entry.facts["release"]).first()
    if release is None:
        return
    signers = Signature.objects.filter(seq__in=[seq for seq, _hash in release.signatures])
    people = {*_authors(release.page_id), *signers.values_list("signer", flat=True)}
    context = {
        "title": release.title,
        "locale": release.locale.upper(),
        "number": release.number,
        "later": release.effective_at > timezone.now(),
        "effective_at": release.effective_at,
        "path": reverse("review:queue"),
    }
    for person in _people(people):
        accounts.notify(person, "review-released", f"review-released/{release.pk}/{person.pk}", context=context)


def silence_wagtail() -> None:
    """Wagtail's own letters say the same a second time, with the reviewer's words in them.

    Its apps start after ours; a receiver that stands under the same name keeps theirs out.
    """
    for signal, name in (
        (workflow_submitted, "workflow_state_submitted_email_notification"),
        (workflow_rejected, "workflow_state_rejected_email_notification"),
        (workflow_approved, "workflow_state_approved_email_notification"),
    ):
        signal.disconnect(sender=WorkflowState, dispatch_uid=name)
        signal.connect(_say_nothing, sender=WorkflowState, dispatch_uid=name)


def _say_nothing(**_signal: Any) -> None:
    return None


def _authors(page: int) -> set[int | None]:
    """Whoever began the article and whoever handed it in last."""
    state = ReviewTaskState.objects.filter(page=page).select_related("page", "workflow_state").order_by("-pk").first()
    return {state.page.owner_id, state.workflow_state.requested_by_id} if state else set()


def _people(ids: set[int | None]) -> list[Any]:
    return list(get_user_model().objects.filter(pk__in=[each for each in ids if each]).order_by("pk"))


silence_wagtail()
