"""What happened to a ticket, in a sentence of the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from accounts.api import Level
from helpdesk.models import TicketMessage, Tier

Happened = TicketMessage.Happened


def names_in(messages: Iterable[TicketMessage]) -> Mapping[int, str]:
    """The names of people whom facts name by number; one query, none if there are none."""
    wanted = {message.facts["to"] for message in messages if "to" in message.facts}
    return {person.pk: str(person) for person in get_user_model().objects.filter(pk__in=wanted)} if wanted else {}


def sentence(message: TicketMessage, names: Mapping[int, str]) -> str:
    """One line about a `system` message."""
    facts: Mapping[str, Any] = message.facts
    who = str(message.author) if message.author else ""
    match message.happened:
        case Happened.TAKEN:
            return _("%(name)s took this ticket.") % {"name": who}
        case Happened.ASSIGNED:
            return _("%(name)s gave this ticket to %(other)s.") % {"name": who, "other": names.get(facts["to"], "")}
        case Happened.TIER:
            told = {"name": who, "before": Tier(facts["before"]).label, "after": Tier(facts["after"]).label}
            return _("%(name)s changed %(before)s to %(after)s.") % told
        case Happened.LEVEL:
            return _("%(name)s handed this ticket to: %(line)s.") % {"name": who, "line": Level(facts["after"]).label}
        case Happened.SOLVED if facts.get("whose") == "requester":
            return _("The requester says that this is solved.")
        case Happened.SOLVED:
            return _("%(name)s marked this as solved.") % {"name": who}
        case Happened.REOPENED if facts.get("whose") == "requester":
            return _("The requester wrote again, so this is open again.")
        case Happened.REOPENED:
            return _("%(name)s opened this again.") % {"name": who}
        case Happened.CLOSED if not who:
            return _("Closed, seven days after it was solved.")
        case _other:
            return _("%(name)s closed this.") % {"name": who}
