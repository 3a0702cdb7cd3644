"""What holds in one country, as people type it on the desk: paragraphs, lists that begin with “- ”, and the inline markup of
article files. Read into what the page stores, and written back out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from content.inline_markup import one_line, to_html
from content.parsed import ParsedBlock
from content.streams import Raw, raw_country_notes

ITEM = "- "
_BLANK = re.compile(r"\n[ \t]*\n")
_PARAGRAPH = re.compile(r'<p(?: data-block-key="[^"]*")?>(.*?)</p>', re.DOTALL)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_MARKS = (("b", "**"), ("strong", "**"), ("i", "*"), ("em", "*"), ("code", "`"))
_LEFT_OVER = re.compile(r"<[^>]*>")


class NotWritable(ValueError):
    """The stored text holds something that cannot be typed here; it is kept as it is."""


def raw_of(key: str, country: str, text: str) -> Raw | None:
    """What is stored for a country; None for an empty text. `MarkupError` where its markup cannot be read."""
    blocks = list(_blocks(country, text))
    return raw_country_notes(key, {country: blocks})[0] if blocks else None


def text_of(notes: Sequence[Mapping[str, Any]]) -> str:
    """The stored notes of one country as they are typed. `NotWritable` where that would lose anything of them."""
    text = "\n\n".join(_typed(block) for note in notes for block in note["value"]["text"])
    if not notes:
        return text
    country = notes[0]["value"]["country"]
    again = raw_of("", country, text)
    kept = [_bare(block) for note in notes for block in note["value"]["text"]]
    if [_bare(block) for block in (again["value"]["text"] if again else [])] != kept:
        raise NotWritable(country)
    return text


def _blocks(country: str, text: str) -> Iterator[ParsedBlock]:
    """Named as the importer names them, so that a file and the desk give the same passage the same id."""
    counts = {"paragraph": 0, "list": 0}
    for chunk in _BLANK.split(text.replace("\r\n", "\n")):
        lines = [line.strip() for line in chunk.strip().split("\n") if line.strip()]
        if not lines:
            continue
        kind = "list" if lines[0].startswith(ITEM) else "paragraph"
        counts[kind] += 1
        value = {"items": _items(lines)} if kind == "list" else {"html": to_html(one_line(" ".join(lines)))}
        yield ParsedBlock(kind, f"country-{country}/{kind}-{counts[kind]}", value, 0)


def _items(lines: Sequence[str]) -> list[str]:
    """A line without a dash goes on with the item before it."""
    items: list[str] = []
    for line in lines:
        if line.startswith(ITEM):
            items.append(line.removeprefix(ITEM))
        else:
            items[-1] += f" {line}"
    return [to_html(one_line(item)) for item in items]


def _typed(block: Mapping[str, Any]) -> str:
    if block["type"] == "list":
        return "\n".join(f"{ITEM}{_inline(_value(item))}" for item in block["value"])
    return _inline(block["value"])


def _value(item: Any) -> str:
    """Of a list's item, in the form of now and in the older one without an id."""
    return str(item["value"] if isinstance(item, Mapping) else item)


def _inline(html: str) -> str:
    text = _LINK.sub(_link, "\n".join(_PARAGRAPH.findall(html)) or html)
    for tag, mark in _MARKS:
        text = text.replace(f"<{tag}>", mark).replace(f"</{tag}>", mark)
    return unescape(_LEFT_OVER.sub("", text))


def _link(found: re.Match[str]) -> str:
    href = found[1]
    if href.startswith("/go/"):
        key, _slash, anchor = href.removeprefix("/go/").partition("/")
        href = f"article:{key}{anchor}"
    return f"[{found[2]}]({href})"


def _bare(block: Mapping[str, Any]) -> Any:
    """A block without its ids and keys, and marked in one way."""
    values = [_value(item) for item in block["value"]] if block["type"] == "list" else [block["value"]]
    return block["type"], [_canonical(value) for value in values]


def _canonical(html: str) -> str:
    plain = re.sub(r' data-block-key="[^"]*"', "", html)
    return unescape(plain.replace("strong>", "b>").replace("em>", "i>"))
