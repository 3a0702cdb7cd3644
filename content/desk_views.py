"""Pages of the desk about articles: the list of reviews, and which languages and steps are where."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content.doors import may_see_coverage, may_see_reviews


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    if not may_see_reviews(request.user):
        raise PermissionDenied
    return render(request, "content/review/queue.html", {"desk_place": "reviews"})


@require_safe
@login_required
def coverage(request: HttpRequest) -> HttpResponse:
    if not may_see_coverage(request.user):
        raise PermissionDenied
    return render(request, "content/review/coverage.html", {"desk_place": "coverage"})
