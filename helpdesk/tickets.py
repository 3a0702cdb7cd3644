"""What is done with a ticket once it is open: answering, noting, handing on, solving, closing (framework: Escalation Procedures).

Each act locks the row, decides, writes, and announces last. Whoever acts on a page that is behind gets `ChangedMeanwhile`
and has lost nothing: the caller still holds what was typed.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts import api as accounts
from helpdesk import events, letters, linking
from helpdesk.due import answer_due
from helpdesk.models import Ticket, TicketArticle, TicketMessage, Tier
from helpdesk.models.tickets import WrongState as WrongState
from helpdesk.permissions import NotAllowed, may_answer, may_assign, require_answering
from helpdesk.wording import fingerprint, same_or_refuse, worded

State, Kind, Happened = Ticket.State, TicketMessage.Kind, TicketMessage.Happened
#: How long a solved ticket can still be opened again by an answer; then the clock closes it.
KEPT_SOLVED = timedelta(days=7)
CLOSE_AT_ONCE = 500


class ChangedMeanwhile(RuntimeError):
    """Somebody changed the ticket after the page was opened. Holds it as it is now."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(ticket.number)
        self.ticket = ticket


class ReasonMissing(ValueError):
    """This act asks for a reason in words."""


@transaction.atomic
def reply(
    ticket: Ticket,
    *,
    by: Any,
    text: str,
    key: uuid.UUID,
    seen: int,
    then: str = Ticket.State.PENDING,
    keep_patient_data: bool = False,
) -> TicketMessage:
    """Answer the requester and leave the ticket in state `then`; who answers an unassigned ticket has taken it.

    With `State.OPEN` another answer was promised: its time runs from now. Raises `NotAllowed`, `ChangedMeanwhile`,
    `WrongState`, `TextRefused`, `PatientDataFound`, `KeyUsedBefore`.
    """
    ticket = _held(ticket)
    require_answering(by, ticket)
    before = _repeated(ticket, by, key, text)
    if before is not None:
        return before
    _require_seen(ticket, seen)
    if ticket.is_over:
        raise WrongState(ticket.number)
    message = _say(ticket, Kind.PUBLIC_REPLY, by, text, key, keep_patient_data=keep_patient_data)
    if ticket.state == State.NEW and then == State.OPEN:
        ticket.move_to(State.OPEN)
    ticket.move_to(then)
    is_first = ticket.first_reply_at is None
    ticket.first_reply_at = ticket.first_reply_at or message.at
    ticket.assignee = ticket.assignee or by
    _wait(ticket, since=message.at if then == State.OPEN else None)
    if then == State.SOLVED:
        _note_solved(ticket, by, "support")
    _save(ticket)
    letters.tell_requester(ticket, message)
    events.ticket_answered.announce(actor=by, subject=ticket, message=message.pk, state=ticket.state, first=is_first)
    return message


@transaction.atomic
def add_note(
    ticket: Ticket, *, by: Any, text: str, key: uuid.UUID, seen: int, keep_patient_data: bool = False
) -> TicketMessage:
    """Write something that the requester never sees. Raises as `reply` does."""
    ticket = _held(ticket)
    require_answering(by, ticket)
    before = _repeated(ticket, by, key, text)
    if before is not None:
        return before
    _require_seen(ticket, seen)
    message = _say(ticket, Kind.INTERNAL_NOTE, by, text, key, keep_patient_data=keep_patient_data)
    _save(ticket)
    events.ticket_noted.announce(actor=by, subject=ticket, message=message.pk)
    return message


@transaction.atomic
def add_message(
    ticket: Ticket, *, by: Any, text: str, key: uuid.UUID, keep_patient_data: bool = False
) -> TicketMessage:
    """The requester says more. A solved ticket is open again; a closed one is final (`WrongState`).

    The time she waits runs from her oldest message that nobody has answered. Raises also `NotAllowed`, `TextRefused`,
    `PatientDataFound`, `KeyUsedBefore`.
    """
    ticket = _held(ticket)
    if ticket.requester_id != by.pk:
        raise NotAllowed(ticket.number)
    before = _repeated(ticket, by, key, text)
    if before is not None:
        return before
    if ticket.state == State.CLOSED:
        raise WrongState(ticket.number)
    message = _say(ticket, Kind.REQUESTER, by, text, key, keep_patient_data=keep_patient_data)
    if ticket.state == State.SOLVED:
        _open_again(ticket, by, "requester")
    elif ticket.state == State.PENDING:
        ticket.move_to(State.OPEN)
    _wait(ticket, since=ticket.waiting_since or message.at)
    _save(ticket)
    letters.tell_assignee(ticket, message)
    events.requester_wrote.announce(actor=by, subject=ticket, message=message.pk, state=ticket.state)
    return message


