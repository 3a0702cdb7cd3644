"""Articles as lists show them: title, short answer, dates, and in which languages they can be read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from content import labels
from content.models import ArticlePage
from content.navigation import LANGUAGE_NAMES, address, section_key_by_place
from content.review.languages.staleness import with_warning
from content.tree import SOURCE_LOCALE
from content.vocabulary import LOCALES

LIST_FIELDS = (
    "key",
    "title",
    "type",
    "summary",
    "specialties",
    "roles",
    "review_by",
    "safety",
    "path",
    "url_path",
    "last_published_at",
    "live_revision",
    "locale__language_code",
)
# One import writes the languages of an article one after the other: that alone makes none of them stale.
TOGETHER = timedelta(minutes=5)


@dataclass(frozen=True)
class Language:
    """One of the four chips. `state`: fresh, stale (the source changed later) or none (not written, no `url`)."""

    code: str
    name: str
    url: str
    state: str
    current: bool = False


@dataclass(frozen=True)
class Card:
    """An article in one language, as much of it as a list, a widget or a letter needs."""

    id: int
    key: str
    locale: str
    title: str
    summary: str
    url: str
    section: str
    type: str
    type_label: str | Promise
    specialties: tuple[str, ...]
    roles: tuple[str, ...]
    safety: bool
    review_by: date
    changed_at: datetime | None
    revision: int | None
    languages: tuple[Language, ...]
    is_reviewed: bool = False  # all six steps stand behind the text; demo content never says so
    is_behind: bool = False  # its source changed in what may harm a patient, and this language does not follow yet

    @property
    def is_overdue(self) -> bool:
        return self.review_by < timezone.localdate()


def cards(ids: Iterable[int], viewer: Any) -> list[Card]:
    """A card for each of `ids` that `viewer` may read, in the order given; the others are missing. Three queries."""
    wanted = list(ids)
    if not wanted:
        return []
    rows = with_warning(ArticlePage.objects.visible_to(viewer).filter(pk__in=wanted))
    rows = rows.select_related("locale").with_next_review().only(*LIST_FIELDS)
    by_id = {article.pk: article for article in rows}
    found = family_members({article.key for article in by_id.values()}, viewer)
    places = section_key_by_place()
    return [card_of(by_id[pk], found, places) for pk in wanted if pk in by_id]


def cards_by_key(keys: Iterable[str], viewer: Any, locale: str) -> list[Card]:
    """A card for each article key that `viewer` may read, in `locale` or the best other language, in the order given."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return []
    members, places = family_members(wanted, viewer), section_key_by_place()
    best = (in_best_language(members.get(key, []), locale) for key in wanted)
    return [card_of(article, members, places) for article in best if article is not None]


def card_of(
    article: ArticlePage, members: Mapping[str, Sequence[ArticlePage]], places: Mapping[str, str], anchor: str = ""
) -> Card:
    """One card; `members` are the visible languages of each key, `places` the sections by tree path."""
    locale = article.locale.language_code
    return Card(
        id=article.pk,
        key=article.key,
        locale=locale,
        title=article.title,
        summary=article.summary,
        url=address(article.url_path, locale, anchor),
        section=places.get(article.path[: -ArticlePage.steplen], ""),
        type=article.type,
        type_label=labels.TYPE[article.type],
        specialties=tuple(article.specialties),
        roles=tuple(article.roles),
        safety=article.safety,
        review_by=article.next_review,
        changed_at=article.last_published_at,
        revision=article.live_revision_id,
        languages=languages_of(members.get(article.key, [article]), locale),
        is_reviewed=getattr(article, "is_reviewed", False),
        is_behind=getattr(article, "is_warned_of", False),
    )


def family_members(keys: Iterable[str], viewer: Any) -> dict[str, list[ArticlePage]]:
    """The languages of each key that `viewer` may read, without their texts; one query."""
    rows = with_warning(ArticlePage.objects.visible_to(viewer).filter(key__in=set(keys)))
    rows = rows.select_related("locale").with_next_review().only(*LIST_FIELDS)
    found: dict[str, list[ArticlePage]] = {}
    for article in rows:
        found.setdefault(article.key, []).append(article)
    return found


def languages_of(members: Sequence[ArticlePage], current: str = "") -> tuple[Language, ...]:
    """The four chips of one family, in the one order."""
    by_locale = {member.locale.language_code: member for member in members}
    source = by_locale.get(SOURCE_LOCALE)
    return tuple(_language(code, by_locale.get(code), source, current) for code in LOCALES)


def _language(code: str, member: ArticlePage | None, source: ArticlePage | None, current: str) -> Language:
    if member is None:
        return Language(code, LANGUAGE_NAMES[code], "", "none", code == current)
    state = "stale" if is_stale(member, source) else "fresh"
    return Language(code, LANGUAGE_NAMES[code], address(member.url_path, code), state, code == current)


def is_stale(member: ArticlePage, source: ArticlePage | None) -> bool:
    """The source language was published again after this one."""
    if source is None or source.pk == member.pk or not (source.last_published_at and member.last_published_at):
        return False
    return source.last_published_at > member.last_published_at + TOGETHER


def in_best_language(members: Sequence[ArticlePage], locale: str) -> ArticlePage | None:
    """The member in `locale`, or else in the source language, or else in any."""
    order = [locale, SOURCE_LOCALE, *LOCALES]
    return min(members, key=lambda member: order.index(member.locale.language_code), default=None)
