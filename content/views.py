"""The reader's pages that are not pages of the tree, and the short way to an article."""

import secrets
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST, require_safe
from wagtail.models import PageViewRestriction
from wagtail.views import serve as serve_page

from content import contacts, downtime, feedback, help_links, paper, search_page, terms
from content.article_reading import may_read
from content.forms import VoteForm
from content.models import ArticlePage, Vote
from content.navigation import address, sections_of
from content.reading import gone, refuse
from content.review.by_two.emergency import with_mark
from content.review.languages.staleness import with_warning
from content.vocabulary import LOCALES, SCREENS

VISITOR_COOKIE = "visitor"
VISITOR_DAYS = 180
ARTICLE_DEPTH = 4  # root, home, section, article


@require_safe
def article(request: HttpRequest, section: str, slug: str) -> HttpResponse:
    """An article by its address in one query, where Wagtail would ask for each step of the tree.

    Anything else at such an address, and pages that an editor closed in the explorer, are left to Wagtail.
    """
    locale = translation.get_language()
    above = [Substr(OuterRef("path"), 1, depth * ArticlePage.steplen) for depth in range(1, ARTICLE_DEPTH + 1)]
    closed = PageViewRestriction.objects.filter(page__path__in=above)
    rows = ArticlePage.objects.filter(
        slug=slug, locale__language_code=locale, url_path__endswith=f"/{section}/{slug}/"
    ).annotate(closed=Exists(closed))
    page = with_warning(with_mark(rows.select_related("locale"))).first()
    if page is None or page.closed:
        return serve_page(request, f"{section}/{slug}/")
    if not page.live:
        return gone(page, request)
    if not may_read(page, request):
        return refuse(page, request)
    return page.serve(request)


@require_safe
def go(request: HttpRequest, key: str) -> HttpResponse:
    """`/go/KEY/`: the article in the reader's language, or in the best other one."""
    url = help_links.article_url(key, request.user, translation.get_language() or "en")
    if url:
        return redirect(url)
    withdrawn = help_links.was_there(key)
    if withdrawn is not None:
        return gone(withdrawn, request)
    raise Http404


@require_safe
def help_link(request: HttpRequest, app: str, version: str, locale: str, topic: str) -> HttpResponse:
    """`/h/APP/VERSION/LOCALE/TOPIC`: what Hysio's screens link to. Never a dead end: what is not known is searched for.

    All versions lead to the text that holds now; which version an article starts from stands on its page.
    """
    locale = locale.lower()[:2] if locale.lower()[:2] in LOCALES else (translation.get_language() or "en")
    with translation.override(locale):
        found = help_links.topic(topic, request.user, locale)
        if found.url:
            return redirect(found.url)
        if found.screen:
            return redirect(reverse("content:screen", args=[found.screen]))
        withdrawn = help_links.was_there(topic)
        if withdrawn is not None:
            return gone(withdrawn, request)
        return redirect(f"{reverse('content:search')}?{urlencode({'q': topic.replace('-', ' ')})}")


