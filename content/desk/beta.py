"""The beta step on the desk, and the page behind a test reader's link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import api as accounts
from content import labels
from content.article_reading import article_context
from content.desk.beta_forms import AnswerForm, GroupForm
from content.models import BetaConcern, BetaInvitation, BetaResponse, ReviewTaskState
from content.refusals import write_down
from content.review import beta, errors
from content.review.steps import ROLE_OF, Step


@require_safe
@login_required
@never_cache
def beta_page(request: HttpRequest, state: int) -> HttpResponse:
    """Whom to ask, what was said, and how it stands."""
    return _page(request, _looked_at(request, state))


@require_POST
@login_required
@never_cache
def invite(request: HttpRequest, state: int) -> HttpResponse:
    """Send a group its links."""
    found = _looked_at(request, state)
    form = GroupForm(request.POST)
    if not form.is_valid():
        return _page(request, found, group_form=form, status=422)
    try:
        people = beta.invite(found.pk, by=request.user, group=form.group())
    except errors.Refused as refused:
        write_down(request, refused, found.page)
        form.add_error(None, str(refused.said))
        return _page(request, found, group_form=form, status=409)
    said = ngettext("%(number)s person was invited.", "%(number)s people were invited.", people)
    messages.success(request, said % {"number": people})
    return redirect("review:beta", state=found.pk)


@require_POST
@login_required
@never_cache
def close(request: HttpRequest, state: int, concern: int) -> HttpResponse:
    """Close a safety concern with what was done."""
    found = _looked_at(request, state)
    row = get_object_or_404(BetaConcern, pk=concern, response__invitation__state=found)
    outcome = request.POST.get("outcome", "")
    try:
        beta.close_concern(row.pk, by=request.user, outcome=outcome)
    except errors.Refused as refused:
        write_down(request, refused, found.page)
        told = {"concern": row.pk, "said": refused.said, "outcome": outcome}
        return _page(request, found, refused=told, status=409)
    return redirect("review:beta", state=found.pk)


def _looked_at(request: HttpRequest, state: int) -> ReviewTaskState:
    rows = ReviewTaskState.objects.select_related("page__locale", "revision", "workflow_state")
    found: ReviewTaskState = get_object_or_404(rows, pk=state, step=Step.BETA)
    if not beta.may_look(request.user, found):
        raise PermissionDenied
    return found


def _page(
    request: HttpRequest,
    state: ReviewTaskState,
    *,
    group_form: GroupForm | None = None,
    refused: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    person, locale = request.user, state.locale
    is_open = beta.is_open(state)
    responses = BetaResponse.objects.filter(invitation__state=state).select_related("invitation")
    concerns = BetaConcern.objects.filter(response__invitation__state=state).select_related(
        "response__invitation", "closed_by"
    )
    context = {
        "desk_place": "reviews",
        "state": state,
        "title": state.revision.content["title"],
        "is_open": is_open,
        "figures": beta.figures(state),
        "findings": list(beta.look(state)),
        "may_invite": is_open and accounts.has_role(person, ROLE_OF[Step.BETA], locale=locale),
        "may_close": is_open and accounts.has_role(person, accounts.Role.CLINICAL_REVIEWER, locale=locale),
        "group_form": group_form or GroupForm(),
        "responses": [(each, said_by(each.invitation)) for each in responses.order_by("at")],
        "concerns": [(each, said_by(each.response.invitation)) for each in concerns.order_by("closed_at", "raised_at")],
        "refused": refused,
    }
    return TemplateResponse(request, "content/review/beta.html", context, status=status)


def said_by(invitation: BetaInvitation) -> list[Any]:
    """Who says it, as far as anybody is told: role, specialty and country."""
    told: list[Any] = [accounts.Role(invitation.role).label]
    if invitation.specialty:
        told.append(labels.SPECIALTY.get(invitation.specialty, invitation.specialty))
    if invitation.country:
        told.append(labels.IN_COUNTRY[invitation.country])
    return told


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The text under review, for whoever holds a link that still works, with what we ask about it. In the text's language."""
    try:
        invitation = beta.opened(token)
        with translation.override(invitation.state.locale):
            return _unlisted(_answered(request, token, invitation))
    except beta.DeadLink:
        return _unlisted(TemplateResponse(request, "content/review/beta_dead.html", status=404))


def _answered(request: HttpRequest, token: str, invitation: BetaInvitation) -> HttpResponse:
    """Rendered here, while the language holds."""
    said = BetaResponse.objects.filter(invitation=invitation).first()
    if request.method != "POST":
        form = AnswerForm(initial=AnswerForm.from_response(said)) if said else AnswerForm()
        return _text(request, invitation, form, said, status=200)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _text(request, invitation, form, said, status=422)
    try:
        beta.respond(token, form.answer())
    except beta.PatientData as refused:
        form.refuse(refused)
        return _text(request, invitation, form, said, status=422)
    return redirect(f"{reverse('review:beta-link', args=[token])}?kept=1#answer")


def _text(
    request: HttpRequest, invitation: BetaInvitation, form: AnswerForm, said: BetaResponse | None, *, status: int
) -> HttpResponse:
    state = invitation.state
    page = beta.draft_of(state)
    context = article_context(page, request) | {
        "page": page,
        "form": form,
        "said": said,
        "kept": said is not None and "kept" in request.GET,
        "pdf_url": "",
    }
    return TemplateResponse(request, "content/review/beta_article.html", context, status=status).render()


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Found by no machine, kept by no cache."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "private, no-store"
    return response
