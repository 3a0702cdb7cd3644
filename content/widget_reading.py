"""An article as the help panel inside another application shows it: rendered by the same code as its page, then made safe
to stand in a foreign document.

Nothing that can run, load or look like the host leaves here, whatever an editor stored: elements and attributes are on a
list, addresses are absolute, links to articles carry their key so that the panel opens them in place.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import nh3
from django.conf import settings
from django.utils import translation

from content.article_reading import Heading, contents_of, parts_of, prose_for
from content.cards import Card, card_of, cards_by_key, family_members, in_best_language
from content.help_links import was_there
from content.models import ArticlePage
from content.navigation import section_key_by_place
from content.prose import Prose, linked_keys
from content.terms import Entry

RELATED_AT_MOST = 6
_TEXT = {"p", "ul", "ol", "li", "b", "strong", "i", "em", "code", "span", "div", "section", "br", "h2", "h3", "h4", "a"}
_MEDIA = {"figure", "figcaption", "img", "video", "source", "track", "details", "summary"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
_FORM = {"label", "input"}
ELEMENTS = _TEXT | _MEDIA | _TABLE | _FORM
EVERYWHERE = {"class", "id", "lang", "role", "tabindex", "aria-label", "aria-labelledby", "data-kind", "data-lang"}
ATTRIBUTES = {
    "a": {"href", "hreflang", "data-article", "data-goto", "data-term"},
    "div": {"data-tree", "data-back", "data-trail"},
    "section": {"data-node", "data-end"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "video": {"controls", "preload"},
    "source": {"src", "type"},
    "track": {"src", "kind", "srclang", "default"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "input": {"type", "autocomplete"},
}
SCHEMES = {"https", "http", "mailto", "tel"}
RUNNING = {"script", "style", "svg", "template", "iframe", "object", "noscript", "math"}  # gone with what is in them


@dataclass(frozen=True)
class TermNote:
    """A term of the article, explained in its language; `key` is what `data-term` of its link names after "term-"."""

    key: str
    label: str
    note: str


@dataclass(frozen=True)
class Line:
    """An entry of the contents."""

    anchor: str
    text: str
    level: int


@dataclass(frozen=True)
class Reading:
    """An article to be shown in place. `etag` changes when anything of it does."""

    card: Card
    html: str
    contents: tuple[Line, ...]
    terms: tuple[TermNote, ...]
    related: tuple[Card, ...]
    changed_at: datetime | None
    etag: str


class NotThere(LookupError):
    """No such article for this viewer. `successor` replaces a withdrawn public one, if she may read it."""

    def __init__(self, successor: Card | None = None) -> None:
        super().__init__("no such article")
        self.successor = successor


def reading(key: str, viewer: Any, locale: str, *, country: str = "") -> Reading:
    """Article `key` in `locale` or the best other language; what holds in `country` stands first of its notes.

    `NotThere` is the same for an article that never was, is withdrawn, or is not hers to read.
    """
    best = in_best_language(family_members([key], viewer).get(key, []), locale)
    if best is None:
        raise NotThere(_successor(key, viewer, locale))
    article = ArticlePage.objects.select_related("locale").get(pk=best.pk)
    linked = linked_keys(article.body.raw_data) | linked_keys(article.country_notes.raw_data)
    members = family_members({article.key, *article.related, *linked}, viewer)
    with translation.override(article.locale.language_code):
        prose = _prose(article, members)
        html = safe("".join(parts_of(article, prose, country)))
        contents = tuple(_lines(contents_of(article, country)))
        terms = tuple(_term(entry, country) for entry in prose.used.values())
        related = tuple(_related(article, members))
    card = card_of(best, members, section_key_by_place())
    found = Reading(card, html, contents, terms, related, article.last_published_at, "")
    digest = hashlib.sha256(repr((found, settings.VERSION)).encode()).hexdigest()[:24]
    return replace(found, etag=f'"{article.live_revision_id or 0}-{digest}"')


def _successor(key: str, viewer: Any, locale: str) -> Card | None:
    """What replaces a withdrawn article; of one that was not public nothing is told, not even this."""
    withdrawn = was_there(key)
    if withdrawn is None or not withdrawn.successor or withdrawn.audience != ArticlePage.Audience.PUBLIC:
        return None
    return next(iter(cards_by_key([withdrawn.successor], viewer, locale)), None)


def _prose(article: ArticlePage, members: dict[str, list[ArticlePage]]) -> Prose:
    prose = prose_for(article, members)
    prose.names_articles = True
    return prose


def _lines(headings: Sequence[Heading]) -> Iterator[Line]:
    for heading in headings:
        yield Line(heading.anchor, heading.text, 2)
        yield from (Line(below.anchor, below.text, 3) for below in heading.below)


def _term(entry: Entry, country: str) -> TermNote:
    notes = [note.text for note in entry.notes if note.country == country]
    return TermNote(entry.key, entry.label, " ".join([entry.definition, *notes]))


def _related(article: ArticlePage, members: Mapping[str, Sequence[ArticlePage]]) -> Iterator[Card]:
    places = section_key_by_place()
    for key in article.related[:RELATED_AT_MOST]:
        best = in_best_language(members.get(key, []), article.locale.language_code)
        if best is not None:
            yield card_of(best, members, places)


def safe(html: str) -> str:
    """HTML with nothing in it that runs, loads styles or leads anywhere but to where a link may lead."""
    return nh3.clean(
        html,
        tags=ELEMENTS,
        attributes={"*": EVERYWHERE, **ATTRIBUTES},
        clean_content_tags=RUNNING,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener",
        strip_comments=True,
    )


def _attribute(element: str, name: str, value: str) -> str | None:
    if element in {"source", "track"} and name == "src":
        return own(value)
    if name in {"href", "src"}:
        return absolute(value)
    if name == "type" and element == "input":
        return value if value == "checkbox" else None
    check: Callable[[str], bool] | None = {"role": _is_calm}.get(name)
    return value if check is None or check(value) else None


def _is_calm(role: str) -> bool:
    """Roles that a text may have; one that interrupts or poses as the host's control may not."""
    return role in {"note", "region", "group", "img", "list", "listitem", "presentation", "figure"}


def own(address: str) -> str | None:
    """A file of this service, absolute. A film from elsewhere would tell that place who reads, and where."""
    whole = absolute(address) or ""
    return whole if whole.startswith(f"{settings.BASE_URL.rstrip('/')}/") else None


def absolute(address: str) -> str | None:
    """An address that holds outside this site too. Places within the text stay; an odd one is dropped."""
    address = address.strip()
    if address.startswith("#"):
        return address
    if address.startswith("/") and not address.startswith(("//", "/\\")):
        return f"{settings.BASE_URL.rstrip('/')}{address}"
    scheme = address.partition(":")[0].lower()
    return address if scheme in SCHEMES else None
