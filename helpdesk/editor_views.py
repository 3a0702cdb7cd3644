"""Two pages of the editor: who would see a suggestion, and which suggestions nobody sees."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content import api as content
from helpdesk import broken_rules, context, previewing, suggesting
from helpdesk.editor_forms import SituationForm
from helpdesk.models import ScreenPin, SuggestionRule

PLACEMENTS: dict[str, Any] = {"rule": SuggestionRule, "pin": ScreenPin}


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """What somebody would be shown in a situation, and why; with `?rule=` or `?pin=` also who would see that one."""
    _let_in(request)
    asked = request.GET if any(request.GET.get(name) for name in SituationForm.field_order) else None
    form = SituationForm(asked)
    here = (get_language() or "en")[:2]
    found: list[suggesting.Suggestion] = []
    if asked is not None and form.is_valid():
        situation = context.read(form.cleaned_data)
        found = suggesting.suggest(request.user, situation, situation.locale or here)
    placement = _placement(request)
    page: dict[str, Any] = {
        "page_title": _("Who would see this"),
        "header_icon": "view",
        "form": form,
        "asked": asked is not None,
        "found": found,
        "placement": placement,
    }
    if placement is not None:
        locale = getattr(placement, "locale", "") or here
        states = content.standing_of([placement.article]).get(placement.article, {})
        page |= {
            "seen": previewing.who_sees(placement, request.user, locale),
            "language": content.LANGUAGE_NAMES[locale],
            "trouble": broken_rules.trouble_of(placement, states),
        }
    return TemplateResponse(request, "helpdesk/editor/preview.html", page)


def _placement(request: HttpRequest) -> SuggestionRule | ScreenPin | None:
    for name, model in PLACEMENTS.items():
        number = request.GET.get(name, "")
        if number.isascii() and number.isdigit() and len(number) < 18:
            found: SuggestionRule | ScreenPin = get_object_or_404(model, pk=number)
            return found
    return None


@require_safe
def broken(request: HttpRequest) -> HttpResponse:
    """Rules and pins that readers do not see, each with its trouble and the way to it."""
    _let_in(request)
    page = {
        "page_title": _("Suggestions that nobody sees"),
        "header_icon": "warning",
        "broken": broken_rules.broken(),
    }
    return TemplateResponse(request, "helpdesk/editor/broken.html", page)


def _let_in(request: HttpRequest) -> None:
    if not request.user.has_perm("helpdesk.view_suggestionrule"):
        raise PermissionDenied
