"""The line of the house that no version of the rules goes under (framework: Content Creation Process, Quality Assurance).

Each step asks something and says what its signature means, in all four languages; whoever judges the words of a text reads each
language herself; nobody passes a beta test that nobody answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.review import errors
from content.review.steps import MAY_INHERIT, ORDER, Step
from content.vocabulary import LOCALES, SECTIONS

STEP_DAYS, MOST_LINES, LONGEST = (1, 60), 20, 500
RESPONSES, MEAN = (1, 100), (1, 5)
MONTHS, OPENS_BEFORE, TASK_DAYS = (1, 24), (1, 90), (1, 60)
VOTES, VOTE_DAYS, REVIEW_WITHIN = (1, 100), (1, 365), (1, 730)
TASKS = ("safety", "votes", "changes", "regulatory")


class Wrong(models.TextChoices):
    """What can be wrong with one place of the rules, in words for whoever writes them."""

    MISSING = "missing", _("This part of the rules is missing.")
    NUMBER = "number", _("Give a whole number from %(least)s to %(most)s.")
    MEAN = "mean", _("Give a number from %(least)s to %(most)s.")
    SHARE = "share", _("Give a share above 0 and up to 100 percent.")
    WORDS = "words", _("Write this in each of the four languages: whoever signs reads her own.")
    LONG = "long", _("Write at most %(most)s characters.")
    NO_LINE = "no-line", _("Each step asks something: keep at least one line of its checklist.")
    MANY_LINES = "many-lines", _("Keep at most %(most)s lines.")
    KEY = "key", _("Two lines have the same name. Remove one of them and add it again.")
    INHERITED = "inherited", _("This step is never inherited: each language has its own reviewer.")
    NOBODY = "nobody", _("Say whose signature it takes to confirm that a text still holds.")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `place` is the path into the rules, joined by dots: `steps.clinical.meaning.de`."""

    place: str
    wrong: Wrong
    least: int = 0
    most: int = 0

    @property
    def said(self) -> str:
        return str(self.wrong.label) % {"least": self.least, "most": self.most}


class NotSound(errors.Refused):
    """Rules that go under the line of the house; `faults` name each place."""

    code = "rules-not-sound"
    said = _("These rules are not whole. What is missing stands at each field.")

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__()


def require_sound(rules: Any) -> None:
    """Nothing when the rules may hold; `NotSound` with every fault otherwise."""
    faults = tuple(faults_in(rules))
    if faults:
        raise NotSound(faults)


def faults_in(rules: Any) -> Iterator[Fault]:
    """Everything that is wrong, in the order in which the rules are read."""
    steps = _part(rules, "steps")
    if set(steps) != {step.value for step in ORDER}:
        yield Fault("steps", Wrong.MISSING)
    for step in ORDER:
        yield from _step(step, _part(steps, step.value), f"steps.{step.value}")
    yield from _cycle(_part(rules, "cycle"))
    if "review_within" in _part(rules):
        yield from _number(rules["review_within"], "review_within", *REVIEW_WITHIN)


def _step(step: Step, said: dict[str, Any], at: str) -> Iterator[Fault]:
    yield from _number(said.get("days"), f"{at}.days", *STEP_DAYS)
    yield from _words(said.get("meaning"), f"{at}.meaning")
    yield from _checklist(said.get("checklist"), f"{at}.checklist")
    if said.get("inherited") and step not in MAY_INHERIT:
        yield Fault(f"{at}.inherited", Wrong.INHERITED)
    if step == Step.BETA:
        passes = _part(said, "passes")
        yield from _number(passes.get("responses"), f"{at}.passes.responses", *RESPONSES)
        if not _is_number(passes.get("mean")) or not MEAN[0] <= passes["mean"] <= MEAN[1]:
            yield Fault(f"{at}.passes.mean", Wrong.MEAN, *MEAN)


def _checklist(said: Any, at: str) -> Iterator[Fault]:
    lines = said if isinstance(said, list) else []
    if not lines:
        yield Fault(at, Wrong.NO_LINE)
    if len(lines) > MOST_LINES:
        yield Fault(at, Wrong.MANY_LINES, most=MOST_LINES)
    keys: set[Any] = set()
    for place, line in enumerate(lines):
        key = _part(line).get("key")
        if not isinstance(key, str) or not key or key in keys:
            yield Fault(f"{at}.{place}.key", Wrong.KEY)
        else:
            keys.add(key)
        yield from _words(_part(line).get("text"), f"{at}.{place}.text")


def _cycle(said: dict[str, Any]) -> Iterator[Fault]:
    months, votes, tasks = (_part(said, name) for name in ("months", "voted_down", "tasks"))
    for section in SECTIONS:
        yield from _number(months.get(section), f"cycle.months.{section}", *MONTHS)
    yield from _number(said.get("safety_months"), "cycle.safety_months", *MONTHS)
    yield from _number(said.get("opens_days_before"), "cycle.opens_days_before", *OPENS_BEFORE)
    yield from _number(votes.get("votes"), "cycle.voted_down.votes", *VOTES)
    if not _is_number(votes.get("useful_below")) or not 0 < votes["useful_below"] <= 1:
        yield Fault("cycle.voted_down.useful_below", Wrong.SHARE)
    yield from _number(votes.get("days"), "cycle.voted_down.days", *VOTE_DAYS)
    for kind in TASKS:
        yield from _number(tasks.get(kind), f"cycle.tasks.{kind}", *TASK_DAYS)
    for name in ("meaning", "not_affected"):
        yield from _words(said.get(name), f"cycle.{name}")
    for whose in ("always", "safety"):
        confirmed_by = _part(said, "confirmed_by").get(whose)
        if not isinstance(confirmed_by, list) or not confirmed_by or not set(confirmed_by) <= set(Step.values):
            yield Fault(f"cycle.confirmed_by.{whose}", Wrong.NOBODY)
    boards = _part(said, "boards")
    if not boards or not all(isinstance(each, list) and set(each) <= set(SECTIONS) for each in boards.values()):
        yield Fault("cycle.boards", Wrong.MISSING)


def _words(said: Any, at: str) -> Iterator[Fault]:
    for locale in LOCALES:
        text = _part(said).get(locale)
        if not isinstance(text, str) or not text.strip():
            yield Fault(f"{at}.{locale}", Wrong.WORDS)
        elif len(text) > LONGEST:
            yield Fault(f"{at}.{locale}", Wrong.LONG, most=LONGEST)


def _number(value: Any, at: str, least: int, most: int) -> Iterator[Fault]:
    if not _is_number(value) or value != int(value) or not least <= value <= most:
        yield Fault(at, Wrong.NUMBER, least, most)


def _is_number(value: Any) -> bool:
    """A finite one, and no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 10**6


def _part(said: Any, name: str = "") -> dict[str, Any]:
    """The part of that name, or all of it; empty where there is none."""
    whole: dict[str, Any] = said if isinstance(said, dict) else {}
    part = whole.get(name) if name else whole
    return part if isinstance(part, dict) else {}
