"""Markdown to a document's sections, for corpora that come as files: headings, lists, steps, tables, paragraphs.

Not a general reader of Markdown: it keeps what search needs (which lines belong together, what stands under which
heading) and drops inline marks.
"""

import re
from collections.abc import Iterator

from search.contracts import Block, Section

_HEADING = re.compile(r"#{1,6}\s+(?P<text>.*?)\s*#*$")
_STEP = re.compile(r"\d{1,3}[.)]\s+(?P<text>.*)$")
_ITEM = re.compile(r"[-*+•]\s+(?P<text>.*)$")
_RULE = re.compile(r"\|?[\s:|-]+\|?$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|\*|_|`)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_UNANCHORED = re.compile(r"[^\w]+")


def sections(text: str) -> tuple[Section, ...]:
    """The sections of a Markdown text; what stands before the first heading is the lead, without heading or anchor."""
    found: list[Section] = []
    heading = ""
    lines: list[str] = []
    for line in text.splitlines():
        match = _HEADING.match(line.strip())
        if match:
            found.append(_section(heading, lines))
            heading, lines = _plain(match["text"]), []
        else:
            lines.append(line)
    found.append(_section(heading, lines))
    return tuple(section for section in found if section.heading or section.blocks)


def _section(heading: str, lines: list[str]) -> Section:
    return Section(_UNANCHORED.sub("-", heading.lower()).strip("-"), heading, tuple(_blocks(lines)))


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Neighbouring lines of one kind; a line without a mark continues the step or item right above it."""
    kind, open_line = "", False
    held: list[str] = []
    for raw in lines:
        line = raw.strip()
        if not line:
            open_line = False
            continue
        new_kind, text = _read(line)
        if new_kind == "text" and kind in {"steps", "list"} and open_line:
            held[-1] = f"{held[-1]} {text}"
            continue
        if new_kind != kind and held:
            yield Block(kind, "\n".join(held))
            held = []
        kind, open_line = new_kind, True
        if text:
            held.append(text)
    if held:
        yield Block(kind, "\n".join(held))


def _read(line: str) -> tuple[str, str]:
    """The kind of one line, and what a reader sees of it."""
    if line.startswith("|"):
        cells = "" if _RULE.match(line) else " | ".join(cell.strip() for cell in line.strip("|").split("|"))
        return "table", _plain(cells)
    for kind, pattern in (("steps", _STEP), ("list", _ITEM)):
        match = pattern.match(line)
        if match:
            return kind, _plain(match["text"])
    return "text", _plain(line.removeprefix(">").strip())


def _plain(text: str) -> str:
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text)).strip()
