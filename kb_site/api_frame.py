"""What holds for every request to the API: how large it may be, and that nothing of it outlives it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone

from kb_site.http_api import problem_response

API = "/api/"
MOST_JSON = 32 * 1024
IMAGES = "/api/v1/help/images"
MOST_IMAGE = 5 * 1024 * 1024 + 64 * 1024  # the picture and the form around it


class ApiFrameMiddleware:
    """Runs around the API alone. A length that a caller claims is believed only when it is too much."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(API):
            return self.get_response(request)
        with ExitStack() as around:
            around.enter_context(timezone.override(None))
            request.around = around  # type: ignore[attr-defined]
            response = _refusal(request) or _as_problem(self.get_response(request))
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """The answer to a body that is too large or cannot be read; otherwise the body is in memory afterwards."""
    is_image = request.path_info == IMAGES and request.content_type == "multipart/form-data"
    most = MOST_IMAGE if is_image else MOST_JSON
    try:
        claimed = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        claimed = -1
    if claimed < 0 or "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return problem_response("malformed")
    if claimed > most:
        return problem_response("too-large")
    try:
        body = request.read(most + 1)
    except (UnreadablePostError, OSError):
        return problem_response("malformed")
    if len(body) > most:
        return problem_response("too-large")
    request._body = body  # type: ignore[attr-defined]
    return None


def _as_problem(response: HttpResponse) -> HttpResponse:
    """A method that an address does not have is answered like every other refusal, with the methods it has."""
    if response.status_code != 405:
        return response
    problem = problem_response("not-allowed")
    problem["Allow"] = response.get("Allow", "")
    return problem
