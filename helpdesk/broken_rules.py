"""Rules and pins whose article cannot be relied on: found for editors, written to them once, never shown to readers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import api as accounts
from content import api as content
from helpdesk.models import ScreenPin, SuggestionRule

#: Who is written to: the roles that may keep suggestions.
EDITORS = accounts.roles_that_may(accounts.Capability.KEEP_SUGGESTIONS)


class Trouble(models.TextChoices):
    """Why an article cannot be suggested."""

    WITHDRAWN = "withdrawn", _("There is no such article any more.")
    OVERDUE = "overdue", _("Its review is overdue.")
    STALE = "stale", _("It is behind its source.")


@dataclass(frozen=True)
class Broken:
    """A rule or pin that readers do not see; `locales` are the languages that are in trouble, empty for all of them."""

    placement: SuggestionRule | ScreenPin
    trouble: Trouble
    locales: tuple[str, ...]

    @property
    def mark(self) -> str:
        """What is in trouble, for comparing: a change of it is news."""
        return ":".join([self.trouble, *self.locales])

    @property
    def is_pin(self) -> bool:
        return isinstance(self.placement, ScreenPin)


def broken() -> list[Broken]:
    """Every active rule and pin that is not shown in some language, in the order of their articles; four queries."""
    placements: list[SuggestionRule | ScreenPin] = [*ScreenPin.objects.active(), *SuggestionRule.objects.active()]
    standing = content.standing_of({placement.article for placement in placements})
    found = [trouble_of(placement, standing.get(placement.article, {})) for placement in placements]
    return sorted((each for each in found if each), key=lambda each: (each.placement.article, each.is_pin))


def trouble_of(placement: SuggestionRule | ScreenPin, states: dict[str, str]) -> Broken | None:
    """The worst trouble of an article; `states` maps each of its live languages to fresh, overdue or stale."""
    wanted = getattr(placement, "locale", "")
    here = {locale: state for locale, state in states.items() if not wanted or locale == wanted} or states
    if not here:
        return Broken(placement, Trouble.WITHDRAWN, ())
    for trouble in (Trouble.OVERDUE, Trouble.STALE):
        locales = tuple(locale for locale, state in here.items() if state == trouble)
        if locales:
            return Broken(placement, trouble, () if len(locales) == len(here) else locales)
    return None


@transaction.atomic
def tell_editors() -> int:
    """Write to editors about what broke since they were last written to; answers how many rows are new.

    Once a week at most, and never again about the same trouble. What was mended and breaks again is news.
    """
    everything = broken()
    news = [each for each in everything if each.placement.reported != each.mark]
    _mark(everything)
    if news:
        week = timezone.localdate().isocalendar()
        for person in _editors():
            accounts.notify(
                person,
                "broken-rules",
                f"broken-rules/{week.year}-{week.week}/{person.pk}",
                context={"news": news, "others": len(everything) - len(news), "path": reverse("help_broken")},
            )
    return len(news)


def _mark(everything: Sequence[Broken]) -> None:
    for kind in (SuggestionRule, ScreenPin):
        here = {each.placement.pk: each.mark for each in everything if isinstance(each.placement, kind)}
        kind.objects.exclude(reported="").exclude(pk__in=here).update(reported="")
        for pk, mark in here.items():
            kind.objects.filter(pk=pk).exclude(reported=mark).update(reported=mark)


def _editors() -> Iterable[Any]:
    people = {person.pk: person for role in EDITORS for person in accounts.people_in_role(role)}
    return people.values()