@require_safe
def screen(request: HttpRequest, name: str) -> HttpResponse:
    """The articles that help with one screen of Hysio."""
    if name not in SCREENS:
        return redirect(f"{reverse('content:search')}?{urlencode({'q': name.replace('-', ' ')})}")
    locale = translation.get_language() or "en"
    context = {"screen": name, "cards": help_links.cards_for_screen(name, request.user, locale)}
    return TemplateResponse(request, "content/screen.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results, one answer or none, and always a way on."""
    locale = translation.get_language() or "en"
    sections = sections_of(request, locale)
    try:
        asked = search_page.read(request.GET)
    except search_page.TooLong:
        context = {"sections": sections, "longest": search_page.LONGEST_QUESTION}
        return TemplateResponse(request, "content/search_refused.html", context, status=422)
    context = {"asked": asked, "question": asked.text, "sections": sections, "person": contacts.emergency()}
    if asked.text:
        context |= _answered(asked, request, locale)
    response = TemplateResponse(request, "content/search.html", context)
    patch_cache_control(response, private=True, no_store=True)  # a question may hold what it should not
    return response


def _answered(asked: search_page.Asked, request: HttpRequest, locale: str) -> dict[str, Any]:
    answer = search_page.ask(asked, request.user, locale)
    rows = search_page.rows(answer, request.user, locale)
    quote = answer.quote
    source = next((row for row in rows if quote and row.card.id == quote.hit.id), None)
    return {
        "answer": answer,
        "question": answer.text or "",
        "quote": quote if source else None,
        "source": source,
        "source_url": f"{source.card.url}#{quote.anchor}" if source and quote and quote.anchor else "",
        "own": [row for row in rows if row.card.locale == locale],
        "others": [row for row in rows if row.card.locale != locale],
        "facets": search_page.choices(answer, asked, sections_of(request, locale)),
        "pages": [(number, asked.address(page=number)) for number in search_page.pages(answer, asked)],
        "as_typed": asked.address(page=1, spell=False),
        "unfiltered": asked.address(page=1, narrowed=False),
    }


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles that hold what is typed so far, as list items for the box. Nothing of it is logged."""
    locale = translation.get_language() or "en"
    text = request.GET.get("q", "").replace("\x00", " ")[:80]
    found = [(page.title, address(page.url_path, locale)) for page in search_page.titles(text, request.user, locale)]
    response = TemplateResponse(request, "content/_suggestions.html", {"found": found, "locale": locale})
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms from A to Z."""
    locale = translation.get_language() or "en"
    letters: dict[str, list[terms.Entry]] = {}
    for entry in terms.index(locale).entries:
        letters.setdefault(terms.letter_of(entry.label), []).append(entry)
    context = {"letters": sorted(letters.items()), "total": sum(map(len, letters.values()))}
    return TemplateResponse(request, "content/glossary.html", context)


@require_POST
def vote(request: HttpRequest, key: str) -> HttpResponse:
    """Keep a reader's vote and say what happens with it. A script asks for the fragment alone (`X-Fragment`)."""
    page = _readable(request, key)
    form = VoteForm(request.POST)
    if not form.is_valid():
        context = {"page": page, "vote_form": form, "unsafe_line": contacts.emergency()}
        return TemplateResponse(request, "content/vote.html", context, status=422)
    visitor, is_new = _visitor(request)
    answers = form.cleaned_data
    feedback.record_vote(
        page,
        visitor=feedback.visitor_pseudonym(visitor),
        useful=form.is_useful,
        reason=answers["reason"],
        text=answers["text"],
    )
    kind = "unsafe" if answers["reason"] == Vote.Reason.UNSAFE else ("useful" if form.is_useful else "noted")
    if request.headers.get("X-Fragment"):
        response: HttpResponse = TemplateResponse(request, "content/_thanks.html", _thanks(page, kind))
    else:
        response = redirect(f"{reverse('content:thanks', args=[key])}?kind={kind}")
    if is_new:
        _remember(response, visitor)
    return response


@require_safe
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    kind = request.GET.get("kind", "")
    page = _readable(request, key)
    return TemplateResponse(request, "content/thanks.html", _thanks(page, kind))


def _thanks(page: ArticlePage, kind: str) -> dict[str, Any]:
    kind = kind if kind in {"useful", "noted", "unsafe"} else "noted"
    return {"page": page, "kind": kind, "line": contacts.emergency()}


def _readable(request: HttpRequest, key: str) -> ArticlePage:
    """The article of that key in the language of the address; 404 for those who may not read it."""
    locale = translation.get_language() or "en"
    page = (
        ArticlePage.objects.visible_to(request.user).in_locale(locale).filter(key=key).select_related("locale").first()
    )
    if page is None:
        raise Http404
    return page


def _visitor(request: HttpRequest) -> tuple[str, bool]:
    """Who votes: a person by her id, anybody else by a random number in a signed cookie; and whether that is new."""
    if request.user.is_authenticated:
        return f"person:{request.user.pk}", False
    known = request.get_signed_cookie(VISITOR_COOKIE, default="", salt="vote")
    return (known, False) if known else (secrets.token_hex(16), True)


def _remember(response: HttpResponse, visitor: str) -> None:
    response.set_signed_cookie(
        VISITOR_COOKIE,
        visitor,
        salt="vote",
        max_age=VISITOR_DAYS * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


@require_safe
def pdf(request: HttpRequest, key: str) -> HttpResponse:
    """The quick reference of an article: one A4 page. 503 with a page that says so where PDFs cannot be made."""
    page = _readable(request, key)
    try:
        body = paper.quick_reference(page)
    except paper.PaperUnavailable:
        return TemplateResponse(request, "content/no_paper.html", {"page": page}, status=503)
    name = f"{page.key}.{page.locale.language_code}.pdf"
    return _file(body, "application/pdf", name, public=page.audience == ArticlePage.Audience.PUBLIC)


@require_safe
def downtime_pdf(request: HttpRequest) -> HttpResponse:
    try:
        body = downtime.pdf(translation.get_language() or "en")
    except paper.PaperUnavailable:
        return TemplateResponse(request, "content/no_paper.html", {}, status=503)
    return _file(body, "application/pdf", _pack_name("pdf"), public=True)


@require_safe
def downtime_html(request: HttpRequest) -> HttpResponse:
    """One file to keep: it needs nothing else, so its few styles stand in it, under a policy for this file alone."""
    body = downtime.offline_html(translation.get_language() or "en").encode()
    response = _file(body, "text/html; charset=utf-8", _pack_name("html"), public=True)
    response._csp_replace = downtime.CONTENT_POLICY  # type: ignore[attr-defined]  # read by django-csp
    return response


def _pack_name(suffix: str) -> str:
    return f"hysio-downtime-{translation.get_language()}-{timezone.localdate():%Y-%m-%d}.{suffix}"


def _file(body: bytes, kind: str, name: str, *, public: bool) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    patch_cache_control(response, public=public, private=not public, max_age=300 if public else 0)
    return response
