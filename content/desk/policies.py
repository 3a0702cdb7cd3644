"""Pages on which the rules of review are read, compared and written (framework: Content Creation Process, Version Control).

A new version is signed like a step of review: password, reason, and one clear sentence when somebody was quicker. Whatever is
refused, the page comes back with everything that was typed, the password excepted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import api as accounts
from content import labels
from content.desk.fields import locked_out, number
from content.desk.policy_form import PolicyForm
from content.doors import may_read_policies
from content.models import ReviewPolicy
from content.refusals import write_down
from content.review import errors
from content.review.policies import comparing, reading, soundness, writing
from content.review.policies.policy import policy_for
from content.review.policies.reading import Shown, name_of

PLACE = "policies"


@require_safe
@login_required
@never_cache
def policies(request: HttpRequest) -> HttpResponse:
    """Which rules hold for which articles, and every version there was."""
    _require_reader(request)
    held = reading.held()
    names = {row.pk: name_of(row.type, row.locale) for row in held.rows}
    context = {
        "newest": [(row, names[row.pk]) for row in held.newest],
        "matrix": [
            (labels.TYPE[article_type], [(locale, row, names.get(row.pk) if row else "") for locale, row in cells])
            for article_type, cells in held.matrix()
        ],
        "versions": [(row, names[row.pk]) for row in held.rows],
        "types": labels.TYPE.items(),
        "languages": settings.LANGUAGES,
        "may_set": writing.may_set(request.user),
    }
    return _page(request, "policies", context)


@require_safe
@login_required
@never_cache
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """One version to be read, and what it changed: against the rules that held before, or those chosen by `?since=`."""
    _require_reader(request)
    row = get_object_or_404(ReviewPolicy.objects.select_related("began_from"), pk=pk)
    held = reading.held()
    since = _chosen(request.GET.get("since", ""), row)
    context = {
        "policy": Shown(row),
        "holds": row.pk in {each.pk for each in held.newest},
        "newest": next(each for each in held.newest if (each.type, each.locale) == (row.type, row.locale)),
        "since": since,
        "since_name": name_of(since.type, since.locale) if since else "",
        "changes": comparing.compare(since, row) if since else [],
        "others": [(each, name_of(each.type, each.locale)) for each in held.rows if each.pk != row.pk],
        "may_set": writing.may_set(request.user),
    }
    return _page(request, "policy", context)


def _chosen(since: str, row: ReviewPolicy) -> ReviewPolicy | None:
    """The version to compare with."""
    others = ReviewPolicy.objects.exclude(pk=row.pk)
    return others.filter(pk=number(since)).first() or row.began_from


@dataclass
class Typed:
    """What a request to write brought, for the page that comes back."""

    form: PolicyForm
    seen: int  # the rules that she began from, until she has been told of others
    reason: str = ""
    refusal: str = ""
    written: ReviewPolicy | None = None  # by somebody else meanwhile
    changes: list[comparing.Part] = field(default_factory=list)  # what that version changed
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Write a new version for a type and a language (empty: all), beginning from the rules that hold there."""
    if not writing.may_set(request.user):
        raise PermissionDenied
    article_type, locale = request.GET.get("type", ""), request.GET.get("locale", "")
    if article_type not in {"", *labels.TYPE} or locale not in {"", *dict(settings.LANGUAGES)}:
        raise Http404
    base = policy_for(article_type, locale)
    house = not article_type and not locale
    if request.method != "POST":
        return _new_page(request, Typed(PolicyForm(base, house=house), base.row.pk), article_type, locale)
    form = PolicyForm(base, house=house, data=request.POST)
    typed = Typed(form, number(request.POST.get("seen", "")), request.POST.get("reason", ""))
    if request.POST.get("do") != "sign":
        form.press(request.POST.get("do", ""))
        return _new_page(request, typed, article_type, locale)
    written = _signed(request, typed, article_type, locale)
    if written is None:
        return _new_page(request, typed, article_type, locale)
    messages.success(request, _("Signed. These rules hold from now on. Whoever has a step open reads them first."))
    return redirect("review:policy", pk=written.pk)


def _signed(request: HttpRequest, typed: Typed, article_type: str, locale: str) -> ReviewPolicy | None:
    """The new version, or None with everything that stands in the way written into `typed`."""
    rules, password = writing.with_keys(typed.form.rules), request.POST.get("password", "")
    _look(typed, rules, password)
    if typed.form.faults:
        typed.status = 422
        return None
    try:
        return writing.write(
            article_type, locale, rules, seen=typed.seen, reason=typed.reason, by=request.user, password=password
        )
    except accounts.WrongPassword:
        typed.form.faults["password"], typed.status = [_("That is not your password. Nothing was signed.")], 422
    except accounts.TooMany as refused:
        _lock_out(typed, refused.retry_after)
    except errors.Refused as refused:
        write_down(request, refused)
        typed.refusal, typed.status = str(refused.said), 409
        if isinstance(refused, writing.WrittenMeanwhile):
            _show_what_was_written(typed, refused.row)
    return None


def _look(typed: Typed, rules: dict[str, Any], password: str) -> None:
    """Everything that can be said before a password is tried, at once."""
    try:
        soundness.require_sound(rules)
    except soundness.NotSound as refused:
        typed.form.refuse(refused.faults)
    try:
        writing.require_reason(typed.reason)
    except errors.Refused as refused:
        typed.form.faults["reason"] = [str(refused.said)]
    if not password:
        typed.form.faults["password"] = [_("Type your password: it makes this your signature.")]


def _show_what_was_written(typed: Typed, written: ReviewPolicy) -> None:
    before = ReviewPolicy.objects.filter(pk=typed.seen).first()
    typed.written, typed.seen = written, written.pk
    typed.changes = comparing.compare(before, written) if before else []


def _lock_out(typed: Typed, seconds: int) -> None:
    typed.form.faults["password"], typed.status = [locked_out(seconds)], 429
    typed.headers["Retry-After"] = str(seconds)


def _new_page(request: HttpRequest, typed: Typed, article_type: str, locale: str) -> HttpResponse:
    context = {
        "typed": typed,
        "form": typed.form,
        "base": typed.form.base.row,
        "base_name": name_of(typed.form.base.row.type, typed.form.base.row.locale),
        "name": name_of(article_type, locale),
        "shortest": writing.SHORTEST_REASON,
        "longest": writing.LONGEST_REASON,
    }
    return _page(request, "policy_new", context, typed.status, typed.headers)


def _require_reader(request: HttpRequest) -> None:
    if not may_read_policies(request.user):
        raise PermissionDenied


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None
) -> HttpResponse:
    shared = {"desk_place": PLACE}
    return TemplateResponse(request, f"content/review/{name}.html", shared | context, status=status, headers=headers)
