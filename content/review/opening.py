"""Opening a review and its steps: who may submit, and which step comes next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import TaskState, Workflow, WorkflowState

from accounts import api as accounts
from content import events
from content.digest import Digests, digests
from content.models import ArticlePage, Release, ReviewTask, ReviewTaskState
from content.review.errors import NotSubmittable
from content.review.gate import may_be_live
from content.review.languages import inheriting, sentences
from content.review.policies.policy import policy_for
from content.review.standing import standing
from content.review.steps import ORDER, SCOPE_OF, Step

WORKFLOW = "Hysio review"


def workflow() -> Workflow:
    """The one workflow of all articles, whatever the tree says (`establishing` made it)."""
    return Workflow.objects.get(name=WORKFLOW)


@transaction.atomic
def submit(page: ArticlePage, *, by: Any) -> WorkflowState:
    """Hand the latest draft of `page` to review, or hand it in again after changes were asked for.

    `NotSubmittable` for who may not write in this language, for what is live already, and while it is in review.
    """
    page = ArticlePage.objects.select_for_update().get(pk=page.pk)
    if not may_submit(by, page) or not differs(page):
        raise NotSubmittable(page)
    state = page.current_workflow_state
    if state is not None and state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        raise NotSubmittable(page)
    _require_whole(page, by)
    return _resume(state, by) if state else workflow().start(page, by)


def _require_whole(page: ArticlePage, by: Any) -> None:
    """A translation is handed in whole, and takes over what it may from its source."""
    revision = page.get_latest_revision()
    sentences.require_ready(page, revision)
    sentences.remember_draft(page, revision)
    inheriting.inherit(page, revision, by=by)


def may_submit(person: Any, page: ArticlePage) -> bool:
    locale = page.locale.language_code
    return any(
        accounts.has_role(person, role, locale=locale) for role in (accounts.Role.AUTHOR, accounts.Role.TRANSLATOR)
    )


def differs(page: ArticlePage) -> bool:
    """Whether the draft says anything that readers do not see yet."""
    revision = page.get_latest_revision()
    return revision is not None and not (page.live and digests(revision.content).whole in may_be_live(page))


def _resume(state: WorkflowState, by: Any) -> WorkflowState:
    """From the first step that no signature holds for."""
    state.current_task_state = None
    state.status = WorkflowState.STATUS_IN_PROGRESS
    state.save()
    begin(state, by)
    return state


def begin(state: WorkflowState, by: Any, *, at: Step = Step.CLINICAL) -> None:
    """Let the workflow walk again from step `at`; steps whose signature holds are passed over when they come."""
    from_here = ORDER[ORDER.index(at) :]
    done = (TaskState.STATUS_APPROVED, TaskState.STATUS_SKIPPED)
    for each in state.task_states.filter(status__in=done, task__reviewtask__step__in=from_here):
        each.status = TaskState.STATUS_CANCELLED
        each.save(update_fields=["status"])
    state.current_task_state = None
    state.update(user=by, next_task=ReviewTask.objects.get(step=at))


def open_step(task: ReviewTask, state: WorkflowState) -> ReviewTaskState:
    """The step as Wagtail keeps it: open with its due time, or skipped where a signature for this text holds."""
    page = state.content_object.specific
    revision = page.get_latest_revision()
    said = digests(revision.content)
    held = standing(page.pk, said)[Step(task.step)]
    policy = policy_for(page.type, page.locale.language_code)
    now = timezone.now()
    row = ReviewTaskState.objects.create(
        workflow_state=state,
        revision=revision,
        task=task,
        status=TaskState.STATUS_SKIPPED if held else TaskState.STATUS_IN_PROGRESS,
        finished_at=now if held else None,
        page=page,
        step=task.step,
        locale=page.locale.language_code,
        digest=said.of(SCOPE_OF[Step(task.step)]),
        change=_change(page, said),
        due_at=_due(page, policy.due(task.step, now)),
    )
    if not held:
        events.review_step_opened.announce(
            actor=None, subject=page, page=page.pk, state=row.pk, step=row.step, locale=row.locale
        )
    return row


def _change(page: ArticlePage, said: Digests) -> str:
    """What the text changes against the last release: the widest of text, layout and facts."""
    released = Release.objects.for_page(page.pk).last()
    if released is None:
        return ReviewTaskState.Change.NEW
    before = digests(released.revision.content)
    for part, change in (("text", "TEXT"), ("layout", "LAYOUT"), ("whole", "FACTS")):
        if before.of(part) != said.of(part):
            return ReviewTaskState.Change[change]
    return ReviewTaskState.Change.NOTHING


def _due(page: ArticlePage, due: datetime) -> datetime:
    """As the policy says; never after the day by which a text released in an emergency has to be reviewed."""
    until = review_owed(page)
    return min(due, until) if until else due


def review_owed(page: ArticlePage) -> datetime | None:
    """By when readers are owed the full review of what they see, since it was released without one; None where they are not."""
    last = Release.objects.for_page(page.pk).select_related("emergency").last()
    emergency = getattr(last, "emergency", None) if last and last.kind == Release.Kind.EMERGENCY else None
    return emergency.review_until if emergency and page.live else None
