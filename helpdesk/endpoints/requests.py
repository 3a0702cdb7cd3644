"""Asking a person from inside an application: screening, pictures, requests and what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import File, Header, Router, Schema, Status, UploadedFile
from pydantic import Field

from accounts import api as accounts
from compliance import api as compliance
from content import api as content
from helpdesk import attachments, context, conversation, linking, opening, summaries, urgent
from helpdesk import tickets as acts
from helpdesk.endpoints import door
from helpdesk.endpoints.cards import CardAnswer, card_answer
from helpdesk.models import Ticket, TicketMessage
from helpdesk.moments import moment_text
from helpdesk.problems import Problem
from helpdesk.wording import LONGEST_TEXT, KeyUsedBefore, PatientDataFound, TextRefused

router = Router(tags=["requests"])
Key = Annotated[uuid.UUID, Header(alias="Idempotency-Key")]
WHY_NOT = {
    "too-large": _("The picture is larger than 5 MB."),
    "too-many-pixels": _("The picture has too many pixels."),
    "not-an-image": _("The file is not a PNG, JPEG or WebP picture."),
}


class Text(Schema):
    text: str = Field(max_length=LONGEST_TEXT)


class FindingAnswer(Schema):
    """Possible patient data at `text[start:end]`, counted as JavaScript counts."""

    kind: str
    label: str
    start: int
    end: int


class ScreenAnswer(Schema):
    findings: list[FindingAnswer]
    cleaned: str


class ImageAnswer(Schema):
    image: uuid.UUID
    width: int
    height: int
    bytes: int
    expires_at: datetime


class Asked(Schema):
    """A request. `keep_patient_data` says that what screening finds belongs into the text: support then sees it with a
    reason only. `images` need `screenshot_consent`."""

    text: str = Field(max_length=LONGEST_TEXT)
    affected: Literal["patient-now", "work-stopped", "hindered", "question"]
    reply_by: Literal["widget", "email", "phone"] = "widget"
    phone: str = Field(default="", max_length=40)
    context: dict[str, Any] = {}
    ask: uuid.UUID | None = None
    tried: list[Annotated[str, Field(max_length=60)]] = Field(default=[], max_length=20)
    images: list[uuid.UUID] = Field(default=[], max_length=attachments.MOST_A_REQUEST)
    screenshot_consent: bool = False
    keep_patient_data: bool = False


class RequestAnswer(Schema):
    request: uuid.UUID
    number: str
    tier: int
    tier_label: str
    state: str
    state_label: str
    opened_at: datetime
    due_at: datetime | None
    due_text: str
    urgent_line: str | None


class RequestRow(Schema):
    request: uuid.UUID
    number: str
    state: str
    state_label: str
    subject: str
    opened_at: datetime
    due_text: str
    unread: int


class RequestList(Schema):
    requests: list[RequestRow]


class MessageAnswer(Schema):
    at: datetime
    at_text: str
    mine: bool
    author: str
    text: str


class RequestDetail(RequestRow):
    messages: list[MessageAnswer]
    articles: list[CardAnswer]


class Words(Text):
    keep_patient_data: bool = False


@router.post("/screen", auth=door.bearer, response=ScreenAnswer, operation_id="screenText", summary="Find patient data")
def screen(request: HttpRequest, said: Text) -> ScreenAnswer:
    """What in a text may be patient data, and the text without it. Nothing is stored."""
    door.take(request, door.SCREEN)
    return ScreenAnswer(
        findings=_findings(said.text, compliance.screen(said.text)), cleaned=compliance.redact(said.text)
    )


@router.post(
    "/images", auth=door.person, response={201: ImageAnswer}, operation_id="uploadImage", summary="Send a picture"
)
def upload_image(request: HttpRequest, image: File[UploadedFile]) -> Status[ImageAnswer]:
    """A PNG, JPEG or WebP picture of at most 5 MB, drawn anew without metadata; gone after an hour without a request."""
    door.take(request, door.IMAGE)
    data = image.read(attachments.MOST_BYTES + 1) or b""
    try:
        picture = attachments.upload(data, by=_person(request))
    except attachments.ImageNotAccepted as refused:
        code = "too-large" if refused.why == "too-large" else "image-not-accepted"
        raise Problem(code, detail=WHY_NOT[refused.why], reason=refused.why) from refused
    return Status(
        201,
        ImageAnswer(
            image=picture.public_id,
            width=picture.width,
            height=picture.height,
            bytes=picture.size,
            expires_at=picture.expires_at,
        ),
    )


@router.post(
    "/requests",
    auth=door.person,
    response={200: RequestAnswer, 201: RequestAnswer},
    operation_id="createRequest",
    summary="Ask a person",
)
def create_request(request: HttpRequest, asked: Asked, key: Key) -> Status[RequestAnswer]:
    """Becomes a ticket with number, tier and due time. The same key with the same body answers the same ticket with 200;
    with another body it is a conflict."""
    viewer: accounts.HelpViewer = request.auth  # type: ignore[attr-defined]
    _count(request, asked, viewer)
    with _refusals_told(asked.text, used_before=_("This request was sent before with other contents.")):
        opened = opening.open_ticket(
            _new_request(asked, viewer), requester=_person(request), key=key, organisation=viewer.organisation
        )
    return Status(200 if opened.repeated else 201, _answer(opened.ticket, viewer))


@router.get("/requests", auth=door.person, response=RequestList, operation_id="listRequests", summary="My requests")
def list_requests(request: HttpRequest) -> RequestList:
    """What she asked in this organisation, newest first; `unread` counts answers she has not looked at."""
    door.take(request, door.READ)
    viewer: accounts.HelpViewer = request.auth  # type: ignore[attr-defined]
    mine = summaries.tickets_of(viewer, organisation=viewer.organisation_id)
    return RequestList(requests=[RequestRow(**_row(summary)) for summary in mine])


@router.get(
    "/requests/{uuid:public_id}",
    auth=door.person,
    response=RequestDetail,
    operation_id="readRequest",
    summary="A request",
)
def read_request(request: HttpRequest, public_id: uuid.UUID) -> RequestDetail:
    """One request with what was said and its articles. Somebody else's is not found."""
    door.take(request, door.READ)
    viewer: accounts.HelpViewer = request.auth  # type: ignore[attr-defined]
    ticket = _hers(viewer, public_id)
    acts.seen_by_requester(ticket)
    said = conversation.for_requester(ticket, viewer)
    articles = linking.articles_of(ticket, viewer, get_language() or viewer.locale)
    return RequestDetail(
        **_row(summaries.summary_of(ticket)),
        messages=[
            MessageAnswer(
                at=each.at, at_text=_moment(each.at, viewer), mine=each.mine, author=each.author, text=each.text
            )
            for each in said
            if each.kind != TicketMessage.Kind.SYSTEM
        ],
        articles=[card_answer(linked.card) for linked in articles],
    )


