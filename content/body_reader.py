"""The body of an article file: headings, plain blocks and directives, line by line."""

import re
from collections.abc import Sequence
from typing import Any

from content.inline_markup import MarkupError, to_html
from content.parsed import KEY, ParsedBlock, Problem
from content.vocabulary import COUNTRIES, WARNING_KINDS

HEADING = re.compile(r"(#{2,3}) (.+?) \{#([a-z0-9-]+)\}\s*$")
DIRECTIVE = re.compile(r":::([a-z]+)(?: (.*))?$")
STEP = re.compile(r"\d+\. (.+)$")
OPTION = re.compile(r"- (.+?) -> ([a-z0-9-]+)$")
QUESTION = re.compile(r"([?!]) ([a-z0-9-]+): (.+)$")


class BodyReader:
    """Walks through the lines below the front matter and collects blocks and problems."""

    def __init__(self, lines: Sequence[str], start: int):
        self.lines = lines
        self.at = start
        self.blocks: list[ParsedBlock] = []
        self.country_notes: dict[str, list[ParsedBlock]] = {}
        self.related: list[str] = []
        self.problems: list[Problem] = []
        self.anchors: set[str] = set()
        self.place = "lead"
        self.counts: dict[str, int] = {}

    def read(self) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at].rstrip()
            if not line:
                self.at += 1
            elif line.startswith("#"):
                self._heading(line)
            elif line.startswith(":::"):
                self._directive(line)
            else:
                self.blocks.append(self._plain_block())

    def problem(self, reason: str, line: int | None = None) -> None:
        self.problems.append(Problem((self.at if line is None else line) + 1, reason))

    def _name(self, kind: str) -> str:
        """Stable across languages: the place (last heading), the kind, and which one of its kind there."""
        stem = f"{self.place}/{kind}"
        self.counts[stem] = self.counts.get(stem, 0) + 1
        return f"{stem}-{self.counts[stem]}"

    def _inline(self, text: str, line: int) -> str:
        try:
            return to_html(text)
        except MarkupError as error:
            self.problem(str(error), line)
            return ""

    def _heading(self, line: str) -> None:
        match = HEADING.match(line)
        if not match:
            self.problem("a heading is `## Text {#anchor}` or `### Text {#anchor}`")
        else:
            marks, text, anchor = match.groups()
            if anchor in self.anchors:
                self.problem(f"the anchor {anchor} is used twice")
            self.anchors.add(anchor)
            self.place = anchor
            value = {"level": len(marks), "text": text.strip(), "anchor": anchor}
            self.blocks.append(ParsedBlock("heading", f"{anchor}/heading", value, self.at + 1))
        self.at += 1

    def _plain_block(self) -> ParsedBlock:
        start = self.at
        chunk = []
        while (
            self.at < len(self.lines)
            and self.lines[self.at].strip()
            and not self.lines[self.at].startswith((":::", "#"))
        ):
            chunk.append(self.lines[self.at].rstrip())
            self.at += 1
        if chunk[0].startswith("- "):
            items = self._items(chunk, start, "- ")
            return ParsedBlock("list", self._name("list"), {"items": items}, start + 1)
        if STEP.match(chunk[0]):
            self.problem("numbered steps stand between :::steps and :::", start)
        html = self._inline(" ".join(part.strip() for part in chunk), start)
        return ParsedBlock("paragraph", self._name("paragraph"), {"html": html}, start + 1)

    def _items(self, chunk: Sequence[str], start: int, marker: str) -> list[str]:
        items: list[tuple[int, str]] = []
        for offset, line in enumerate(chunk):
            if line.startswith(marker):
                items.append((start + offset, line[len(marker) :].strip()))
            elif items and line.startswith("  ") and not line.strip().startswith("- "):
                items[-1] = (items[-1][0], f"{items[-1][1]} {line.strip()}")
            else:
                self.problem(f"expected a list item that begins with “{marker.strip()}”", start + offset)
        return [self._inline(text, line) for line, text in items]

    def _directive(self, line: str) -> None:
        match = DIRECTIVE.match(line)
        start = self.at
        self.at += 1
        inner_start = self.at
        while self.at < len(self.lines) and not self.lines[self.at].startswith(":::"):
            self.at += 1
        if self.at >= len(self.lines) or self.lines[self.at].strip() != ":::":
            self.problem(f"{line.split()[0]} is never closed with :::", start)
            return
        inner = [text.rstrip() for text in self.lines[inner_start : self.at]]
        self.at += 1
        reader = getattr(self, f"_read_{match[1]}", None) if match else None
        if reader is None:
            self.problem(f"the block {line.split()[0]} is not known", start)
            return
        reader(inner, inner_start, (match[2] or "").strip() if match else "")

    def _add(self, kind: str, value: dict[str, Any], line: int) -> None:
        self.blocks.append(ParsedBlock(kind, self._name(kind), value, line))

    def _nested(self, inner: Sequence[str], start: int, place: str) -> list[ParsedBlock]:
        """Paragraphs and lists inside a directive."""
        reader = BodyReader([*self.lines[:start], *inner], start)
        reader.place = place
        reader.read()
        self.problems += reader.problems
        for block in reader.blocks:
            if block.kind not in {"paragraph", "list"}:
                self.problem("only paragraphs and lists may stand here", block.line - 1)
        return reader.blocks

    def _read_warning(self, inner: Sequence[str], start: int, kind: str) -> None:
        if kind not in WARNING_KINDS:
            self.problem(f"a warning is one of {', '.join(WARNING_KINDS)}", start - 1)
        paragraphs = [block.value.get("html", "") for block in self._nested(inner, start, "warning")]
        if not paragraphs:
            self.problem("the warning is empty", start - 1)
        self._add("warning", {"kind": kind, "paragraphs": paragraphs}, start)

    def _read_steps(self, inner: Sequence[str], start: int, _: str) -> None:
        steps: list[dict[str, str]] = []
        for offset, raw in enumerate(inner):
            text = raw.strip()
            if match := STEP.match(raw):
                steps.append({"action": self._inline(match[1], start + offset), "detail": "", "result": ""})
            elif text.startswith("> ") and steps:
                joined = f"{steps[-1]['result']} {self._inline(text[2:], start + offset)}"
                steps[-1]["result"] = joined.strip()
            elif text and raw.startswith("  ") and steps:
                steps[-1]["detail"] = f"{steps[-1]['detail']} {self._inline(text, start + offset)}".strip()
            elif text:
                self.problem("expected `1. action`, indented detail, or an indented `> result`", start + offset)
        if not 2 <= len(steps) <= 10:
            self.problem(f"2 to 10 steps, found {len(steps)}", start - 1)
        self._add("steps", {"steps": steps}, start)

    def _read_checklist(self, inner: Sequence[str], start: int, _: str) -> None:
        chunk = [line for line in inner if line.strip()]
        self._add("checklist", {"items": self._items(chunk, start, "- [ ] ")}, start)

    def _read_tree(self, inner: Sequence[str], start: int, _: str) -> None:
        nodes: list[dict[str, Any]] = []
        for offset, raw in enumerate(inner):
            text = raw.strip()
            if match := QUESTION.match(text):
                mark, name, words = match.groups()
                html = self._inline(words, start + offset)
                nodes.append({"id": name, "end": mark == "!", "text": html, "options": [], "line": start + offset})
            elif (match := OPTION.match(text)) and nodes:
                nodes[-1]["options"].append({"text": self._inline(match[1], start + offset), "goto": match[2]})
            elif text:
                self.problem("expected `? id: question`, `- option -> id` or `! id: end`", start + offset)
        self._check_tree(nodes, start)
        for node in nodes:
            del node["line"]
        self._add("tree", {"nodes": nodes}, start)

    def _check_tree(self, nodes: list[dict[str, Any]], start: int) -> None:
        ids = [node["id"] for node in nodes]
        if not nodes or nodes[0]["end"]:
            self.problem("a tree begins with a question", start - 1)
        for name in {name for name in ids if ids.count(name) > 1}:
            self.problem(f"the tree entry {name} stands there twice", start - 1)
        reached = {option["goto"] for node in nodes for option in node["options"]} | set(ids[:1])
        for node in nodes:
            if not node["end"] and not 2 <= len(node["options"]) <= 4:
                self.problem(f"the question {node['id']} needs 2 to 4 options", node["line"])
            if node["end"] and node["options"]:
                self.problem(f"the end {node['id']} has options", node["line"])
            if node["id"] not in reached:
                self.problem(f"nothing leads to {node['id']}", node["line"])
            for option in node["options"]:
                if option["goto"] not in ids:
                    self.problem(f"{option['goto']} does not exist", node["line"])
        if _has_cycle(nodes):
            self.problem("the tree leads in a circle", start - 1)

    def _read_table(self, inner: Sequence[str], start: int, caption: str) -> None:
        rows = []
        for offset, raw in enumerate(inner):
            text = raw.strip()
            if text and not re.fullmatch(r"\|[\s:|-]+\|", text):
                if not (text.startswith("|") and text.endswith("|")):
                    self.problem("a table row begins and ends with |", start + offset)
                    continue
                cells = re.split(r"(?<!\\)\|", text[1:-1])
                rows.append([self._inline(cell.strip().replace("\\|", "|"), start + offset) for cell in cells])
        if len(rows) < 2 or len({len(row) for row in rows}) != 1:
            self.problem("a table needs a head row and rows of the same length", start - 1)
            rows = [[""], [""]]
        if not caption:
            self.problem("a table needs a caption: `:::table Caption`", start - 1)
        self._add("table", {"caption": caption, "rows": rows}, start)

    def _fields(self, inner: Sequence[str], start: int, names: Sequence[str]) -> dict[str, str]:
        values: dict[str, str] = {}
        for offset, raw in enumerate(inner):
            name, colon, text = raw.partition(":")
            if colon and name.strip() in names:
                values[name.strip()] = text.strip()
            elif raw.strip() and values:
                last = list(values)[-1]
                values[last] = f"{values[last]} {raw.strip()}"
            elif raw.strip():
                self.problem(f"expected {', '.join(names)}", start + offset)
        for name in names:
            if not values.get(name):
                self.problem(f"{name}: is missing", start - 1)
        return values

    def _read_image(self, inner: Sequence[str], start: int, name: str) -> None:
        if not KEY.fullmatch(name):
            self.problem("an image needs a name: `:::image name`", start - 1)
        self._add("image", {"file": name, **self._fields(inner, start, ("alt", "caption"))}, start)

    def _read_video(self, inner: Sequence[str], start: int, name: str) -> None:
        if not KEY.fullmatch(name):
            self.problem("a video needs a name: `:::video name`", start - 1)
        self._add("video", {"file": name, **self._fields(inner, start, ("title", "transcript"))}, start)

    def _read_fallback(self, inner: Sequence[str], start: int, _: str) -> None:
        self._add("fallback", {"blocks": self._nested(inner, start, f"{self.place}/fallback")}, start)

    def _read_country(self, inner: Sequence[str], start: int, country: str) -> None:
        if country not in COUNTRIES:
            self.problem(f"a country is one of {', '.join(COUNTRIES)}", start - 1)
        elif country in self.country_notes:
            self.country_notes[country] += self._nested(inner, start, f"country-{country}-more")
        else:
            self.country_notes[country] = self._nested(inner, start, f"country-{country}")

    def _read_related(self, inner: Sequence[str], start: int, _: str) -> None:
        for offset, raw in enumerate(inner):
            text = raw.strip().removeprefix("- ").strip()
            if text and not KEY.fullmatch(text):
                self.problem(f"“{text}” is not an article key", start + offset)
            elif text:
                self.related.append(text)


def _has_cycle(nodes: Sequence[dict[str, Any]]) -> bool:
    options = {node["id"]: [option["goto"] for option in node["options"]] for node in nodes}
    done: set[str] = set()

    def leads_back(name: str, path: tuple[str, ...]) -> bool:
        if name in path:
            return True
        if name in done:
            return False
        found = any(leads_back(goto, (*path, name)) for goto in options.get(name, ()))
        done.add(name)
        return found

    return any(leads_back(name, ()) for name in options)
