"""Tickets come from the product's own door, so that they are what a request makes of them."""

import io
import itertools
import uuid

from PIL import Image

from accounts.api import Level, Role
from helpdesk import opening, tickets
from helpdesk.models import Ticket
from helpdesk.opening import NewRequest
from tests.factories.accounts import OrganisationFactory, UserFactory

_number = itertools.count(1)


def a_clinician(**fields):
    """Somebody who asks; of an organisation of her own unless one is given."""
    fields.setdefault("organisation", OrganisationFactory())
    return UserFactory(roles=[Role.CLINICIAN], **fields)


def an_agent(level=Level.FIRST, **fields):
    return UserFactory(roles=[(Role.SUPPORT, {"level": level})], **fields)


def a_supervisor(**fields):
    return UserFactory(roles=[Role.SUPERVISOR], **fields)


def a_request(**fields):
    """What she asks; the words differ each time, so that two of them are never taken for one.

    No bare numbers: 112 and 15 are words of alarm.
    """
    told = {
        "text": f"The letter does not print since this morning, printer P{next(_number):04}.",
        "affected": "hindered",
        "language": "en",
        "time_zone": "Europe/Amsterdam",
    }
    return NewRequest(**told | fields)


def a_ticket(requester=None, *, assignee=None, state=Ticket.State.NEW, **fields):
    """An open ticket, taken by `assignee` and brought to `state` by the acts that lead there."""
    requester = requester or a_clinician()
    ticket = opening.open_ticket(a_request(**fields), requester=requester, key=uuid.uuid4()).ticket
    if assignee:
        ticket = tickets.assign(ticket, assignee, by=assignee, seen=ticket.version)
    if state in (Ticket.State.SOLVED, Ticket.State.CLOSED):
        ticket = tickets.solve(ticket, by=requester)
    if state == Ticket.State.CLOSED:
        ticket = tickets.close(ticket, by=None)
    if state == Ticket.State.PENDING:
        said(ticket, assignee or an_agent(), "Please try again.")
        ticket.refresh_from_db()
    return ticket


def said(ticket, by, text, **fields):
    """An answer of support."""
    ticket.refresh_from_db()
    return tickets.reply(ticket, by=by, text=text, key=uuid.uuid4(), seen=ticket.version, **fields)


def asked(ticket, text, **fields):
    """The requester says more."""
    return tickets.add_message(ticket, by=ticket.requester, text=text, key=uuid.uuid4(), **fields)


def a_picture(format_="PNG", *, size=(64, 48), mode="RGB", **how):
    """The bytes of a picture."""
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, format_, **how)
    return out.getvalue()
