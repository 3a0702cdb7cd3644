"""Which articles fit a situation in Hysio, and by which of their own facts several articles can be told apart."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from content.cards import LIST_FIELDS, is_stale
from content.models import ArticlePage
from content.tree import SOURCE_LOCALE
from content.vocabulary import LOCALES

_CODE = re.compile(r"(?<![\w-])[A-Z]{2,4}-\d{3,4}(?![\w-])")


@dataclass(frozen=True)
class Facts:
    """What an article says of itself, the same in all its languages. `codes` are those that stand in its text."""

    key: str
    type: str
    product_area: str
    roles: tuple[str, ...]
    specialties: tuple[str, ...]
    screens: tuple[str, ...]
    codes: tuple[str, ...] = ()


_FIELDS = ("key", "type", "product_area", "roles", "specialties", "screens")


def articles_for(viewer: Any, *, screen: str = "", role: str = "") -> list[Facts]:
    """The articles that `viewer` may read and that help with a screen, or that are for a role; both empty: all of them.

    Each key once, in one query. JSON lists are looked through as text, which both databases can.
    """
    rows = ArticlePage.objects.visible_to(viewer)
    for field, value in (("screens", screen), ("roles", role)):
        if value:
            rows = rows.alias(**{f"{field}_text": Cast(field, TextField())})
            rows = rows.filter(Q(**{f"{field}_text__contains": f'"{value}"'}))
    found: dict[str, Facts] = {}
    for values in rows.order_by("key", "pk").values_list(*_FIELDS):
        found.setdefault(values[0], _facts(values))
    return list(found.values())


def facts_of(ids: Iterable[int], viewer: Any) -> Mapping[int, Facts]:
    """The facts of these articles with the codes in their texts, as far as `viewer` may read them; one query."""
    rows = ArticlePage.objects.visible_to(viewer).filter(pk__in=list(ids)).values_list("pk", "body", *_FIELDS)
    return {pk: _facts(values, _codes(body)) for pk, body, *values in rows}


def _facts(values: Any, codes: tuple[str, ...] = ()) -> Facts:
    key, kind, area, roles, specialties, screens = values
    return Facts(key, kind, area, tuple(roles), tuple(specialties), tuple(screens), codes)


def _codes(body: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_CODE.findall(str(list(body.raw_data)))))


def standing_of(keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """Each live language of these articles with how it stands: fresh, overdue for review, or stale (behind its source).

    For editors, so audiences do not count; an article that is not live in any language is missing. One query.
    """
    rows = ArticlePage.objects.live().filter(key__in=set(keys))
    rows = rows.select_related("locale").with_next_review().only(*LIST_FIELDS)
    families: dict[str, list[ArticlePage]] = {}
    for article in rows:
        families.setdefault(article.key, []).append(article)
    return {key: _standing(members) for key, members in families.items()}


def _standing(members: Sequence[ArticlePage]) -> dict[str, str]:
    by_locale = {member.locale.language_code: member for member in members}
    source = by_locale.get(SOURCE_LOCALE)
    found = {}
    for locale in (code for code in LOCALES if code in by_locale):
        member = by_locale[locale]
        found[locale] = "overdue" if member.is_overdue else "stale" if is_stale(member, source) else "fresh"
    return found


def titles_by_key(locale: str) -> dict[str, str]:
    """The title of every live article in `locale` or else in another language, by key and in order of title; one query."""
    rows = ArticlePage.objects.live().values_list("key", "title", "locale__language_code")
    found: dict[str, tuple[bool, str]] = {}
    for key, title, code in rows.order_by("key", "pk"):
        if key not in found or code == locale:
            found[key] = (code == locale, title)
    titles = {key: title for key, (_own, title) in found.items()}
    return dict(sorted(titles.items(), key=lambda row: row[1].casefold()))
