"""Who takes a step, who is given one, and who stands in while somebody is away. None of it gives a right to sign."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import api as accounts
from content import events
from content.models import ReviewDelegation, ReviewTaskState
from content.review import errors
from content.review.queue.queueing import open_steps
from content.review.signing.deciding import require_may_sign
from content.review.steps import ROLE_OF, Step


class MayNotAssign(errors.Refused):
    code = "may-not-assign"
    said = _("Steps are given to others by the final reviewers of the language and by managers.")


class Taken(errors.Refused):
    code = "taken"
    said = _("A colleague has taken this step. Ask the final reviewer if it should be yours.")


class NotAStandIn(errors.Refused):
    code = "not-a-stand-in"
    said = _("Somebody can stand in only for steps that both of you sign, in a language that both of you sign in.")


class WrongDays(errors.Refused):
    code = "wrong-days"
    said = _("The last day lies before the first, or is over.")


@transaction.atomic
def take(state_id: int, *, by: Any) -> ReviewTaskState:
    """Put an open step on one's own name. `Refused` when it is decided, taken by somebody else, or not hers to sign."""
    state = _locked(state_id)
    require_may_sign(by, state)
    if state.assignee_id not in (None, by.pk) and not _stands_in(by, state):
        raise Taken(state.page)
    return _assign(state, by, by)


@transaction.atomic
def assign(state_id: int, *, to: Any, by: Any) -> ReviewTaskState:
    """Give an open step to somebody who may sign it: by a final reviewer of its language, or a manager."""
    state = _locked(state_id)
    if not may_assign(by, state.locale):
        raise MayNotAssign(state.page)
    require_may_sign(to, state)
    return _assign(state, to, by)


@transaction.atomic
def give_back(state_id: int, *, by: Any) -> ReviewTaskState:
    """Take a step off the name it is on: one's own, or anybody's for those who assign."""
    state = _locked(state_id)
    if state.assignee_id != by.pk and not may_assign(by, state.locale):
        raise MayNotAssign(state.page)
    return _assign(state, None, by)


def may_assign(person: Any, locale: str) -> bool:
    return accounts.has_role(person, accounts.Role.MANAGER) or accounts.has_role(
        person, accounts.Role.FINAL_REVIEWER, locale=locale
    )


def candidates(state: ReviewTaskState) -> list[Any]:
    """Everybody who may sign this step of this text."""
    return [person for person in _reviewers(state.step, state.locale) if _may_sign(person, state)]


def _may_sign(person: Any, state: ReviewTaskState) -> bool:
    try:
        require_may_sign(person, state)
    except errors.Refused:
        return False
    return True


def _reviewers(step: str, locale: str) -> Iterable[Any]:
    return accounts.people_in_role(ROLE_OF[Step(step)], locale=locale)


def _locked(state_id: int) -> ReviewTaskState:
    state = open_steps().select_for_update(of=("self",)).filter(pk=state_id).first()
    if state is None:
        raise errors.NotOpen
    return state


def _assign(state: ReviewTaskState, to: Any, by: Any) -> ReviewTaskState:
    if state.assignee_id == (to and to.pk):
        return state
    state.assignee = to
    state.save(update_fields=["assignee"])
    events.review_assigned.announce(
        actor=by,
        subject=state.page,
        page=state.page_id,
        state=state.pk,
        step=state.step,
        locale=state.locale,
        to=to and to.pk,
    )
    return state


def _stands_in(person: Any, state: ReviewTaskState) -> bool:
    mine = ReviewDelegation.objects.on().filter(stand_in=person, absent=state.assignee_id, locale=state.locale)
    return any(state.step in each.steps for each in mine)


@transaction.atomic
def delegate(
    absent: Any, *, to: Any, locale: str, steps: Iterable[str], from_day: date, until_day: date
) -> ReviewDelegation:
    """Let `to` find the steps of `absent` in his list from one day until another, both included.

    `NotAStandIn` unless both hold the role of every step in this language; `WrongDays` for days that make no sense.
    """
    wanted = sorted(set(steps))
    if from_day > until_day or until_day < timezone.localdate():
        raise WrongDays
    both = all(accounts.has_role(who, ROLE_OF[Step(step)], locale=locale) for who in (absent, to) for step in wanted)
    if to.pk == absent.pk or not wanted or not both:
        raise NotAStandIn
    made = ReviewDelegation.objects.create(
        absent=absent, stand_in=to, locale=locale, steps=wanted, from_day=from_day, until_day=until_day
    )
    events.review_delegated.announce(
        actor=absent, subject=made, delegation=made.pk, to=to.pk, locale=locale, steps=wanted
    )
    return made


@transaction.atomic
def end_delegation(delegation_id: int, *, by: Any) -> None:
    """She is back: her own delegation counts no more. One of somebody else's, or an ended one, is left as it is."""
    found = ReviewDelegation.objects.select_for_update().filter(pk=delegation_id, absent=by, ended_at=None).first()
    if found is None:
        return
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    events.review_delegation_ended.announce(actor=by, subject=found, delegation=found.pk)


def stand_ins(person: Any, places: Iterable[tuple[Step, str]]) -> QuerySet[Any]:
    """Who signs at least one of her steps in one of her languages, by name; `delegate` looks at which."""
    found = {
        pk
        for step, locale in places
        for pk in accounts.people_in_role(ROLE_OF[step], locale=locale or None).values_list("pk", flat=True)
    }
    return get_user_model().objects.filter(pk__in=found - {person.pk}).order_by("name", "email")
