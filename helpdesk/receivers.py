"""What happens to the figures about help when something else happens. Connected in `HelpdeskConfig.ready`."""

from compliance.api import AuditEntry
from helpdesk import events, usage
from helpdesk.models import Ticket


@events.ticket_opened.listen
def settle_her_questions(entry: AuditEntry) -> None:
    """She wrote to a person: what she asked within the last day did not settle it. Only a request from the panel counts as
    handed over there."""
    ticket = Ticket.objects.filter(pk=entry.object_id).only("requester_id", "screen", "ask", "channel").first()
    if ticket is not None:
        usage.note_request(
            f"person:{ticket.requester_id}",
            screen=ticket.screen,
            ask=ticket.ask,
            in_panel=ticket.channel == Ticket.Channel.WIDGET,
        )
