"""Pages on which somebody sees what she asked, writes more, and says that it is solved (framework: Standard Support Portal)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import api as accounts
from helpdesk import conversation, linking, opening, summaries
from helpdesk import tickets as acts
from helpdesk.forms import NewRequestForm, WordsForm
from helpdesk.models import Ticket, TicketAttachment
from helpdesk.moments import due_text
from helpdesk.opening import NotComplete
from helpdesk.originals import picture_for
from helpdesk.permissions import NotAllowed, may_enter_desk
from helpdesk.wording import KeyUsedBefore, PatientDataFound, TextRefused

PICTURE_POLICY = {"default-src": ["'none'"], "sandbox": True}


@login_required
@require_safe
@never_cache
def requests(request: HttpRequest) -> HttpResponse:
    """Everything she asked, newest first."""
    context = {
        "section_key": "requests",
        "summaries": summaries.tickets_of(request.user),
        "may_ask": bool(accounts.may(request.user, accounts.Capability.OPEN_TICKET)),
        "has_desk": may_enter_desk(request.user),
    }
    return TemplateResponse(request, "helpdesk/requests.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_request(request: HttpRequest) -> HttpResponse:
    """Ask a person, without the help panel and without scripts."""
    if not accounts.may(request.user, accounts.Capability.OPEN_TICKET):
        return TemplateResponse(request, "helpdesk/new_request.html", {"form": None}, status=403)
    form = NewRequestForm(request.POST or None, initial={"key": uuid.uuid4()})
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "helpdesk/new_request.html", {"form": form}, status=status)
    try:
        ticket = opening.open_ticket(
            form.asked(request.user, get_language() or "en"), requester=request.user, key=form.cleaned_data["key"]
        ).ticket
    except PatientDataFound as found:
        context: dict[str, Any] = {"form": form, "found": found}
    except (TextRefused, NotComplete) as refused:
        form.explain(refused)
        context = {"form": form}
    except KeyUsedBefore:
        return redirect("helpdesk:requests")
    else:
        messages.success(request, _("Your request %(number)s is with support.") % {"number": ticket.number})
        return redirect("helpdesk:request", public_id=ticket.public_id)
    return TemplateResponse(request, "helpdesk/new_request.html", context, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def request_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One request: its state, what was said, the articles; more words by POST. Somebody else's is not found."""
    ticket = _hers(request, public_id)
    form = WordsForm(request.POST or None, initial={"key": uuid.uuid4()})
    if request.method != "POST":
        acts.seen_by_requester(ticket)
        return _page(request, ticket, form)
    if not form.is_valid():
        return _page(request, ticket, form, status=422)
    try:
        acts.add_message(
            ticket,
            by=request.user,
            text=form.cleaned_data["text"],
            key=form.cleaned_data["key"],
            keep_patient_data=form.cleaned_data["keep"],
        )
    except PatientDataFound as found:
        return _page(request, ticket, form, status=422, found=found)
    except acts.WrongState:
        return _page(request, ticket, form, status=409, problem="closed")
    except KeyUsedBefore:
        return _page(request, ticket, form, status=409, problem="sent-before")
    messages.success(request, _("Your message was sent."))
    return redirect("helpdesk:request", public_id=ticket.public_id)


@login_required
@require_POST
def solved(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """She says that it is solved; saying it twice is no fault."""
    ticket = _hers(request, public_id)
    try:
        acts.solve(ticket, by=request.user)
    except acts.WrongState:
        messages.error(request, _("This request is closed already."))
    else:
        messages.success(request, _("Thank you. If it comes back within seven days, just write again."))
    return redirect("helpdesk:request", public_id=ticket.public_id)


@login_required
@require_safe
@never_cache
@transaction.atomic
def picture(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A picture of a ticket, as a file to save, for those who may read it; nobody else learns that it is there."""
    found = TicketAttachment.objects.select_related("ticket").filter(public_id=public_id).first()
    if found is None or found.ticket is None:
        raise Http404
    try:
        data = picture_for(found, by=request.user)
    except NotAllowed as refused:
        raise Http404 from refused
    response = HttpResponse(data, content_type=found.format)
    ending = found.format.rpartition("/")[2]
    response["Content-Disposition"] = f'attachment; filename="{found.ticket.number}-{found.pk}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response._csp_replace = PICTURE_POLICY  # type: ignore[attr-defined]  # read by django-csp
    return response


def _hers(request: HttpRequest, public_id: uuid.UUID) -> Ticket:
    """A ticket she asked herself, or not found: the answer is the same whether it exists or not."""
    mine = Ticket.objects.visible_to(request.user).of_requester(request.user).with_people()
    ticket = mine.filter(public_id=public_id).first()
    if ticket is None:
        raise Http404
    return ticket


def _page(request: HttpRequest, ticket: Ticket, form: WordsForm, *, status: int = 200, **more: Any) -> HttpResponse:
    locale = get_language() or "en"
    context = {
        "section_key": "requests",
        "ticket": ticket,
        "said": conversation.for_requester(ticket, request.user),
        "articles": linking.articles_of(ticket, request.user, locale),
        "pictures": ticket.attachments.without_image(),
        "due_text": due_text(ticket),
        "form": form,
        **more,
    }
    return TemplateResponse(request, "helpdesk/request.html", context, status=status)
