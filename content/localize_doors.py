"""Ways of the editor that would change what readers see, or who has to sign it, past the review; stands before Wagtail's URLs.

Each is closed in words: translations are made and submitted on the desk, and the workflow's rows are kept as they are. What only
writes sentences stays open (`content.receivers` lets them rest in review), and so does what only shows.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from content.models import ArticlePage
from content.review.errors import RoadClosed


@require_admin_access
def closed(request: HttpRequest, **names: Any) -> HttpResponse:
    """For everybody, superusers too. The attempt is written down (`content.middleware`)."""
    raise RoadClosed(_page(names))


@require_admin_access
@require_POST
def po_file(request: HttpRequest, translation_id: int) -> HttpResponse:
    """A PO file is looked through before it is taken, on the desk."""
    raise RoadClosed(_page({"translation_id": translation_id}))


@require_admin_access
def to_the_desk(request: HttpRequest, page_id: int) -> HttpResponse:
    """“Translate this page” leads to where translations are made; posting to it is refused."""
    page = ArticlePage.objects.filter(pk=page_id).first()
    if page is None or request.method == "POST":
        raise RoadClosed(page)
    return redirect(f"{reverse('review:coverage')}?{urlencode({'article': page.key})}")


def _page(names: dict[str, Any]) -> Any:
    """The page that the address is about, for the record."""
    if "translation_id" in names:
        found = Translation.objects.filter(pk=names["translation_id"]).first()
        return found and found.get_target_instance()
    if "translation_source_id" in names:
        source = TranslationSource.objects.filter(pk=names["translation_source_id"]).first()
        return source and source.get_source_instance()
    return Page.objects.filter(pk=names.get("page_id") or names.get("page_pk") or 0).first()


urlpatterns: list[URLPattern] = [
    path("localize/submit/page/<int:page_id>/", to_the_desk),
    path("localize/update/<int:translation_source_id>/", closed),
    path("localize/translate/<int:translation_id>/pofile/upload/", po_file),
    path("localize/translate/<int:translation_id>/disable/", closed),
    path("localize/page/<int:page_id>/convert_to_alias/", closed),
    path("pages/<int:page_id>/convert_alias/", closed),
    # A workflow that is switched off, emptied or changed ends reviews that are under way.
    path("workflows/add/", closed),
    path("workflows/edit/<int:pk>/", closed),
    path("workflows/enable/<int:pk>/", closed),
    path("workflows/disable/<int:pk>/", closed),
    path("workflows/remove/<int:page_pk>/", closed),
    path("workflows/remove/<int:page_pk>/<int:workflow_pk>/", closed),
    path("workflows/tasks/add/<str:app_label>/<str:model_name>/", closed),
    path("workflows/tasks/edit/<int:pk>/", closed),
    path("workflows/tasks/enable/<int:pk>/", closed),
    path("workflows/tasks/disable/<int:pk>/", closed),
    path("workflows/task_chooser/create/", closed),
    # A language that follows another one copies its pages, live and untranslated. The house has its four.
    path("locales/new/", closed),
    path("locales/edit/<int:pk>/", closed),
    path("locales/copy/<int:pk>/", closed),
    path("locales/delete/<int:pk>/", closed),
]
