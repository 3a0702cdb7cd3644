"""Where a translation is made and handed in: the sentences that need somebody, the draft, and PO files out and in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail_localize.models import Translation

from content.desk.fields import number
from content.models import ArticlePage, TranslationState
from content.navigation import LANGUAGE_NAMES
from content.refusals import write_down
from content.review import errors
from content.review.languages import po_files, sentences, translating
from content.review.languages.sentences import Sentence
from content.review.languages.translating import Typed, fingerprint
from content.vocabulary import LOCALES

SHOWN_AT_MOST = 60


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, key: str, locale: str) -> HttpResponse:
    """Shows where the translation is; each button is one act (`_ACTS`)."""
    source, page = _pages(request, key, locale)
    if request.method != "POST":
        return TemplateResponse(request, "content/review/translate.html", _context(source, page, key, locale))
    name, _dash, segment = request.POST.get("act", "").partition("-")
    act = _ACTS.get(name)
    if act is None:
        raise Http404
    if name in _WRITE and (context := _left_unwritten(request, source, page, key, locale)):
        return TemplateResponse(request, "content/review/translate.html", context, status=409)
    act(request, key, locale, segment)
    return redirect("review:translate", key, locale)


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
        write_down(request, refused)
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


@dataclass(frozen=True)
class Row:
    """A sentence that needs somebody: what stands in its field, and the fingerprint of what it was shown with.

    `crossed`: somebody else wrote it meanwhile; the field keeps what was typed.
    """

    sentence: Sentence
    text: str
    seen: str
    crossed: bool = False


def _rows(everything: Sequence[Sentence], crossed: Sequence[Typed]) -> list[Row]:
    """What somebody else changed while it was typed comes first, then what has trouble."""
    typed = {each.segment: each.text for each in crossed}
    both = [
        Row(each, typed[each.segment], fingerprint(each.said), True) for each in everything if each.segment in typed
    ]
    rest = [each for each in everything if each.trouble and each.segment not in typed]
    return both + [Row(each, each.said, fingerprint(each.said)) for each in rest]


def _context(
    source: ArticlePage, page: ArticlePage | None, key: str, locale: str, crossed: Sequence[Typed] = ()
) -> dict[str, Any]:
    translation = sentences.translation_of(page) if page else None
    everything = sentences.sentences_of(translation) if translation else []
    rows = _rows(everything, crossed)
    waiting = sum(bool(each.trouble) for each in everything)
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
        "done": len(everything) - waiting,
        "rows": rows[:SHOWN_AT_MOST],
        "waiting": waiting,
        "more": max(0, len(rows) - SHOWN_AT_MOST),
        "crossed": len(crossed),
        "in_review": bool(page and page.workflow_in_progress),
        "machine": bool(translation and translating.machine_may(translation)),
        "has_notes": bool(page and page.get_latest_revision_as_object().country_notes),
        "editor": reverse("wagtailadmin_pages:edit", args=[page.pk]) if page and translation else "",
    }


def _begin(request: HttpRequest, key: str, locale: str, _segment: str) -> None:
    translating.begin(key, locale, by=request.user)
    messages.success(request, _("The sentences are those of the released source."))


def _draft(request: HttpRequest, key: str, locale: str, _segment: str) -> None:
    translating.make_draft(key, locale, by=request.user)
    messages.success(request, _("The draft says what the sentences say. Nothing of it is live."))


def _submit(request: HttpRequest, key: str, locale: str, _segment: str) -> None:
    translating.submit(key, locale, by=request.user)
    messages.success(request, _("Handed in. The reviewers of this language sign it; its sentences rest until then."))


def _left_unwritten(
    request: HttpRequest, source: ArticlePage, page: ArticlePage | None, key: str, locale: str
) -> dict[str, Any]:
    """Write what was typed; empty, or the page that keeps what could not be written and says why."""
    try:
        crossed = _say(request, key, locale)
    except errors.Refused as refused:
        write_down(request, refused)
        kept = [each.text for each in _typed(request) if fingerprint(each.text) != each.seen]
        return _context(source, page, key, locale) | {"refusal": refused, "kept": kept}
    return _context(source, page, key, locale, crossed) if crossed else {}


def _say(request: HttpRequest, key: str, locale: str) -> list[Typed]:
    """Write what was typed; answers what somebody else wrote meanwhile."""
    written, crossed = translating.say_all(_translation(request, key, locale), _typed(request), by=request.user)
    broken = sum(row.has_error for row in written)
    if broken:
        said = ngettext(
            "%(count)s sentence is kept, but its tags or links are not those of the source.",
            "%(count)s sentences are kept, but their tags or links are not those of the source.",
            broken,
        )
        messages.error(request, said % {"count": broken})
    if len(written) > broken:
        said = ngettext("%(count)s sentence was written.", "%(count)s sentences were written.", len(written) - broken)
        messages.success(request, said % {"count": len(written) - broken})
    return crossed


def _typed(request: HttpRequest) -> list[Typed]:
    """Each field of the form, with the fingerprint that it was shown with."""
    fields = request.POST.dict()
    segments = [name.removeprefix("text-") for name in fields if name.startswith("text-")]
    return [
        Typed(number(each), str(fields[f"text-{each}"]).strip(), str(fields.get(f"seen-{each}", "")))
        for each in segments
    ]


def _nothing_more(_request: HttpRequest, _key: str, _locale: str, _segment: str) -> None:
    """What was typed is written by now."""


def _confirm(request: HttpRequest, key: str, locale: str, segment: str) -> None:
    """Unless she has changed the sentence herself: then it is hers already."""
    seen = request.POST.get(f"seen-{segment}", "")
    if translating.fingerprint(request.POST.get(f"text-{segment}", "")) == seen:
        translating.confirm(_translation(request, key, locale), number(segment), seen=seen, by=request.user)


def _machine(request: HttpRequest, key: str, locale: str, _segment: str) -> None:
    made = translating.by_machine(_translation(request, key, locale), by=request.user)
    messages.info(request, _("%(count)s sentences were made by machine. Confirm each of them.") % {"count": made})


_ACTS = {
    "begin": _begin,
    "draft": _draft,
    "submit": _submit,
    "say": _nothing_more,
    "confirm": _confirm,
    "machine": _machine,
}

#: Acts of the form that holds the sentences: what was typed in any of them is written first.
_WRITE = {"say", "confirm"}
