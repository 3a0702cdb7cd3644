"""The site itself: its first address, the reader's choices, its health, and its pages for when something is wrong."""

import posixpath
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_from_path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.static import serve
from wagtail.documents.views.serve import serve as serve_document

from accounts import api as accounts
from compliance import api as compliance
from content import api as content
from kb_site.language import YEAR, remember
from search import api as search

log = structlog.get_logger(__name__)

THEMES = {"light", "dark", "system"}
# What may be shown of uploaded files: pictures. Documents have a view of their own that asks who may read them.
PICTURE_FOLDERS = ("images", "original_images")
PICTURE_POLICY = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "sandbox": True}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page in the reader's language: her profile's, her last page's, or her browser's."""
    response = redirect(f"/{get_language() or 'en'}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the system; written by the server, so that the next page is right before any script runs.

    Kept in a cookie; for somebody signed in also in her profile, which goes before the cookie.
    """
    chosen = request.POST.get("theme", "")
    response = redirect(_back(request))
    if chosen in THEMES:
        if request.user.is_authenticated:
            request.user.theme = chosen
            request.user.save(update_fields=["theme"])
        response.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS)
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of pages that have none in their address."""
    chosen = request.POST.get("language", "")
    response = redirect(_back(request))
    if chosen in dict(settings.LANGUAGES):
        remember(response, chosen)
    return response


def _back(request: HttpRequest) -> str:
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if safe else "/"


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """`/healthz`: this process answers. It asks nothing else, so that a slow database does not get it restarted."""
    return JsonResponse({"alive": True, "version": settings.VERSION})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """`/readyz`: database and search answer. 503 until both do."""
    parts = {"database": _database_answers(), "search": _search_answers()}
    is_ready = all(parts.values())
    return JsonResponse({"ready": is_ready, **parts}, status=200 if is_ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        log.warning("not_ready", part="database", error=type(error).__name__)
        return False
    return True


def _search_answers() -> bool:
    standing = _standing()
    return standing is not None and standing.healthy


def _standing() -> Any:
    """What search says of itself; None when it cannot be asked, which is logged."""
    try:
        return search.status()
    except (DatabaseError, OSError, RuntimeError) as error:
        log.warning("not_ready", part="search", error=type(error).__name__)
        return None


@require_safe
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """What works, how far the index is, and when jobs ran. Everybody sees the services, staff also the jobs."""
    standing = _standing()
    services = [
        ("pages", _database_answers()),
        ("search", standing is not None and standing.healthy),
        ("pdf", content.pdf_available()),
    ]
    legs = [(name, leg.done, leg.total) for name, leg in standing.legs.items()] if standing else []
    if "application/json" in request.headers.get("Accept", ""):
        progress = {name: {"done": done, "total": total} for name, done, total in legs}
        return JsonResponse({"services": dict(services), "index": progress})
    may_see_jobs = request.user.is_authenticated and accounts.may(request.user, accounts.Capability.SEE_STATUS)
    jobs = compliance.schedule_status() if may_see_jobs else []
    context = {"services": services, "legs": legs, "jobs": jobs, "jobs_shown": may_see_jobs}
    return TemplateResponse(request, "kb_site/status.html", context)


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """How texts are reviewed, what is kept about readers, and how accessible this is: in plain words, from settings."""
    return TemplateResponse(request, "kb_site/trust.html", {"log_days": settings.QUERY_LOG_DAYS})


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """An uploaded picture. A drawing may hold its own styles but runs nothing, whatever an editor uploaded."""
    plain = posixpath.normpath(path)
    if plain != path or not plain.startswith(tuple(f"{folder}/" for folder in PICTURE_FOLDERS)):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response["Cache-Control"] = "public, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    response["Access-Control-Allow-Origin"] = "*"  # the help widget draws it inside other applications
    response._csp_replace = PICTURE_POLICY  # type: ignore[union-attr]  # read by django-csp
    return response


@require_safe
def document(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """An uploaded document, if it is hers to read. The help widget shows films and captions inside other applications: other
    origins may read what is given without a cookie, which is what everybody may read.
    """
    response = serve_document(request, number, name)
    if not request.COOKIES:
        response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Cookie"])
    return response


def _is_machine(request: HttpRequest) -> bool:
    """Whoever asks for JSON, and everything under the addresses that answer in it."""
    return request.path.startswith(("/api/", "/healthz", "/readyz")) or (
        "application/json" in request.headers.get("Accept", "")
    )


def _fault(request: HttpRequest, status: int, template: str, reason: str) -> HttpResponse:
    if _is_machine(request):
        return JsonResponse({"error": reason}, status=status)
    response = TemplateResponse(request, template, {"status": status}, status=status)
    return response.render()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _fault(request, 400, "400.html", "bad request")


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _fault(request, 403, "403.html", "not allowed")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _fault(request, 404, "404.html", "not found")


def broken(request: HttpRequest) -> HttpResponse:
    """500 without asking anything that may be what broke: no database, no session, no context processors."""
    if _is_machine(request):
        return JsonResponse({"error": "internal error"}, status=500)
    locale = get_language_from_path(request.path_info) or get_language() or "en"
    html = render_to_string("500.html", {"locale": locale, "EMERGENCY_PHONE": settings.EMERGENCY_PHONE})
    return HttpResponse(html, status=500)
