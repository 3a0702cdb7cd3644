"""Pages on which released texts are kept true: review dates, tasks, agendas of the boards, changes of the law.

Whatever the rule-books refuse about a form, the page comes back with what was typed still in it, the password excepted; other
refusals become a message by the middleware. (framework: Content Maintenance)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import api as accounts
from content.article_reading import parts_of
from content.desk.fields import minutes_left, number
from content.desk.maintenance_forms import RegulatoryChangeForm
from content.doors import may_see_reviews
from content.models import ArticlePage, MaintenanceTask, PeriodicReview, RegulatoryChange
from content.navigation import address
from content.review import errors
from content.review.policies.policy import policy_for
from content.review.signing.showing import READ, StillProse
from content.review.steps import ROLE_OF, Step
from content.review.upkeep import agendas, maintaining, regulatory_changes, unchanged
from content.review.upkeep import maintenance_tasks as tasks
from content.review.upkeep.agendas import Quarter
from content.review.upkeep.unchanged import Statement

PLACE = "maintenance"
SHOWN_AHEAD = 3  # months of planned reviews on the list
MOST = 300
_QUARTER = re.compile(r"(20\d\d)-q([1-4])")


@dataclass
class Typed:
    """What somebody typed that was refused, for the page that comes back, and the fault of each field."""

    values: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    status: int = 200


def _desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For people of the review; nobody else enters."""

    @wraps(view)
    @login_required
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_reviews(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shared = {"desk_place": PLACE, "quarter_now": Quarter.of(timezone.localdate()), "boards": agendas.Board.choices}
    return TemplateResponse(request, f"content/review/{name}.html", shared | context, status=status)


@require_safe
@_desk
def periodic(request: HttpRequest) -> HttpResponse:
    """What is overdue, what is to be looked at, what comes next, and the open tasks."""
    today = timezone.localdate()
    until = maintaining.months_after(today, SHOWN_AHEAD)
    rows = list(maintaining.current().filter(due_on__lte=until)[:MOST])
    groups = [
        ("overdue", _("Overdue"), [row for row in rows if row.is_overdue]),
        ("open", _("To be looked at"), [row for row in rows if row.state != "planned" and not row.is_overdue]),
        ("planned", _("Coming up"), [row for row in rows if row.state == "planned" and not row.is_overdue]),
    ]
    context = {"groups": groups, "any": bool(rows), "tasks": tasks.waiting()[:MOST], "until": until}
    return _page(request, "periodic", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@_desk
def periodic_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a released text again, and sign that it still holds or say what has to change."""
    review = get_object_or_404(maintaining.current(), pk=pk)
    if request.method != "POST":
        return _periodic_page(request, review, Typed())
    if request.POST.get("do") == "change":
        return _ask_for_change(request, review)
    return _confirm(request, review)


def _confirm(request: HttpRequest, review: PeriodicReview) -> HttpResponse:
    said = request.POST
    typed = Typed({"comment": said.get("comment", "")})
    step = said.get("step", "")
    if step not in Step.values:
        raise errors.NotYours(review.page)
    statement = Statement(
        Step(step), seen=said.get("seen", ""), policy=number(said.get("policy", "")), comment=said.get("comment", "")
    )
    password = said.get("password", "")
    if not _signed(
        typed, lambda: maintaining.confirm_unchanged(review.pk, by=request.user, password=password, statement=statement)
    ):
        return _periodic_page(request, review, typed)
    messages.success(request, _what_next(review))
    return redirect("review:periodic")


def _what_next(review: PeriodicReview) -> str:
    left = maintaining.steps_left(review)
    if left:
        return _("Signed. Still to be confirmed by: %(step)s.") % {"step": left[0].label}
    return _("Signed. The text holds, and its next review is planned.")


def _ask_for_change(request: HttpRequest, review: PeriodicReview) -> HttpResponse:
    reason = request.POST.get("reason", "")
    try:
        maintaining.ask_for_change(review.pk, by=request.user, reason=reason)
    except errors.ReasonMissing as refused:
        return _periodic_page(request, review, Typed({"reason": reason}, {"reason": str(refused.said)}, 422))
    messages.success(request, _("The author has a task with your reason. The day of the review stays as it is."))
    return redirect("review:periodic")


def _signed(typed: Typed, sign: Callable[[], object]) -> bool:
    """Whether `sign` went through; what is wrong with the password or the words goes to its field."""
    try:
        sign()
    except accounts.WrongPassword:
        typed.faults, typed.status = {"password": _("That is not your password. Nothing was signed.")}, 422
    except accounts.TooMany as refused:
        typed.faults, typed.status = {"password": _locked_out(refused.retry_after)}, 429
    except errors.ReasonMissing:
        typed.faults, typed.status = {"reason": _("Say why, so that others can follow it.")}, 422
    except errors.RulesChanged as refused:  # what she signs stands above the field, as it reads now
        typed.faults, typed.status = {"password": str(refused.said)}, 409
    else:
        return True
    return False


def _locked_out(seconds: int) -> str:
    minutes = minutes_left(seconds)
    return ngettext(
        "The password was wrong too often. You can sign again in %(count)s minute.",
        "The password was wrong too often. You can sign again in %(count)s minutes.",
        minutes,
    ) % {"count": minutes}


def _periodic_page(request: HttpRequest, review: PeriodicReview, typed: Typed) -> HttpResponse:
    page = review.page
    given = maintaining.signed(review)
    policy = policy_for(page.type, review.release.locale)
    is_open = review.state in (PeriodicReview.State.OPEN, PeriodicReview.State.CHANGING)
    mine, refusal = _my_step(request.user, review) if is_open else (None, None)
    context = _text_of(page) | {
        "review": review,
        "steps": [(step, given.get(step)) for step in maintaining.steps_of(review)],
        "mine": mine,
        "refusal": refusal,
        "may_ask": review.state == PeriodicReview.State.OPEN and (mine or refusal),
        "policy": policy.row.pk,
        "meaning": policy.cycle.meaning("meaning", _language(request)),
        "tasks": tasks.waiting().filter(page=page),
        "votes": tasks.reasons_of(page),
        "typed": typed,
        "seen": review.release.digest,
    }
    return _page(request, "periodic_one", context, typed.status)


def _language(request: HttpRequest) -> str:
    """In which a signature is worded: the signer's own."""
    return accounts.preferred_locale(request.user) or "en"


def _my_step(person: Any, review: PeriodicReview) -> tuple[Step | None, errors.Refused | None]:
    """The step that she may confirm now, or what stands in the way of somebody with such a role."""
    refusal = None
    for step in maintaining.steps_left(review):
        try:
            maintaining.require_may_confirm(person, review, step)
        except errors.NotYours:
            continue
        except errors.Refused as refused:
            refusal = refused
        else:
            return step, None
    return None, refusal


def _text_of(page: ArticlePage) -> dict[str, Any]:
    """The text as readers see it, in its own language, with links that lead nowhere."""
    locale = page.locale.language_code
    with translation.override(locale):
        parts = parts_of(page, StillProse(locale), None, prefix=READ)
    return {"article": page, "locale": locale, "parts": parts, "address": address(page.url_path, locale)}


@require_POST
@_desk
def task_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Take a task, say that nothing has to change after readers voted, or what was done about a concern."""
    if act == "take":
        tasks.take(pk, by=request.user)
        messages.success(request, _("The task is yours."))
    elif act == "close":
        tasks.close_looked_at(pk, by=request.user, note=request.POST.get("note", ""))
        messages.success(request, _("The task is closed."))
    elif act == "settle":
        tasks.settle_concern(pk, by=request.user, note=request.POST.get("note", ""))
        messages.success(request, _("The concern is closed, and its task with it."))
    else:
        raise Http404
    return redirect("review:periodic")


@require_safe
@_desk
def agenda_now(request: HttpRequest) -> HttpResponse:
    """The agenda of this quarter."""
    quarter = Quarter.of(timezone.localdate())
    return redirect("review:agenda", board=agendas.Board.CLINICAL, quarter=quarter.name)


@require_http_methods(["GET", "HEAD", "POST"])
@_desk
def agenda(request: HttpRequest, board: str, quarter: str) -> HttpResponse:
    """What a board has to look at in one quarter, to be printed, and what it decided."""
    match = _QUARTER.fullmatch(quarter)
    if board not in agendas.Board.values or match is None:
        raise Http404
    when = Quarter(int(match[1]), int(match[2]))
    if request.method == "POST":
        page = get_object_or_404(ArticlePage, pk=number(request.POST.get("page", "")))
        agendas.decide(board, when, page, by=request.user, text=request.POST.get("text", ""))
        messages.success(request, _("The decision is in the minutes."))
        return redirect("review:agenda", board=board, quarter=quarter)
    context = {
        "board": agendas.Board(board),
        "quarter": when,
        "items": agendas.agenda(board, when),
        "may_write": agendas.may_write_minutes(request.user, board),
        "others": [(value, label) for value, label in agendas.Board.choices if value != board],
    }
    return _page(request, "agenda", context)


@require_http_methods(["GET", "HEAD", "POST"])
@_desk
def regulatory(request: HttpRequest) -> HttpResponse:
    """The changes of the law that are followed, and a form for a new one."""
    may_keep = regulatory_changes.may_keep(request.user)
    form = RegulatoryChangeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_keep:
            raise errors.NotYours
        if form.is_valid():
            change = regulatory_changes.note(**form.cleaned_data, by=request.user)
            return redirect("review:regulatory-one", pk=change.pk)
    rows = [(change, *_progress(change)) for change in RegulatoryChange.objects.prefetch_related("tasks")[:MOST]]
    return _page(request, "regulatory", {"rows": rows, "form": form, "may_keep": may_keep}, 422 if form.errors else 200)


def _progress(change: RegulatoryChange) -> tuple[int, int]:
    """How many of its tasks have ended, of how many."""
    all_of_it = list(change.tasks.all())
    return sum(task.closed_at is not None for task in all_of_it), len(all_of_it)


@require_http_methods(["GET", "HEAD", "POST"])
@_desk
def regulatory_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Which articles a change may touch, to be confirmed, and what became of those that it does."""
    change = get_object_or_404(RegulatoryChange, pk=pk)
    if request.method == "POST":
        chosen = [number(each) for each in request.POST.getlist("page")]
        opened = regulatory_changes.mark(change.pk, chosen, by=request.user)
        said = ngettext("%(count)s task was opened.", "%(count)s tasks were opened.", len(opened))
        messages.success(request, said % {"count": len(opened)})
        return redirect("review:regulatory-one", pk=pk)
    marked = list(change.tasks.select_related("page", "page__locale", "closed_by").order_by("page__key", "page_id"))
    known = {task.page_id for task in marked}
    context = {
        "change": change,
        "marked": marked,
        "candidates": [each for each in regulatory_changes.candidates(change) if each.page.pk not in known],
        "may_keep": regulatory_changes.may_keep(request.user),
    }
    return _page(request, "regulatory_one", context)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@_desk
def regulatory_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a text for a change of the law, and sign that it is not affected."""
    task = get_object_or_404(
        MaintenanceTask.objects.select_related("page__locale", "change"), pk=pk, change__isnull=False
    )
    typed = Typed({"reason": request.POST.get("reason", "")})
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in ("password", "seen")} | {"reason": typed.values["reason"]}
        seen = number(request.POST.get("policy", ""))
        if _signed(typed, lambda: regulatory_changes.sign_not_affected(pk, by=request.user, policy=seen, **said)):
            messages.success(request, _("Signed: the change does not touch this text."))
            return redirect("review:regulatory-one", pk=task.change_id)
    release = unchanged.shown_release(task.page)
    locale = task.page.locale.language_code
    policy = policy_for(task.page.type, locale)
    may_sign = (
        task.closed_at is None and release and accounts.has_role(request.user, ROLE_OF[Step.REGULATORY], locale=locale)
    )
    context = _text_of(task.page) | {
        "task": task,
        "may_sign": may_sign,
        "policy": policy.row.pk,
        "meaning": policy.cycle.meaning("not_affected", _language(request)),
        "typed": typed,
        "seen": release.digest if release else "",
    }
    return _page(request, "regulatory_task", context, typed.status)
