"""Tickets as other apps, pages and the help panel list them: small, frozen, with no row behind them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q

from helpdesk.conversation import in_words
from helpdesk.models import Ticket, TicketMessage
from helpdesk.moments import due_text

MOST = 100


@dataclass(frozen=True)
class TicketSummary:
    """One request for help in a list. `subject` is redacted; `unread` counts answers she has not looked at."""

    public_id: uuid.UUID
    number: str
    state: str
    state_label: str
    tier: int
    subject: str
    opened_at: datetime
    due_at: datetime | None
    due_text: str
    unread: int


def tickets_of(requester: Any, *, organisation: int | None = None, limit: int = MOST) -> list[TicketSummary]:
    """What this person asked, newest first; with `organisation`, what she asked while working there. One query."""
    rows = Ticket.objects.of_requester(requester)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    return [_summary(ticket) for ticket in _with_unread(rows)[:limit]]


def for_article(family: str, *, viewer: Any, limit: int = MOST) -> list[TicketSummary]:
    """The tickets in which an article played a part and that `viewer` may know of, newest first."""
    rows = Ticket.objects.visible_to(viewer).filter(articles__family=family).distinct()
    return [_summary(ticket) for ticket in _with_unread(rows)[:limit]]


def summary_of(ticket: Ticket) -> TicketSummary:
    """One ticket in the same form."""
    return _summary(_with_unread(Ticket.objects.filter(pk=ticket.pk)).get())


def _with_unread(rows: Any) -> Any:
    news = Q(messages__kind=TicketMessage.Kind.PUBLIC_REPLY) & (Q(seen_at=None) | Q(messages__at__gt=F("seen_at")))
    return rows.annotate(unread=Count("messages", filter=news, distinct=True))


def _summary(ticket: Any) -> TicketSummary:
    return TicketSummary(
        public_id=ticket.public_id,
        number=ticket.number,
        state=ticket.state,
        state_label=ticket.get_state_display(),
        tier=ticket.tier,
        subject=in_words(ticket.subject_redacted),
        opened_at=ticket.opened_at,
        due_at=ticket.due_at,
        due_text=due_text(ticket),
        unread=ticket.unread,
    )
