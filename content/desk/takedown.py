"""Pages on which two people release a text in an emergency, or withdraw one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from wagtail.models import Revision

from accounts import api as accounts
from content.article_reading import neighbours, parts_of, prose_for
from content.desk.fields import minutes_left, number
from content.models import ArticlePage, EmergencyRelease
from content.refusals import write_down
from content.review import errors
from content.review.by_two import emergency as emergency_release
from content.review.by_two import proposing, withdrawing
from content.review.by_two.proposing import DecisionOfTwo


@dataclass(frozen=True)
class Act:
    """What two people do, by which rules, and what they are told when it is done."""

    rules: DecisionOfTwo[Any, Any]
    template: str
    proposed: str | Promise
    done: str | Promise


EMERGENCY = Act(
    emergency_release.decision,
    "content/review/emergency.html",
    _("Proposed. A second person has to confirm it within a day; they were written to."),
    _("Released. Readers see the text, with a mark that its review is still to come."),
)
WITHDRAW = Act(
    withdrawing.decision,
    "content/review/withdraw.html",
    _("Proposed. A second person has to confirm it within a day; they were written to."),
    _("Withdrawn. Readers are told that the text is not valid any more."),
)


@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def emergency(request: HttpRequest, page: int) -> HttpResponse:
    """Release the draft now, by two people, and review it afterwards."""
    return _by_two(request, page, EMERGENCY)


@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, page: int) -> HttpResponse:
    """Take the text from its readers, by two people."""
    return _by_two(request, page, WITHDRAW)


def _by_two(request: HttpRequest, pk: int, act: Act) -> HttpResponse:
    page = get_object_or_404(ArticlePage.objects.select_related("locale"), pk=pk)
    if not act.rules.may_act(request.user, page):
        write_down(request, proposing.NotAmongTheTwo(page))
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, page, act)
    try:
        done = _do(request, page, act)
    except accounts.WrongPassword:
        return _page(request, page, act, _now("That is not your password. Nothing was done."), status=422)
    except accounts.TooMany as refused:
        answer = _page(request, page, act, _locked_out(refused.retry_after), status=429)
        answer["Retry-After"] = str(refused.retry_after)
        return answer
    except errors.Refused as refused:
        write_down(request, refused, page)
        status = 422 if isinstance(refused, proposing.ReasonTooShort) else 409
        return _page(request, page, act, refused.said, status=status)
    messages.success(request, str(done))
    return redirect(act.rules.view, page=page.pk)


def _do(request: HttpRequest, page: ArticlePage, act: Act) -> str | Promise:
    password, proposal = request.POST.get("password", ""), request.POST.get("proposal", "")
    if not proposal:
        act.rules.propose(page, by=request.user, password=password, reason=request.POST.get("reason", ""))
        return act.proposed
    known = act.rules.kind._default_manager.filter(page=page)
    row = known.filter(pk=number(proposal)).first()
    if row is None:
        raise proposing.ProposalOver(page)
    if request.POST.get("act") == "take-back":
        act.rules.take_back(row.pk, by=request.user)
        return _("Taken back. Nothing was done, and the others who may confirm are told.")
    act.rules.confirm(row.pk, by=request.user, password=password)
    return act.done


def _locked_out(seconds: int) -> str:
    minutes = minutes_left(seconds)
    said = ngettext(
        "Too many wrong passwords. Try again in %(number)s minute.",
        "Too many wrong passwords. Try again in %(number)s minutes.",
        minutes,
    )
    return said % {"number": minutes}


def _page(
    request: HttpRequest, page: ArticlePage, act: Act, problem: str | Promise = "", *, status: int = 200
) -> HttpResponse:
    proposal = proposing.waiting(act.rules.kind, page)
    subject = act.rules.subject_of(page)
    shown = proposal.revision if proposal else subject or page.get_latest_revision()
    context: dict[str, Any] = {
        "desk_place": "reviews",
        "page": page,
        "locale": page.locale.language_code,
        "title": shown.content["title"] if shown else page.title,
        "parts": _parts(request, proposal.revision if proposal else subject),
        "proposal": proposal,
        "is_mine": bool(proposal and proposal.proposed_by_id == request.user.pk),
        "is_stale": bool(proposal and (subject is None or subject.pk != proposal.revision_id)),
        "possible": subject is not None,
        "problem": problem,
        "reason": request.POST.get("reason", ""),
        "shortest": proposing.SHORTEST_REASON,
        "longest": proposing.LONGEST_REASON,
        "released": EmergencyRelease.objects.filter(page=page.pk).order_by("-seq").first(),
        "review_open_until": emergency_release.unreviewed_until(page),
        "withdrawal": withdrawing.last_withdrawal(page),
    }
    return TemplateResponse(request, act.template, context, status=status)


def _parts(request: HttpRequest, revision: Revision | None) -> list[Any]:
    """The text that it is about, as readers see it, in its own language."""
    if revision is None:
        return []
    page = revision.as_object()
    with translation.override(page.locale.language_code):
        return list(parts_of(page, prose_for(page, neighbours(page, request), explain=False), None))
