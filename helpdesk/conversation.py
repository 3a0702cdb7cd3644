"""What was said in a ticket, as each reader may see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from compliance.api import Kind as Detail
from content import api as content
from helpdesk import history
from helpdesk.models import Ticket, TicketMessage

Kind, Happened = TicketMessage.Kind, TicketMessage.Happened
PLACEHOLDER = re.compile(r"\[(" + "|".join(re.escape(kind) for kind in Detail) + r")\]")
#: What of a ticket's history concerns the requester.
HERS = frozenset({Happened.SOLVED, Happened.REOPENED, Happened.CLOSED})


def in_words(redacted: str) -> str:
    """A redacted text whose placeholders name what is hidden in the reader's language: "Visit of [name]"."""
    return PLACEHOLDER.sub(lambda place: f"[{content.patient_detail(place[1])}]", redacted)


@dataclass(frozen=True)
class Said:
    """One entry: words of somebody, or (`kind` system) a sentence about what happened, with the reason that was given.

    `hidden` counts the details that `text` does not show; `pieces` is the text with those places told apart.
    """

    id: int
    at: datetime
    kind: str
    author: str
    mine: bool
    text: str
    hidden: int = 0
    reason: str = ""

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """Plain text and the names of hidden details in turn: ("Visit of ", ""), ("name", "name hidden")."""
        parts = PLACEHOLDER.split(self.text)
        return [
            (str(content.patient_detail(part)), "hidden") if place % 2 else (part, "")
            for place, part in enumerate(parts)
        ]


def for_requester(ticket: Ticket, person: Any) -> list[Said]:
    """Her own words and the answers as they were typed, and what happened that concerns her; no inner notes."""
    messages = list(ticket.messages.select_related("author"))
    whole = ticket.requester_id == person.pk
    return [
        _entry(message, person, names={}, original=whole)
        for message in messages
        if message.kind in (Kind.REQUESTER, Kind.PUBLIC_REPLY) or message.happened in HERS
    ]


def for_desk(ticket: Ticket, person: Any, shown: dict[int, str] | None = None) -> Sequence[Said]:
    """Everything, redacted, but for the messages in `shown`, whose originals were asked for with a reason."""
    messages = list(ticket.messages.select_related("author"))
    names = history.names_in(messages)
    return [_entry(message, person, names=names, shown=shown or {}) for message in messages]


def _entry(
    message: TicketMessage, person: Any, *, names: Any, original: bool = False, shown: dict[int, str] | None = None
) -> Said:
    author = str(message.author) if message.author else ""
    if message.author is not None and not message.author.name:
        author = _("a person who left")
    if message.kind == Kind.SYSTEM:
        told = history.sentence(message, names)
        return Said(message.pk, message.at, message.kind, author, False, told, reason=message.body_redacted)
    text = (shown or {}).get(message.pk, message.body_sealed if original else message.body_redacted)
    hidden = 0 if original or message.pk in (shown or {}) else message.hidden
    return Said(message.pk, message.at, message.kind, author, message.author_id == person.pk, text, hidden)
