"""Pages about how help is used inside the app (framework: Quality Assurance, Self-service)."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from helpdesk import broken_rules, help_use
from helpdesk.permissions import may_see_help_use


@login_required
@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """What was suggested, opened, asked, unanswered and handed over; with what the figures mean."""
    _let_in(request)
    chosen = help_use.period(request.GET.get("period", ""))
    keeps = request.user.has_perms(["wagtailadmin.access_admin", "helpdesk.view_suggestionrule"])
    context = help_use.page(chosen) | {"desk_place": "help-use", "broken": broken_rules.broken(), "keeps": keeps}
    return TemplateResponse(request, "helpdesk/help_use.html", context)


@login_required
@require_safe
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """The figures of a period as a file for a spreadsheet."""
    _let_in(request)
    chosen = help_use.period(request.GET.get("period", ""))
    response = HttpResponse(help_use.as_csv(chosen).encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    name = f"help-use-{chosen.since}-{chosen.until}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _let_in(request: HttpRequest) -> None:
    if not may_see_help_use(request.user):
        raise PermissionDenied
