"""Tables of `helpdesk`: tickets with what was said in them."""

from helpdesk.models.tickets import (
    Affected,
    Ticket,
    TicketArticle,
    TicketAttachment,
    TicketMessage,
    Tier,
)

__all__ = [
    "Affected",
    "Ticket",
    "TicketArticle",
    "TicketAttachment",
    "TicketMessage",
    "Tier",
]
