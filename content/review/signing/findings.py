"""What a step's own tools see in a text: each step registers what it looks for, the reviewer sees it, `decide` asks again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from content.models import ReviewTaskState
from content.review.steps import Step


@dataclass(frozen=True)
class Finding:
    """One thing that a tool saw. `blocks`: the step cannot be approved with it, unless it is `waivable` and a reason is given.

    `code` names it for good within one text, so that a reason stays with it: `links.broken:wrong-patient-note`.
    """

    code: str
    said: Any
    where: str = ""
    blocks: bool = False
    waivable: bool = False

    def as_evidence(self, reason: str = "") -> dict[str, Any]:
        found = {"code": self.code, "said": str(self.said), "where": self.where, "blocks": self.blocks}
        return found | ({"waived": reason.strip()} if reason.strip() else {})


Tool = Callable[[ReviewTaskState], Iterable[Finding]]
_tools: dict[Step, list[Tool]] = {}


def register_tool(step: Step, tool: Tool) -> Tool:
    """Have `tool` look at every text that is at `step`; those that block first on the page."""
    _tools.setdefault(step, []).append(tool)
    return tool


def findings_of(state: ReviewTaskState) -> list[Finding]:
    """What the tools of its step see in the text under review, what blocks first."""
    found = [each for tool in _tools.get(Step(state.step), []) for each in tool(state)]
    return sorted(found, key=lambda each: (not each.blocks, each.code))
