"""Each request in the person's time zone and language, and known in the logs by ids only."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from contextlib import ExitStack

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.held import remembered
from accounts.models import User, known_time_zone
from accounts.people import organisation_of, roles_of
from compliance.api import surrounded

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
READING = frozenset({"GET", "HEAD", "OPTIONS"})
ROLE_LENGTH = 40


class PersonMiddleware:
    """Runs after authentication and after the language of the page is known.

    A page under a language prefix keeps its language; everywhere else a signed-in person gets hers. Sessions end by
    themselves when her password changes or her account is closed: Django checks both with each request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = _request_id(request)
        with ExitStack() as around:
            around.enter_context(structlog.contextvars.bound_contextvars(request_id=request_id))
            around.enter_context(surrounded(request_id=request_id))
            if request.method in READING:  # a request that may decide something asks the database each time
                around.enter_context(remembered())
            # The API knows no cookies: there a bearer says who is asking.
            if not request.path_info.startswith("/api/") and request.user.is_authenticated:
                _bind_person(request, request.user, around)
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


def _bind_person(request: HttpRequest, person: User, around: ExitStack) -> None:
    around.enter_context(structlog.contextvars.bound_contextvars(person=person.pk))
    around.enter_context(timezone.override(known_time_zone(person.time_zone)))
    if not translation.get_language_from_path(request.path_info):
        translation.activate(person.locale)
        request.LANGUAGE_CODE = person.locale
    if request.method not in READING:  # what she changes is audited with her roles; pages to read stay cheap
        organisation = organisation_of(person)
        roles = ",".join(sorted(roles_of(person)))
        around.enter_context(
            surrounded(role=roles[:ROLE_LENGTH], organisation_id=organisation.pk if organisation else None)
        )


def _request_id(request: HttpRequest) -> str:
    """The id that a proxy gave, if it looks like one, or a new one."""
    given = request.headers.get("X-Request-ID", "")
    return given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
