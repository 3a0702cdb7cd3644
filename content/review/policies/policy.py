"""What each step asks, as editors keep it: versioned, per type of article and language (framework: Content Creation Process)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q

from content.models import ReviewPolicy
from content.review.steps import MAY_INHERIT, Step

DEFAULT = Path(__file__).resolve().parent / "first.yaml"


@dataclass(frozen=True)
class Question:
    """One line of a checklist, in the language of the person who answers it."""

    key: str
    text: str


@dataclass(frozen=True)
class Cycle:
    """How long a released text is taken to hold, who confirms it, and what sets tasks (framework: Content Maintenance)."""

    rules: dict[str, Any]

    def months(self, section: str, *, safety: bool) -> int:
        """From the release or the last confirmation to the next review."""
        months = int(self.rules["months"].get(section, min(self.rules["months"].values())))
        return min(months, int(self.rules["safety_months"])) if safety else months

    @property
    def opens_before(self) -> timedelta:
        return timedelta(days=self.rules["opens_days_before"])

    def confirmers(self, *, safety: bool) -> list[Step]:
        """The steps whose reviewers sign that a text still holds, in their order."""
        return [Step(step) for step in self.rules["confirmed_by"]["safety" if safety else "always"]]

    def meaning(self, of: str, language: str) -> str:
        """What is signed: `of` is `meaning` (it still holds) or `not_affected` (by a change of the law)."""
        said = self.rules[of]
        return str(said.get(language) or said["en"])

    @property
    def voted_down(self) -> dict[str, Any]:
        """At least so many `votes` in so many `days`, and a share of useful ones below `useful_below`."""
        return dict(self.rules["voted_down"])

    def working_days(self, kind: str) -> int:
        """How long a task of this kind may take."""
        return int(self.rules["tasks"][kind])

    def sections_of(self, board: str) -> list[str]:
        """What comes before this board."""
        return list(self.rules["boards"][board])


@dataclass(frozen=True)
class Policy:
    """The rules that hold for one article."""

    row: ReviewPolicy

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps(self.row.rules, sort_keys=True).encode()).hexdigest()

    def checklist(self, step: str, language: str) -> list[Question]:
        rows = self._of(step).get("checklist", [])
        return [Question(row["key"], row["text"].get(language) or row["text"]["en"]) for row in rows]

    def meaning(self, step: str, language: str) -> str:
        """What a signature of this step says, as it is signed."""
        said = self._of(step)["meaning"]
        return str(said.get(language) or said["en"])

    def due(self, step: str, begun: datetime) -> datetime:
        return begun + timedelta(days=self._of(step)["days"])

    def may_inherit(self, step: str) -> bool:
        """Whether a translation may take this step over from the released source; never the four that judge the text itself."""
        return step in MAY_INHERIT and bool(self._of(step).get("inherited", False))

    @property
    def beta(self) -> dict[str, Any]:
        """`responses` at least, and the `mean` usefulness that they have to reach."""
        return dict(self._of(Step.BETA)["passes"])

    @cached_property
    def cycle(self) -> Cycle:
        """How the released text is kept true; rules that say nothing of it follow the first ones."""
        return Cycle(self.row.rules.get("cycle") or first_rules()["cycle"])

    def _of(self, step: str) -> dict[str, Any]:
        return dict(self.row.rules["steps"][step])


def policy_for(article_type: str, locale: str) -> Policy:
    """The newest rules for this type and language: those of both, else of the type, else of the language, else of the house."""
    rows = ReviewPolicy.objects.filter(Q(type=article_type) | Q(type=""), Q(locale=locale) | Q(locale=""))
    return Policy(closest(rows) or establish())


def closest(rows: Iterable[ReviewPolicy]) -> ReviewPolicy | None:
    """Of the rules that fit an article those that hold: its type goes before its language, the newest before the others."""
    return max(rows, key=lambda row: (bool(row.type), bool(row.locale), row.version), default=None)


def house_cycle() -> Cycle:
    """What holds for maintenance whatever the type and language: boards, tasks, when reviews open."""
    return policy_for("", "").cycle


def establish() -> ReviewPolicy:
    """The rules that hold for everything until somebody writes others."""
    rules = first_rules()
    return ReviewPolicy.objects.get_or_create(type="", locale="", version=1, defaults={"rules": rules})[0]


@cache
def first_rules() -> dict[str, Any]:
    """What `first.yaml` says."""
    return dict(yaml.safe_load(DEFAULT.read_text(encoding="utf-8")))
