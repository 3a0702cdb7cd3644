"""Periodic review: until when a released text is taken to hold, and what happens then (framework: Content Maintenance).

A release plans the next review, a nightly run opens what comes due and writes to the people once, and a signature moves the
day on. Nothing is ever confirmed by the passing of time: what nobody looks at becomes overdue, and readers are told.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts import api as accounts
from compliance.api import AuditEntry
from content import events
from content.models import ArticlePage, MaintenanceTask, PeriodicReview, Release, Signature
from content.models.pages import section_key_by_path
from content.review import errors
from content.review.policies.policy import house_cycle, policy_for
from content.review.steps import ROLE_OF, Step
from content.review.upkeep import maintenance_tasks as tasks
from content.review.upkeep import unchanged
from content.review.upkeep.unchanged import Statement

State = PeriodicReview.State


def due_after(page: ArticlePage, since: date) -> date:
    """The next review of a text that held on `since`, by its section: the day its author wrote when that comes sooner."""
    cycle = policy_for(page.type, page.locale.language_code).cycle
    section = section_key_by_path(page.path[: -page.steplen])
    return months_after(since, cycle.months(section, safety=page.safety))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@transaction.atomic
def plan(page_id: int) -> PeriodicReview | None:
    """Plan the review of what readers see, once for each release; what was planned for an older text ends, and so do its tasks."""
    page = ArticlePage.objects.select_for_update(of=("self",)).filter(pk=page_id).first()
    release = unchanged.shown_release(page) if page else None
    if page is None or release is None or PeriodicReview.objects.filter(release=release).exists():
        return None
    for older in page.periodic_reviews.filter(state__in=PeriodicReview.CURRENT):
        older.move_to(State.REPLACED)
    tasks.close_by_release(page, release)
    day = min(page.review_by, due_after(page, timezone.localdate(release.effective_at)))
    return _planned(page, release, day)


def _planned(page: ArticlePage, release: Release, day: date) -> PeriodicReview:
    row = PeriodicReview.objects.create(page=page, release=release, due_on=day)
    events.periodic_review_planned.announce(
        subject=page, page=page.pk, locale=release.locale, review=row.pk, due=day.isoformat()
    )
    return row


@events.release_written.listen
@events.article_published.listen
def plan_next(entry: AuditEntry) -> None:
    """A release for a later hour is planned when readers see it."""
    plan(entry.facts["page"])


def plan_missing() -> int:
    """Plan what no event told of (demo content, an event that was lost); answers how many."""
    planned = PeriodicReview.objects.filter(release=OuterRef("pk"))
    shown = ArticlePage.objects.filter(pk=OuterRef("page"), live=True, live_revision=OuterRef("revision"))
    found = Release.objects.filter(Exists(shown), ~Exists(planned)).order_by("page").values_list("page", flat=True)
    return sum(plan(page) is not None for page in found.distinct())


def current() -> QuerySet[PeriodicReview]:
    """What is planned or open for articles that readers see, the earliest day first."""
    rows = PeriodicReview.objects.filter(state__in=PeriodicReview.CURRENT, page__live=True)
    return rows.select_related("page", "page__locale", "release").order_by("due_on", "page__key", "page_id")


def opened() -> QuerySet[PeriodicReview]:
    """What people are asked to look at now."""
    return current().filter(state__in=(State.OPEN, State.CHANGING))


@transaction.atomic
def open_due() -> int:
    """Open what comes due within the policy's days and tell reviewers and authors, each in one letter; answers how many."""
    last_day = timezone.localdate() + house_cycle().opens_before
    due = list(current().filter(state=State.PLANNED, due_on__lte=last_day).select_for_update(of=("self",)))
    for review in due:
        review.move_to(State.OPEN)
        events.periodic_review_opened.announce(
            subject=review.page, page=review.page_id, locale=review.release.locale, review=review.pk
        )
    _tell(due)
    return len(due)


def _tell(reviews: Iterable[PeriodicReview]) -> None:
    """One letter a person and night, of what opened for her. A review opens once, so nobody hears of it twice."""
    letters: dict[Any, list[PeriodicReview]] = defaultdict(list)
    for review in reviews:
        for person in {*_confirmers(review), *writers_of(review.release)}:
            letters[person].append(review)
    for person, of_hers in letters.items():
        key = f"periodic-reviews/{of_hers[0].pk}/{person.pk}"
        accounts.notify(person, "periodic-reviews", key, context={"reviews": of_hers})


def _confirmers(review: PeriodicReview) -> list[Any]:
    steps = steps_of(review)
    return [each for step in steps for each in accounts.people_in_role(ROLE_OF[step], locale=review.release.locale)]


