"""Pages of the desk about articles: the list of reviews, taking and giving steps, and being away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from content.desk.fields import number
from content.desk.queue_forms import AwayForm, QueueFilter
from content.doors import may_see_reviews
from content.models import ReviewDelegation
from content.navigation import sections
from content.review.queue import assigning, queueing
from content.review.queue.assigning import MayNotAssign, NotAStandIn, WrongDays
from content.review.queue.listing import Desk
from content.review.queue.queueing import Narrowed
from content.review.steps import Step, place_of


@require_safe
@login_required
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """The list of reviews: what she signs, her own texts, what others sign, what she signed, what is due again."""
    _require_reviews(request)
    links = sections(get_language() or "en")
    form = QueueFilter(request.GET, [(link.key, link.title) for link in links])
    chosen = form.chosen()
    desk = Desk(request.user, chosen)
    tab = desk.tab(request.GET.get("list", ""))
    page = desk.page(tab, request.GET.get("page"))
    kept = {name: value for name, value in vars(chosen).items() if value}
    context = {
        "desk_place": "reviews",
        "form": form,
        "tab": tab,
        "tabs": [(each, f"?{urlencode({'list': each.key, **kept})}") for each in desk.tabs],
        "page": page,
        "groups": desk.groups(tab, page) if tab in {"sign", "others", "written"} else [],
        "titles": desk.titles,
        "notices": desk.notices() if desk.places else [],
        "signs": sorted(desk.places, key=lambda place: (place_of(place[0]), place[1])),
        "is_narrowed": chosen != Narrowed(),
        "address": f"?{urlencode({'list': tab, **kept})}",
    }
    return render(request, "content/review/queue.html", context)


@require_POST
@login_required
@never_cache
def take(request: HttpRequest, state: int) -> HttpResponse:
    _require_reviews(request)
    assigning.take(state, by=request.user)
    messages.success(request, _("The step is on your name."))
    return _back(request)


@require_POST
@login_required
@never_cache
def give_back(request: HttpRequest, state: int) -> HttpResponse:
    _require_reviews(request)
    assigning.give_back(state, by=request.user)
    messages.success(request, _("The step is free for anybody who signs it."))
    return _back(request)


@login_required
@never_cache
def assign(request: HttpRequest, state: int) -> HttpResponse:
    """Choose who signs a step."""
    _require_reviews(request)
    found = queueing.open_steps().select_related("page", "assignee").filter(pk=state).first()
    if found is None:
        raise Http404
    if not assigning.may_assign(request.user, found.locale):
        raise MayNotAssign(found.page)
    if request.method == "POST":
        to = get_user_model().objects.filter(pk=number(request.POST.get("to", ""))).first()
        if to is not None:
            assigning.assign(state, to=to, by=request.user)
            messages.success(request, _("The step is given to %(name)s.") % {"name": to.name})
            return redirect("review:queue")
    context = {"desk_place": "reviews", "state": found, "people": assigning.candidates(found)}
    return render(request, "content/review/queue_assign.html", context)


@login_required
@never_cache
def away(request: HttpRequest) -> HttpResponse:
    """Have somebody stand in, and see who does."""
    _require_reviews(request)
    places = queueing.places_of(request.user)
    if not places:
        raise PermissionDenied
    people = assigning.stand_ins(request.user, places)
    form = AwayForm(request.POST or None, people=people, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            assigning.delegate(request.user, **form.cleaned_data)
        except (NotAStandIn, WrongDays) as refused:
            form.add_error("to" if isinstance(refused, NotAStandIn) else "until_day", str(refused.said))
        else:
            messages.success(request, _("Your steps are shown to the person who stands in."))
            return redirect("review:away")
    mine = ReviewDelegation.objects.to_come().filter(absent=request.user.pk).select_related("stand_in")
    context = {"desk_place": "reviews", "form": form, "delegations": [_told(each) for each in mine]}
    return render(request, "content/review/queue_away.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
@never_cache
def end_away(request: HttpRequest, delegation: int) -> HttpResponse:
    assigning.end_delegation(delegation, by=request.user)
    return redirect("review:away")


def _require_reviews(request: HttpRequest) -> None:
    if not may_see_reviews(request.user):
        raise PermissionDenied


def _told(delegation: ReviewDelegation) -> dict[str, Any]:
    return {"row": delegation, "steps": [Step(step).label for step in delegation.steps]}


def _back(request: HttpRequest) -> HttpResponse:
    """To the list as it stood, with its filters and page."""
    then = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(then, {request.get_host()}, require_https=request.is_secure())
    return redirect(then if here and then.startswith("/") else "review:queue")
