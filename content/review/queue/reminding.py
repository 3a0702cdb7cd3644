"""Writing to the people a review waits for: when a step opens, at half time, when it is late, and higher two days after.

Who was written to about what stands in `ReviewReminder`, so nothing is said twice however often this runs. Up to three
things a day come as letters of their own; more come together in one letter in the late afternoon.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts import api as accounts
from content import events
from content.models import ReviewDelegation, ReviewReminder, ReviewTaskState
from content.review.queue.queueing import open_steps
from content.review.steps import ROLE_OF, Step, place_of

Occasion = ReviewReminder.Occasion
SINGLE_LETTERS_A_DAY = 3
DIGEST_FROM_HOUR = 16  # on her clock
ESCALATED_AFTER = timedelta(days=2)
#: How pressing each is: whoever hears that a step is late need not hear that it was half-way.
URGENCY = (Occasion.OPENED, Occasion.HALF, Occasion.LATE, Occasion.ESCALATED)


@dataclass(frozen=True)
class Due:
    """One thing to tell somebody."""

    state: ReviewTaskState
    occasion: Occasion


def remind() -> int:
    """The hourly job: escalate what is due, tell everybody what she has not been told; answers how many letters."""
    escalate()
    return tell(open_steps())


def escalate() -> int:
    """Mark what is late by two days or more; the final reviewers hear of it by `tell`. Answers how many."""
    late = open_steps().filter(due_at__lte=timezone.now() - ESCALATED_AFTER, escalated_at=None)
    return sum(_escalate(pk) for pk in late.values_list("pk", flat=True))


@transaction.atomic
def _escalate(pk: int) -> bool:
    state = open_steps().select_for_update(of=("self",)).filter(pk=pk, escalated_at=None).first()
    if state is None:
        return False
    state.escalated_at = timezone.now()
    state.save(update_fields=["escalated_at"])
    events.review_escalated.announce(
        actor=None, subject=state.page, page=state.page_id, state=state.pk, step=state.step, locale=state.locale
    )
    return True


def tell(states: QuerySet[ReviewTaskState]) -> int:
    """Write to everybody whom these open steps wait for and who has not been written to for the same reason."""
    rows = list(states.select_related("page", "assignee", "revision", "workflow_state").defer("page__body"))
    people, dues = _by_person(rows, timezone.now())
    told = _told(rows)
    letters = 0
    for pk, wanted in dues.items():
        new = [due for due in wanted if (due.state.pk, pk, due.occasion) not in told]
        if new:
            letters += _write(people[pk], new)
    return letters


def _by_person(rows: Iterable[ReviewTaskState], now: datetime) -> tuple[dict[int, Any], dict[int, list[Due]]]:
    people: dict[int, Any] = {}
    dues: dict[int, list[Due]] = defaultdict(list)
    duty = _Duty()
    for state in rows:
        found = {person.pk: (person, _occasion(state, now)) for person in duty.signers(state)}
        if state.escalated_at:
            found |= {person.pk: (person, Occasion.ESCALATED) for person in duty.leads(state)}
        for pk, (person, occasion) in found.items():
            people[pk] = person
            dues[pk].append(Due(state, occasion))
    return people, dues


def _occasion(state: ReviewTaskState, now: datetime) -> Occasion:
    if now > state.due_at:
        return Occasion.LATE
    half = state.started_at + (state.due_at - state.started_at) / 2
    return Occasion.HALF if now >= half else Occasion.OPENED


class _Duty:
    """Who signs what at this moment, asked once for each step and language."""

    def __init__(self) -> None:
        self._in_role: dict[tuple[str, str], list[Any]] = {}
        self._away: dict[int, list[ReviewDelegation]] = defaultdict(list)
        for each in ReviewDelegation.objects.on().select_related("stand_in"):
            self._away[each.absent_id].append(each)

    def signers(self, state: ReviewTaskState) -> list[Any]:
        """Whoever took the step, or who stands in for her; else its reviewers who are here and did not write the text."""
        if state.assignee:
            return self._stand_ins(state.assignee, state) or [state.assignee]
        writers = {state.page.owner_id, state.revision.user_id, state.workflow_state.requested_by_id}
        people = self._people(ROLE_OF[Step(state.step)], state.locale)
        return [each for each in people if each.pk not in writers and not self._stand_ins(each, state)]

    def leads(self, state: ReviewTaskState) -> list[Any]:
        return self._people(accounts.Role.FINAL_REVIEWER, state.locale)

    def _people(self, role: Any, locale: str) -> list[Any]:
        if (role, locale) not in self._in_role:
            self._in_role[role, locale] = list(accounts.people_in_role(role, locale=locale))
        return self._in_role[role, locale]

    def _stand_ins(self, person: Any, state: ReviewTaskState) -> list[Any]:
        away = self._away.get(person.pk, [])
        return [each.stand_in for each in away if each.locale == state.locale and state.step in each.steps]


def _told(rows: list[ReviewTaskState]) -> set[tuple[int, int, str]]:
    """Everything said about these steps. Whoever heard something more pressing has heard the rest."""
    told: set[tuple[int, int, str]] = set()
    said = ReviewReminder.objects.filter(state__in=[row.pk for row in rows])
    for state, person, occasion in said.values_list("state", "person", "occasion"):
        upto = URGENCY.index(Occasion(occasion)) + 1
        told |= {(state, person, each) for each in URGENCY[:upto]}
    return told


@transaction.atomic
def _write(person: Any, dues: list[Due]) -> int:
    """Letters of their own for up to three things a day; what is more waits for the one letter of the afternoon."""
    zone = accounts.time_zone_of(person)
    here = timezone.localtime(timezone=zone)
    today = here.replace(hour=0, minute=0, second=0, microsecond=0)
    singles = ReviewReminder.objects.filter(person=person, at__gte=today, in_digest=False).count()
    if singles + len(dues) <= SINGLE_LETTERS_A_DAY:
        return sum(_write_one(person, due) for due in dues)
    return _write_digest(person, dues, here) if here.hour >= DIGEST_FROM_HOUR else 0


def _write_one(person: Any, due: Due) -> bool:
    kind = f"review-{due.occasion}"
    _remember(person, [due], in_digest=False)
    return accounts.notify(person, kind, f"{kind}/{due.state.pk}/{person.pk}", context=told_of(due.state))


def _write_digest(person: Any, dues: list[Due], here: datetime) -> bool:
    dues.sort(key=lambda due: (-URGENCY.index(due.occasion), due.state.due_at))
    context = {
        "items": [{**told_of(due.state), "occasion": due.occasion.label} for due in dues],
        "number": len(dues),
        "path": reverse("review:queue"),
    }
    written = accounts.notify(person, "review-digest", f"review-digest/{person.pk}/{here:%Y-%m-%d}", context=context)
    if written:
        _remember(person, dues, in_digest=True)
    return written


def _remember(person: Any, dues: list[Due], *, in_digest: bool) -> None:
    rows = [ReviewReminder(state=due.state, person=person, occasion=due.occasion, in_digest=in_digest) for due in dues]
    ReviewReminder.objects.bulk_create(rows, ignore_conflicts=True)


def told_of(state: ReviewTaskState) -> dict[str, Any]:
    """What a letter about a step says: which article, which step, until when, and where."""
    return {
        "title": state.page.draft_title,
        "locale": state.locale.upper(),
        "step": Step(state.step).label,
        "place": place_of(state.step),
        "due_at": state.due_at,
        "path": reverse("review:sign", args=[state.pk]),
    }
