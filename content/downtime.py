"""The downtime pack: what has to be at hand when Hysio, the network or this site is gone (framework: Emergency Support).

One PDF to print and one HTML file to keep, of the emergency articles of a language and how to reach people. Public
articles only: the pack lies on desks.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from csp.constants import NONE
from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone, translation

from content import contacts, paper
from content.models import ArticlePage
from content.navigation import address

CONTACT_KEY = "contact-support"
FIRST = "downtime-procedure"
KEPT_FOR = 24 * 3600
# The offline file must look right without this site, so its styles stand in it; nothing may be fetched or run.
CONTENT_POLICY = {
    "default-src": [NONE],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
}


@dataclass(frozen=True)
class Chapter:
    """One article of the pack with its parts as HTML."""

    page: ArticlePage
    parts: list[Any]
    url: str


def articles(locale: str) -> list[ArticlePage]:
    """The public emergency articles of a language and the contacts, the downtime procedure first."""
    public = ArticlePage.objects.visible_to(None).in_locale(locale)
    public = public.select_related("locale", "live_revision").with_next_review()
    found = [*public.filter(type="emergency").order_by("title"), *public.filter(key=CONTACT_KEY)]
    return sorted(found, key=lambda article: article.key != FIRST)


def digest_of(found: list[ArticlePage]) -> str:
    """Changes when an article of the pack does, joins or leaves, and each day."""
    said = [f"{article.pk}:{article.latest_revision_id}:{article.next_review}" for article in found]
    said += [settings.VERSION, settings.EMERGENCY_PHONE, timezone.localdate().isoformat()]
    return hashlib.sha256("|".join(said).encode()).hexdigest()


def pdf(locale: str) -> bytes:
    """The pack on paper. `paper.PaperUnavailable` without WeasyPrint."""
    if not paper.available():
        raise paper.PaperUnavailable
    found = articles(locale)
    key = f"downtime-pack/pdf/{locale}/{digest_of(found)}"
    body: bytes | None = cache.get(key)
    if body is None:
        document = paper.layout(_html("content/paper/downtime_pack.html", found, locale))
        body = bytes(document.write_pdf(pdf_variant=paper.VARIANT))
        cache.set(key, body, KEPT_FOR)
    return body


def offline_html(locale: str) -> str:
    """The pack as one file without any outside reference."""
    found = articles(locale)
    key = f"downtime-pack/html/{locale}/{digest_of(found)}"
    html: str | None = cache.get(key)
    if html is None:
        html = _html("content/paper/downtime_offline.html", found, locale)
        cache.set(key, html, KEPT_FOR)
    return html


def _html(template: str, found: list[ArticlePage], locale: str) -> str:
    with translation.override(locale):
        context = {
            "locale": locale,
            "chapters": [_chapter(article, locale) for article in found],
            "line": contacts.emergency(),
            "contacts": contacts.reachable([channel.key for channel in contacts.CHANNELS]),
            "now": timezone.now(),
            "base_url": settings.BASE_URL,
            "styles": [paper.sheet("site/tokens.css"), paper.sheet("site/offline.css")],
        }
        return render_to_string(template, context)


def _chapter(article: ArticlePage, locale: str) -> Chapter:
    context = {"prose": paper.paper_prose(article), "page": article, "on_paper": True, "prefix": article.key}
    parts, trees, tables = [], 0, 0
    for child in article.body:
        trees += child.block_type == "tree"
        tables += child.block_type == "table"
        names = {"tree": f"{article.key}-tree-{trees}", "table": f"{article.key}-table-{tables}"}
        parts.append(child.render(context=context | names))
    parts += [note.render(context=context) for note in article.country_notes]
    return Chapter(article, parts, f"{settings.BASE_URL}{address(article.url_path, locale)}")
