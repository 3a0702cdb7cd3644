"""What people say about a text while it is in review; and no word of theirs may hold data of a patient."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import WorkflowState

from compliance import api as compliance
from content import events, labels
from content.models import ReviewComment, ReviewTaskState
from content.review.errors import NotOpen, Refused

#: While the review runs, and while the author mends what was asked for.
TALKED_ABOUT = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


class PatientDataFound(Refused):
    """The words seem to hold data of a patient; `said` names what was found."""

    code = "patient-data"

    def __init__(self, page: Any, said: Any) -> None:
        self.said = said
        super().__init__(page)


class NothingSaid(Refused):
    code = "nothing-said"
    said = _("Write something first, at most 4,000 characters.")


def patient_data_in(text: str) -> Any:
    """A sentence that names what looks like data of a patient in `text`; empty when nothing does."""
    kinds = dict.fromkeys(str(labels.patient_detail(found.kind)) for found in compliance.screen(text))
    if not kinds:
        return ""
    return _("This seems to hold data of a patient or another person (%(what)s). Leave it out: it would stay.") % {
        "what": ", ".join(kinds)
    }


@transaction.atomic
def comment(state: ReviewTaskState, *, by: Any, text: str) -> ReviewComment:
    """Say something about the text under review. Whether `by` may read it was asked before.

    `NothingSaid`, `PatientDataFound`, or `NotOpen` once the review is over; nothing is stored then.
    """
    said = text.strip()
    if not said or len(said) > ReviewComment.LONGEST:
        raise NothingSaid(state.page)
    if found := patient_data_in(said):
        raise PatientDataFound(state.page, found)
    if not may_be_talked_about(state):
        raise NotOpen(state.page)
    row = ReviewComment.objects.create(page=state.page, state=state, author=by, text=said)
    events.review_commented.announce(
        actor=by,
        subject=state.page,
        page=state.page_id,
        state=state.pk,
        step=state.step,
        locale=state.locale,
        comment=row.pk,
    )
    return row


def may_be_talked_about(state: ReviewTaskState) -> bool:
    return state.workflow_state.status in TALKED_ABOUT


def comments_on(state: ReviewTaskState) -> QuerySet[ReviewComment]:
    """Everything said in this review of the article, of all its steps, in order."""
    of_review = ReviewComment.objects.filter(page=state.page_id, state__workflow_state=state.workflow_state_id)
    return of_review.select_related("author", "state")
