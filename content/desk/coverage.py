"""The matrix of articles, languages and steps, on the desk and as a file (framework: Multi-Language Support)."""

from __future__ import annotations

import codecs
from collections.abc import Collection
from dataclasses import asdict
from itertools import chain
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from content.doors import may_see_coverage
from content.navigation import LANGUAGE_NAMES
from content.review.languages import translating
from content.review.languages.choosing import PLACES, STATES, UNRELEASED, Choice
from content.review.languages.covering import Matrix, Row
from content.review.steps import ORDER
from content.vocabulary import LOCALES, SECTIONS

ROWS_A_PAGE = 100


@login_required
@require_safe
@never_cache
def coverage(request: HttpRequest) -> HttpResponse:
    """Filters are in the address, so that a view of it can be passed on."""
    found = _found(request)
    pages: Paginator[Row] = Paginator(found, ROWS_A_PAGE)  # type: ignore[arg-type]  # it is only sliced
    rows = pages.get_page(request.GET.get("page"))
    context = {
        "desk_place": "coverage",
        "rows": rows,
        "shows_demo": any(cell.is_demo for row in rows for cell in row.cells),
        "total": pages.count,
        "figures": [(LANGUAGE_NAMES[each.locale], each) for each in found.chosen.figures()],
        "locales": [(code, LANGUAGE_NAMES[code]) for code in found.choice.locales],
        "sections": found.chosen.names.items(),
        "languages": LANGUAGE_NAMES.items(),
        "places": _places(),
        "chosen": found.choice,
        "query": urlencode({name: value for name, value in asdict(found.choice).items() if value}),
        "translates": translating.languages_of(request.user),
        "now": timezone.now(),
    }
    return TemplateResponse(request, "content/review/coverage.html", context)


def _places() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Where an article can be, for the filter: in a state, or at a step."""
    states = [(UNRELEASED, _("nothing released")), *STATES.items()]
    return [(_("State"), states), (_("In review at"), [(step.value, step.label) for step in ORDER])]


@login_required
@require_safe
@never_cache
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a file for a spreadsheet: all rows that the filters leave, sent while they are read."""
    lines = _found(request).as_csv()
    response = StreamingHttpResponse(chain([codecs.BOM_UTF8], lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="coverage-{timezone.localdate()}.csv"'
    return response


def _found(request: HttpRequest) -> Matrix:
    if not may_see_coverage(request.user):
        raise PermissionDenied
    said = request.GET
    choice = Choice(
        section=_one_of(SECTIONS, said.get("section", "")),
        language=_one_of(LOCALES, said.get("language", "")),
        article=said.get("article", "")[:60],
        where=_one_of(PLACES, said.get("where", "")),
    )
    return Matrix(choice, get_language() or "en")


def _one_of(known: Collection[str], said: str) -> str:
    return said if said in known else ""
