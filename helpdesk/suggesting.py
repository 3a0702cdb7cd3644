"""What is suggested before she types: pinned articles of her screen, then rules, then what fits best by itself
(framework: In-App Support, context-sensitive help).

A rule or pin stands for nothing while its article cannot be relied on: withdrawn, overdue for review, or behind its source
in her language. Such ones are reported to editors (`helpdesk.broken_rules`), never shown.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content import api as content
from helpdesk.context import Context
from helpdesk.models import ScreenPin, SuggestionRule
from helpdesk.models.help import version_of
from search import api as search

MOST = 5
MOST_PINS = 3  # so that a rule for what happens now still has room
CANDIDATES = 4 * MOST  # cards are asked for so many, since some cannot be shown
LONGEST_VERSION = 4  # parts
BY_SEARCH = 3  # articles for an error code or a failed action
KEPT_FOR = 300.0  # seconds that search is not asked again for the same
MOST_KEPT = 1000
_kept: dict[tuple[Any, ...], tuple[float, Sequence[tuple[str, bool]]]] = {}


class Code(models.TextChoices):
    """Why an article is suggested."""

    PINNED = "pinned", gettext_lazy("pinned to this screen")
    ERROR_CODE = "error-code", gettext_lazy("error code")
    RULE = "rule", gettext_lazy("rule")
    FAILED_ACTION = "failed-action", gettext_lazy("action that failed")
    SCREEN = "screen", gettext_lazy("screen")
    ROLE = "role", gettext_lazy("role")
    SPECIALTY = "specialty", gettext_lazy("specialty")
    RANKING = "ranking", gettext_lazy("often needed")


@dataclass(frozen=True)
class Choice:
    """An article by its key and why it was chosen; `placement` is the rule or pin that did it, if one did."""

    key: str
    code: Code
    placement: SuggestionRule | ScreenPin | None = None


@dataclass(frozen=True)
class Suggestion:
    """An article as it is shown, with the sentence that says why, in the language that is active."""

    card: content.Card
    code: Code
    why: str
    placement: SuggestionRule | ScreenPin | None = None


@dataclass(frozen=True)
class Board:
    """Everything that choosing needs, read once; `choose` then asks the database nothing."""

    pins: Sequence[ScreenPin]
    rules: Sequence[SuggestionRule]
    articles: Sequence[content.Facts]

    def choose(self, context: Context) -> Iterator[Choice]:
        """Every article that fits, the best first, each once."""
        seen: set[str] = set()
        for choice in self._in_order(context):
            if choice.key not in seen:
                seen.add(choice.key)
                yield choice

    def _in_order(self, context: Context) -> Iterator[Choice]:
        here = [pin for pin in self.pins if pin.screen == context.screen]
        yield from (Choice(pin.article, Code.PINNED, pin) for pin in here[:MOST_PINS])
        fitting = [rule for rule in self.rules if fits(rule, context)]
        yield from (Choice(rule.article, code_of(rule), rule) for rule in sorted(fitting, key=_urgency))
        yield from (Choice(pin.article, Code.PINNED, pin) for pin in here[MOST_PINS:])
        yield from ranked(self.articles, context)


def board(context: Context, viewer: Any) -> Board:
    """The board for one context: pins of its screen, active rules, articles for its screen or else its role. Three queries,
    and those that `visible_to` asks about the viewer."""
    pins = list(ScreenPin.objects.active().filter(screen=context.screen)) if context.screen else []
    rules = list(SuggestionRule.objects.active().filter(screen__in=["", context.screen]))
    by_role = context.role if not context.screen else ""
    known = context.screen or by_role
    articles = content.articles_for(viewer, screen=context.screen, role=by_role) if known else []
    return Board(pins, rules, articles)


def suggest(viewer: Any, context: Context, locale: str, *, limit: int = MOST) -> list[Suggestion]:
    """At most `limit` articles that `viewer` may read and can rely on, in `locale` or the best other language."""
    here = board(context, viewer)
    chosen = list(here.choose(context))
    placed = [choice for choice in chosen if choice.placement]
    others = [choice for choice in chosen if not choice.placement]
    found = [*placed, *_searched(context, here.articles, viewer, locale), *others]
    return shown(found, viewer, context, locale, limit=limit)


def shown(
    found: Sequence[Choice], viewer: Any, context: Context, locale: str, *, limit: int = MOST
) -> list[Suggestion]:
    """The first of `found` that can be relied on, as suggestions."""
    by_key = {choice.key: choice for choice in reversed(found)}
    order = list(dict.fromkeys(choice.key for choice in found))[:CANDIDATES]
    cards = [card for card in content.cards_by_key(order, viewer, locale) if is_reliable(card)]
    return [
        Suggestion(card, by_key[card.key].code, sentence(by_key[card.key].code, context), by_key[card.key].placement)
        for card in cards[:limit]
    ]


def is_reliable(card: content.Card) -> bool:
    """Not overdue for review, and not behind its source in the language it would be read in."""
    language = next((language for language in card.languages if language.code == card.locale), None)
    return not card.is_overdue and (language is None or language.state != "stale")


def fits(rule: SuggestionRule, context: Context) -> bool:
    """Whether every condition of the rule that is filled in holds."""
    same = all(
        getattr(rule, name).casefold() in ("", getattr(context, there).casefold())
        for name, there in (
            *((name, name) for name in ("screen", "role", "specialty", "locale", "country", "error_code")),
            ("failed_action", "last_failed_action"),
        )
    )
    return same and _in_versions(rule, context.version)


def _in_versions(rule: SuggestionRule, version: str) -> bool:
    """A rule for certain versions says nothing about an unknown one."""
    if not (rule.version_from or rule.version_until):
        return True
    here = version_of(version)
    if not here:
        return False
    here += (0,) * (LONGEST_VERSION - len(here))  # 2 is 2.0.0
    since, until = version_of(rule.version_from), version_of(rule.version_until)
    return since <= here and here[: len(until)] <= until


def code_of(rule: SuggestionRule) -> Code:
    if rule.error_code:
        return Code.ERROR_CODE
    return Code.FAILED_ACTION if rule.failed_action else Code.RULE


def _urgency(rule: SuggestionRule) -> tuple[int, int, int]:
    """Rules about what has just gone wrong come first, then the editors' order."""
    return (0 if code_of(rule) != Code.RULE else 1, rule.order, rule.pk or 0)


