"""What readers are told of the review of an article: which roles signed, when, which version, and until when it holds.

Roles and days, never names. Texts of the demo say that they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.models import ArticlePage, PeriodicReview, Release, Signature
from content.review.steps import ORDER, Step

#: The six reviews in a word each.
NAMES: dict[Step, str | Promise] = {
    Step.CLINICAL: _("Clinical"),
    Step.TECHNICAL: _("Technical"),
    Step.ACCESSIBILITY: _("Accessible"),
    Step.REGULATORY: _("Regulatory"),
    Step.BETA: _("Practice"),
    Step.FINAL: _("Final"),
}


@dataclass(frozen=True)
class SignedStep:
    """One of the six: when it was signed (None: not for this text), and whether it was taken over from the source language."""

    name: str | Promise
    at: datetime | None
    inherited: bool = False


@dataclass(frozen=True)
class ReaderStanding:
    """The review of the text that a reader sees."""

    number: int
    kind: str
    released_at: datetime
    steps: tuple[SignedStep, ...]
    confirmed_at: datetime | None
    next_review: date

    @property
    def is_demo(self) -> bool:
        return self.kind == Release.Kind.DEMO

    @property
    def signed(self) -> int:
        return sum(step.at is not None for step in self.steps)


def reader_standing(page: ArticlePage, next_review: date) -> ReaderStanding | None:
    """None while no signature stands behind what readers see. One query."""
    shown = Release.objects.filter(page=OuterRef("page"), revision=page.live_revision_id).order_by("-number")
    columns = {
        f"of_{name}": Subquery(shown.values(name)[:1]) for name in ("number", "kind", "signatures", "effective_at")
    }
    columns["confirmed"] = _confirmed_at(page)
    wanted = ("seq", "step", "verdict", "at", *columns)
    rows = list(Signature.objects.filter(page=page.pk).annotate(**columns).order_by("seq").values(*wanted))
    if not rows or rows[0]["of_number"] is None:
        return None
    return _standing(rows, page, next_review)


def _confirmed_at(page: ArticlePage) -> Subquery:
    """When people last signed that this very text still holds."""
    ended = PeriodicReview.objects.filter(page=OuterRef("page"), release__revision=page.live_revision_id)
    ended = ended.filter(state=PeriodicReview.State.CONFIRMED)
    return Subquery(ended.order_by("-closed_at").values("closed_at")[:1])


def _standing(rows: list[dict[str, Any]], page: ArticlePage, next_review: date) -> ReaderStanding | None:
    first = rows[0]
    named = {seq for seq, _hash in first["of_signatures"]}
    by_step = {Step(row["step"]): row for row in rows if row["seq"] in named}
    if not by_step:
        return None
    return ReaderStanding(
        number=first["of_number"],
        kind=first["of_kind"],
        released_at=first["of_effective_at"],
        steps=tuple(_step(step, by_step.get(step)) for step in ORDER),
        confirmed_at=first["confirmed"],
        next_review=next_review,
    )


def _step(step: Step, row: dict[str, Any] | None) -> SignedStep:
    if row is None:
        return SignedStep(NAMES[step], None)
    return SignedStep(NAMES[step], row["at"], row["verdict"] == Signature.Verdict.INHERITED)
