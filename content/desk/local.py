"""Where a language version says what it says for itself: notes for its countries and how its readers ask, on a draft."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from content import labels
from content.article_reading import country_notes
from content.desk.fields import number
from content.models import ArticlePage, ReviewTaskState
from content.navigation import LANGUAGE_NAMES
from content.refusals import write_down
from content.review import errors, opening, stopping
from content.review.evidence import bundles
from content.review.languages import local_notes, translating
from content.review.languages.local_notes import COUNTRIES_OF, Local
from content.review.languages.staleness import source_locale
from content.review.signing import comparing
from content.review.signing.showing import READ, StillProse, facts_in_words
from content.vocabulary import COUNTRIES

ROAD = "review:local"


@dataclass(frozen=True)
class Field:
    """One country on the page: what is typed, or what is kept because it cannot be typed; open when it is looked for."""

    country: str
    name: Any
    text: str
    kept: bool
    fault: Any = ""


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def local(request: HttpRequest, key: str, locale: str) -> HttpResponse:
    """Shows the words, looks at others (`look`), saves them on a draft (`save`) and hands the draft in (`submit`)."""
    pages = ArticlePage.objects.select_related("locale", "latest_revision")
    page = get_object_or_404(pages, key=key, locale__language_code=locale)
    if not local_notes.may_write(request.user, locale):
        write_down(request, local_notes.NotYoursToWrite(page))
        raise PermissionDenied
    if page.latest_revision is None:
        raise Http404
    if request.method != "POST":
        return _page(request, page, local_notes.local_of(page.get_latest_revision_as_object()))
    act = {"look": _look, "save": _save, "submit": _submit}.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    return act(request, page)


def _typed(request: HttpRequest) -> Local:
    return Local({country: request.POST.get(country, "") for country in COUNTRIES}, request.POST.get("asked_as", ""))


def _look(request: HttpRequest, page: ArticlePage) -> HttpResponse:
    typed = _typed(request)
    try:
        made = local_notes.with_local(page.get_latest_revision_as_object(), typed)
    except local_notes.NoteUnreadable as refused:
        return _page(request, page, typed, refused=refused, status=422)
    return _page(request, page, typed, made=made)


def _save(request: HttpRequest, page: ArticlePage) -> HttpResponse:
    typed, locale = _typed(request), page.locale.language_code
    try:
        local_notes.save(page.key, locale, typed, seen=number(request.POST.get("seen", "")), by=request.user)
    except errors.Refused as refused:
        write_down(request, refused)
        status = 422 if isinstance(refused, local_notes.NoteUnreadable) else 409
        page = ArticlePage.objects.select_related("locale", "latest_revision").get(pk=page.pk)
        return _page(request, page, typed, refused=refused, status=status)
    messages.success(
        request, _("Saved on a draft. Readers see nothing of it before the reviewers of this language sign.")
    )
    return redirect(ROAD, page.key, locale)


def _submit(request: HttpRequest, page: ArticlePage) -> HttpResponse:
    try:
        opening.submit(page, by=request.user)
    except errors.Refused as refused:
        write_down(request, refused)
        said = local_notes.local_of(page.get_latest_revision_as_object())
        return _page(request, page, said, refused=refused, status=409)
    messages.success(request, _("Handed in. The reviewers of this language sign it, and its words rest until then."))
    return redirect(ROAD, page.key, page.locale.language_code)


def _page(
    request: HttpRequest,
    page: ArticlePage,
    said: Local,
    *,
    made: ArticlePage | None = None,
    refused: errors.Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """`said` fills the fields; `made` is the draft with it, when it was looked at."""
    locale, revision = page.locale.language_code, page.latest_revision
    draft = revision.as_object()
    own = COUNTRIES_OF.get(locale, ())
    fault_at = refused.field if isinstance(refused, local_notes.NoteUnreadable) else None
    fields = _fields(draft, said, fault_at, refused)
    shown = [each for each in fields if each.country in own or each.text or each.kept]
    changes = comparing.compare(revision.content, _as_stored(made)) if made else None
    context: dict[str, Any] = {
        "desk_place": "coverage",
        "page": page,
        "key": page.key,
        "locale": locale,
        "name": LANGUAGE_NAMES[locale],
        "fields": shown,
        "others": [each for each in fields if each not in shown],
        "asked_as": said.asked_as,
        "asked_fault": refused.said if refused and fault_at == "asked_as" else "",
        "refusal": refused if refused and fault_at in {None, ""} else None,
        "seen": revision.pk,
        "preview": _preview(made or draft),
        "looked": made is not None,
        "changes": changes,
        "changed_facts": facts_in_words(changes),
        "longest": local_notes.LONGEST_NOTE,
        "translates": source_locale(page) != locale and translating.may_translate(request.user, locale),
        "reads_evidence": bundles.may_read(request.user, page),
        **_review_of(request, page),
    }
    return TemplateResponse(request, "content/review/local.html", context, status=status)


def _as_stored(draft: ArticlePage) -> Any:
    """Its content as a revision would hold it: days are words there."""
    return json.loads(json.dumps(draft.serializable_data(), cls=DjangoJSONEncoder))


def _fields(draft: ArticlePage, said: Local, fault_at: str | None, refused: errors.Refused | None) -> list[Field]:
    kept = local_notes.local_of(draft).kept
    return [
        Field(
            country,
            labels.IN_COUNTRY[country],
            said.notes.get(country, ""),
            country in kept,
            refused.said if refused and country == fault_at else "",
        )
        for country in COUNTRIES
    ]


def _preview(article: ArticlePage) -> list[SafeString]:
    """The notes as readers will see them, in their language, with links that lead nowhere."""
    locale = article.locale.language_code
    with translation.override(locale):
        context = {"prose": StillProse(locale), "page": article, "prefix": READ}
        return [note.render(context=context) for note in country_notes(article, None)]


def _review_of(request: HttpRequest, page: ArticlePage) -> dict[str, Any]:
    """What stands in the way of writing, or can be done with the draft."""
    in_review = page.workflow_in_progress
    state = ReviewTaskState.objects.filter(page=page, status="in_progress").first() if in_review else None
    return {
        "in_review": in_review,
        "state": state,
        "may_stop": bool(state and stopping.may_stop(request.user, state.workflow_state)),
        "may_submit": not in_review and opening.may_submit(request.user, page),
        "is_draft": opening.differs(page),
    }
