"""Paper: a one-page quick reference of an article as PDF, made by WeasyPrint behind a closed door.

WeasyPrint's own fetcher reads local files and the network; ours hands out nothing but `data:` and the two style sheets.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone, translation

from content.cards import family_members
from content.contacts import emergency
from content.models import ArticlePage
from content.models.pages import is_clinical
from content.prose import Prose, Target, linked_keys
from content.review.upkeep.reader_standing import reader_standing

log = structlog.get_logger(__name__)

SHEETS = ("site/tokens.css", "site/paper.css")
VARIANT = "pdf/ua-1"
PREFERENCES = re.compile(r"@media \(prefers-[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
KEPT_FOR = 24 * 3600
# Which blocks a quick reference holds, by type of block; the contacts come whole.
QUICK = frozenset({"heading", "steps", "warning", "checklist", "tree"})


class PaperUnavailable(Exception):
    """WeasyPrint or the libraries it needs cannot be loaded on this machine."""


@dataclass(frozen=True)
class Density:
    """How tightly a page is set: the class of its body, and what is left out to make it fit."""

    name: str
    details: bool = True
    results: bool = True


# Tried in this order until everything stands on one page; small print before missing words.
DENSITIES = (
    Density("roomy"),
    Density("close"),
    Density("tight"),
    Density("dense"),
    Density("dense", details=False),
    Density("dense", details=False, results=False),
)
# Letters of HTML above which the first, second, third density need not be tried (measured on the demo's articles).
HOPELESS_ABOVE = (3400, 4050, 5100)


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether PDFs can be made here; asked once in the life of a process."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:
        log.warning("pdf_off", reason=type(error).__name__)
        return False
    return True


def quick_reference(article: ArticlePage) -> bytes:
    """One A4 page: short answer, warnings, steps, contacts; version and date in the margin. `PaperUnavailable` without
    WeasyPrint. Built once for each revision and day."""
    if not available():
        raise PaperUnavailable
    said = f"{article.pk}/{article.live_revision_id}/{article.latest_revision_id}/{article.next_review}"
    key = f"quick-reference/{settings.VERSION}/{said}/{timezone.localdate()}"
    body: bytes | None = cache.get(key)
    if body is None:
        body = bytes(fitted(article).write_pdf(pdf_variant=VARIANT))
        cache.set(key, body, KEPT_FOR)
    return body


def fitted(article: ArticlePage) -> Any:
    """The article laid out as roomily as one page allows; begins where its length says that it may fit."""
    length = len(_quick_html(article, DENSITIES[0]))
    begin = sum(length > limit for limit in HOPELESS_ABOVE)
    for density in DENSITIES[begin:]:
        document = layout(_quick_html(article, density))
        if len(document.pages) == 1:
            return document
    log.warning("quick_reference_is_longer_than_a_page", article=article.pk)
    return document


def _quick_html(article: ArticlePage, density: Density) -> str:
    locale = article.locale.language_code
    with translation.override(locale):
        context = {
            "page": article,
            "locale": locale,
            "prose": paper_prose(article),
            "blocks": list(_quick_blocks(article)),
            "density": density,
            "line": emergency(),
            "next_review": article.next_review,
            "standing": reader_standing(article, article.next_review),
            "is_clinical": is_clinical(article.section_key, safety=article.safety),
            "today": timezone.localdate(),
            "address": f"{settings.BASE_URL.partition('://')[2]}/go/{article.key}/",
        }
        return render_to_string("content/paper/quick_reference.html", context)


def _quick_blocks(article: ArticlePage) -> Iterable[Any]:
    """Warnings, steps and trees with the headings that still have something below them; the contacts whole."""
    waiting: Any = None
    contact = False
    for child in article.body:
        if child.block_type == "heading":
            contact = child.value["anchor"] == "contact"
            waiting = child
        elif child.block_type in QUICK or contact:
            if waiting is not None:
                yield waiting
                waiting = None
            yield child


def paper_prose(article: ArticlePage) -> Prose:
    """How an article is written on paper: links to other articles name them, and nothing is explained on demand."""
    locale = article.locale.language_code
    members = family_members(linked_keys(article.body.raw_data), None)
    targets: Mapping[str, Target] = {
        key: Target(f"{settings.BASE_URL}/go/{key}/", found[0].title, locale) for key, found in members.items()
    }
    return Prose(locale=locale, targets=targets)


def layout(html: str) -> Any:
    """`html` laid out on pages with our paper sheets. `PaperUnavailable` without WeasyPrint."""
    if not available():
        raise PaperUnavailable
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    fetcher = closed_fetcher()
    sheets = [CSS(string=css, font_config=fonts, url_fetcher=fetcher) for css in map(paper_sheet, SHEETS)]
    return HTML(string=html, url_fetcher=fetcher).render(stylesheets=sheets, font_config=fonts)


def closed_fetcher() -> Any:
    """Fetches `data:` and nothing else; WeasyPrint leaves out what it is refused."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols={"data"}, allow_redirects=False)


@lru_cache
def sheet(name: str) -> str:
    """The text of one of our own style sheets."""
    found = finders.find(name)
    path = Path(found) if found else settings.STATIC_ROOT / name
    return path.read_text(encoding="utf-8")


def paper_sheet(name: str) -> str:
    """A sheet without what paper does not know: media questions about contrast and motion."""
    return PREFERENCES.sub("", sheet(name))
