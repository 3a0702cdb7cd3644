"""One article, ready to be shown: its parts in order, what it leads to, and what a reader has to know before she trusts it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from accounts import api as accounts
from content import contacts, labels, paper, terms
from content.cards import Card, card_of, family_members, in_best_language, languages_of
from content.forms import VoteForm
from content.models import ArticlePage
from content.models.pages import is_clinical
from content.navigation import SectionLink, address, sections_of
from content.prose import Prose, Target, linked_keys
from content.review.by_two.emergency import unreviewed_until
from content.review.languages import staleness
from content.review.upkeep.reader_standing import reader_standing

CONTACT = "contact"
RELATED_AT_MOST = 6


@dataclass
class Heading:
    """An entry of the contents: a heading of level two with those of level three below it."""

    anchor: str
    text: str
    below: list["Heading"] = field(default_factory=list)


def article_context(article: ArticlePage, request: HttpRequest) -> dict[str, Any]:
    """Everything the article's page shows. The number of queries does not grow with what it holds."""
    locale = article.locale.language_code
    viewer = request.user
    members = neighbours(article, request)
    doors = sections_of(request, locale)
    section = section_of(article, doors)
    prose = prose_for(article, members)
    country = accounts.country_of(viewer) if article.country_notes else None
    parts = parts_of(article, prose, country)
    # A preview shows a page that is not live yet: its own language is there all the same.
    own = [member for member in members.get(article.key, []) if member.locale.language_code != locale]
    return {
        "prose": prose,
        "parts": parts,
        "contents": contents_of(article, country),
        "section": section,
        "section_key": section.key if section else "",
        "is_clinical": is_clinical(section.key if section else "", safety=article.safety),
        "page_languages": languages_of([*own, article], locale),
        "successor": successor_of(article, members),
        "behind": behind(article, own),
        **known_until(article, members),
        "unreviewed_until": unreviewed_until(article),
        "related": related_cards(article, members, doors),
        "terms": list(prose.used.values()),
        "own_country": country or "",
        "vote_form": VoteForm(),
        "unsafe_line": contacts.emergency(),
        "pdf_url": pdf_url(article),
    }


def neighbours(article: ArticlePage, request: HttpRequest) -> dict[str, list[ArticlePage]]:
    """Its own languages and those of all it leads to, as far as this reader may read them; one query a request.

    The article itself is among them exactly when she may read it.
    """
    kept: dict[int, dict[str, list[ArticlePage]]] = request.__dict__.setdefault("_neighbours", {})
    if article.pk not in kept:
        keys = {article.key, article.successor, *article.related, *linked_keys(article.body.raw_data)}
        keys |= linked_keys(article.country_notes.raw_data)
        kept[article.pk] = family_members(keys - {""}, request.user)
    return kept[article.pk]


def known_until(article: ArticlePage, members: dict[str, list[ArticlePage]]) -> dict[str, Any]:
    """Who signed the text, until when it is taken to hold, and whether that is over; one query."""
    own = next((member for member in members.get(article.key, []) if member.pk == article.pk), article)
    until = own.next_review
    return {"next_review": until, "overdue": own.is_overdue, "standing": reader_standing(article, until)}


def may_read(article: ArticlePage, request: HttpRequest) -> bool:
    return any(member.pk == article.pk for member in neighbours(article, request).get(article.key, []))


def section_of(article: ArticlePage, doors: Sequence[SectionLink]) -> SectionLink | None:
    place = article.path[: -ArticlePage.steplen]
    return next((door for door in doors if door.path == place), None)


def prose_for(article: ArticlePage, members: dict[str, list[ArticlePage]], *, explain: bool = True) -> Prose:
    """How this article's rich text is written: its links in the best language the reader may read."""
    locale = article.locale.language_code
    targets = {key: _target(found, locale) for key, found in members.items() if found}
    return Prose(
        locale=locale,
        targets=targets,
        terms=terms.index(locale) if explain else None,
        glossary_url=reverse("content:glossary") if explain else "",
    )


def _target(members: Sequence[ArticlePage], locale: str) -> Target:
    best = in_best_language(members, locale)
    assert best is not None  # noqa: S101 - families without members are left out by the caller
    code = best.locale.language_code
    return Target(address(best.url_path, code), best.title, code)


def parts_of(article: ArticlePage, prose: Prose, country: str | None, *, prefix: str = "") -> list[SafeString]:
    """The blocks as HTML in reading order; what holds in one country stands before the contacts, her own first.

    `prefix` begins their ids, where the page around them has its own.
    """
    context: dict[str, Any] = {"prose": prose, "page": article, "prefix": prefix}
    out: list[SafeString] = []
    notes = country_notes(article, country)
    trees = tables = 0
    for child in article.body:
        if child.block_type == "heading" and child.value["anchor"] == CONTACT:
            out += [note.render(context=context) for note in notes]
            notes = []
        trees += child.block_type == "tree"
        tables += child.block_type == "table"
        names = {"tree": "tree" if trees < 2 else f"tree-{trees}", "table": f"table-{tables}"}
        if prefix:
            names = {kind: f"{prefix}-{name}" for kind, name in names.items()}
        out.append(child.render(context=context | names))
    return [*out, *(note.render(context=context) for note in notes)]


def country_notes(article: ArticlePage, country: str | None) -> list[Any]:
    return sorted(article.country_notes, key=lambda note: note.value["country"] != country)


def contents_of(article: ArticlePage, country: str | None) -> list[Heading]:
    """The headings, with the countries where they stand."""
    out: list[Heading] = []
    notes = [note.value["country"] for note in country_notes(article, country)]
    for child in article.body:
        if child.block_type != "heading":
            continue
        heading = Heading(child.value["anchor"], child.value["text"])
        if heading.anchor == CONTACT:
            out += _country_headings(notes)
            notes = []
        if child.value["level"] == "3" and out:
            out[-1].below.append(heading)
        else:
            out.append(heading)
    return [*out, *_country_headings(notes)]


def _country_headings(countries: Sequence[str]) -> list[Heading]:
    return [Heading(f"country-{country}", str(labels.IN_COUNTRY[country])) for country in countries]


def successor_of(article: ArticlePage, members: dict[str, list[ArticlePage]]) -> Target | None:
    found = members.get(article.successor, []) if article.successor else []
    return _target(found, article.locale.language_code) if found else None


def behind(article: ArticlePage, others: Sequence[ArticlePage]) -> dict[str, Any] | None:
    """What a reader is told of a translation that is behind its source in a matter of safety: since when, and the source."""
    state = staleness.warned(article)
    if state is None or state.source is None:
        return None
    code = state.source.locale
    source = next((member for member in others if member.locale.language_code == code), None)
    return {"since": state.stale_since, "source": source and _target([source], code)}


def related_cards(
    article: ArticlePage, members: dict[str, list[ArticlePage]], doors: Sequence[SectionLink]
) -> list[Card]:
    """The related articles that this reader may read, each in her language or else in the best other one."""
    places = {door.path: door.key for door in doors}
    found = [in_best_language(members[key], article.locale.language_code) for key in article.related if key in members]
    return [card_of(best, members, places) for best in found[:RELATED_AT_MOST] if best is not None]


def pdf_url(article: ArticlePage) -> str:
    """Where the one-page PDF is; empty when PDFs cannot be made here."""
    return reverse("content:pdf", args=[article.key]) if paper.available() else ""
