"""The door of every endpoint: who asks, in which language, how often, and how she is told why not.

An endpoint names its door as `auth=`: `anyone` (a bearer is read if there is one), `bearer` (a session, anonymous ones too)
or `person` (a session of somebody whom her host vouches for). Behind it `request.auth` is a `HelpViewer`, and her language,
clock and organisation hold for the rest of the request.
"""

from __future__ import annotations

import ipaddress
from contextlib import ExitStack
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from ninja.security import HttpBearer

from accounts.api import HelpRefused, HelpViewer, Limit, TooMany, person_from_token
from accounts.api import take as take_of_limit
from compliance.api import surrounded
from helpdesk.problems import Problem

PER_ADDRESS = Limit("help-address", 240, 60)
ASK = Limit("help-ask", 30, 60, burst=10)
SUGGEST = Limit("help-suggest", 60, 60)
SCREEN = Limit("help-screen", 60, 60)
READ = Limit("help-read", 120, 60)
VOTE = Limit("help-vote", 20, 60)
EVENTS = Limit("help-events", 60, 60)
REQUEST = Limit("help-request", 6, 600)
URGENT_REQUEST = Limit("help-urgent-request", 60, 600)  # "a patient is affected now" is not turned away below this
IMAGE = Limit("help-image", 10, 600)


class Bearer(HttpBearer):
    """A session, of a person or of somebody anonymous."""

    def __call__(self, request: HttpRequest) -> HelpViewer:
        viewer = _viewer(request)
        if viewer is None:
            take_by_address(request)
            raise Problem("session-required")
        if viewer.anonymous:
            take_by_address(request)
        return self.authenticate(request, viewer)

    def authenticate(self, request: HttpRequest, viewer: Any) -> HelpViewer:
        """Let her in; `viewer` was read from the bearer by `_viewer`."""
        return _welcome(request, viewer)


class PersonBearer(Bearer):
    """A session of a person; somebody anonymous is asked to sign in."""

    def authenticate(self, request: HttpRequest, viewer: Any) -> HelpViewer:
        welcome = _welcome(request, viewer)
        if welcome.anonymous:
            raise Problem("session-required")
        return welcome


def anyone(request: HttpRequest) -> HelpViewer:
    """Everybody: the one a bearer stands for or, without a bearer, somebody of whom nothing is known."""
    viewer = _viewer(request)
    if viewer is None or viewer.anonymous:
        take_by_address(request)
    return _welcome(request, viewer or HelpViewer(locale=asked_locale(request) or "en"))


bearer = Bearer()
person = PersonBearer()


def take(request: HttpRequest, limit: Limit) -> None:
    """Count this request against a limit of the person, or of the session of somebody anonymous."""
    viewer: HelpViewer = request.auth  # type: ignore[attr-defined]
    _take(limit, viewer.pk or viewer.session_id or address_of(request))


def take_by_address(request: HttpRequest) -> None:
    """Count this request against the limit of its address: for whoever is not known by name."""
    _take(PER_ADDRESS, address_of(request))


def refused(error: HelpRefused) -> Problem:
    """A refusal of `accounts` as the caller hears it."""
    return Problem(error.code, detail=error.reason.label, reason=error.reason.value)


def too_many(error: TooMany) -> Problem:
    """A used up limit as the caller hears it."""
    return Problem("rate-limited", retry_after=error.retry_after)


def address_of(request: HttpRequest) -> str:
    """Where the request comes from, by the word of the outermost of our own proxies; an IPv6 network counts as one."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        address = hops[-settings.PROXIES] if len(hops) >= settings.PROXIES else address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else address


def asked_locale(request: HttpRequest) -> str | None:
    """The language the request names: `?locale=`, or else the first that we have of `Accept-Language`."""
    wanted = request.headers.get("Accept-Language", "")[:200].split(",")
    named = [request.GET.get("locale", ""), *(part.partition(";")[0] for part in wanted)]
    return next((code for name in named if (code := offered(name))), None)


def offered(language: str | None) -> str | None:
    """The code of a language as we have it ("de-AT" is "de"); None when we do not have it."""
    code = (language or "").strip()[:2].lower()
    return code if code in dict(settings.LANGUAGES) else None


def speak(language: str | None) -> None:
    """Answer in this language from here on, where it is one of ours."""
    if code := offered(language):
        translation.activate(code)


def origin_of(request: HttpRequest) -> str | None:
    """The page that asks; None for a program that is no browser."""
    return request.headers.get("Origin")


def bearer_of(request: HttpRequest) -> str | None:
    """The bearer of the `Authorization` header, as it stands there."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _viewer(request: HttpRequest) -> HelpViewer | None:
    speak(asked_locale(request))
    token = bearer_of(request)
    if token is None:
        return None
    try:
        return person_from_token(token, origin=origin_of(request))
    except HelpRefused as error:
        take_by_address(request)
        raise refused(error) from error


def _welcome(request: HttpRequest, viewer: HelpViewer) -> HelpViewer:
    """Her language, clock and organisation hold until `kb_site.api_frame` lets go of them at the end of the request."""
    speak(asked_locale(request) or viewer.locale)
    around: ExitStack = request.around  # type: ignore[attr-defined]
    around.enter_context(timezone.override(viewer.time_zone))
    around.enter_context(structlog.contextvars.bound_contextvars(person=viewer.pk))
    around.enter_context(surrounded(role=",".join(viewer.roles)[:40], organisation_id=viewer.organisation_id))
    return viewer


def _take(limit: Limit, key: object) -> None:
    try:
        take_of_limit(limit, key)
    except TooMany as error:
        raise too_many(error) from error
