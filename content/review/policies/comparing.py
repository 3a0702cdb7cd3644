"""What changed between two versions of the rules, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from content.models import ReviewPolicy
from content.review.policies.policy import Policy
from content.review.policies.reading import Figures, Words, figures_of_cycle, figures_of_step, is_of_the_house
from content.review.steps import ORDER, Step
from content.vocabulary import LOCALES


class Kind(models.TextChoices):
    """What became of one thing."""

    CHANGED = "changed", _("changed")
    ADDED = "added", _("added")
    REMOVED = "removed", _("removed")
    REWORDED = "reworded", _("reworded")
    MOVED = "moved", _("in another order")


@dataclass(frozen=True)
class Change:
    """One thing that differs. `locale` names the language of a text that was reworded."""

    kind: Kind
    what: str
    before: str = ""
    now: str = ""
    locale: str = ""


@dataclass(frozen=True)
class Part:
    """A step, or the cycle of reviews, with all that differs there."""

    name: str
    changes: list[Change]


def compare(before: ReviewPolicy, now: ReviewPolicy) -> list[Part]:
    """The parts in which two versions differ, in the order of the steps; empty when they say the same."""
    parts = [Part(str(step.label), changes_of_step(before, now, step)) for step in ORDER]
    parts.append(Part(_now("Review of released texts"), list(_cycle(before, now))))
    return [part for part in parts if part.changes]


def changes_of_step(before: ReviewPolicy, now: ReviewPolicy, step: Step) -> list[Change]:
    """What differs for whoever signs this step."""
    old, new = (row.rules["steps"][step.value] for row in (before, now))
    lines = _lines(old.get("checklist", []), new.get("checklist", []))
    meaning = _reworded(_now("What a signature means"), old["meaning"], new["meaning"])
    return [*_figures(figures_of_step(step, old), figures_of_step(step, new)), *meaning, *lines]


def _lines(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[Change]:
    before, now = ({line["key"]: line["text"] for line in lines} for lines in (old, new))
    what = _now("Line of the checklist")
    for key, text in now.items():
        if key not in before:
            yield Change(Kind.ADDED, what, now=str(Words(text)))
        else:
            yield from _reworded(what, before[key], text)
    for key, text in before.items():
        if key not in now:
            yield Change(Kind.REMOVED, what, before=str(Words(text)))
    if [key for key in before if key in now] != [key for key in now if key in before]:
        yield Change(Kind.MOVED, _now("Lines of the checklist"))


def _reworded(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for locale in LOCALES:
        if old.get(locale, "") != new.get(locale, ""):
            yield Change(Kind.REWORDED, what, old.get(locale, ""), new.get(locale, ""), locale)


def _cycle(before: ReviewPolicy, now: ReviewPolicy) -> Iterator[Change]:
    house = is_of_the_house(before) and is_of_the_house(now)
    old, new = (Policy(row).cycle.rules for row in (before, now))
    yield from _figures(figures_of_cycle(old, house=house), figures_of_cycle(new, house=house))
    yield from _reworded(_now("What confirming a text means"), old["meaning"], new["meaning"])
    yield from _reworded(_now("What “not affected” means"), old["not_affected"], new["not_affected"])


def _figures(old: Figures, new: Figures) -> Iterator[Change]:
    before, now = dict(old), dict(new)
    for what in dict.fromkeys([*before, *now]):
        if before.get(what, "") != now.get(what, ""):
            yield Change(Kind.CHANGED, what, before.get(what, ""), now.get(what, ""))
