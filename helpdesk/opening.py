"""Opening a ticket: all of it or nothing, and once per key (framework: Standard Support Portal, Auto-acknowledgment)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import api as accounts
from helpdesk import attachments, events, letters, linking, triage, urgent
from helpdesk.due import answer_due
from helpdesk.models import Affected, Ticket, TicketMessage
from helpdesk.permissions import NotAllowed
from helpdesk.wording import Worded, fingerprint, same_or_refuse, subject_of, worded

MOST_TRIED = 10


@dataclass(frozen=True)
class NewRequest:
    """What somebody asks. `tried` are keys of articles, `images` ids of uploaded pictures, which need her consent;
    `keep_patient_data` says that what screening found belongs into the text."""

    text: str
    affected: str
    language: str
    time_zone: str
    channel: str = Ticket.Channel.WIDGET
    reply_by: str = Ticket.ReplyBy.WIDGET
    phone: str = ""
    app: str = ""
    app_version: str = ""
    screen: str = ""
    error_code: str = ""
    ask: uuid.UUID | None = None
    tried: Sequence[str] = ()
    images: Sequence[uuid.UUID] = ()
    screenshot_consent: bool = False
    keep_patient_data: bool = False


@dataclass(frozen=True)
class Opened:
    """The ticket, and whether this key had opened it before."""

    ticket: Ticket
    repeated: bool


class NotComplete(ValueError):
    """Something that this request needs is missing: `field` is phone or screenshot_consent."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def open_ticket(asked: NewRequest, *, requester: Any, key: uuid.UUID, organisation: Any = None) -> Opened:
    """Open a ticket for what `requester` asks; `key` makes a repeated call answer the ticket that is there.

    `organisation` is the one she asks for, hers unless one is given. Message, pictures, articles, letters and audit entry
    are written with the ticket in one transaction. Raises `NotAllowed`, `NotComplete`, `TextRefused`, `PatientDataFound`,
    `ImageGone`, `KeyUsedBefore`, and `ValueError` for an unknown choice; then nothing is stored.
    """
    mark = fingerprint(asdict(asked))
    try:
        with transaction.atomic():
            return _before(requester, key, mark) or _opened(asked, requester, key, mark, organisation)
    except IntegrityError:  # the same key at the same moment elsewhere: that one won
        before = _before(requester, key, mark)
        if before is None:
            raise
        return before


def _before(requester: Any, key: uuid.UUID, mark: str) -> Opened | None:
    ticket = Ticket.objects.filter(requester=requester, idempotency_key=key).first()
    if ticket is None:
        return None
    same_or_refuse(ticket.fingerprint, mark)
    return Opened(ticket, repeated=True)


def _opened(asked: NewRequest, requester: Any, key: uuid.UUID, mark: str, organisation: Any) -> Opened:
    if not accounts.may(requester, accounts.Capability.OPEN_TICKET):
        raise NotAllowed("open")
    _check(asked)
    words = worded(asked.text, keep_patient_data=asked.keep_patient_data)
    ticket = _row(asked, words)
    ticket.requester, ticket.organisation = requester, organisation or accounts.organisation_of(requester)
    ticket.idempotency_key, ticket.fingerprint = key, mark
    ticket.save(force_insert=True)
    TicketMessage.objects.create(
        ticket=ticket,
        kind=TicketMessage.Kind.REQUESTER,
        author=requester,
        body_sealed=words.original,
        body_redacted=words.redacted,
        hidden=words.hidden,
        at=ticket.opened_at,
    )
    images = attachments.claim(asked.images, ticket=ticket, by=requester)
    tried = linking.note_tried(ticket, asked.tried[:MOST_TRIED])
    letters.tell_desk(ticket)
    events.ticket_opened.announce(
        actor=requester,
        subject=ticket,
        tier=ticket.tier,
        why=ticket.tier_reason,
        affected=ticket.affected,
        channel=ticket.channel,
        ask=str(asked.ask or ""),
        images=images,
        tried=tried,
    )
    return Opened(ticket, repeated=False)


def _check(asked: NewRequest) -> None:
    if asked.images and not asked.screenshot_consent:
        raise NotComplete("screenshot_consent")
    if asked.reply_by == Ticket.ReplyBy.PHONE and not asked.phone.strip():
        raise NotComplete("phone")


def _row(asked: NewRequest, words: Worded) -> Ticket:
    suggested = triage.suggest(
        asked.affected,
        screen=asked.screen,
        error_code=asked.error_code,
        danger=urgent.kinds(words.original, asked.language),
    )
    now = timezone.now()
    return Ticket(
        channel=Ticket.Channel(asked.channel),
        tier=suggested.tier,
        tier_reason=suggested.why,
        affected=Affected(asked.affected),
        language=asked.language,
        time_zone=asked.time_zone,
        subject_redacted=subject_of(words.redacted),
        app=asked.app,
        app_version=asked.app_version,
        screen=asked.screen,
        error_code=asked.error_code,
        ask=asked.ask,
        reply_by=Ticket.ReplyBy(asked.reply_by),
        phone=asked.phone.strip()[:40],
        opened_at=now,
        waiting_since=now,
        due_at=answer_due(suggested.tier, now, ZoneInfo(asked.time_zone)),
    )
