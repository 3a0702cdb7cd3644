"""The matrix of articles, languages and steps, on the desk and as a file (framework: Multi-Language Support)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from content.doors import may_see_coverage
from content.navigation import LANGUAGE_NAMES
from content.review.languages import covering, translating
from content.vocabulary import LOCALES, SECTIONS

ROWS_A_PAGE = 50


@login_required
@require_safe
@never_cache
def coverage(request: HttpRequest) -> HttpResponse:
    """Filters are in the address, so that a view of it can be passed on."""
    found, chosen = _found(request)
    rows = Paginator(found.rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "desk_place": "coverage",
        "rows": rows,
        "total": len(found.rows),
        "figures": [(LANGUAGE_NAMES[code], *rest) for code, *rest in found.figures()],
        "locales": [(code, LANGUAGE_NAMES[code]) for code in found.locales],
        "sections": found.sections.items(),
        "languages": LANGUAGE_NAMES.items(),
        "chosen": chosen,
        "query": urlencode({name: value for name, value in chosen.items() if value}),
        "translates": translating.languages_of(request.user),
        "now": timezone.now(),
    }
    return TemplateResponse(request, "content/review/coverage.html", context)


@login_required
@require_safe
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """The same as a file for a spreadsheet: all rows that the filters leave."""
    found, _chosen = _found(request)
    response = HttpResponse(covering.as_csv(found).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="coverage-{timezone.localdate()}.csv"'
    return response


def _found(request: HttpRequest) -> tuple[covering.Matrix, dict[str, Any]]:
    if not may_see_coverage(request.user):
        raise PermissionDenied
    section, locale = request.GET.get("section", ""), request.GET.get("language", "")
    chosen = {
        "section": section if section in SECTIONS else "",
        "language": locale if locale in LOCALES else "",
        "article": request.GET.get("article", "")[:60],
    }
    found = covering.matrix(
        get_language() or "en",
        section=chosen["section"],
        locale=chosen["language"],
        article=chosen["article"],
    )
    return found, chosen
