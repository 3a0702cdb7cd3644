"""Ending a review before it is through: by whoever handed the text in, with a reason that stays (framework: Version Control)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState, WorkflowState

from content import events
from content.models import ArticlePage, ReviewComment, ReviewTaskState
from content.review import errors, opening
from content.review.signing import commenting

SHORTEST_REASON = 10
LONGEST_REASON = 1000


class StopReasonTooShort(errors.Refused):
    code = "stop-reason"
    said = _("Say in at least 10 characters why the review is stopped: those who signed will read it.")


class NotYoursToStop(errors.Refused):
    code = "not-yours-to-stop"
    said = _("A review is stopped by whoever began the article or handed it in, while she writes in this language.")


class ReviewOwed(errors.Refused):
    code = "review-owed"
    said = _(
        "Readers see a text that was released in an emergency. Its full review is owed to them and is not stopped; "
        "whoever wants the text gone has it withdrawn."
    )


def may_stop(person: Any, review: WorkflowState) -> bool:
    """Whoever began the article or handed it in, as an author or translator of its language. Rank opens nothing."""
    page = ArticlePage.objects.select_related("locale").get(pk=review.object_id)
    return bool(person.is_active and review.user_can_cancel(person) and opening.may_submit(person, page))


def require_stoppable(review: WorkflowState, *, by: Any) -> None:
    """Whether `by` may end this review now: `NotOpen`, `NotYoursToStop` or `ReviewOwed` otherwise."""
    page = ArticlePage.objects.get(pk=review.object_id)
    if review.status not in commenting.TALKED_ABOUT:
        raise errors.NotOpen(page)
    if not may_stop(by, review):
        raise NotYoursToStop(page)
    if opening.review_owed(page):
        raise ReviewOwed(page)


def stop(task_state_id: int, *, by: Any, reason: str) -> ReviewComment:
    """End the review that this step belongs to; the text is open again, what was signed stays signed.

    The reason becomes the last comment on the review, and those who signed or had it are written to. `StopReasonTooShort`,
    `PatientDataFound`, and what `require_stoppable` refuses; nothing is changed then.
    """
    with transaction.atomic():
        state = ReviewTaskState.objects.select_related("page", "workflow_state").get(pk=task_state_id)
        review = _held(state.workflow_state_id)
        require_stoppable(review, by=by)
        return end(review, by=by, reason=_clean(state.page, reason))


def end(review: WorkflowState, *, by: Any, reason: str) -> ReviewComment:
    """End a review for a reason, inside the caller's transaction; whoever calls has asked whether it may be ended."""
    state = ReviewTaskState.objects.select_related("page").get(pk=review.current_task_state_id)
    row = ReviewComment.objects.create(page=state.page, state=state, author=by, text=reason)
    review.reason = reason  # what `require_reason` asks for
    review.cancel(user=by)
    events.review_stopped.announce(
        actor=by,
        subject=state.page,
        page=state.page_id,
        review=review.pk,
        state=state.pk,
        step=state.step,
        locale=state.locale,
        comment=row.pk,
    )
    return row


def require_reason(review: WorkflowState) -> None:
    """`review` is about to be written. It is ended by `end` alone: by any other road, of whomever, `StopOnTheDesk`."""
    if review.status != WorkflowState.STATUS_CANCELLED or getattr(review, "reason", ""):
        return
    step = ReviewTaskState.objects.filter(workflow_state=review.pk).select_related("page").first()
    if step and WorkflowState.objects.filter(pk=review.pk, status__in=commenting.TALKED_ABOUT).exists():
        raise errors.StopOnTheDesk(step.page)


def reason_of(state: ReviewTaskState) -> ReviewComment | None:
    """Why the review of this step was ended: its last comment, since nobody says anything after it. None while it was not."""
    if state.workflow_state.status != WorkflowState.STATUS_CANCELLED:
        return None
    return commenting.comments_on(state).last()


def _held(review_id: int) -> WorkflowState:
    """The review, held until commit after its open step: signing holds the two in this order."""
    list(ReviewTaskState.held().filter(workflow_state=review_id, status=TaskState.STATUS_IN_PROGRESS))
    return WorkflowState.objects.select_for_update(of=("self",)).get(pk=review_id)


def _clean(page: Any, reason: str) -> str:
    said = reason.strip()
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON:
        raise StopReasonTooShort(page)
    if found := commenting.patient_data_in(said):
        raise commenting.PatientDataFound(page, found)
    return said
