"""Pages on which support reads and answers (framework: Support Team, Escalation Procedures).

Every act is a POST of its own and works without scripts. When a rule refuses it, the page comes back with what was typed
still in its fields and one sentence about what to do.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from compliance import api as compliance
from helpdesk import desk, linking, originals
from helpdesk import tickets as acts
from helpdesk.forms import DeskFilter
from helpdesk.linking import ArticleNotReadable
from helpdesk.models import Ticket
from helpdesk.permissions import NotAllowed, may_answer_any, may_enter_desk, must_say_why
from helpdesk.tickets import ChangedMeanwhile, ReasonMissing, WrongState
from helpdesk.wording import KeyUsedBefore, PatientDataFound, TextRefused

Act = Callable[[HttpRequest, Ticket], object]
#: What went wrong, in a word the template has a sentence for, and the status of the answer.
PROBLEMS: dict[type[Exception], tuple[str, int]] = {
    ChangedMeanwhile: ("changed", 409),
    PatientDataFound: ("patient-data", 422),
    TextRefused: ("text", 422),
    ReasonMissing: ("reason", 422),
    WrongState: ("state", 409),
    ArticleNotReadable: ("article", 422),
    KeyUsedBefore: ("sent-before", 409),
}


@login_required
@require_safe
@never_cache
def tickets(request: HttpRequest) -> HttpResponse:
    """The desk: late, due next, waiting, solved."""
    _require_desk(request)
    form = DeskFilter(request.GET)
    chosen = form.chosen()
    groups = desk.groups(request.user, chosen)
    context = {
        "desk_place": "tickets",
        "groups": groups,
        "form": form,
        "is_narrowed": bool(chosen),
        "with_words": may_answer_any(request.user),
        "any": any(group.tickets for group in groups),
    }
    return TemplateResponse(request, "helpdesk/tickets.html", context)


@login_required
@require_safe
@never_cache
def ticket(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One ticket; whoever does not answer it says first why she reads it."""
    found = _visible(request, public_id)
    if must_say_why(request.user, found):
        return TemplateResponse(request, "helpdesk/ticket_reason.html", {"ticket": found})
    return _page(request, found)


@login_required
@require_POST
@never_cache
def read(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Read with a reason, for this once: the next look asks again."""
    found = _visible(request, public_id)
    reason = request.POST.get("reason", "")
    try:
        originals.read_with_reason(found, by=request.user, reason=reason)
    except ReasonMissing:
        context = {"ticket": found, "problem": "reason", "typed": request.POST}
        return TemplateResponse(request, "helpdesk/ticket_reason.html", context, status=422)
    return _page(request, found)


@login_required
@require_POST
@never_cache
def original(request: HttpRequest, public_id: uuid.UUID, message: int) -> HttpResponse:
    """A message as it was typed, for this once."""
    found = _visible(request, public_id)
    said = found.messages.filter(pk=message).first()
    if said is None:
        raise Http404
    try:
        text = originals.show_original(said, by=request.user, reason=request.POST.get("reason", ""))
    except ReasonMissing:
        return _page(request, found, status=422, problem="original-reason", at_message=message)
    except NotAllowed as refused:
        raise PermissionDenied from refused
    return _page(request, found, shown={message: text})


@login_required
@require_POST
@never_cache
def act(request: HttpRequest, public_id: uuid.UUID, act: str) -> HttpResponse:
    """One of `ACTS` on a ticket."""
    found = _visible(request, public_id)
    if act not in ACTS:
        raise Http404
    try:
        ACTS[act](request, found)
    except NotAllowed as refused:
        raise PermissionDenied from refused
    except tuple(PROBLEMS) as refused:
        problem, status = PROBLEMS[type(refused)]
        return _page(request, _visible(request, public_id), status=status, problem=problem, refused=refused, failed=act)
    messages.success(request, _("Done."))
    if not Ticket.objects.visible_to(request.user).filter(pk=found.pk).exists():
        return redirect("helpdesk:tickets")  # handed to another line
    return redirect("helpdesk:ticket", public_id=public_id)


def _reply(request: HttpRequest, found: Ticket) -> object:
    return acts.reply(found, then=request.POST.get("then", Ticket.State.PENDING), **_words(request))


def _note(request: HttpRequest, found: Ticket) -> object:
    return acts.add_note(found, **_words(request))


def _words(request: HttpRequest) -> dict[str, Any]:
    text = request.POST.get("text", "")
    return {
        "by": request.user,
        "text": compliance.redact(text) if request.POST.get("remove") else text,
        "key": _key(request),
        "seen": _seen(request),
        "keep_patient_data": request.POST.get("keep") == "1",
    }


def _take(request: HttpRequest, found: Ticket) -> object:
    return acts.assign(found, request.user, by=request.user, seen=_seen(request))


def _assign(request: HttpRequest, found: Ticket) -> object:
    to = get_user_model().objects.filter(public_id=_uuid(request.POST.get("to", ""))).first()
    if to is None:
        raise NotAllowed("nobody")
    return acts.assign(found, to, by=request.user, seen=_seen(request))


def _tier(request: HttpRequest, found: Ticket) -> object:
    tier = request.POST.get("tier", "")
    if tier not in {"1", "2", "3", "4"}:
        raise WrongState(tier)
    return acts.change_tier(found, int(tier), by=request.user, reason=_reason(request), seen=_seen(request))


def _hand_up(request: HttpRequest, found: Ticket) -> object:
    return acts.hand_up(found, by=request.user, reason=_reason(request), seen=_seen(request))


def _link(request: HttpRequest, found: Ticket) -> object:
    return linking.link_article(found, request.POST.get("article", "")[:60], by=request.user)


def _solve(request: HttpRequest, found: Ticket) -> object:
    return acts.solve(found, by=request.user, seen=_seen(request), answered_by=request.POST.get("article", "")[:60])


def _reopen(request: HttpRequest, found: Ticket) -> object:
    return acts.reopen(found, by=request.user, seen=_seen(request))


def _close(request: HttpRequest, found: Ticket) -> object:
    return acts.close(found, by=request.user, seen=_seen(request))


ACTS: dict[str, Act] = {
    "reply": _reply,
    "note": _note,
    "take": _take,
    "assign": _assign,
    "tier": _tier,
    "hand-up": _hand_up,
    "link": _link,
    "solve": _solve,
    "reopen": _reopen,
    "close": _close,
}


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:500]


def _seen(request: HttpRequest) -> int:
    """The version that her page showed; what is no number matches none."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0


def _key(request: HttpRequest) -> uuid.UUID:
    return _uuid(request.POST.get("key", "")) or uuid.uuid4()


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _require_desk(request: HttpRequest) -> None:
    if not may_enter_desk(request.user):
        raise PermissionDenied


def _visible(request: HttpRequest, public_id: uuid.UUID) -> Ticket:
    """A ticket she may know of, or not found, whether there is one or not."""
    _require_desk(request)
    found = Ticket.objects.visible_to(request.user).with_people().filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, found: Ticket, *, status: int = 200, **more: Any) -> HttpResponse:
    context = desk.page(found, request.user, find=request.GET.get("find", "").strip(), shown=more.pop("shown", None))
    typed = request.POST if status != 200 else {}
    return TemplateResponse(
        request, "helpdesk/ticket.html", {**context, "typed": typed, "new_key": uuid.uuid4(), **more}, status=status
    )
