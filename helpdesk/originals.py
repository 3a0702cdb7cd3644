"""Reading what is hidden by default: with a reason, which is on record before the text is shown (framework: Access Logging)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from compliance import api as compliance
from helpdesk.attachments import image_of
from helpdesk.models import Ticket, TicketAttachment, TicketMessage
from helpdesk.permissions import NotAllowed, may_answer, may_see_original
from helpdesk.tickets import ReasonMissing

SHORTEST_REASON = 8  # letters: enough to stop a dot, too few to annoy


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing("original")
    return reason


@transaction.atomic
def show_original(message: TicketMessage, *, by: Any, reason: str) -> str:
    """The text as it was typed, for this once. Raises `NotAllowed` and `ReasonMissing`.

    The requester reads her own ticket without a reason; for everybody else the look is audited first.
    """
    ticket = _visible(message.ticket_id, by)
    if not may_see_original(by, ticket):
        raise NotAllowed(ticket.number)
    if ticket.requester_id != by.pk:
        compliance.record(
            "helpdesk.original_shown", actor=by, subject=ticket, reason=_reason(reason), message=message.pk
        )
    return str(message.body_sealed)


@transaction.atomic
def read_with_reason(ticket: Ticket, *, by: Any, reason: str) -> Ticket:
    """Let somebody who does not answer a ticket read it for this once. Raises `NotAllowed` and `ReasonMissing`."""
    ticket = _visible(ticket.pk, by)
    compliance.record("helpdesk.ticket_read", actor=by, subject=ticket, reason=_reason(reason))
    return ticket


@transaction.atomic
def picture_for(picture: TicketAttachment, *, by: Any) -> bytes:
    """The picture, for its requester and those who answer her; each look of somebody else is audited. Raises `NotAllowed`."""
    if picture.ticket_id is None:
        raise NotAllowed("unclaimed")
    ticket = _visible(picture.ticket_id, by)
    if ticket.requester_id != by.pk:
        if not (may_answer(by, ticket) or may_see_original(by, ticket)):
            raise NotAllowed(ticket.number)
        compliance.record("helpdesk.picture_shown", actor=by, subject=ticket, picture=str(picture.public_id))
    return image_of(picture)


def _visible(ticket: int, by: Any) -> Ticket:
    found = Ticket.objects.visible_to(by).filter(pk=ticket).first()
    if found is None:
        raise NotAllowed("ticket")
    return found
