"""A refusal of the review becomes a clear message, whichever page it happened on, and an entry in the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from content.refusals import write_down
from content.review.errors import Refused


class ReviewRefusals:
    """What was refused was rolled back with its view; the attempt is written down here, afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        write_down(request, exception)
        if request.headers.get("x-requested-with") == "XMLHttpRequest" or "json" in request.headers.get("accept", ""):
            return JsonResponse({"success": False, "errors": [str(exception.said)]}, status=409)
        if request.path.startswith(reverse("wagtailadmin_home")):
            messages.error(request, exception.said)
            return HttpResponseRedirect(_back(request))
        return TemplateResponse(request, "content/review/refused.html", {"refusal": exception}, status=409).render()


def _back(request: HttpRequest) -> str:
    """Where she came from, on this site; the editor's first page otherwise, and never where she stands."""
    came = request.headers.get("referer", "")
    here = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    if not here or (urlsplit(came).path == request.path and request.method == "GET"):
        return reverse("wagtailadmin_home")
    return came
