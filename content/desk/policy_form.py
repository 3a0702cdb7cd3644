"""What is typed into the page of a new version of the rules, kept as it was typed, and read as rules.

A field is called as its place in the rules (`steps.clinical.meaning.de`), so what `require_sound` finds stands at its field.
Lines are added, removed and moved by buttons that send the whole form: nothing typed is lost, and no script is needed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.models import MaintenanceTask
from content.review.policies.policy import Policy
from content.review.policies.reading import section_names
from content.review.policies.soundness import LONGEST, MOST_LINES, TASKS, Fault
from content.review.policies.writing import known_keys
from content.review.steps import MAY_INHERIT, ORDER, Step
from content.vocabulary import LOCALES, SECTIONS

Line = dict[str, Any]  # `key`, empty while it is new, and `text` by language


@dataclass(frozen=True)
class Box:
    """One field: its place in the rules, what it is called, what stands in it, and what is wrong with that."""

    place: str
    label: Any
    value: str
    faults: list[str]
    most: int = LONGEST
    lang: str = ""
    is_whole: bool = True

    @property
    def id(self) -> str:
        return self.place.replace(".", "-")


@dataclass(frozen=True)
class LineBoxes:
    """One line of a checklist."""

    place: int
    key: str
    boxes: list[Box]
    faults: list[str]


@dataclass(frozen=True)
class StepBoxes:
    """Everything that can be said about one step."""

    step: Step
    days: Box
    figures: list[Box]
    meaning: list[Box]
    lines: list[LineBoxes]
    inherited: bool
    faults: list[str]
    is_open: bool

    @property
    def may_inherit(self) -> bool:
        return self.step in MAY_INHERIT

    @property
    def may_grow(self) -> bool:
        return len(self.lines) < MOST_LINES


class PolicyForm:
    """Made for the rules that hold now (`base`) and, when it was sent, for `data`. `house`: these rules hold for everything."""

    def __init__(self, base: Policy, *, house: bool, data: Mapping[str, str] | None = None) -> None:
        self.base, self.house, self.data = base, house, data
        self.faults: dict[str, list[str]] = {}
        self.focus = ""  # the field that is to have the cursor
        self.touched = ""  # the step that a button was pressed in
        self.rules = _whole(base) if data is None else _typed(_whole(base), data, house=house)

    def press(self, button: str) -> None:
        """Add, remove or move a line: `add:clinical`, `remove:clinical:2`, `up:clinical:2`, `down:clinical:2`."""
        act, _colon, rest = button.partition(":")
        step, _colon, at = rest.partition(":")
        if act not in _PRESSED or step not in Step.values:
            return
        lines = self.rules["steps"][step]["checklist"]
        place = int(at) if at.isascii() and at.isdigit() and len(at) < 4 else len(lines)
        landed = _PRESSED[act](lines, place)
        self.touched = step
        self.focus = f"steps-{step}-checklist-{landed}-text-en" if lines else f"step-{step}-add"

    def refuse(self, faults: tuple[Fault, ...]) -> None:
        """Put each fault at its field."""
        for fault in faults:
            self.faults.setdefault(fault.place, []).append(fault.said)

    @property
    def all_faults(self) -> list[tuple[str, str]]:
        """Each with the id of the place to go to, for the list above the form."""
        return [
            (_anchor(place), _("%(where)s: %(what)s") % {"where": self._where(place), "what": said})
            for place, found in self.faults.items()
            for said in dict.fromkeys(found)
        ]

    def _where(self, place: str) -> str:
        names, languages = place.split("."), dict(settings.LANGUAGES)
        step = names[1] if names[0] == "steps" else ""
        if step in Step.values and names[-1] in languages:
            return _("%(step)s, %(language)s") % {"step": Step(step).label, "language": languages[names[-1]]}
        if step in Step.values:
            return str(Step(step).label)
        return {"reason": _("Reason"), "password": _("Your password")}.get(place) or _("Review of released texts")

    @cached_property
    def steps(self) -> list[StepBoxes]:
        return [self._step(step) for step in ORDER]

    def _step(self, step: Step) -> StepBoxes:
        said, at = self.rules["steps"][step.value], f"steps.{step.value}"
        figures = []
        if step == Step.BETA:
            figures = [
                self._box(f"{at}.passes.responses", gettext_lazy("Responses of the test group, at least")),
                self._box(f"{at}.passes.mean", gettext_lazy("Mean usefulness, from 1 to 5, at least"), is_whole=False),
            ]
        return StepBoxes(
            step=step,
            days=self._box(f"{at}.days", gettext_lazy("Days until it is late")),
            figures=figures,
            meaning=self._words(f"{at}.meaning"),
            lines=[self._line(f"{at}.checklist", place, line) for place, line in enumerate(said["checklist"])],
            inherited=bool(said.get("inherited")),
            faults=self.faults.get(f"{at}.checklist", []),
            is_open=self.touched == step.value or any(place.startswith(f"{at}.") for place in self.faults),
        )

    def _line(self, at: str, place: int, line: Line) -> LineBoxes:
        key = f"{at}.{place}"
        return LineBoxes(place, line["key"], self._words(f"{key}.text"), self.faults.get(f"{key}.key", []))

    @cached_property
    def cycle(self) -> list[tuple[str, list[Box]]]:
        """The fields about released texts, in groups."""
        names = section_names()
        months = [self._box(f"cycle.months.{section}", names[section]) for section in SECTIONS]
        months.append(self._box("cycle.safety_months", gettext_lazy("Safety articles, at the latest")))
        groups = [(_("Months until a text is read again"), months)]
        return [*groups, *self._cycle_of_the_house()] if self.house else groups

    @property
    def cycle_is_open(self) -> bool:
        return any(place.startswith("cycle.") for place in self.faults)

    def _cycle_of_the_house(self) -> list[tuple[str, list[Box]]]:
        kinds = MaintenanceTask.Kind
        voted = (
            ("votes", gettext_lazy("Votes, at least")),
            ("useful_below", gettext_lazy("Useful, fewer than so many percent")),
            ("days", gettext_lazy("Within so many days")),
        )
        return [
            (_("Opening"), [self._box("cycle.opens_days_before", gettext_lazy("Days before its day"))]),
            (
                _("Often voted down"),
                [
                    self._box(f"cycle.voted_down.{name}", label, is_whole=name != "useful_below")
                    for name, label in voted
                ],
            ),
            (
                _("Working days for a task"),
                [self._box(f"cycle.tasks.{kind}", kinds(kind).label) for kind in TASKS],
            ),
        ]

    def _words(self, at: str) -> list[Box]:
        names = dict(settings.LANGUAGES)
        return [self._box(f"{at}.{locale}", names[locale], lang=locale) for locale in LOCALES]

    def _box(self, place: str, label: Any, *, lang: str = "", is_whole: bool = True) -> Box:
        value = _at(self.rules, place)
        if place == SHARE and isinstance(value, int | float):
            value = round(value * 100, 2)
        return Box(place, label, _shown(value), self.faults.get(place, []), lang=lang, is_whole=is_whole)


SHARE = "cycle.voted_down.useful_below"  # kept as a part of one, typed in percent


def _whole(base: Policy) -> dict[str, Any]:
    """The rules that hold, with the cycle that they follow written out."""
    return copy.deepcopy(base.row.rules) | {"cycle": copy.deepcopy(base.cycle.rules)}


def _typed(rules: dict[str, Any], data: Mapping[str, str], *, house: bool) -> dict[str, Any]:
    """The rules as they were typed. What is no number stays the text that it is, for the field and for `require_sound`."""
    known = known_keys()
    for step in ORDER:
        said, at = rules["steps"][step.value], f"steps.{step.value}"
        said["days"] = _number(data, f"{at}.days")
        said["meaning"] = _texts(data, f"{at}.meaning")
        said["checklist"] = _lines(data, f"{at}.checklist", known[step.value])
        said.pop("inherited", None)
        if step in MAY_INHERIT and f"{at}.inherited" in data:
            said["inherited"] = True
        if step == Step.BETA:
            said["passes"] = {name: _number(data, f"{at}.passes.{name}") for name in ("responses", "mean")}
    cycle = rules["cycle"]
    cycle["months"] = {section: _number(data, f"cycle.months.{section}") for section in SECTIONS}
    cycle["safety_months"] = _number(data, "cycle.safety_months")
    if house:
        cycle["opens_days_before"] = _number(data, "cycle.opens_days_before")
        cycle["voted_down"] = {name: _number(data, f"cycle.voted_down.{name}") for name in ("votes", "days")}
        share = _number(data, SHARE)
        cycle["voted_down"]["useful_below"] = share / 100 if isinstance(share, int | float) else share
        cycle["tasks"] = {kind: _number(data, f"cycle.tasks.{kind}") for kind in TASKS}
    return rules


def _lines(data: Mapping[str, str], at: str, known: set[str]) -> list[Line]:
    """In the order in which they were sent. A name that no version ever had is none: names are made when rules are signed."""
    found: list[Line] = []
    while f"{at}.{len(found)}.key" in data and len(found) < 2 * MOST_LINES:
        key = data[f"{at}.{len(found)}.key"]
        found.append({"key": key if key in known else "", "text": _texts(data, f"{at}.{len(found)}.text")})
    return found


def _texts(data: Mapping[str, str], at: str) -> dict[str, str]:
    return {locale: " ".join(data.get(f"{at}.{locale}", "").split()) for locale in LOCALES}


def _number(data: Mapping[str, str], place: str) -> int | float | str:
    """A number with a point or a comma; else what was typed."""
    typed = data.get(place, "").strip()
    try:
        value = float(typed.replace(",", "."))
    except ValueError:
        return typed
    if not abs(value) < 10**6:
        return typed
    return int(value) if value == int(value) else value


def _added(lines: list[Line], _place: int) -> int:
    if len(lines) < MOST_LINES:
        lines.append({"key": "", "text": dict.fromkeys(LOCALES, "")})
    return len(lines) - 1


def _removed(lines: list[Line], place: int) -> int:
    if place < len(lines):
        del lines[place]
    return min(place, len(lines) - 1)


def _moved(by: int) -> Callable[[list[Line], int], int]:
    def move(lines: list[Line], place: int) -> int:
        other = place + by
        if place >= len(lines) or not 0 <= other < len(lines):
            return min(place, len(lines) - 1)
        lines[place], lines[other] = lines[other], lines[place]
        return other

    return move


_PRESSED: dict[str, Callable[[list[Line], int], int]] = {
    "add": _added,
    "remove": _removed,
    "up": _moved(-1),
    "down": _moved(1),
}


def _at(rules: Any, place: str) -> Any:
    for name in place.split("."):
        rules = rules[int(name)] if isinstance(rules, list) else rules.get(name, "")
    return rules


def _shown(value: Any) -> str:
    """Numbers as fields of numbers want them: with a point, whatever the language."""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _anchor(place: str) -> str:
    """The id of the field, or of what holds the fields of a place."""
    return place.replace(".", "-")
