"""Tickets for a demonstration: acted out by the rules of the house, then dated back so that the desk looks like a morning."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from helpdesk import opening, tickets
from helpdesk.due import answer_due
from helpdesk.models import Ticket
from helpdesk.opening import NewRequest

NAMES = uuid.UUID("5f0c1c62-5d0f-4a37-9d3a-0d6f5b0e4b11")
DATES = ("opened_at", "waiting_since", "first_reply_at", "solved_at", "closed_at")


@dataclass(frozen=True)
class DemoStep:
    """What somebody did `ago` before now. `who` is an address; `text` is words, a reason, or the key of an article."""

    act: Literal["wrote", "took", "answered", "promised", "noted", "solved", "handed-up", "closed"]
    who: str
    ago: timedelta
    text: str = ""


@dataclass(frozen=True)
class DemoTicket:
    """A request of `who` and what became of it. `name` makes loading it twice the same as once."""

    name: str
    who: str
    ago: timedelta
    asked: NewRequest
    steps: Sequence[DemoStep] = ()


@transaction.atomic
def load_demo_tickets(wanted: Sequence[DemoTicket]) -> int:
    """Act the tickets out; answers how many are new. Those that nobody has touched since are moved to today."""
    emails = {step.who for ticket in wanted for step in ticket.steps} | {ticket.who for ticket in wanted}
    people = {person.email: person for person in get_user_model().objects.filter(email__in=emails)}
    return sum(_loaded(each, people) for each in wanted)


def _loaded(demo: DemoTicket, people: dict[str, Any]) -> bool:
    key, now = uuid.uuid5(NAMES, demo.name), timezone.now()
    requester = people[demo.who]
    ticket = Ticket.objects.filter(requester=requester, idempotency_key=key).first()
    if ticket is not None:
        if ticket.version == 1 + len(demo.steps):
            _move(ticket, now - demo.ago - ticket.opened_at)
        return False
    ticket = opening.open_ticket(demo.asked, requester=requester, key=key).ticket
    _date(ticket, Ticket(), now - demo.ago, now)
    for number, step in enumerate(demo.steps):
        before, moment = Ticket.objects.get(pk=ticket.pk), timezone.now()
        _act(before, step, people[step.who], uuid.uuid5(key, str(number)))
        _date(Ticket.objects.get(pk=ticket.pk), before, now - step.ago, moment)
    return True


def _act(ticket: Ticket, step: DemoStep, by: Any, key: uuid.UUID) -> None:
    seen = ticket.version
    match step.act:
        case "wrote":
            tickets.add_message(ticket, by=by, text=step.text, key=key, keep_patient_data=True)
        case "took":
            tickets.assign(ticket, by, by=by, seen=seen)
        case "answered" | "promised":
            then = Ticket.State.OPEN if step.act == "promised" else Ticket.State.PENDING
            tickets.reply(ticket, by=by, text=step.text, key=key, seen=seen, then=then, keep_patient_data=True)
        case "noted":
            tickets.add_note(ticket, by=by, text=step.text, key=key, seen=seen, keep_patient_data=True)
        case "solved":
            tickets.solve(ticket, by=by, seen=seen, answered_by=step.text)
        case "handed-up":
            tickets.hand_up(ticket, by=by, reason=step.text, seen=seen)
        case "closed":
            tickets.close(ticket, by=by, seen=seen)


def _date(ticket: Ticket, before: Ticket, at: datetime, moment: datetime) -> None:
    """Give what was written since `moment` the date `at` of the story."""
    ticket.messages.filter(at__gte=moment).update(at=at)
    ticket.articles.filter(at__gte=moment).update(at=at)
    changed = {name: at for name in DATES if (new := getattr(ticket, name)) and new != getattr(before, name)}
    Ticket.objects.filter(pk=ticket.pk).update(**changed)
    _due_again(ticket)


def _move(ticket: Ticket, by: timedelta) -> None:
    """Move all dates of a ticket by the same span."""
    ticket.messages.update(at=F("at") + by)
    ticket.articles.update(at=F("at") + by)
    Ticket.objects.filter(pk=ticket.pk).update(**{name: F(name) + by for name in DATES})
    _due_again(ticket)


def _due_again(ticket: Ticket) -> None:
    """What is due follows from since when she waits."""
    ticket.refresh_from_db()
    if ticket.waiting_since:
        due = answer_due(ticket.tier, ticket.waiting_since, ZoneInfo(ticket.time_zone))
        Ticket.objects.filter(pk=ticket.pk).update(due_at=due)
