"""Sessions: a host's token for a bearer, a bearer for a longer one, and the end."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.api import HelpRefused, OpenedSession, TooMany, close_help_session, open_help_session, renew_help_session
from helpdesk.endpoints import door
from helpdesk.problems import Problem

router = Router(tags=["session"])


class Opening(Schema):
    """`token` for a person whom the host vouches for; `application` alone for somebody anonymous."""

    token: str | None = None
    application: uuid.UUID | None = None
    locale: str | None = Field(default=None, max_length=35)


class PersonAnswer(Schema):
    name: str
    locale: str
    time_zone: str


class OrganisationAnswer(Schema):
    name: str
    country: str


class SessionAnswer(Schema):
    """`expires_in` in seconds. The bearer is shown here alone."""

    bearer: str
    expires_in: int
    anonymous: bool
    person: PersonAnswer | None
    organisation: OrganisationAnswer | None


@router.post("/session", response={201: SessionAnswer}, operation_id="openSession", summary="Open a session")
def open_session(request: HttpRequest, opening: Opening) -> Status[SessionAnswer]:
    """Exchange a token of the host, which can be used once, for a bearer of 15 minutes. With the id of the application
    and no token the session is anonymous and reads public articles."""
    door.speak(door.asked_locale(request))
    door.speak(opening.locale)
    if opening.token is None and opening.application is None:
        raise Problem("malformed", fields=["token", "application"])
    try:
        opened = open_help_session(
            token=opening.token,
            application=opening.application,
            origin=door.origin_of(request),
            address=door.address_of(request),
            locale=door.offered(opening.locale) or door.asked_locale(request),
        )
    except HelpRefused as error:
        raise door.refused(error) from error
    except TooMany as error:
        raise door.too_many(error) from error
    return Status(201, _answer(opened))


@router.post(
    "/session/renew", auth=door.bearer, response={201: SessionAnswer}, operation_id="renewSession", summary="Renew"
)
def renew_session(request: HttpRequest) -> Status[SessionAnswer]:
    """Fifteen minutes more, up to eight hours after the session began. The bearer stays the same."""
    try:
        opened = renew_help_session(door.bearer_of(request) or "", origin=door.origin_of(request))
    except HelpRefused as error:
        raise door.refused(error) from error
    return Status(201, _answer(opened))


@router.delete("/session", auth=door.bearer, response={204: None}, operation_id="closeSession", summary="Close")
def close_session(request: HttpRequest) -> Status[None]:
    """End the session at once."""
    close_help_session(request.auth)  # type: ignore[attr-defined]
    return Status(204, None)


def _answer(opened: OpenedSession) -> SessionAnswer:
    viewer, organisation = opened.viewer, opened.organisation
    person = None
    if viewer.user is not None:
        person = PersonAnswer(name=viewer.user.name, locale=viewer.locale, time_zone=viewer.time_zone)
    return SessionAnswer(
        bearer=opened.bearer,
        expires_in=opened.expires_in,
        anonymous=viewer.anonymous,
        person=person,
        organisation=OrganisationAnswer(name=organisation.name, country=organisation.country),
    )