@transaction.atomic
def solve(ticket: Ticket, *, by: Any, seen: int | None = None, answered_by: str = "") -> Ticket:
    """Say that it is solved: the requester at any time, support with the version it saw.

    `answered_by` is the key of the article that answered; none is a fact too: it tells editors what is missing. Solving
    what is solved changes nothing. Raises `NotAllowed`, `ChangedMeanwhile`, `WrongState`, `ArticleNotReadable`.
    """
    ticket = _held(ticket)
    whose = "requester" if ticket.requester_id == by.pk else "support"
    if whose == "support":
        require_answering(by, ticket)
    if ticket.state == State.SOLVED:
        return ticket
    if seen is not None:
        _require_seen(ticket, seen)
    ticket.move_to(State.SOLVED)
    _wait(ticket, since=None)
    if answered_by:
        linking.add(ticket, answered_by, by=by, kind=TicketArticle.Kind.ANSWER)
    _note_solved(ticket, by, whose, family=answered_by)
    return _save(ticket)


@transaction.atomic
def reopen(ticket: Ticket, *, by: Any, seen: int | None = None) -> Ticket:
    """Open a solved ticket again; the time for an answer runs from now. Raises as `solve` does."""
    ticket = _held(ticket)
    whose = "requester" if ticket.requester_id == by.pk else "support"
    if whose == "support":
        require_answering(by, ticket)
    if seen is not None:
        _require_seen(ticket, seen)
    if ticket.state != State.SOLVED:
        raise WrongState(ticket.number)
    _open_again(ticket, by, whose)
    _wait(ticket, since=timezone.now())
    return _save(ticket)


@transaction.atomic
def close(ticket: Ticket, *, by: Any, seen: int | None = None) -> Ticket:
    """End a solved ticket for good; `by` is None when the clock does it. Raises as `solve` does."""
    ticket = _held(ticket)
    if by is not None:
        require_answering(by, ticket)
    if seen is not None:
        _require_seen(ticket, seen)
    if ticket.state != State.SOLVED:
        raise WrongState(ticket.number)
    ticket.move_to(State.CLOSED)
    ticket.closed_at = timezone.now()
    _happened(ticket, Happened.CLOSED, by)
    events.ticket_closed.announce(actor=by, subject=ticket, by="support" if by else "clock")
    return _save(ticket)


def close_old(now: Any = None) -> int:
    """Close what has been solved for `KEPT_SOLVED`; answers how many."""
    old = Ticket.objects.filter(state=State.SOLVED, solved_at__lte=(now or timezone.now()) - KEPT_SOLVED)
    tickets = list(old.order_by("solved_at")[:CLOSE_AT_ONCE])
    for ticket in tickets:
        close(ticket, by=None, seen=ticket.version)
    return len(tickets)


@transaction.atomic
def assign(ticket: Ticket, to: Any, *, by: Any, seen: int) -> Ticket:
    """Take a ticket that nobody has, or (supervisors) give it to an agent whose line it is. A new ticket is then open."""
    ticket = _held(ticket)
    takes = to.pk == by.pk and ticket.assignee_id is None and may_answer(by, ticket)
    if not (takes or may_assign(by)):
        raise NotAllowed(ticket.number)
    _require_seen(ticket, seen)
    if ticket.is_over:
        raise WrongState(ticket.number)
    line = accounts.support_level(to)
    if not (accounts.has_role(to, accounts.Role.SUPERVISOR) or (line is not None and line >= ticket.level)):
        raise NotAllowed(ticket.number)
    ticket.assignee = to
    if ticket.state == State.NEW:
        ticket.move_to(State.OPEN)
    _happened(ticket, Happened.TAKEN if takes else Happened.ASSIGNED, by, to=to.pk)
    events.ticket_assigned.announce(actor=by, subject=ticket, to=to.pk)
    return _save(ticket)


