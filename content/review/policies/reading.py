"""One version of the rules in words, as the pages show it; and which version holds where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from babel import numbers
from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from content import labels
from content.conventions import babel_locale
from content.models import MaintenanceTask, ReviewPolicy
from content.navigation import sections
from content.review.policies.policy import Policy, closest
from content.review.policies.soundness import TASKS
from content.review.steps import MAY_INHERIT, ORDER, Step
from content.vocabulary import LOCALES, SECTIONS

Figures = list[tuple[str, str]]


def name_of(article_type: str, locale: str) -> str:
    """For which articles rules hold, in words."""
    if not article_type and not locale:
        return _("All articles")
    kind, language = str(labels.TYPE.get(article_type, article_type)), dict(settings.LANGUAGES).get(locale, locale)
    if not locale:
        return _("%(type)s, all languages") % {"type": kind}
    if not article_type:
        return _("All types, %(language)s") % {"language": language}
    return _("%(type)s, %(language)s") % {"type": kind, "language": language}


@dataclass(frozen=True)
class Words:
    """Something that is said in four languages: the reader's first, and all of them."""

    said: Mapping[str, str]

    def __str__(self) -> str:
        return self.said.get(get_language() or "en") or self.said.get("en", "")

    @property
    def each(self) -> Figures:
        return [(locale, self.said.get(locale, "")) for locale in LOCALES]


@dataclass(frozen=True)
class StepShown:
    """What one step asks."""

    step: Step
    figures: Figures
    meaning: Words
    lines: list[Words]


@dataclass(frozen=True)
class Shown:
    """One version."""

    row: ReviewPolicy

    @property
    def name(self) -> str:
        return name_of(self.row.type, self.row.locale)

    @property
    def digest(self) -> str:
        return Policy(self.row).digest

    @property
    def is_of_the_house(self) -> bool:
        return is_of_the_house(self.row)

    @cached_property
    def steps(self) -> list[StepShown]:
        return [
            StepShown(
                step,
                figures_of_step(step, said),
                Words(said["meaning"]),
                [Words(line["text"]) for line in said.get("checklist", [])],
            )
            for step in ORDER
            for said in [self.row.rules["steps"][step.value]]
        ]

    @cached_property
    def cycle(self) -> Figures:
        return figures_of_cycle(Policy(self.row).cycle.rules, house=self.is_of_the_house)

    @cached_property
    def confirmed(self) -> Words:
        return Words(Policy(self.row).cycle.rules["meaning"])


def is_of_the_house(row: ReviewPolicy) -> bool:
    """Whether it holds for everything that has no rules of its own; tasks and boards follow these alone."""
    return not row.type and not row.locale


def figures_of_step(step: Step, said: Mapping[str, Any]) -> Figures:
    """Name and value of all that is not a text."""
    days = int(said["days"])
    found = [(_("Time until it is late"), ngettext("%(count)s day", "%(count)s days", days) % {"count": days})]
    if step in MAY_INHERIT:
        found.append((_("Inherited from the source language"), _("yes") if said.get("inherited") else _("no")))
    if passes := said.get("passes"):
        found.append((_("Responses of the test group, at least"), _number(passes["responses"])))
        found.append((_("Mean usefulness, from 1 to 5, at least"), _number(passes["mean"])))
    return found


def figures_of_cycle(said: Mapping[str, Any], *, house: bool) -> Figures:
    """How released texts are kept true; `house` adds what holds whatever the type and language."""
    names = section_names()
    found = [
        (_("Read again: %(section)s") % {"section": names[section]}, _months(said["months"][section]))
        for section in SECTIONS
    ]
    found.append((_("Read again: safety articles, at the latest"), _months(said["safety_months"])))
    for whose, name in (("always", _("Confirmed by")), ("safety", _("Safety articles confirmed by"))):
        found.append((name, ", ".join(str(Step(step).label) for step in said["confirmed_by"][whose])))
    return found + _figures_of_the_house(said) if house else found


def _figures_of_the_house(said: Mapping[str, Any]) -> Figures:
    opens, votes = int(said["opens_days_before"]), said["voted_down"]
    found = [
        (_("A review opens before its day"), ngettext("%(count)s day", "%(count)s days", opens) % {"count": opens}),
        (
            _("Often voted down"),
            _("at least %(votes)s votes in %(days)s days, fewer than %(share)s useful")
            % {
                "votes": _number(votes["votes"]),
                "days": _number(votes["days"]),
                "share": numbers.format_percent(votes["useful_below"], locale=babel_locale()),
            },
        ),
    ]
    for kind in TASKS:
        days = int(said["tasks"][kind])
        name = _("Task: %(kind)s") % {"kind": MaintenanceTask.Kind(kind).label}
        found.append((name, ngettext("%(count)s working day", "%(count)s working days", days) % {"count": days}))
    return found


def section_names() -> dict[str, str]:
    """The four sections as readers know them."""
    return {section: section for section in SECTIONS} | {
        link.key: link.title for link in sections(get_language() or "en")
    }


def _months(value: Any) -> str:
    count = int(value)
    return ngettext("after %(count)s month", "after %(count)s months", count) % {"count": count}


def _number(value: Any) -> str:
    return numbers.format_decimal(value, locale=babel_locale())


@dataclass(frozen=True)
class Held:
    """All versions of the rules, the newest first; read once a request."""

    rows: list[ReviewPolicy]

    @property
    def newest(self) -> list[ReviewPolicy]:
        """The one that counts for each type and language that has rules of its own; those of the house first."""
        found: dict[tuple[str, str], ReviewPolicy] = {}
        for row in self.rows:
            known = found.setdefault((row.type, row.locale), row)
            if row.version > known.version:
                found[row.type, row.locale] = row
        return sorted(found.values(), key=lambda row: (bool(row.type) + bool(row.locale), row.type, row.locale))

    def for_article(self, article_type: str, locale: str) -> ReviewPolicy | None:
        """The rules that hold there."""
        return closest(row for row in self.newest if row.type in ("", article_type) and row.locale in ("", locale))

    def matrix(self) -> Iterator[tuple[str, list[tuple[str, ReviewPolicy | None]]]]:
        """For each type of article the rules of each language."""
        for article_type in labels.TYPE:
            yield article_type, [(locale, self.for_article(article_type, locale)) for locale in LOCALES]


def held(rows: Iterable[ReviewPolicy] | None = None) -> Held:
    """One query; without the rules themselves, which lists do not need."""
    found = ReviewPolicy.objects.defer("rules") if rows is None else rows
    return Held(sorted(found, key=lambda row: (row.made_at, row.version), reverse=True))
