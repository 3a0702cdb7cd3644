"""Tasks about articles that readers see: what readers say of them, what laws change, what a review asked for.

One row an article and language, due in working days by policy. A task ends with an outcome, never by the passing of time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts import api as accounts
from compliance import api as compliance
from compliance.api import AuditEntry
from content import events
from content.contacts import WORKING_DAYS
from content.feedback import close_safety_flag
from content.models import ArticlePage, MaintenanceTask, Release, SafetyFlag, Vote
from content.review import errors
from content.review.policies.policy import house_cycle

Kind, Outcome = MaintenanceTask.Kind, MaintenanceTask.Outcome

#: Who may take a task and say what came of it.
WORKERS = (accounts.Role.AUTHOR, accounts.Role.TRANSLATOR, *accounts.REVIEWERS)


def working_days_after(moment: datetime, days: int) -> datetime:
    """The same time of day so many working days later. Public holidays are not known here."""
    local = timezone.localtime(moment)
    while days:
        local += timedelta(days=1)
        days -= local.weekday() in WORKING_DAYS
    return local


@transaction.atomic
def open_task(
    kind: str, page: ArticlePage, *, reason: str = "", assignee: Any = None, at: datetime | None = None, **about: Any
) -> MaintenanceTask:
    """Open a task about `page`, now unless `at` is said; `about` names its flag, change or review. Patient details are taken out
    of `reason`."""
    now = at or timezone.now()
    task = MaintenanceTask.objects.create(
        kind=kind,
        page=page,
        reason=compliance.redact(reason.strip()[:2000]),
        assignee=assignee,
        opened_at=now,
        due_at=working_days_after(now, house_cycle().working_days(kind)),
        **about,
    )
    events.maintenance_task_opened.announce(
        subject=page, page=page.pk, locale=page.locale.language_code, task=task.pk, kind=str(kind)
    )
    return task


def close(task: MaintenanceTask, outcome: str, *, by: Any = None, note: str = "") -> MaintenanceTask:
    """End an open task; `by` is None when a release or an event did it."""
    task.closed_at, task.closed_by, task.outcome = timezone.now(), by, outcome
    task.note = compliance.redact(note.strip()[:2000])
    task.save(update_fields=["closed_at", "closed_by", "outcome", "note"])
    events.maintenance_task_closed.announce(
        actor=by,
        subject=task.page,
        page=task.page_id,
        locale=task.page.locale.language_code,
        task=task.pk,
        kind=task.kind,
        outcome=str(outcome),
    )
    return task


def close_by_release(page: ArticlePage, release: Release) -> None:
    """A text that was written after a task was opened answers it. A safety concern is closed by a person alone."""
    tasks = page.maintenance_tasks.open().exclude(kind=Kind.SAFETY)
    for task in tasks.filter(opened_at__lte=release.revision.created_at):
        close(task, Outcome.RELEASED)


@transaction.atomic
def take(task_id: int, *, by: Any) -> MaintenanceTask:
    """Make an open task one's own; somebody of its language only (`NotYours`)."""
    task = locked(task_id)
    require_may_work(by, task)
    task.assignee = by
    task.save(update_fields=["assignee"])
    return task


@transaction.atomic
def close_looked_at(task_id: int, *, by: Any, note: str) -> MaintenanceTask:
    """Nothing to change after readers voted an article down: only such a task ends so, and with a reason."""
    task = locked(task_id)
    require_may_work(by, task)
    if task.kind != Kind.VOTES:
        raise errors.NotOpen(task.page)
    if not note.strip():
        raise errors.ReasonMissing(task.page)
    return close(task, Outcome.NO_CHANGE, by=by, note=note)


#: Who may say what was done about a concern of a reader.
SETTLERS = (accounts.Role.CLINICAL_REVIEWER, accounts.Role.FINAL_REVIEWER)


@transaction.atomic
def settle_concern(task_id: int, *, by: Any, note: str) -> SafetyFlag:
    """Close a reader's concern with what was done; its task ends with it (framework: Patient Safety Priority).

    By a clinical or final reviewer of the language (`NotYours`), with words (`ReasonMissing`).
    """
    task = locked(task_id)
    locale = task.page.locale.language_code
    if task.flag is None or task.flag.closed_at is not None:
        raise errors.NotOpen(task.page)
    if not any(accounts.has_role(by, role, locale=locale) for role in SETTLERS):
        raise errors.NotYours(task.page)
    if not note.strip():
        raise errors.ReasonMissing(task.page)
    return close_safety_flag(task.flag, by=by, outcome=compliance.redact(note.strip()[:1000]))


