"""What readers see of pages: the first page, a section, and how an article is served. Called by the page models."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from content import contacts, frontpage, labels, paper
from content.article_reading import article_context, may_read
from content.cards import Card, card_of, family_members, in_best_language, languages_of
from content.models import ArticlePage, HomePage, SectionPage
from content.navigation import SectionLink, address, sections_of
from content.review.languages.staleness import with_warning
from content.vocabulary import ROLES

__all__ = ["article_context", "home_context", "section_context", "serve_article"]

NEWEST = 4
ON_A_PAGE = 60
CONTACTS_NOW = ("chat", "priority", "portal")
PLACE_LENGTH = 3 * ArticlePage.steplen  # root, home, section


def home_context(home: HomePage, request: HttpRequest) -> dict[str, Any]:
    """Tasks, sections with their articles, what changed last, and who can be reached now. Constant in the articles."""
    locale = home.locale.language_code
    viewer = request.user
    own = ArticlePage.objects.visible_to(viewer).in_locale(locale)
    doors = sections_of(request, locale)
    tasks = frontpage.TASKS[frontpage.kind_of(viewer)]
    wanted = {*tasks, *frontpage.EMERGENCY_KEYS, *(key for keys in frontpage.SHOWN.values() for key in keys)}
    newest = list(own.order_by("-last_published_at", "path").values_list("pk", "key")[:NEWEST])
    members = family_members(wanted | {key for _pk, key in newest}, viewer)
    here = {key: card for key, found in members.items() if (card := _card_in(locale, found, members, doors))}
    return {
        "tasks": _in_order(tasks, here),
        "emergencies": _in_order(frontpage.EMERGENCY_KEYS, here),
        "doors": [_door(section, own, here) for section in _counted(doors, own)],
        "newest": _in_order([key for _pk, key in newest], here),
        "emergency": contacts.emergency(),
        "contacts": contacts.reachable(CONTACTS_NOW),
        "pdf": paper.available(),
        "page_languages": _languages_of_page(home, "home"),
    }


def _card_in(
    locale: str,
    found: Sequence[ArticlePage],
    members: Mapping[str, Sequence[ArticlePage]],
    doors: Iterable[SectionLink],
) -> Card | None:
    article = next((member for member in found if member.locale.language_code == locale), None)
    return card_of(article, members, {door.path: door.key for door in doors}) if article else None


def _in_order(keys: Iterable[str], cards: Mapping[str, Card]) -> list[Card]:
    return [cards[key] for key in keys if key in cards]


def _counted(doors: Sequence[SectionLink], own: Any) -> list[tuple[SectionLink, int]]:
    """Each section with the number of articles this reader finds in it; one query."""
    counts = dict(
        own.annotate(place=Substr("path", 1, PLACE_LENGTH)).order_by().values_list("place").annotate(Count("pk"))
    )
    return [(door, counts.get(door.path, 0)) for door in doors]


def _door(counted: tuple[SectionLink, int], own: Any, here: Mapping[str, Card]) -> dict[str, Any]:
    """A section with three of its articles: the chosen ones, filled up from the section where one is missing."""
    section, count = counted
    links = [(card.title, card.url) for card in _in_order(frontpage.SHOWN.get(section.key, ()), here)]
    missing = min(3, count) - len(links)
    if missing > 0:
        others = own.filter(path__startswith=section.path).exclude(key__in=here).order_by("path")[:missing]
        links += [
            (title, address(url_path, code))
            for title, url_path, code in others.values_list("title", "url_path", "locale__language_code")
        ]
    return {"section": section, "count": count, "articles": links}


def section_context(section: SectionPage, request: HttpRequest) -> dict[str, Any]:
    """The articles of a section that the reader may see, narrowed by role and type. Constant in the articles."""
    locale = section.locale.language_code
    everything = ArticlePage.objects.visible_to(request.user).child_of(section).order_by("title")
    rows = list(everything.values_list("pk", "roles", "type"))
    role, kind = request.GET.get("role", ""), request.GET.get("type", "")
    chosen = [pk for pk, roles, type_ in rows if (not role or role in roles) and (not kind or type_ == kind)]
    page = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    articles = with_warning(ArticlePage.objects.filter(pk__in=list(page.object_list)))
    articles = articles.select_related("locale").order_by("title")
    found = list(articles.with_next_review().defer("body", "country_notes", "asked_as"))
    members = family_members([article.key for article in found], request.user)
    places = {section.path: section.key}
    return {
        "cards": [card_of(article, members, places) for article in found],
        "page_of": page,
        "total": len(rows),
        "role": role,
        "kind": kind,
        "roles": _counts(ROLES, labels.ROLE, [role for _pk, roles, _type in rows for role in roles]),
        "kinds": _counts(labels.TYPE, labels.TYPE, [type_ for _pk, _roles, type_ in rows]),
        "section_key": section.key,
        "page_languages": _languages_of_page(section, "section"),
        "crumbs_home": f"/{locale}/",
    }


def _counts(order: Iterable[str], words: Mapping[str, Any], values: Sequence[str]) -> list[tuple[str, Any, int]]:
    return [(value, words[value], count) for value in order if (count := values.count(value))]


def _languages_of_page(page: Any, _kind: str) -> Any:
    """The chips of a home or section page: the same place in the other trees; one query."""
    twins = type(page).objects.live().filter(translation_key=page.translation_key).select_related("locale")
    return languages_of(list(twins), page.locale.language_code)


def serve_article(
    article: ArticlePage, request: HttpRequest, serve: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """An article for those who may read it; the others are asked to sign in, or find nothing."""
    if not getattr(request, "is_preview", False) and not may_read(article, request):
        return refuse(article, request)
    return serve(request)


def refuse(article: ArticlePage, request: HttpRequest) -> HttpResponse:
    """Not for this reader: somebody unknown may sign in, somebody known is not told that the article exists."""
    if not article.live:
        return gone(article, request)
    if request.user.is_authenticated:
        raise Http404
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


def gone(article: ArticlePage, request: HttpRequest) -> HttpResponse:
    """410 with what replaces the article; a withdrawn public one says its title, others say nothing of themselves."""
    locale = article.locale.language_code
    successor = in_best_language(family_members([article.successor], request.user).get(article.successor, []), locale)
    twins = family_members([article.key], request.user).get(article.key, [])
    public = article.audience == ArticlePage.Audience.PUBLIC
    context = {
        "title": article.title if public else "",
        "successor": successor,
        "successor_url": address(successor.url_path, successor.locale.language_code) if successor else "",
        "languages": [language for language in languages_of(twins) if language.url],
    }
    return TemplateResponse(request, "content/gone.html", context, status=410)
