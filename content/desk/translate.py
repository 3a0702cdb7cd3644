"""Where a translation is made and handed in: the sentences that need somebody, the draft, and PO files out and in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail_localize.models import Translation

from content import events
from content.models import ArticlePage, TranslationState
from content.navigation import LANGUAGE_NAMES
from content.review.languages import po_files, sentences, translating
from content.vocabulary import LOCALES

SHOWN_AT_MOST = 60


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, key: str, locale: str) -> HttpResponse:
    """Shows where the translation is; each button is one act (`_ACTS`)."""
    source, page = _pages(request, key, locale)
    if request.method == "POST":
        act = _ACTS.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        act(request, key, locale)
        return redirect("review:translate", key, locale)
    return TemplateResponse(request, "content/review/translate.html", _context(source, page, key, locale))


@login_required
@never_cache
@require_safe
def po_out(request: HttpRequest, key: str, locale: str) -> HttpResponse:
    """The sentences as a PO file."""
    translation = _translation(request, key, locale)
    response = HttpResponse(po_files.exported(translation), content_type="text/x-gettext-translation; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.{locale}.po"'
    return response


@login_required
@never_cache
@require_POST
def po_in(request: HttpRequest, key: str, locale: str) -> HttpResponse:
    """First a look at what the file would do, then, with its text sent again, the taking."""
    translation = _translation(request, key, locale)
    if "text" in request.POST:
        return _take(request, translation, key, locale)
    file = request.FILES.get("file")
    data = file.read(po_files.BYTES_AT_MOST + 1) if file else b""
    return _report(request, translation, key, locale, data, po_files.examine(translation, data))


def _take(request: HttpRequest, translation: Translation, key: str, locale: str) -> HttpResponse:
    data = request.POST["text"].encode()
    try:
        taken = po_files.take(translation, data, by=request.user)
    except po_files.FileRefused as refused:
        events.review_refused.announce(
            actor=request.user, subject=refused.page, code=refused.code, road="review:translate-po-in"
        )
        return _report(request, translation, key, locale, data, refused.examined)
    messages.success(request, _("%(count)s sentences were taken.") % {"count": len(taken.texts)})
    return redirect("review:translate", key, locale)


def _report(
    request: HttpRequest, translation: Translation, key: str, locale: str, data: bytes, found: po_files.Examined
) -> HttpResponse:
    context = {
        "desk_place": "coverage",
        "key": key,
        "locale": locale,
        "name": LANGUAGE_NAMES[locale],
        "title": translation.source.object_repr,
        "found": found,
        "text": data.decode("utf-8-sig") if found.may_be_taken else "",
    }
    status = 200 if found.may_be_taken or not (found.unreadable or found.refused) else 409
    return TemplateResponse(request, "content/review/translate_po.html", context, status=status)


def _pages(request: HttpRequest, key: str, locale: str) -> tuple[ArticlePage, ArticlePage | None]:
    """The source and this language's page; not found for the source language itself."""
    source, page = translating.family(key, locale) if locale in LOCALES else (None, None)
    if source is None or source.locale.language_code == locale:
        raise Http404
    if not translating.may_translate(request.user, locale):
        raise PermissionDenied
    return source, page


def _translation(request: HttpRequest, key: str, locale: str) -> Translation:
    _source, page = _pages(request, key, locale)
    found = sentences.translation_of(page) if page else None
    if found is None:
        raise Http404
    return found


def _context(source: ArticlePage, page: ArticlePage | None, key: str, locale: str) -> dict[str, Any]:
    translation = sentences.translation_of(page) if page else None
    everything = sentences.sentences_of(translation) if translation else []
    troubled = [each for each in everything if each.trouble]
    return {
        "desk_place": "coverage",
        "source": source,
        "page": page,
        "key": key,
        "locale": locale,
        "name": LANGUAGE_NAMES[locale],
        "source_code": source.locale.language_code,
        "state": TranslationState.objects.filter(key=key, locale=locale).first(),
        "translation": translation,
        "count": len(everything),
        "done": len(everything) - len(troubled),
        "troubled": [(each, translating.fingerprint(each.said)) for each in troubled[:SHOWN_AT_MOST]],
        "waiting": len(troubled),
        "more": max(0, len(troubled) - SHOWN_AT_MOST),
        "in_review": bool(page and page.workflow_in_progress),
        "machine": bool(translation and translating.machine_may(translation)),
        "has_notes": bool(page and page.get_latest_revision_as_object().country_notes),
        "editor": reverse("wagtailadmin_pages:edit", args=[page.pk]) if page and translation else "",
    }


def _begin(request: HttpRequest, key: str, locale: str) -> None:
    translating.begin(key, locale, by=request.user)
    messages.success(request, _("The sentences are those of the released source."))


def _draft(request: HttpRequest, key: str, locale: str) -> None:
    translating.make_draft(key, locale, by=request.user)
    messages.success(request, _("The draft says what the sentences say. Nothing of it is live."))


def _submit(request: HttpRequest, key: str, locale: str) -> None:
    translating.submit(key, locale, by=request.user)
    messages.success(request, _("Handed in. The reviewers of this language sign it; its sentences rest until then."))


def _say(request: HttpRequest, key: str, locale: str) -> None:
    text = request.POST.get("text", "").strip()
    row = translating.say(_translation(request, key, locale), _segment(request), text, by=request.user)
    if row.has_error:
        messages.error(request, _("The sentence is kept, but its tags or links are not those of the source."))


def _confirm(request: HttpRequest, key: str, locale: str) -> None:
    seen = request.POST.get("seen", "")
    translating.confirm(_translation(request, key, locale), _segment(request), seen=seen, by=request.user)


def _machine(request: HttpRequest, key: str, locale: str) -> None:
    made = translating.by_machine(_translation(request, key, locale), by=request.user)
    messages.info(request, _("%(count)s sentences were made by machine. Confirm each of them.") % {"count": made})


def _segment(request: HttpRequest) -> int:
    text = request.POST.get("segment", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


_ACTS = {
    "begin": _begin,
    "draft": _draft,
    "submit": _submit,
    "say": _say,
    "confirm": _confirm,
    "machine": _machine,
}
