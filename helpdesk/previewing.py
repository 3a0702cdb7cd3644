"""Who would see this: for editors, before readers do. The same choosing as for readers, over every situation at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from content import api as content
from helpdesk.context import Context
from helpdesk.models import ScreenPin, SuggestionRule
from helpdesk.suggesting import MOST, Board

EVERY = ("",)


@dataclass(frozen=True)
class Seen:
    """On one screen: in which roles and specialties the article stands among the suggestions, and how far up at best.

    Empty `roles` or `specialties` mean that it makes no difference which.
    """

    screen: str
    roles: tuple[str, ...]
    specialties: tuple[str, ...]
    place: int


def who_sees(placement: SuggestionRule | ScreenPin, viewer: Any, locale: str) -> list[Seen]:
    """The screens on which the article of a rule or pin would be shown in `locale`, with for whom; seven queries.

    What `viewer` may not read is left out, as for a reader of her organisation.
    """
    pins, rules = list(ScreenPin.objects.active()), list(SuggestionRule.objects.active())
    articles = content.articles_for(viewer)
    keys = {each.article for each in (*pins, *rules)} | {facts.key for facts in articles}
    reliable = _reliable(keys & {facts.key for facts in articles}, locale)
    found = []
    for screen in [placement.screen] if placement.screen else content.SCREENS:
        board = Board(
            [pin for pin in pins if pin.screen == screen],
            [rule for rule in rules if rule.screen in ("", screen)],
            [facts for facts in articles if screen in facts.screens],
        )
        if seen := _seen_on(screen, board, placement, locale, reliable):
            found.append(seen)
    return found


def _reliable(keys: set[str], locale: str) -> set[str]:
    """Those that can be shown in the language: fresh in it, or where it is not written, in the one shown instead."""
    standing = content.standing_of(keys)
    return {key for key, states in standing.items() if states.get(locale, next(iter(states.values()))) == "fresh"}


def _seen_on(
    screen: str, board: Board, placement: SuggestionRule | ScreenPin, locale: str, reliable: set[str]
) -> Seen | None:
    roles = _values(placement, "role", content.ROLES)
    specialties = _values(placement, "specialty", content.SPECIALTIES)
    places = {}
    for role, specialty in product(roles, specialties):
        context = _context(screen, role, specialty, placement, locale)
        place = next(_places(board, context, placement.article, reliable), None)
        if place is not None:
            places[role, specialty] = place
    if not places:
        return None
    return Seen(
        screen,
        _telling([role for role, _specialty in places], roles),
        _telling([specialty for _role, specialty in places], specialties),
        min(places.values()),
    )


def _values(placement: SuggestionRule | ScreenPin, name: str, every: Sequence[str]) -> Sequence[str]:
    fixed = getattr(placement, name, "")
    return [fixed] if fixed else [*EVERY, *every]


def _telling(found: Sequence[str], tried: Sequence[str]) -> tuple[str, ...]:
    """The values that matter: none when all that were tried were found."""
    distinct = tuple(dict.fromkeys(found))
    return () if len(distinct) == len(tried) > 1 else tuple(value for value in distinct if value)


def _places(board: Board, context: Context, article: str, reliable: set[str]) -> Iterator[int]:
    shown = (choice.key for choice in board.choose(context) if choice.key in reliable)
    for place, key in zip(range(1, MOST + 1), shown, strict=False):
        if key == article:
            yield place


def _context(screen: str, role: str, specialty: str, placement: SuggestionRule | ScreenPin, locale: str) -> Context:
    """A situation in which the other conditions of a rule hold."""
    rule = placement if isinstance(placement, SuggestionRule) else SuggestionRule()
    return Context(
        screen=screen,
        role=role,
        specialty=specialty,
        locale=rule.locale or locale,
        country=rule.country,
        version=rule.version_until or rule.version_from,
        error_code=rule.error_code,
        last_failed_action=rule.failed_action,
    )
