"""The search page: a question read from the address, asked, and its answer laid out for reading."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from content import labels
from content.cards import Card, cards
from content.models import ArticlePage
from content.navigation import SectionLink
from content.vocabulary import SECTIONS
from search import api as search

ON_A_PAGE = 20
LAST_PAGE = 50
LONGEST_EXCERPT = 280  # letters of a passage that a result shows
LONGEST_QUESTION = 2048  # bytes; more is no question but a document, and is refused
SENTENCE_END = re.compile(r"[.!?][”“’»\")]* ")
FACETS = ("section", "role", "type", "specialty")


class TooLong(ValueError):
    """The question is longer than LONGEST_QUESTION bytes."""


@dataclass(frozen=True)
class Asked:
    """What the address says: the words, what to narrow to, and which page."""

    text: str
    narrowed: Mapping[str, tuple[str, ...]]
    page: int
    spell: bool = True

    @property
    def filters(self) -> "search.Filters":
        return search.Filters(facets=self.narrowed)

    @property
    def is_narrowed(self) -> int:
        return sum(len(values) for values in self.narrowed.values())

    def address(self, *, page: int | None = None, spell: bool | None = None, narrowed: bool = True) -> str:
        """The query string of this question with a detail changed."""
        query = QueryDict(mutable=True)
        query["q"] = self.text
        for name in FACETS if narrowed else ():
            query.setlist(name, list(self.narrowed.get(name, ())))
        if page and page > 1:
            query["page"] = str(page)
        if not (self.spell if spell is None else spell):
            query["spell"] = "0"
        return f"?{query.urlencode()}"


def read(query: QueryDict) -> Asked:
    """The question of an address. Values that no facet knows are dropped; a document instead of words is `TooLong`."""
    text = query.get("q", "").replace("\x00", " ").strip()
    if len(text.encode("utf-8", "replace")) > LONGEST_QUESTION:
        raise TooLong
    narrowed = {
        name: tuple(value for value in dict.fromkeys(query.getlist(name)) if value in WORDS[name]) for name in FACETS
    }
    page = query.get("page", "1")
    return Asked(
        text=text,
        narrowed={name: values for name, values in narrowed.items() if values},
        page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        spell=query.get("spell") != "0",
    )


WORDS: Mapping[str, Mapping[str, str | Promise]] = {
    "section": dict.fromkeys(SECTIONS, ""),
    "role": labels.ROLE,
    "specialty": labels.SPECIALTY,
    "type": labels.TYPE,
}


@dataclass(frozen=True)
class Row:
    """One result: its card, the passage with the asked words marked, and where that stands in the article."""

    card: Card
    url: str
    heading: str
    passage: SafeString


@dataclass(frozen=True)
class Choice:
    """One value of a facet: how many of the results have it, and whether the reader chose it."""

    value: str
    label: str | Promise
    count: int
    chosen: bool


def ask(asked: Asked, viewer: Any, locale: str) -> "search.Answer":
    """The answer of search; while spelling is not to be corrected, the question is asked as typed."""
    offset = (asked.page - 1) * ON_A_PAGE
    return search.query(
        asked.text,
        viewer=viewer,
        locale=locale,
        filters=asked.filters,
        limit=ON_A_PAGE,
        offset=offset,
        spell=asked.spell,
    )


def rows(answer: "search.Answer", viewer: Any, locale: str) -> list[Row]:
    """The hits as rows in the order of search; a hit whose article cannot be read any more is left out."""
    by_id = {card.id: card for card in cards([hit.id for hit in answer.hits], viewer)}
    asked = answer.corrected or answer.text
    return [
        Row(
            card=by_id[hit.id],
            url=_at(by_id[hit.id].url, hit.anchor),
            heading=hit.heading,
            passage=marked(excerpt(hit.passage, asked, hit.locale), asked, hit.locale),
        )
        for hit in answer.hits
        if hit.id in by_id
    ]


def _at(url: str, anchor: str) -> str:
    return f"{url}#{anchor}" if anchor else url


def excerpt(passage: str, asked: str, locale: str) -> str:
    """The part of a long passage where the words of the question stand closest, cut at sentences where that is possible."""
    passage = " ".join(passage.split())
    if len(passage) <= LONGEST_EXCERPT:
        return passage
    starts = [0, *(match.end() for match in SENTENCE_END.finditer(passage))]
    spans = search.matching_words(passage, asked, locale)
    begin = max(starts, key=lambda at: (sum(at <= start < at + LONGEST_EXCERPT for start, _end in spans), -at))
    shown = passage[begin : begin + LONGEST_EXCERPT]
    if begin + LONGEST_EXCERPT < len(passage):
        shown = f"{shown.rpartition(' ')[0].rstrip(',;:')} …"
    return f"… {shown}" if begin else shown


def marked(passage: str, asked: str, locale: str) -> SafeString:
    """`passage` escaped, with the words of the question in `<mark>`."""
    out, last = [], 0
    for start, end in sorted(search.matching_words(passage, asked, locale)):
        if start < last:
            continue
        out += [escape(passage[last:start]), "<mark>", escape(passage[start:end]), "</mark>"]
        last = end
    out.append(escape(passage[last:]))
    return mark_safe("".join(out))  # noqa: S308 - every piece of the passage was escaped


def choices(answer: "search.Answer", asked: Asked, sections: Iterable[SectionLink]) -> dict[str, list[Choice]]:
    """The facets of the page, each with its values in their usual order; a value nobody has is shown only if chosen."""
    words = dict(WORDS) | {"section": {section.key: section.title for section in sections}}
    return {name: found for name in FACETS if (found := _choices(name, words[name], answer, asked))}


def _choices(name: str, words: Mapping[str, str | Promise], answer: "search.Answer", asked: Asked) -> list[Choice]:
    counts = answer.facets.get(name, {})
    chosen = asked.narrowed.get(name, ())
    found = [Choice(value, label, counts.get(value, 0), value in chosen) for value, label in words.items()]
    return [choice for choice in found if choice.count or choice.chosen]


def pages(answer: "search.Answer", asked: Asked) -> list[int]:
    """The numbers of the pages around the one shown."""
    last = min(max(1, -(-answer.total // ON_A_PAGE)), LAST_PAGE)
    near = {1, last, *range(max(1, asked.page - 2), min(last, asked.page + 2) + 1)}
    return sorted(near) if last > 1 else []


def titles(text: str, viewer: Any, locale: str, limit: int = 6) -> list[ArticlePage]:
    """Articles whose title holds every word typed so far, for suggestions; one query. The last word may be unfinished."""
    words = text.split()[:6]
    if len(text.strip()) < 2:
        return []
    found = ArticlePage.objects.visible_to(viewer).in_locale(locale)
    for word in words:
        found = found.filter(title__icontains=word)
    return list(found.only("title", "url_path").order_by("title")[:limit])
