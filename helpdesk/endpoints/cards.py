"""An article as every endpoint shows it."""

from __future__ import annotations

from ninja import Schema

from content import api as content


class LanguageAnswer(Schema):
    code: str
    name: str
    state: str
    url: str


class CardAnswer(Schema):
    key: str
    locale: str
    title: str
    summary: str
    url: str
    section: str
    type: str
    type_label: str
    safety: bool
    review_by: str
    overdue: bool
    reviewed: bool
    behind: bool
    languages: list[LanguageAnswer]


def card_answer(card: content.Card) -> CardAnswer:
    """A card of `content` in the form of the API."""
    return CardAnswer(
        key=card.key,
        locale=card.locale,
        title=card.title,
        summary=card.summary,
        url=_address(card.url),
        section=card.section,
        type=card.type,
        type_label=str(card.type_label),
        safety=card.safety,
        review_by=card.review_by.isoformat(),
        overdue=card.is_overdue,
        reviewed=card.is_reviewed,
        behind=card.is_behind,
        languages=[
            LanguageAnswer(code=each.code, name=each.name, state=each.state, url=_address(each.url))
            for each in card.languages
        ],
    )


def _address(url: str) -> str:
    """An address that holds on another site too; a language that is not written has none."""
    return (content.absolute(url) or "") if url else ""
