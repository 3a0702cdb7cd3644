"""Letters about tickets: a number and a link, never a word of what was written (framework: Auto-acknowledgment)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts import api as accounts
from accounts.api import Role
from helpdesk.models import Ticket, TicketMessage


def tell_desk(ticket: Ticket) -> int:
    """Tell the agents on duty of a new ticket, in an emergency the supervisors too; answers how many were told.

    On duty are those of the ticket's line who speak its language; if there is none, all of that line.
    """
    agents = accounts.people_in_role(Role.SUPPORT, locale=ticket.language, level=ticket.level)
    people = list(agents or accounts.people_in_role(Role.SUPPORT, level=ticket.level))
    if ticket.tier == 1:
        people += accounts.people_in_role(Role.SUPERVISOR)
    told = {person.pk: _write(person, "ticket-opened", ticket, f"{ticket.pk}/{person.pk}") for person in people}
    return sum(told.values())


def tell_assignee(ticket: Ticket, message: TicketMessage) -> bool:
    """Tell whoever has the ticket that the requester wrote again."""
    if ticket.assignee is None:
        return False
    return _write(ticket.assignee, "ticket-message", ticket, str(message.pk))


def tell_requester(ticket: Ticket, message: TicketMessage) -> bool:
    """Tell the requester of an answer, unless she only wants to read it in Hysio; in an emergency in any case."""
    if ticket.reply_by == Ticket.ReplyBy.WIDGET and ticket.tier != 1:
        return False
    address = reverse("helpdesk:request", args=[ticket.public_id])
    return _write(ticket.requester, "ticket-answer", ticket, str(message.pk), address)


def _write(person: Any, kind: str, ticket: Ticket, key: str, address: str = "") -> bool:
    told = {
        "number": ticket.number,
        "tier": ticket.get_tier_display,
        "due_at": ticket.due_at,
        "path": address or reverse("helpdesk:ticket", args=[ticket.public_id]),
    }
    return accounts.notify(person, kind, f"{kind}/{key}", context=told)
