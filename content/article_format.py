"""The Markdown article format (docs/article-format.md): read one file, or say by line what is wrong with it.

No Django here, so that authors can check their files without a database:
`python -m content.article_format FILE...` prints each error and checks that the languages of a key match.
"""

import datetime as dt
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from content.inline_markup import MarkupError, to_html
from content.vocabulary import (
    AUDIENCES,
    COUNTRIES,
    HEADINGS_OF_TYPE,
    LOCALES,
    PRODUCT_AREAS,
    ROLES,
    SCREENS,
    SECTIONS,
    SPECIALTIES,
    WARNING_KINDS,
)

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HEADING = re.compile(r"(#{2,3}) (.+?) \{#([a-z0-9-]+)\}\s*$")
DIRECTIVE = re.compile(r":::([a-z]+)(?: (.*))?$")
STEP = re.compile(r"\d+\. (.+)$")
OPTION = re.compile(r"- (.+?) -> ([a-z0-9-]+)$")
HREF = re.compile(r'<a href="([^"]+)"')
QUESTION = re.compile(r"([?!]) ([a-z0-9-]+): (.+)$")
LIMITS = {"title": 70, "summary": 240}


@dataclass(frozen=True)
class Problem:
    """What is wrong, and in which line (1 is the first line of the file)."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class BadArticle(Exception):
    """The file cannot become an article; `problems` names every line that stands in the way."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


@dataclass
class ParsedBlock:
    """A block of the body: `kind` is the StreamField block type, `value` its content with inline markup as HTML.

    `name` is unique within the article and the same in all languages; block ids are derived from it.
    """

    kind: str
    name: str
    value: dict[str, Any]
    line: int

    def links(self) -> tuple[str, ...]:
        """Where its links lead, sorted; a translator may change their order, not their number."""
        return tuple(sorted(HREF.findall(repr([block.value for block in self.value.get("blocks", ())] or self.value))))

    def shape(self) -> tuple[Any, ...]:
        """What has to be equal in all languages of a key."""
        return (*self._own_shape(), *self.links())

    def _own_shape(self) -> tuple[Any, ...]:
        v = self.value
        match self.kind:
            case "heading":
                return self.kind, v["level"], v["anchor"]
            case "warning":
                return self.kind, v["kind"], len(v["paragraphs"])
            case "steps":
                return self.kind, tuple((bool(step["detail"]), bool(step["result"])) for step in v["steps"])
            case "tree":
                return self.kind, tuple(
                    (node["id"], node["end"], tuple(option["goto"] for option in node["options"]))
                    for node in v["nodes"]
                )
            case "table":
                return self.kind, len(v["rows"]), len(v["rows"][0])
            case "list" | "checklist":
                return self.kind, len(v["items"])
            case "fallback":
                return self.kind, tuple(block.shape() for block in v["blocks"])
            case "image" | "video":
                return self.kind, v["file"]
            case "related":
                return self.kind, tuple(v["keys"])
        return (self.kind,)


@dataclass
class ParsedArticle:
    """One file, read and checked. `country_notes` maps a country to its blocks."""

    path: Path
    front: dict[str, Any]
    body: list[ParsedBlock] = field(default_factory=list)
    country_notes: dict[str, list[ParsedBlock]] = field(default_factory=dict)
    related: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.front["key"]

    @property
    def locale(self) -> str:
        return self.front["locale"]


