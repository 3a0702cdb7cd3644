"""What each step asks, as editors keep it: versioned, per type of article and language (framework: Content Creation Process)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q

from content.models import ReviewPolicy
from content.review.steps import Step

DEFAULT = Path(__file__).resolve().parent / "policy.yaml"


@dataclass(frozen=True)
class Question:
    """One line of a checklist, in the language of the person who answers it."""

    key: str
    text: str


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
        """Whether a translation may take this step over from the released source."""
        return bool(self._of(step).get("inherited", False))

    @property
    def beta(self) -> dict[str, Any]:
        """`responses` at least, and the `mean` usefulness that they have to reach."""
        return dict(self._of(Step.BETA)["passes"])

    def _of(self, step: str) -> dict[str, Any]:
        return dict(self.row.rules["steps"][step])


def policy_for(article_type: str, locale: str) -> Policy:
    """The newest rules for this type and language; what is written for one of them alone goes before what holds for all."""
    rows = ReviewPolicy.objects.filter(Q(type=article_type) | Q(type=""), Q(locale=locale) | Q(locale=""))
    best = max(rows, key=lambda row: (bool(row.type) + bool(row.locale), row.version), default=None)
    return Policy(best or establish())


def establish() -> ReviewPolicy:
    """The rules that hold for everything until somebody writes others."""
    rules = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    return ReviewPolicy.objects.get_or_create(type="", locale="", version=1, defaults={"rules": rules})[0]