def ranked(articles: Sequence[content.Facts], context: Context) -> Iterator[Choice]:
    """Articles by how much of the context they name themselves; without a screen only those that name her role."""
    scored = [(_score(facts, context), facts) for facts in articles]
    for score, facts in sorted(scored, key=lambda row: (-row[0], row[1].key)):
        if score > 0:
            yield Choice(facts.key, _reason(facts, context))


def _score(facts: content.Facts, context: Context) -> int:
    screen = context.screen in facts.screens
    role = context.role in facts.roles
    special = context.specialty in facts.specialties
    other_specialty = not special and "all" not in facts.specialties and bool(context.specialty)
    if not screen and not role:
        return 0
    return 4 * screen + 2 * role + 2 * special + (facts.type == "emergency") - 3 * other_specialty


def _reason(facts: content.Facts, context: Context) -> Code:
    if context.specialty and context.specialty in facts.specialties:
        return Code.SPECIALTY
    if context.screen in facts.screens:
        return Code.SCREEN
    return Code.ROLE if context.role in facts.roles else Code.RANKING


def _searched(context: Context, articles: Sequence[content.Facts], viewer: Any, locale: str) -> Iterator[Choice]:
    """Articles in which the error code stands, and articles of this screen that fit the action that failed."""
    if context.error_code:
        exact = _found(context.error_code, viewer, locale)
        yield from (Choice(key, Code.ERROR_CODE) for key, is_exact in exact if is_exact)
    if context.last_failed_action:
        here = {facts.key for facts in articles}
        alike = _found(context.last_failed_action, viewer, locale)
        yield from (Choice(key, Code.FAILED_ACTION) for key, _exact in alike if key in here or not context.screen)


def _found(text: str, viewer: Any, locale: str) -> Sequence[tuple[str, bool]]:
    """Keys that search proposes, and whether the very text stands in the article. Nobody asked: nothing is logged.

    Kept for some minutes, since screens show few codes and many people; who may read an article is asked each time it is
    shown, so only what is proposed is kept, apart for each organisation.
    """
    place = (text, locale, getattr(viewer, "organisation_id", None), getattr(viewer, "is_authenticated", False))
    kept = _kept.get(place)
    if kept is None or time.monotonic() - kept[0] > KEPT_FOR:
        answer = search.peek(text, viewer=viewer, locale=locale, limit=BY_SEARCH)
        kept = (time.monotonic(), [(hit.family, "exact" in hit.legs) for hit in answer.hits])
        if not answer.degraded:
            _kept[place] = kept
        while len(_kept) > MOST_KEPT:
            _kept.pop(next(iter(_kept)))
    return kept[1]


def forget() -> None:
    """Search again for codes and actions."""
    _kept.clear()


def sentence(code: Code, context: Context) -> str:
    """Why, as one sentence for her."""
    words = {
        "code": context.error_code,
        "screen": content.SCREEN_LABELS.get(context.screen, ""),
        "role": content.ROLE_LABELS.get(context.role, ""),
        "specialty": content.SPECIALTY_LABELS.get(context.specialty, ""),
    }
    if code == Code.ERROR_CODE and not words["code"]:
        code = Code.RULE
    return {
        Code.PINNED: _("Chosen by the editors for this screen."),
        Code.ERROR_CODE: _("Explains the code %(code)s."),
        Code.RULE: _("Recommended by the editors for what you are doing."),
        Code.FAILED_ACTION: _("Fits what did not work just now."),
        Code.SCREEN: _("Helps with this screen: %(screen)s."),
        Code.ROLE: _("Written for your role: %(role)s."),
        Code.SPECIALTY: _("Written for your specialty: %(specialty)s."),
        Code.RANKING: _("Often needed."),
    }[code] % words