def read_article(path: Path) -> ParsedArticle:
    """Read and check one file. Raises `BadArticle` with every problem found."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadArticle([Problem(1, f"not UTF-8 text (byte {error.start})")]) from error
    return parse_article(text, path)


def parse_article(text: str, path: Path) -> ParsedArticle:
    """As `read_article`, from text that was already read; `path` only names it."""
    if "\x00" in text:
        raise BadArticle([Problem(text[: text.index("\x00")].count("\n") + 1, "contains a NUL character")])
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        raise BadArticle([Problem(1, "front matter between two --- lines is missing")])
    end = next(n for n, line in enumerate(lines[1:], 1) if line.strip() == "---")
    front = _read_front("\n".join(lines[1:end]))
    body = _BodyReader(lines, end + 1)
    body.read()
    problems = [*_check_front(front, lines), *body.problems]
    if not problems:
        problems = _check_headings(front["type"], body.blocks)
    if problems:
        raise BadArticle(sorted(problems, key=lambda problem: problem.line))
    return ParsedArticle(path, front, body.blocks, body.country_notes, body.related)


def _read_front(text: str) -> dict[str, Any]:
    try:
        front = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + 2
        raise BadArticle([Problem(line, f"front matter cannot be read: {getattr(error, 'problem', error)}")]) from error
    if not isinstance(front, dict):
        raise BadArticle([Problem(2, "front matter has to be a list of `name: value` lines")])
    return front


CHOICES: dict[str, Sequence[str]] = {
    "locale": LOCALES,
    "section": tuple(SECTIONS),
    "type": tuple(HEADINGS_OF_TYPE),
    "audience": AUDIENCES,
    "product_area": PRODUCT_AREAS,
}
LISTS: dict[str, Sequence[str]] = {"specialties": SPECIALTIES, "roles": ROLES, "screens": SCREENS}
OPTIONAL = {"successor", "organisations"}
TYPED = (("review_by", dt.date, "a date such as 2027-03-01"), ("safety", bool, "true or false"))


def _check_front(front: dict[str, Any], lines: Sequence[str]) -> list[Problem]:
    def problem(name: str, reason: str) -> Problem:
        line = next((n for n, text in enumerate(lines, 1) if text.startswith(f"{name}:")), 1)
        return Problem(line, f"{name}: {reason}")

    return [problem(name, reason) for name, reason in (*_wrong_names(front), *_wrong_values(front))]


def _wrong_names(front: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    known = {"key", *CHOICES, *LISTS, *LIMITS, *OPTIONAL, "applies_to", "review_by", "safety", "asked_as"}
    for name in sorted(known - OPTIONAL - front.keys()):
        yield name, "is missing"
    for name in sorted(map(str, front.keys() - known)):
        yield name, "is not known"


def _wrong_values(front: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    present = {name: value for name, value in front.items() if value is not None}
    for name in CHOICES.keys() & present.keys():
        if present[name] not in CHOICES[name]:
            yield name, f"“{present[name]}” is not one of {', '.join(CHOICES[name])}"
    for name in LISTS.keys() & present.keys():
        yield from ((name, reason) for reason in _wrong_entries(present[name], LISTS[name]))
    for name in LIMITS.keys() & present.keys():
        value = present[name]
        if not isinstance(value, str) or not 0 < len(value.strip()) <= LIMITS[name]:
            yield name, f"has to be text of 1 to {LIMITS[name]} characters"
    for name in {"key", "successor"} & present.keys():
        if not KEY.fullmatch(str(present[name])):
            yield name, "has to be lower-case letters, digits and hyphens"
    if present.get("audience") == "organisation" and not present.get("organisations"):
        yield "audience", "organisation needs `organisations` with at least one facility ID"
    for name, kind, wanted in TYPED:
        if name in present and type(present[name]) is not kind:
            yield name, f"has to be {wanted}"
    if not _is_list_of_text(present.get("asked_as", [])):
        yield "asked_as", "has to be a list of lines"


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _wrong_entries(value: Any, allowed: Sequence[str]) -> Iterator[str]:
    if not _is_list_of_text(value) or not value:
        yield "has to be a list with at least one entry"
        return
    for item in value:
        if item not in allowed:
            yield f"“{item}” is not one of {', '.join(allowed)}"


def _check_headings(kind: str, blocks: Sequence[ParsedBlock]) -> list[Problem]:
    """The anchors that the article's type asks for stand there, in their order."""
    wanted = HEADINGS_OF_TYPE[kind]
    found = [block.value["anchor"] for block in blocks if block.kind == "heading" and block.value["level"] == 2]
    if found != list(wanted):
        return [
            Problem(
                1, f"a {kind} article has the headings {', '.join(wanted)} in this order, found: {', '.join(found)}"
            )
        ]
    return []


class _BodyReader:
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
        while self.at < len(self.lines) and self.lines[self.at].strip() != ":::":
            self.at += 1
        if self.at >= len(self.lines):
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
        reader = _BodyReader([*self.lines[:start], *inner], start)
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


SAME_IN_ALL = (
    "section",
    "type",
    "specialties",
    "roles",
    "product_area",
    "screens",
    "audience",
    "applies_to",
    "review_by",
    "safety",
)


def compare_languages(articles: Sequence[ParsedArticle]) -> list[tuple[ParsedArticle, Problem]]:
    """What differs between the languages of one key where nothing may differ; the first article is the measure."""
    found = []
    first, *others = articles
    for other in others:
        for name in SAME_IN_ALL:
            if other.front[name] != first.front[name]:
                found.append((other, Problem(1, f"{name} differs from {first.path.name}: {first.front[name]!r}")))
        for mine, theirs in zip(other.body, first.body, strict=False):
            if mine.shape() != theirs.shape():
                reason = f"differs from {first.locale}, line {theirs.line}: {mine.shape()} is not {theirs.shape()}"
                found.append((other, Problem(mine.line, reason)))
                break
        else:
            if len(other.body) != len(first.body):
                reason = f"{len(other.body)} blocks, {first.locale} has {len(first.body)}"
                found.append((other, Problem(1, reason)))
        if other.related != first.related:
            found.append((other, Problem(1, f"related differs from {first.locale}")))
    return found


def main(paths: Sequence[str]) -> int:
    """Print every problem of the files; 1 if there is one."""
    keys: dict[str, list[ParsedArticle]] = {}
    out = []
    for path in map(Path, paths):
        try:
            article = read_article(path)
            keys.setdefault(article.key, []).append(article)
        except BadArticle as error:
            out += [f"{path}:{problem}" for problem in error.problems]
    for articles in keys.values():
        articles.sort(key=lambda article: article.locale != "en")
        out += [f"{article.path}:{problem}" for article, problem in compare_languages(articles)]
    sys.stdout.write("".join(f"{line}\n" for line in out))
    return 1 if out else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
