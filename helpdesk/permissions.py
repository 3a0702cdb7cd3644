"""Who may do what with a ticket, read from the role matrix (framework: Access Controls, Role-Based Access)."""

from __future__ import annotations

from typing import Any

from accounts import api as accounts
from accounts.api import Capability, Scope
from helpdesk.models import Ticket


class NotAllowed(PermissionError):
    """Her roles do not reach this ticket, or this act."""


def may_enter_desk(person: Any) -> bool:
    """Agents and supervisors answer there, compliance officers look into it. Rank opens nothing."""
    return may_answer_any(person) or accounts.may(person, Capability.READ_TICKET) == Scope.ALL


def may_answer_any(person: Any) -> bool:
    """Whether answering is her work; lists show words of tickets to nobody else."""
    return accounts.may(person, Capability.ANSWER_TICKET) >= Scope.ASSIGNED


def may_answer(person: Any, ticket: Ticket) -> bool:
    """Answer, solve, close: an agent what is hers or still nobody's at her line, a supervisor everything."""
    scope = accounts.may(person, Capability.ANSWER_TICKET)
    if scope >= Scope.TEAM:
        return True
    if scope < Scope.ASSIGNED:
        return False
    if ticket.assignee_id is not None:
        return ticket.assignee_id == person.pk
    line = accounts.support_level(person)
    return line is not None and ticket.level <= line


def may_assign(person: Any) -> bool:
    """Give a ticket to somebody else. Taking one that nobody has is answering."""
    return accounts.may(person, Capability.ASSIGN_TICKET) >= Scope.TEAM


def must_say_why(person: Any, ticket: Ticket) -> bool:
    """Whoever reads a ticket without answering it and without having asked it gives a reason, which is audited."""
    return ticket.requester_id != person.pk and not may_answer(person, ticket)


def may_see_original(person: Any, ticket: Ticket) -> bool:
    """Text with patient data as it was typed: she who typed it; support only once the ticket is hers."""
    scope = accounts.may(person, Capability.READ_PATIENT_DATA)
    if scope >= Scope.TEAM:
        return True
    if scope == Scope.ASSIGNED and ticket.assignee_id == person.pk:
        return True
    return bool(scope) and ticket.requester_id == person.pk


def require_answering(person: Any, ticket: Ticket) -> None:
    if not may_answer(person, ticket):
        raise NotAllowed(ticket.number)


def may_see_help_use(person: Any) -> bool:
    """Figures about help in the app: whoever sees unanswered questions, or figures in general."""
    seen = (Capability.SEE_CONTENT_GAPS, Capability.SEE_FIGURES)
    return any(accounts.may(person, capability) for capability in seen)