@router.post(
    "/requests/{uuid:public_id}/messages",
    auth=door.person,
    response={201: MessageAnswer},
    operation_id="writeMessage",
    summary="Write more",
)
def write_message(request: HttpRequest, public_id: uuid.UUID, words: Words, key: Key) -> Status[MessageAnswer]:
    """More words of hers, once per key. A solved request is open again; a closed one is a conflict."""
    door.take(request, door.REQUEST)
    viewer: accounts.HelpViewer = request.auth  # type: ignore[attr-defined]
    ticket = _hers(viewer, public_id)
    with _refusals_told(words.text, used_before=_("This message was sent before with other words.")):
        message = acts.add_message(
            ticket, by=_person(request), text=words.text, key=key, keep_patient_data=words.keep_patient_data
        )
    at_text = _moment(message.at, viewer)
    author = str(message.author)
    return Status(
        201, MessageAnswer(at=message.at, at_text=at_text, mine=True, author=author, text=message.body_sealed)
    )


@router.post(
    "/requests/{uuid:public_id}/solved",
    auth=door.person,
    response=RequestAnswer,
    operation_id="solveRequest",
    summary="It is solved",
)
def solve_request(request: HttpRequest, public_id: uuid.UUID) -> RequestAnswer:
    """She says that it is solved; saying it twice is no fault."""
    door.take(request, door.READ)
    viewer: accounts.HelpViewer = request.auth  # type: ignore[attr-defined]
    ticket = _hers(viewer, public_id)
    if ticket.state != Ticket.State.CLOSED:
        ticket = acts.solve(ticket, by=_person(request))
    return _answer(ticket, viewer)


