"""Which pages of other origins may call the help: exactly those that an application has named, and without cookies."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from accounts.api import HelpViewer, known_origin

HELP = "/api/v1/help/"
METHODS = "GET, POST, DELETE"
HEADERS = "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-None-Match"
EXPOSED = "Content-Language, ETag, Retry-After, X-Request-ID"
KEPT = "600"  # seconds a browser may remember the answer to a preflight


class CorsMiddleware:
    """Answers preflights and names the origin of the page in every answer it may read.

    Whether an origin may use one bearer is decided where the bearer is read; here a page only learns what was decided.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(HELP):
            return self.get_response(request)
        origin = request.headers.get("Origin")
        preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if preflight else self.get_response(request)
        if origin and (_has_session(request) or known_origin(origin)):
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Expose-Headers"] = EXPOSED
            if preflight:
                response["Access-Control-Allow-Methods"] = METHODS
                response["Access-Control-Allow-Headers"] = HEADERS
                response["Access-Control-Max-Age"] = KEPT
        patch_vary_headers(response, ["Origin"])
        return response


def _has_session(request: HttpRequest) -> bool:
    """A bearer was read, so the origin was found to be one of its application's."""
    viewer = getattr(request, "auth", None)
    return isinstance(viewer, HelpViewer) and viewer.session_id is not None
