"""Addresses that outlive titles: `/go/KEY/` and `/h/APP/VERSION/LOCALE/TOPIC`, which Hysio's own screens carry."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from content import vocabulary
from content.cards import Card, card_of, family_members, in_best_language
from content.models import ArticlePage
from content.navigation import address, section_key_by_place


@dataclass(frozen=True)
class Found:
    """Where a stable address leads: one article's address, or a screen with its articles, or nowhere."""

    url: str = ""
    screen: str = ""


def article_url(key: str, viewer: Any, locale: str) -> str:
    """The address of article `key` in `locale` or the best other language; empty when `viewer` may read none."""
    best = in_best_language(family_members([key], viewer).get(key, []), locale)
    return address(best.url_path, best.locale.language_code) if best else ""


def topic(name: str, viewer: Any, locale: str) -> Found:
    """What `name` stands for: the key of an article, or a screen of Hysio."""
    url = article_url(name, viewer, locale)
    if url:
        return Found(url=url)
    return Found(screen=name) if name in vocabulary.SCREENS else Found()


def was_there(key: str) -> ArticlePage | None:
    """An article of that key that is not live any more; None when there never was one."""
    return ArticlePage.objects.filter(key=key, live=False).select_related("locale").order_by("locale").first()


def cards_for_screen(screen: str, viewer: Any, locale: str) -> list[Card]:
    """The articles that help with a screen, in the reader's language or else another; emergencies first."""
    visible = ArticlePage.objects.visible_to(viewer).select_related("locale").defer("body", "country_notes")
    helping: dict[str, list[ArticlePage]] = {}
    for article in visible.for_screen(screen):
        helping.setdefault(article.key, []).append(article)
    places = section_key_by_place()
    best: Sequence[ArticlePage | None] = [in_best_language(found, locale) for found in helping.values()]
    found = [card_of(article, helping, places) for article in best if article is not None]
    return sorted(found, key=lambda card: (card.type != "emergency", card.title.casefold()))
