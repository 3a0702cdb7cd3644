"""Letters about tasks: who has to look at what a law or readers set going, by when, and when all of it is done (framework:
Compliance Monitoring).

For a change of the law, one letter a person each time that articles are marked, with how many there are in her languages: never one
per article. The keys of the letters see to it that nothing is said twice, however often this runs and whatever it missed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts import api as accounts
from compliance.api import AuditEntry
from content import events
from content.models import MaintenanceTask, RegulatoryChange
from content.navigation import LANGUAGE_NAMES
from content.review.upkeep import maintaining, unchanged
from content.review.upkeep import maintenance_tasks as tasks

Kind = MaintenanceTask.Kind
#: A change that was done before then is not told any more: whoever becomes a manager later need not hear of it.
TOLD_WITHIN = timedelta(days=2)


class Occasion(StrEnum):
    """Why somebody is written to, by the time that has passed; whoever hears of the later one need not hear of the earlier."""

    MARKED = "marked"
    HALF = "half"
    LATE = "late"


@dataclass(frozen=True)
class Batch:
    """Articles that were marked together for one change: opened at one moment, due at one moment."""

    marked: list[MaintenanceTask]

    @property
    def number(self) -> int:
        """Its first task; this stays when tasks end."""
        return self.marked[0].pk

    @property
    def occasion(self) -> Occasion:
        now, opened_at, due_at = timezone.now(), self.marked[0].opened_at, self.marked[0].due_at
        if now > due_at:
            return Occasion.LATE
        return Occasion.HALF if now >= opened_at + (due_at - opened_at) / 2 else Occasion.MARKED

    @property
    def left(self) -> Counter[str]:
        """How many are open, by language."""
        return Counter(task.page.locale.language_code for task in self.marked if task.closed_at is None)


def remind() -> int:
    """The daily job: tell whoever was not told, at half time, when it is late, when all is done; answers how many letters."""
    waiting = RegulatoryChange.objects.filter(tasks__in=MaintenanceTask.objects.open())
    lately = RegulatoryChange.objects.filter(tasks__closed_at__gte=timezone.now() - TOLD_WITHIN)
    return _tell_of_late_concerns() + _tell_reviewers(waiting) + sum(_tell_managers(each) for each in lately.distinct())


@events.regulatory_change_marked.listen
def say_that_a_law_asks_for_a_look(entry: AuditEntry) -> None:
    _tell_reviewers(RegulatoryChange.objects.filter(pk=entry.facts["change"]))


@events.maintenance_task_closed.listen
def say_that_a_change_is_done(entry: AuditEntry) -> None:
    for change in RegulatoryChange.objects.filter(tasks=entry.facts["task"]):
        _tell_managers(change)


@events.maintenance_task_opened.listen
def say_that_readers_voted_it_down(entry: AuditEntry) -> None:
    """To whoever writes the text. Of a safety concern the reviewers hear when it is raised."""
    task = MaintenanceTask.objects.open().filter(pk=entry.facts["task"], kind=Kind.VOTES).first()
    if task is None:
        return
    release = unchanged.shown_release(task.page)
    writers = maintaining.writers_of(release) if release else []
    context = {"title": task.page.title, "due_at": task.due_at, "path": reverse("review:periodic")}
    for person in writers or _managers():
        accounts.notify(person, "voted-down", f"voted-down/{task.pk}/{person.pk}", context=context)


def _tell_of_late_concerns() -> int:
    """Each concern that nobody settled in time, once, to those who may settle it (framework: Patient Safety Priority)."""
    late = MaintenanceTask.objects.late().filter(kind=Kind.SAFETY).select_related("page__locale")
    return sum(_tell_of_a_late_concern(task) for task in late)


def _tell_of_a_late_concern(task: MaintenanceTask) -> int:
    code, kind = task.page.locale.language_code, "safety-late"
    people = {each for role in tasks.SETTLERS for each in accounts.people_in_role(role, locale=code)} or _managers()
    context = {"title": task.page.title, "due_at": task.due_at, "path": reverse("review:periodic")}
    return sum(accounts.notify(each, kind, f"{kind}/{task.pk}/{each.pk}", context=context) for each in people)


def _tell_reviewers(changes: QuerySet[RegulatoryChange]) -> int:
    return sum(_tell(batch, person, codes) for batch in _batches(changes) for person, codes in _readers(batch.left))


def _batches(changes: QuerySet[RegulatoryChange]) -> Iterator[Batch]:
    rows = MaintenanceTask.objects.filter(change__in=changes).select_related("change", "page__locale")
    for _together, marked in groupby(
        rows.order_by("change", "opened_at", "pk"), key=lambda task: (task.change_id, task.opened_at)
    ):
        yield Batch(list(marked))


def _readers(codes: Iterable[str]) -> list[tuple[Any, list[str]]]:
    """Who follows the law in these languages, each with hers; where nobody does, the managers."""
    found: dict[Any, list[str]] = defaultdict(list)
    for code in sorted(codes):
        reviewers = list(accounts.people_in_role(accounts.Role.REGULATORY_REVIEWER, locale=code))
        for person in reviewers or _managers():
            found[person].append(code)
    return list(found.items())


def _managers() -> list[Any]:
    return list(accounts.people_in_role(accounts.Role.MANAGER))


def _tell(batch: Batch, person: Any, codes: list[str]) -> bool:
    first, left, kind = batch.marked[0], batch.left, f"regulatory-{batch.occasion}"
    context = {
        "change": first.change,
        "languages": [(LANGUAGE_NAMES[code], left[code]) for code in codes],
        "number": sum(left[code] for code in codes),
        "due_at": first.due_at,
        "path": reverse("review:regulatory-one", args=[first.change_id]),
    }
    return accounts.notify(person, kind, f"{kind}/{batch.number}/{person.pk}", context=context)


def _tell_managers(change: RegulatoryChange) -> int:
    """Once nothing is left of it; once more when more was marked and that is done too."""
    ended = change.tasks.filter(closed_at__isnull=False)
    last = change.tasks.aggregate(last=Max("pk"))["last"]
    if change.tasks.open().exists() or last is None:
        return 0
    counted = Counter(MaintenanceTask.Outcome(outcome) for outcome in ended.values_list("outcome", flat=True))
    context = {
        "change": change,
        "outcomes": [(outcome.label, counted[outcome]) for outcome in MaintenanceTask.Outcome if counted[outcome]],
        "number": sum(counted.values()),
        "path": reverse("review:regulatory-one", args=[change.pk]),
    }
    kind = "regulatory-done"
    return sum(
        accounts.notify(person, kind, f"{kind}/{change.pk}/{last}/{person.pk}", context=context)
        for person in _managers()
    )
