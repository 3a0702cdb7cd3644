"""Where things stand: addresses of pages by their place in the tree, and the four sections of a language."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import get_script_prefix

from content.models import SectionPage
from content.vocabulary import SECTIONS

ICONS: Mapping[str, str] = {
    "clinical-workflows": "pulse",
    "technical": "plug",
    "compliance": "law",
    "training": "learn",
}
LANGUAGE_NAMES: Mapping[str, str] = {"nl": "Nederlands", "en": "English", "de": "Deutsch", "fr": "Français"}


@dataclass(frozen=True)
class SectionLink:
    """A section as the head of a page and the breadcrumb show it; `path` is its place in the tree."""

    key: str
    title: str
    intro: str
    url: str
    path: str
    icon: str


def address(url_path: str, locale: str, anchor: str = "") -> str:
    """The address of the page at tree path `url_path` (which begins with the slug of its home). No query.

    The same as Wagtail's `page.url`, which asks for sites and locales.
    """
    below_home = url_path.lstrip("/").partition("/")[2]
    return f"{get_script_prefix()}{locale}/{below_home}{f'#{anchor}' if anchor else ''}"


def sections(locale: str) -> tuple[SectionLink, ...]:
    """The live sections of a language in their order; one query."""
    rows = SectionPage.objects.live().filter(locale__language_code=locale).order_by("path")
    return tuple(
        SectionLink(key, title, intro, address(url_path, locale), path, ICONS.get(key, "doc"))
        for key, title, intro, url_path, path in rows.values_list("key", "title", "intro", "url_path", "path")
    )


def sections_of(request: HttpRequest, locale: str) -> tuple[SectionLink, ...]:
    """`sections`, asked once a request."""
    kept: dict[str, tuple[SectionLink, ...]] = request.__dict__.setdefault("_sections_by_locale", {})
    if locale not in kept:
        kept[locale] = sections(locale)
    return kept[locale]


def section_key_by_place() -> dict[str, str]:
    """The key of each section, in all languages, by its path in the tree; one query."""
    rows = SectionPage.objects.filter(key__in=SECTIONS).values_list("path", "key")
    return dict(rows)