def locked(task_id: int) -> MaintenanceTask:
    """An open task, held; `NotOpen` for one that has ended."""
    task: MaintenanceTask | None = MaintenanceTask.objects.select_for_update().filter(pk=task_id).first()
    if task is None or task.closed_at is not None:
        raise errors.NotOpen(task and task.page)
    return task


def require_may_work(by: Any, task: MaintenanceTask) -> None:
    locale = task.page.locale.language_code
    if not any(accounts.has_role(by, role, locale=locale) for role in WORKERS):
        raise errors.NotYours(task.page)


def waiting() -> QuerySet[MaintenanceTask]:
    """Open tasks, the earliest due first."""
    rows = MaintenanceTask.objects.open().select_related("page", "page__locale", "assignee", "change", "flag")
    return rows.order_by("due_at", "pk")


@events.safety_flag_raised.listen
def ask_about_the_concern(entry: AuditEntry) -> None:
    """At once; the clinical reviewers have their letter already (framework: Patient Safety Priority)."""
    for flag in SafetyFlag.objects.filter(pk=entry.facts["flag"], closed_at=None, task=None):
        task_about(flag)


def task_about(flag: SafetyFlag) -> None:
    try:
        open_task(Kind.SAFETY, flag.page, reason=flag.text, flag=flag)
    except IntegrityError:  # the nightly run and the event at the same moment: one task is enough
        return


@events.safety_flag_closed.listen
def end_with_the_concern(entry: AuditEntry) -> None:
    end_tasks_of(SafetyFlag.objects.filter(pk=entry.facts["flag"]))


def end_tasks_of(flags: QuerySet[SafetyFlag]) -> None:
    """Of the concerns that were closed."""
    for flag in flags.filter(closed_at__isnull=False, task__closed_at=None).exclude(task=None).select_related("task"):
        close(flag.task, Outcome.CLOSED_FLAG, by=flag.closed_by, note=flag.outcome)


@events.vote_recorded.listen
def count_the_votes(entry: AuditEntry) -> None:
    """Only a vote against can bring an article below the line."""
    if not entry.facts["useful"]:
        page = ArticlePage.objects.filter(key=entry.facts["family"], locale__language_code=entry.facts["locale"])
        for each in voted_down().filter(pk__in=page):
            task_about_votes(each)


def voted_down() -> QuerySet[ArticlePage]:
    """Live articles that most readers found useless of late, by policy, and about which no task is open.

    Votes from before the last such task ended have been answered and do not count again.
    """
    rule = house_cycle().voted_down
    since = timezone.now() - timedelta(days=rule["days"])
    rows = with_votes(since).filter(votes_now__gte=rule["votes"])
    busy = MaintenanceTask.objects.open().filter(kind=Kind.VOTES).values("page")
    return rows.filter(useful_now__lt=F("votes_now") * rule["useful_below"]).exclude(pk__in=busy)


def with_votes(since: datetime) -> QuerySet[ArticlePage]:
    """Live articles with `votes_now` and `useful_now`, counted since then and since their last task about votes."""
    ended = MaintenanceTask.objects.filter(kind=Kind.VOTES, page=OuterRef("pk"), closed_at__isnull=False)
    answered = Subquery(ended.order_by("-closed_at").values("closed_at")[:1])
    counted = Q(votes__at__gte=since) & (Q(answered=None) | Q(votes__at__gt=F("answered")))
    rows = ArticlePage.objects.live().annotate(answered=answered)
    rows = rows.annotate(
        votes_now=Count("votes", filter=counted), useful_now=Count("votes", filter=counted & Q(votes__useful=True))
    )
    return rows.order_by("key", "pk")


def task_about_votes(page: ArticlePage) -> None:
    try:
        open_task(Kind.VOTES, page)
    except IntegrityError:  # a second vote at the same moment: one task is enough
        return


def reasons_of(page: ArticlePage) -> list[tuple[str, int]]:
    """Why readers voted it down, most often first: labels and counts, no words of theirs."""
    counts = Vote.objects.filter(page=page).exclude(reason="").values_list("reason").annotate(n=Count("pk"))
    return [(str(Vote.Reason(reason).label), n) for reason, n in sorted(counts, key=lambda row: (-row[1], row[0]))]


def sweep() -> None:
    """What no event told of: open concerns without a task, tasks whose concern was closed, articles voted down."""
    for flag in SafetyFlag.objects.filter(closed_at=None, task=None):
        task_about(flag)
    end_tasks_of(SafetyFlag.objects.all())
    for page in voted_down():
        task_about_votes(page)
