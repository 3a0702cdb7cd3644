"""What comes out of reading an article file: blocks, problems, the article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HREF = re.compile(r'<a href="([^"]+)"')


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
