"""The text of a revision as the tools read it: piece by piece, each with the place where a person finds it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from content import labels
from content.models import ArticlePage

TAG = re.compile(r"<[^>]+>")
LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
BOLD = re.compile(r"<(b|strong)>(.*?)</\1>", re.DOTALL)
CODE = re.compile(r"<code>(.*?)</code>", re.DOTALL)
FIELDS = ("title", "summary", "asked_as")
# Names and numbers that steer a block; nobody reads them.
UNREAD = frozenset({"id", "goto", "anchor", "level", "kind", "country", "end", "image", "video", "captions"})


@dataclass(frozen=True)
class Link:
    """A link as it is stored: `href`, or the `page` or `document` that the editor chose."""

    text: str
    href: str = ""
    page: int | None = None


@dataclass(frozen=True)
class Piece:
    """One text of an article. `place` names it within the article, also in the next version; `where` is said to people."""

    place: str
    where: str
    kind: str
    source: str
    country: str = ""

    @property
    def text(self) -> str:
        """What is read of it, without markup, with plain spaces."""
        return plain(self.source)

    @property
    def links(self) -> list[Link]:
        return [_link(dict(ATTRIBUTE.findall(tag)), inner) for tag, inner in LINK.findall(self.source)]

    @property
    def bold(self) -> list[str]:
        return [plain(inner) for _name, inner in BOLD.findall(self.source)]

    @property
    def code(self) -> list[str]:
        return [plain(inner) for inner in CODE.findall(self.source)]


def plain(html: str) -> str:
    """Without tags and entities, each run of spaces (no-break ones too) as one."""
    return " ".join(unescape(TAG.sub("", html)).split())


def _link(attributes: dict[str, str], inner: str) -> Link:
    page = attributes.get("id") if attributes.get("linktype") == "page" else None
    return Link(plain(inner), unescape(attributes.get("href", "")), int(page) if page else None)


def listed(content: Mapping[str, Any], name: str) -> list[Any]:
    """A stream field or a list, as a revision stores it (JSON text) or as a page gives it."""
    value = content.get(name) or []
    return json.loads(value) if isinstance(value, str) else list(value)


def pieces(content: Mapping[str, Any]) -> Iterator[Piece]:
    """Every text of the article that people read or search by, in reading order."""
    for name in FIELDS:
        said = content.get(name) or ""
        lines = enumerate(said.splitlines()) if name == "asked_as" else [(0, said)]
        where = str(ArticlePage._meta.get_field(name).verbose_name)
        yield from (Piece(f"{name}/{n}", where, name, line) for n, line in lines if line.strip())
    for block, heading in under_headings(content):
        yield from _texts(block["value"], _short(block), heading, block["type"])
    for note in listed(content, "country_notes"):
        country = note["value"]["country"]
        where = str(labels.IN_COUNTRY.get(country, country))
        for block in note["value"]["text"]:
            yield from _texts(block["value"], f"{_short(note)}/{_short(block)}", where, block["type"], country)


def under_headings(content: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """The blocks of the body, each with the heading that it stands under."""
    heading = ""
    for block in listed(content, "body"):
        if block["type"] == "heading":
            heading = block["value"]["text"]
        yield block, heading


def _texts(value: Any, place: str, where: str, kind: str, country: str = "") -> Iterator[Piece]:
    if isinstance(value, str):
        if value.strip():
            yield Piece(place, where, kind, value, country)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in UNREAD:
                yield from _texts(part, f"{place}/{name}", where, kind, country)
    elif isinstance(value, list):
        for n, item in enumerate(value):
            inner = item["value"] if isinstance(item, dict) and "value" in item else item
            yield from _texts(inner, f"{place}/{_short(item, n)}", where, kind, country)


def _short(item: Any, n: int = 0) -> str:
    """The first letters of a block's id, which stays when the block is moved; its number where there is none."""
    return str(item.get("id") or n)[:8] if isinstance(item, dict) else str(n)


def mark(text: str) -> str:
    """A short name of a text for the code of a finding, which carries no text itself."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
