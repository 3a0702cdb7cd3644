"""What the endpoints about asking take and give, as the description of the API shows it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from content import api as content
from helpdesk import asking, suggesting, urgent
from helpdesk.endpoints.cards import CardAnswer, card_answer

LONGEST_QUESTION = 2048
Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class StringsAnswer(Schema):
    locale: str
    version: str
    strings: dict[str, str]


class LineAnswer(Schema):
    """The emergency line. `href` is empty where the number cannot be dialled."""

    label: str
    number: str
    href: str
    purpose: str


class ChannelAnswer(Schema):
    """A way to a person as it stands now on her clock."""

    key: str
    label: str
    purpose: str
    address: str
    href: str
    open: bool
    when: str
    answer: str


class ContactsAnswer(Schema):
    emergency: LineAnswer
    channels: list[ChannelAnswer]
    zone: str


class Situation(Schema):
    """Where she is. Known keys: app, screen, role, specialty, locale, country, version, error_code, last_failed_action;
    anything else is dropped, and what the host vouches for stands above it."""

    context: dict[str, Any] = {}


class Why(Schema):
    code: suggesting.Code
    text: str


class SuggestionAnswer(Schema):
    article: CardAnswer
    why: Why
    pinned: bool


class SuggestionsAnswer(Schema):
    impression: uuid.UUID
    screen_label: str
    suggestions: list[SuggestionAnswer]


class Question(Situation):
    """`narrow` maps a facet of an earlier `narrowing` to a value; `as_you_type` is answered and kept nowhere."""

    text: str = Field(max_length=LONGEST_QUESTION)
    narrow: dict[Annotated[str, Field(max_length=20)], Annotated[str, Field(max_length=60)]] = Field(
        default={}, max_length=5
    )
    as_you_type: bool = False


class ResultAnswer(Schema):
    article: CardAnswer
    passage: str
    heading: str
    anchor: str
    url: str


class QuotedAnswer(Schema):
    """A span of the article, word for word."""

    text: str
    kind: str
    article: CardAnswer
    heading: str
    anchor: str
    url: str
    warning: str


class Named(Schema):
    kind: str
    label: str


class Corrected(Schema):
    text: str
    original: str


class NotCoveredAnswer(Schema):
    line: str
    ask: str


class UrgentAnswer(Schema):
    """Where this stands, the telephone comes before everything else."""

    kind: urgent.Kind
    line: str


class OptionAnswer(Schema):
    facet: str
    value: str
    label: str
    count: int


class NarrowingAnswer(Schema):
    question: str
    options: list[OptionAnswer]


class AskedAnswer(Schema):
    """`ask` names the question in votes, events and requests; null for what was only typed or narrowed."""

    ask: uuid.UUID | None
    text: str
    results: list[ResultAnswer]
    answer: QuotedAnswer | None
    abstained: bool
    degraded: bool
    redacted: list[Named]
    corrected: Corrected | None
    not_covered: NotCoveredAnswer | None
    urgent: UrgentAnswer | None
    narrowing: NarrowingAnswer | None
    total: int


class LineOfContents(Schema):
    anchor: str
    text: str
    level: int


class TermAnswer(Schema):
    """`key` is what `data-term` names after "term-"."""

    key: str
    label: str
    note: str


class ArticleAnswer(Schema):
    article: CardAnswer
    html: str
    contents: list[LineOfContents]
    terms: list[TermAnswer]
    related: list[CardAnswer]
    changed_at: datetime | None


class Opinion(Schema):
    """Whether an article in one language was useful; a reason and words belong to a no."""

    locale: Literal["nl", "en", "de", "fr"]
    useful: bool
    reason: Literal["", "outdated", "unclear", "wrong", "missing", "unsafe"] = ""
    text: str = Field(default="", max_length=1000)
    ask: uuid.UUID | None = None


class VoteAnswer(Schema):
    redacted: list[Named]


class Event(Schema):
    kind: Literal[
        "opened",
        "suggestion-opened",
        "result-opened",
        "article-opened",
        "helped",
        "not-helped",
        "call-pressed",
        "request-started",
    ]
    screen: str = Field(default="", max_length=80)
    article: Key | Literal[""] | None = None
    ask: uuid.UUID | None = None
    impression: uuid.UUID | None = None


class Events(Schema):
    events: list[Event] = Field(max_length=20)


def named(kinds: list[str] | tuple[str, ...]) -> list[Named]:
    """Kinds of patient data with their words."""
    return [Named(kind=str(kind), label=str(content.patient_detail(str(kind)))) for kind in dict.fromkeys(kinds)]


def suggestion_answer(suggestion: suggesting.Suggestion) -> SuggestionAnswer:
    return SuggestionAnswer(
        article=card_answer(suggestion.card),
        why=Why(code=suggestion.code, text=suggestion.why),
        pinned=suggestion.code == suggesting.Code.PINNED,
    )


def asked_answer(asked: asking.Asked) -> AskedAnswer:
    """What a question got, in the form of the API."""
    answer, narrowing, warns_of = asked.answer, asked.narrowing, asked.warns_of
    return AskedAnswer(
        ask=asked.ask,
        text=asked.text,
        results=[_result(result) for result in asked.results],
        answer=_quoted(answer) if answer else None,
        abstained=asked.abstained,
        degraded=asked.degraded,
        redacted=named(asked.redacted),
        corrected=Corrected(text=asked.corrected, original=asked.text) if asked.corrected else None,
        not_covered=NotCoveredAnswer(line=asked.not_covered.line, ask=asked.not_covered.ask)
        if asked.not_covered
        else None,
        urgent=UrgentAnswer(kind=warns_of.kind, line=warns_of.line) if warns_of else None,
        narrowing=_narrowing(narrowing) if narrowing else None,
        total=asked.total,
    )


def _result(result: asking.Result) -> ResultAnswer:
    card = card_answer(result.card)
    return ResultAnswer(
        article=card,
        passage=result.passage,
        heading=result.heading,
        anchor=result.anchor,
        url=_at(card.url, result.anchor),
    )


def _quoted(answer: asking.Quoted) -> QuotedAnswer:
    card = card_answer(answer.card)
    return QuotedAnswer(
        text=answer.text,
        kind=answer.kind,
        article=card,
        heading=answer.heading,
        anchor=answer.anchor,
        url=_at(card.url, answer.anchor),
        warning=answer.warning,
    )


def _narrowing(narrowing: asking.Narrowing) -> NarrowingAnswer:
    return NarrowingAnswer(
        question=narrowing.question,
        options=[
            OptionAnswer(facet=option.facet, value=option.value, label=str(option.label), count=option.count)
            for option in narrowing.options
        ],
    )


def article_answer(reading: content.Reading) -> ArticleAnswer:
    """An article to be shown in place, in the form of the API."""
    return ArticleAnswer(
        article=card_answer(reading.card),
        html=reading.html,
        contents=[LineOfContents(anchor=line.anchor, text=line.text, level=line.level) for line in reading.contents],
        terms=[TermAnswer(key=term.key, label=term.label, note=term.note) for term in reading.terms],
        related=[card_answer(card) for card in reading.related],
        changed_at=reading.changed_at,
    )


def _at(url: str, anchor: str) -> str:
    return f"{url}#{anchor}" if anchor else url