@transaction.atomic
def change_tier(ticket: Ticket, tier: Tier | int, *, by: Any, reason: str, seen: int) -> Ticket:
    """A person's word over the suggestion. The due time is that of the new tier, counted from when she began to wait."""
    ticket, tier = _held(ticket), Tier(tier)
    require_answering(by, ticket)
    _require_seen(ticket, seen)
    if not reason.strip():
        raise ReasonMissing("tier")
    before, ticket.tier = ticket.tier, tier
    if before == tier:
        return ticket
    _wait(ticket, since=ticket.waiting_since)
    _happened(ticket, Happened.TIER, by, reason=reason, before=before, after=tier)
    events.ticket_tier_changed.announce(actor=by, subject=ticket, reason=reason, before=before, after=int(tier))
    return _save(ticket)


@transaction.atomic
def hand_up(ticket: Ticket, *, by: Any, reason: str, seen: int) -> Ticket:
    """Give the ticket to the next line, whose agents then find it unassigned; `by`'s own line sees it no more."""
    ticket = _held(ticket)
    require_answering(by, ticket)
    _require_seen(ticket, seen)
    if not reason.strip():
        raise ReasonMissing("level")
    if ticket.is_over or ticket.level == max(accounts.Level):
        raise WrongState(ticket.number)
    before, ticket.level, ticket.assignee = ticket.level, ticket.level + 1, None
    _happened(ticket, Happened.LEVEL, by, reason=reason, before=before, after=ticket.level)
    _save(ticket)
    letters.tell_desk(ticket)
    events.ticket_handed_up.announce(actor=by, subject=ticket, reason=reason, before=before, after=ticket.level)
    return ticket


@transaction.atomic
def seen_by_requester(ticket: Ticket) -> None:
    """She looked: what was answered until now is no news any more. No change that others have to know of."""
    Ticket.objects.filter(pk=ticket.pk).update(seen_at=timezone.now())


def _held(ticket: Ticket) -> Ticket:
    """The row as it is now, locked until the transaction ends."""
    return Ticket.objects.select_for_update(of=("self",)).with_people().get(pk=ticket.pk)


def _require_seen(ticket: Ticket, seen: int) -> None:
    if ticket.version != seen:
        raise ChangedMeanwhile(ticket)


def _save(ticket: Ticket) -> Ticket:
    ticket.version += 1
    ticket.save()
    return ticket


def _wait(ticket: Ticket, *, since: Any) -> None:
    """From when the requester waits for us, and until when at most; None when she has the word."""
    ticket.waiting_since = since
    ticket.due_at = answer_due(ticket.tier, since, ZoneInfo(ticket.time_zone)) if since else None


def _repeated(ticket: Ticket, by: Any, key: uuid.UUID, text: str) -> TicketMessage | None:
    before = ticket.messages.filter(author=by, idempotency_key=key).first()
    if before is not None:
        same_or_refuse(before.fingerprint, fingerprint(text))
    return before


def _say(
    ticket: Ticket, kind: TicketMessage.Kind, by: Any, text: str, key: uuid.UUID, *, keep_patient_data: bool
) -> TicketMessage:
    words = worded(text, keep_patient_data=keep_patient_data)
    return TicketMessage.objects.create(
        ticket=ticket,
        kind=kind,
        author=by,
        body_sealed=words.original,
        body_redacted=words.redacted,
        hidden=words.hidden,
        idempotency_key=key,
        fingerprint=fingerprint(text),
    )


def _happened(ticket: Ticket, what: TicketMessage.Happened, by: Any, *, reason: str = "", **facts: Any) -> None:
    words = worded(reason, keep_patient_data=True) if reason.strip() else None
    TicketMessage.objects.create(
        ticket=ticket,
        kind=Kind.SYSTEM,
        happened=what,
        author=by,
        facts=facts,
        body_sealed=words.original if words else "",
        body_redacted=words.redacted if words else "",
        hidden=words.hidden if words else 0,
    )


def _note_solved(ticket: Ticket, by: Any, whose: str, *, family: str = "") -> None:
    ticket.solved_at = timezone.now()
    _happened(ticket, Happened.SOLVED, by, whose=whose)
    events.ticket_solved.announce(actor=by, subject=ticket, by=whose, family=family)


def _open_again(ticket: Ticket, by: Any, whose: str) -> None:
    ticket.move_to(State.OPEN)
    ticket.solved_at = None
    _happened(ticket, Happened.REOPENED, by, whose=whose)
    events.ticket_reopened.announce(actor=by, subject=ticket, by=whose)
