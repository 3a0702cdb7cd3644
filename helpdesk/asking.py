"""One question from inside an application: warned of first, answered word for word or not at all, narrowed by what the found
articles say of themselves (framework: In-App Support, Self-service).

Nothing here writes a sentence about the question. An answer is a span of an article; a narrowing is a choice between facts
that stand in the articles: which part of Hysio, which screen, which role, which code.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from content import api as content
from helpdesk import urgent, usage
from helpdesk.context import Context
from helpdesk.models import Ask
from search import api as search

SHOWN = 8  # results in the panel
ASKED_FOR = 30  # of search, so that narrowing has something to leave
CLOSE = 0.3  # of the best score: articles within this fit about as well
CLOSE_AT_LEAST = 3  # so many fit closely before she is asked to narrow
MOST_OPTIONS = 5
COVERED = 0.75  # of the closely fitting articles have one of the options: the others could not be reached


@dataclass(frozen=True)
class Option:
    """One way to narrow: `count` of the closely fitting articles have it."""

    facet: str
    value: str
    label: str | Promise
    count: int


@dataclass(frozen=True)
class Narrowing:
    """A choice between facts of the articles; `left` is the share of them that an option leaves on average."""

    question: str
    options: tuple[Option, ...]
    left: float


@dataclass(frozen=True)
class Result:
    """An article that fits, with its best passage and where that stands."""

    card: content.Card
    passage: str
    heading: str
    anchor: str


@dataclass(frozen=True)
class Quoted:
    """The answer: a verbatim span of one article. `warning` is shown whole before it."""

    text: str
    kind: str
    card: content.Card
    heading: str
    anchor: str
    warning: str


@dataclass(frozen=True)
class Asked:
    """What she gets. `ask` names the kept row; None for what was only typed so far. `original` is what was mended."""

    text: str
    ask: uuid.UUID | None
    results: tuple[Result, ...]
    answer: Quoted | None
    degraded: bool
    redacted: tuple[str, ...]
    corrected: str | None
    not_covered: search.NotCovered | None
    warns_of: urgent.Urgent | None
    narrowing: Narrowing | None
    total: int

    @property
    def abstained(self) -> bool:
        return not self.results


@dataclass(frozen=True)
class Facet:
    """A fact that tells articles apart: how an article says it, and the words for its values."""

    values: Callable[[content.Facts], Sequence[str]]
    words: Mapping[str, str | Promise]


FACETS: Mapping[str, Facet] = {
    "code": Facet(lambda facts: facts.codes, {}),
    "area": Facet(lambda facts: [facts.product_area], content.PRODUCT_AREA_LABELS),
    "screen": Facet(lambda facts: facts.screens, content.SCREEN_LABELS),
    "role": Facet(lambda facts: facts.roles, content.ROLE_LABELS),
    "type": Facet(lambda facts: [facts.type], content.TYPE_LABELS),
}


def ask(
    text: str,
    *,
    viewer: Any,
    context: Context,
    locale: str,
    narrow: Mapping[str, str] | None = None,
    as_you_type: bool = False,
) -> Asked:
    """Answer what was typed, for what `viewer` may read. Never raises for what it says.

    While she types (`as_you_type`) nothing is kept. `narrow` maps facets to a value; unknown ones are dropped.
    """
    answer = _search(text, viewer, locale, as_you_type=as_you_type or bool(narrow))
    warns_of = urgent.find(text, locale, context.country)
    chosen = {name: value for name, value in (narrow or {}).items() if name in FACETS}
    facts = content.facts_of([hit.id for hit in answer.hits], viewer) if answer.hits else {}
    hits = [hit for hit in answer.hits if hit.id in facts and _has(facts[hit.id], chosen)]
    cards = {card.id: card for card in content.cards([hit.id for hit in hits[:SHOWN]], viewer)}
    asked = Asked(
        text=answer.text,
        ask=None,
        results=tuple(_result(hit, cards[hit.id]) for hit in hits[:SHOWN] if hit.id in cards),
        answer=_quoted(answer.quote, cards) if not chosen else None,
        degraded=answer.degraded,
        redacted=answer.redacted,
        corrected=answer.corrected,
        not_covered=answer.not_covered,
        warns_of=warns_of,
        narrowing=_narrowing(hits, facts, chosen) if answer.quote is None and warns_of is None else None,
        total=len(hits) if chosen else answer.total,
    )
    if as_you_type or chosen or answer.rung == "refused":
        return asked
    return replace(asked, ask=_kept(asked, answer, viewer, context, locale))


def _search(text: str, viewer: Any, locale: str, *, as_you_type: bool) -> search.Answer:
    """A narrowed question is the same question again: it is not logged a second time either."""
    find = search.peek if as_you_type else search.query
    return find(text, viewer=viewer, locale=locale, limit=ASKED_FOR)


def _has(facts: content.Facts, chosen: Mapping[str, str]) -> bool:
    return all(value in FACETS[name].values(facts) for name, value in chosen.items())


def _result(hit: search.Hit, card: content.Card) -> Result:
    return Result(card, hit.passage, hit.heading, hit.anchor)


def _quoted(quote: search.Quote | None, cards: Mapping[int, content.Card]) -> Quoted | None:
    if quote is None or quote.hit.id not in cards:
        return None
    return Quoted(quote.text, quote.kind, cards[quote.hit.id], quote.heading, quote.anchor, quote.warning)


def _narrowing(
    hits: Sequence[search.Hit], facts: Mapping[int, content.Facts], chosen: Mapping[str, str]
) -> Narrowing | None:
    """The facet that best tells the closely fitting articles apart; None when they are few, or all alike."""
    own = [hit for hit in hits[:SHOWN] if hit.locale == hits[0].locale]
    close = [hit for hit in own if hit.score >= own[0].score * (1 - CLOSE)]
    if len(close) < CLOSE_AT_LEAST:
        return None
    choices = [
        _choice(name, [FACETS[name].values(facts[hit.id]) for hit in close]) for name in FACETS if name not in chosen
    ]
    return min((choice for choice in choices if choice), key=lambda choice: choice.left, default=None)


def _choice(name: str, values: Sequence[Sequence[str]]) -> Narrowing | None:
    """The values that some of the articles have and others do not, the most frequent first; one alone is no choice."""
    counts = Counter(value for each in values for value in dict.fromkeys(each))
    telling = [(value, count) for value, count in counts.most_common() if count < len(values)][:MOST_OPTIONS]
    offered = {value for value, _count in telling}
    covered = sum(1 for each in values if offered.intersection(each))
    if len(telling) < 2 or covered < COVERED * len(values):
        return None
    words = FACETS[name].words
    options = tuple(Option(name, value, words.get(value, value), count) for value, count in telling)
    return Narrowing(_question(name), options, sum(count for _value, count in telling) / len(telling) / len(values))


def _question(name: str) -> str:
    return {
        "code": _("Which code do you see?"),
        "area": _("What is it about?"),
        "screen": _("On which screen?"),
        "role": _("In which role?"),
        "type": _("What are you looking for?"),
    }[name]


def _kept(asked: Asked, answer: search.Answer, viewer: Any, context: Context, locale: str) -> uuid.UUID:
    row = usage.note_ask(
        viewer,
        screen=context.screen,
        locale=locale,
        outcome=_outcome(asked, answer),
        articles=[result.card.key for result in asked.results],
        urgent=asked.warns_of.kind if asked.warns_of else "",
    )
    return row.public_id


def _outcome(asked: Asked, answer: search.Answer) -> Ask.Outcome:
    if answer.rung == "unavailable":
        return Ask.Outcome.UNAVAILABLE
    if asked.answer is not None:
        return Ask.Outcome.ANSWERED
    if asked.results:
        return Ask.Outcome.RESULTS
    return Ask.Outcome.NOT_COVERED if asked.not_covered else Ask.Outcome.UNANSWERED
