"""What the pages of the desk show: the list by what must be done, and all there is to know about one ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import api as accounts
from content import api as content
from helpdesk import conversation, linking, permissions
from helpdesk.models import Ticket, Tier
from helpdesk.triage import Why
from search import api as search

MOST_OPEN, MOST_OVER = 200, 25
MOST_FOUND = 5
State = Ticket.State


@dataclass(frozen=True)
class Group:
    """Tickets for which the same thing has to be done."""

    key: str
    title: str | Promise
    tickets: Sequence[Ticket]
    tone: str = ""


def groups(viewer: Any, chosen: Mapping[str, Any], now: datetime | None = None) -> list[Group]:
    """The tickets she may see, by what must be done: late, due next, waiting, solved. Always the same few queries."""
    now = now or timezone.now()
    seen = narrowed(Ticket.objects.visible_to(viewer).with_people(), viewer, chosen)
    open_ = list(
        seen.filter(state__in=(State.NEW, State.OPEN, State.PENDING)).order_by(
            F("due_at").asc(nulls_last=True), "opened_at"
        )[:MOST_OPEN]
    )
    over = list(seen.filter(state__in=(State.SOLVED, State.CLOSED)).order_by("-solved_at")[:MOST_OVER])
    late = [ticket for ticket in open_ if ticket.is_late(now)]
    due = [ticket for ticket in open_ if ticket.due_at and not ticket.is_late(now)]
    waiting = [ticket for ticket in open_ if ticket.due_at is None]
    return [
        Group("late", _("Late"), late, "danger"),
        Group("due", _("Due next"), due),
        Group("waiting", _("Waiting for the requester"), waiting),
        Group("solved", _("Solved"), over),
    ]


def narrowed(rows: Any, viewer: Any, chosen: Mapping[str, Any]) -> Any:
    """The rows that the filters leave. A number goes before all of them."""
    if "number" in chosen:
        return rows.by_number(chosen["number"])
    if chosen.get("whose") == "mine":
        rows = rows.filter(assignee=viewer.pk)
    if chosen.get("whose") == "nobody":
        rows = rows.filter(assignee=None)
    return rows.filter(**{name: chosen[name] for name in ("tier", "language") if name in chosen})


def queue(viewer: Any, now: datetime | None = None) -> list[Ticket]:
    """What waits for an answer of hers or of nobody yet, soonest first: the column beside a ticket."""
    rows = Ticket.objects.visible_to(viewer).unanswered().filter(Q(assignee=viewer.pk) | Q(assignee=None))
    return list(rows.with_people().order_by("due_at")[:12])


def page(ticket: Ticket, viewer: Any, *, find: str = "", shown: dict[int, str] | None = None) -> dict[str, Any]:
    """All that the page of one ticket shows to `viewer`."""
    may_answer = permissions.may_answer(viewer, ticket)
    may_assign = permissions.may_assign(viewer)
    counts = Ticket.objects.filter(requester=ticket.requester_id).aggregate(
        open=Count("pk", filter=~Q(state__in=(State.SOLVED, State.CLOSED))),
        over=Count("pk", filter=Q(state__in=(State.SOLVED, State.CLOSED))),
    )
    return {
        "desk_place": "tickets",
        "ticket": ticket,
        "said": conversation.for_desk(ticket, viewer, shown),
        "articles": linking.articles_of(ticket, viewer, ticket.language),
        "pictures": ticket.attachments.without_image(),
        "queue": queue(viewer) if may_answer else [],
        "counts": counts,
        "may_answer": may_answer,
        "may_assign": may_assign,
        "may_see_original": permissions.may_see_original(viewer, ticket),
        "why": Why(ticket.tier_reason).label if ticket.tier_reason in Why.values else "",
        "tiers": Tier.choices,
        "agents": agents_for(ticket) if may_assign else [],
        "find": find,
        "found": found_for(ticket, find) if may_answer and find else [],
        "there": timezone.now(),
    }


def agents_for(ticket: Ticket) -> list[Any]:
    """Who can be given this ticket: agents of its line or a higher one, and supervisors."""
    agents = list(accounts.people_in_role(accounts.Role.SUPPORT, level=ticket.level))
    supervisors = accounts.people_in_role(accounts.Role.SUPERVISOR)
    return agents + [person for person in supervisors if person not in agents]


def found_for(ticket: Ticket, text: str) -> list[content.Card]:
    """Articles about `text` that the requester may read, in her language first."""
    answer = search.query(text[:256], viewer=ticket.requester, locale=ticket.language, limit=MOST_FOUND)
    return content.cards([hit.id for hit in answer.hits], ticket.requester)
