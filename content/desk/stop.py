"""Where a review is stopped by whoever handed the text in: what it means, why, and one button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from content.desk.sign import may_read
from content.models import ReviewTaskState, Signature
from content.refusals import write_down
from content.review import errors, stopping
from content.review.signing import commenting

ABOUT_THE_REASON = (stopping.StopReasonTooShort, commenting.PatientDataFound)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, state: int) -> HttpResponse:
    """Asks for the reason and stops the review; says why where it may not be stopped."""
    found = _readable(request, state)
    if request.method != "POST":
        return _page(request, found, _in_the_way(request, found))
    try:
        stopping.stop(found.pk, by=request.user, reason=request.POST.get("reason", ""))
    except errors.Refused as refused:
        write_down(request, refused, found.page)
        return _page(request, found, refused)
    messages.success(request, _("The review is stopped, and its reviewers are told why. The text is open again."))
    return redirect("review:sign", state=found.pk)


def _readable(request: HttpRequest, state: int) -> ReviewTaskState:
    """The step, for those who may read it and stop its review; others who read it are told that it is not theirs."""
    rows = ReviewTaskState.objects.select_related("page__locale", "workflow_state")
    found = rows.filter(pk=state).first()
    if found is None or not may_read(request.user, found):
        raise Http404
    if not stopping.may_stop(request.user, found.workflow_state):
        write_down(request, stopping.NotYoursToStop(found.page))
        raise PermissionDenied
    return found


def _in_the_way(request: HttpRequest, state: ReviewTaskState) -> errors.Refused | None:
    try:
        stopping.require_stoppable(state.workflow_state, by=request.user)
    except errors.Refused as refused:
        return refused
    return None


def _page(request: HttpRequest, state: ReviewTaskState, refused: errors.Refused | None) -> HttpResponse:
    about_reason = isinstance(refused, ABOUT_THE_REASON)
    signed = Signature.objects.filter(round=state.workflow_state_id).exclude(signer=None).order_by("seq")
    context: dict[str, Any] = {
        "desk_place": "reviews",
        "state": state,
        "title": state.page.draft_title,
        "possible": refused is None or about_reason,
        "fault": refused.said if refused and about_reason else "",
        "refusal": refused if refused and not about_reason else None,
        "reason": request.POST.get("reason", ""),
        "signed": signed,
        "shortest": stopping.SHORTEST_REASON,
        "longest": stopping.LONGEST_REASON,
    }
    status = 200 if request.method != "POST" else 422 if about_reason else 409
    return TemplateResponse(request, "content/review/stop.html", context, status=status)
