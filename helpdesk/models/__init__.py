"""Tables of `helpdesk`: tickets with what was said in them, and what help inside the app suggests and counts."""

from helpdesk.models.help import Ask, HelpEvent, HelpTotal, ScreenPin, SuggestionRule, UrgentWord
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
    "Ask",
    "HelpEvent",
    "HelpTotal",
    "ScreenPin",
    "SuggestionRule",
    "Ticket",
    "TicketArticle",
    "TicketAttachment",
    "TicketMessage",
    "Tier",
    "UrgentWord",
]