def writers_of(release: Release) -> list[Any]:
    """Who saved the released text, while she may still write in its language; else all who may."""
    wanted = (accounts.Role.AUTHOR, accounts.Role.TRANSLATOR)
    writer = release.revision.user
    if writer and any(accounts.has_role(writer, role, locale=release.locale) for role in wanted):
        return [writer]
    return list(dict.fromkeys(each for role in wanted for each in accounts.people_in_role(role, locale=release.locale)))


def steps_of(review: PeriodicReview) -> list[Step]:
    """Whose signatures the confirmation of this text takes."""
    return policy_for(review.page.type, review.release.locale).cycle.confirmers(safety=review.page.safety)


def signed(review: PeriodicReview) -> dict[Step, Signature]:
    """The confirmations that were given since the review was opened, by step."""
    rows = Signature.objects.filter(
        page=review.page_id,
        revision=review.release.revision_id,
        verdict=Signature.Verdict.UNCHANGED,
        step__in=steps_of(review),
        at__gte=review.opened_at or timezone.now(),
    )
    return {Step(row.step): row for row in rows.order_by("seq")}


def steps_left(review: PeriodicReview) -> list[Step]:
    given = signed(review)
    return [step for step in steps_of(review) if step not in given]


def require_may_confirm(by: Any, review: PeriodicReview, step: Step) -> None:
    """Her role, her language, not her work; two steps are signed by two people. A `Refused` says which is missing."""
    unchanged.require_may_sign(by, review.page, review.release, step)
    if any(row.signer_id == by.pk for row in signed(review).values()):
        raise errors.SignedBefore(review.page)


def confirm_unchanged(review_id: int, *, by: Any, password: str, statement: Statement) -> Signature:
    """Sign that a released text still holds. The last signature that it takes moves the next review on.

    The password is asked first, with lock-out (`accounts.api.WrongPassword`, `TooMany`). Anything else that stands in the way
    is a `content.review.errors.Refused`: the review is not open, the text is another one, she may not sign. Nothing changed.
    """
    accounts.confirm_password(by, password)
    with transaction.atomic():
        review = _locked(review_id)
        if statement.step not in steps_left(review):
            raise errors.NotOpen(review.page)
        require_may_confirm(by, review, statement.step)
        row = unchanged.sign(review.page, by, statement)
        if not steps_left(review):
            _move_on(review, by)
        return row


def _locked(review_id: int) -> PeriodicReview:
    """The review with its article, both held: open and not yet decided."""
    rows = PeriodicReview.objects.select_for_update(of=("self",)).filter(pk=review_id)
    review = rows.select_related("release").first()
    if review is None or review.state not in (State.OPEN, State.CHANGING):
        raise errors.NotOpen(review and review.page)
    review.page = ArticlePage.objects.select_for_update(of=("self",)).get(pk=review.page_id)
    return review


def _move_on(review: PeriodicReview, by: Any) -> None:
    review.move_to(State.CONFIRMED)
    page, today = review.page, timezone.localdate()
    for task in review.tasks.open():
        tasks.close(task, MaintenanceTask.Outcome.CONFIRMED, by=by)
    events.periodic_review_confirmed.announce(
        actor=by, subject=page, page=page.pk, locale=review.release.locale, review=review.pk
    )
    day = due_after(page, today)
    _planned(page, review.release, min(day, page.review_by) if page.review_by > today else day)


@transaction.atomic
def ask_for_change(review_id: int, *, by: Any, reason: str) -> MaintenanceTask:
    """The text no longer holds: its author gets a task with the reason. The review stays, and its day, until a new release."""
    review = _locked(review_id)
    if review.state != State.OPEN:
        raise errors.NotOpen(review.page)
    if not any(accounts.has_role(by, ROLE_OF[step], locale=review.release.locale) for step in steps_of(review)):
        raise errors.NotYours(review.page)
    if not reason.strip():
        raise errors.ReasonMissing(review.page)
    review.move_to(State.CHANGING)
    writers = writers_of(review.release)
    task = tasks.open_task(
        MaintenanceTask.Kind.CHANGES,
        review.page,
        reason=reason,
        review=review,
        assignee=writers[0] if len(writers) == 1 else None,
    )
    for person in writers:
        accounts.notify(person, "maintenance-task", f"maintenance-task/{task.pk}/{person.pk}", context={"task": task})
    return task


def overdue() -> QuerySet[PeriodicReview]:
    """Past their day: readers are told so on the article."""
    return current().filter(due_on__lt=timezone.localdate())


def every_night() -> None:
    """Plan what is missing, open what comes due, and find the tasks that no event told of."""
    plan_missing()
    open_due()
    tasks.sweep()
