"""The reader's language is the one she reads in: pages without a language in their address follow it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_path

YEAR = 365 * 24 * 3600


class PageLocaleMiddleware(LocaleMiddleware):
    """Django's, which leads a page that was not found to its address under a language prefix.

    The API has no such pages, and an address that the site has and that says "not found" itself means it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_meant = response.status_code == 404 and request.resolver_match is not None
        if not (is_meant or request.path_info.startswith("/api/")):
            return super().process_response(request, response)
        patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response


class RememberLanguageMiddleware:
    """Keeps the language of the last page that was read under a language prefix, in a cookie that says nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        locale = get_language_from_path(request.path_info)
        known = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
        if locale and locale != known and request.method == "GET" and is_page:
            remember(response, locale)
        return response


def remember(response: HttpResponse, locale: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, locale, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS
    )