def _count(request: HttpRequest, asked: Asked, viewer: accounts.HelpViewer) -> None:
    """An emergency is not turned away by the limit for everything else, whether she says so or her words do."""
    is_urgent = asked.affected == "patient-now" or bool(urgent.kinds(asked.text, viewer.locale))
    door.take(request, door.URGENT_REQUEST if is_urgent else door.REQUEST)


@contextmanager
def _refusals_told(text: str, *, used_before: str | Promise) -> Iterator[None]:
    """Why `text` was not taken, as the problem that the application is told; `used_before` when its key had other contents."""
    try:
        yield
    except PatientDataFound as found:
        raise _patient_data(text) from found
    except KeyUsedBefore as refused:
        raise Problem("conflict", detail=used_before) from refused
    except acts.WrongState as refused:
        closed = _("This request is closed. Please make a new one.")
        raise Problem("conflict", detail=closed, reason="closed") from refused
    except attachments.ImageGone as refused:
        gone = _("The picture has expired. Add it again.")
        raise Problem("image-not-accepted", detail=gone, reason="gone") from refused
    except opening.NotComplete as refused:
        raise Problem("malformed", fields=[refused.field]) from refused
    except TextRefused as refused:
        raise Problem("malformed", fields=["text"]) from refused


def _new_request(asked: Asked, viewer: accounts.HelpViewer) -> opening.NewRequest:
    where = context.read(asked.context, viewer)
    return opening.NewRequest(
        text=asked.text,
        affected=asked.affected,
        language=get_language() or viewer.locale,
        time_zone=viewer.time_zone,
        reply_by=asked.reply_by,
        phone=asked.phone,
        app=where.app,
        app_version=where.version,
        screen=where.screen,
        error_code=where.error_code,
        ask=asked.ask,
        tried=tuple(asked.tried),
        images=tuple(asked.images),
        screenshot_consent=asked.screenshot_consent,
        keep_patient_data=asked.keep_patient_data,
    )


def _person(request: HttpRequest) -> Any:
    """The account behind the session; `door.person` has seen to it that there is one."""
    return request.auth.user  # type: ignore[attr-defined]


def _hers(viewer: accounts.HelpViewer, public_id: uuid.UUID) -> Ticket:
    """A ticket that she asked in this organisation; anything else is not found, whether it exists or not."""
    mine = Ticket.objects.of_requester(viewer).filter(organisation=viewer.organisation_id).with_people()
    ticket = mine.filter(public_id=public_id).first()
    if ticket is None:
        raise Problem("not-found")
    return ticket


def _answer(ticket: Ticket, viewer: accounts.HelpViewer) -> RequestAnswer:
    summary = summaries.summary_of(ticket)
    is_emergency = ticket.tier == 1 and not ticket.is_over
    return RequestAnswer(
        request=summary.public_id,
        number=summary.number,
        tier=summary.tier,
        tier_label=str(ticket.get_tier_display()),
        state=summary.state,
        state_label=str(summary.state_label),
        opened_at=summary.opened_at,
        due_at=summary.due_at,
        due_text=summary.due_text,
        urgent_line=urgent.line(urgent.Kind.EMERGENCY, viewer.country) if is_emergency else None,
    )


def _row(summary: summaries.TicketSummary) -> dict[str, Any]:
    return {
        "request": summary.public_id,
        "number": summary.number,
        "state": summary.state,
        "state_label": str(summary.state_label),
        "subject": summary.subject,
        "opened_at": summary.opened_at,
        "due_text": summary.due_text,
        "unread": summary.unread,
    }


def _moment(at: datetime, viewer: accounts.HelpViewer) -> str:
    return moment_text(at, viewer.time_zone, timezone.now())


def _patient_data(text: str) -> Problem:
    """What was found, with places in the text as it was sent."""
    findings = [finding.dict() for finding in _findings(text, compliance.screen(text))]
    detail = _("Remove what belongs to a patient, or say that it has to stay. Nothing was stored.")
    return Problem("patient-data", detail=detail, findings=findings, cleaned=compliance.redact(text))


def _findings(text: str, findings: Sequence[compliance.Finding]) -> list[FindingAnswer]:
    return [
        FindingAnswer(
            kind=finding.kind,
            label=str(content.patient_detail(finding.kind)),
            start=_units(text[: finding.start]),
            end=_units(text[: finding.end]),
        )
        for finding in findings
    ]


def _units(text: str) -> int:
    """The length of a text as JavaScript counts it."""
    return len(text.encode("utf-16-le")) // 2
