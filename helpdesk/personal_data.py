"""What tickets keep about a person: shown to her, and emptied at her wish; what happened when stays, without a word of hers.

Figures need that a ticket of a tier was opened, answered and solved at certain times. They need no text, no picture, no
telephone number and no name.
"""

from __future__ import annotations

import base64
from typing import Any

from django.db import transaction

from compliance.api import register_personal_data
from helpdesk.attachments import image_of
from helpdesk.models import Ticket, TicketAttachment, TicketMessage

HERS_TO_READ = (TicketMessage.Kind.REQUESTER, TicketMessage.Kind.PUBLIC_REPLY)


def export(person: Any) -> list[dict[str, Any]]:
    """Her tickets with what was said to and by her, and her pictures."""
    tickets = Ticket.objects.of_requester(person).prefetch_related("messages", "articles", "attachments")
    return [_exported(ticket) for ticket in tickets]


def _exported(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "opened": ticket.opened_at.isoformat(),
        "state": ticket.state,
        "tier": ticket.tier,
        "affected": ticket.affected,
        "phone": str(ticket.phone),
        "screen": ticket.screen,
        "error_code": ticket.error_code,
        "messages": [
            {"at": message.at.isoformat(), "kind": message.kind, "text": str(message.body_sealed)}
            for message in ticket.messages.all()
            if message.kind in HERS_TO_READ
        ],
        "articles": [{"article": link.family, "kind": link.kind} for link in ticket.articles.all()],
        "pictures": [
            {"type": picture.format, "base64": base64.b64encode(image_of(picture)).decode()}
            for picture in ticket.attachments.all()
        ],
    }


@transaction.atomic
def erase(person: Any) -> int:
    """Empty the texts of her tickets, notes about her included, and remove her pictures; answers the rows touched."""
    removed = TicketAttachment.objects.filter(owner=person.pk).delete()[0]
    for ticket in Ticket.objects.of_requester(person):
        for message in ticket.messages.all():
            message.body_sealed = message.body_redacted = message.fingerprint = ""
            message.save()
            removed += 1
        ticket.subject_redacted = ticket.phone = ticket.fingerprint = ""
        ticket.ask = ticket.seen_at = None
        ticket.save()
        removed += 1
    return removed


register_personal_data("tickets", export=export, erase=erase)
