"""The front door of `search`: sources in, answers out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search import asking, relations
from search.contracts import (
    LOCALES,
    Answer,
    Block,
    Document,
    EngineUnavailable,
    Filters,
    Hit,
    NotCovered,
    Quote,
    RebuildRunning,
    Section,
    Source,
)
from search.coverage import BadTopics, load_not_covered
from search.highlighting import matching_words
from search.likeness import Phrases, keep_phrases
from search.querylog import question as asked_question
from search.refreshing import Drift, complete, rebuild, reconcile, refresh
from search.sources import UnknownKind, register_source
from search.standing import LegProgress, Standing, status
from search.synonyms import BadSynonyms, load_synonyms

__all__ = [
    "LOCALES",
    "Answer",
    "BadSynonyms",
    "BadTopics",
    "Block",
    "Document",
    "Drift",
    "EngineUnavailable",
    "Filters",
    "Hit",
    "LegProgress",
    "NotCovered",
    "Phrases",
    "Quote",
    "RebuildRunning",
    "Section",
    "Source",
    "Standing",
    "UnknownKind",
    "asked_question",
    "complete",
    "forget",
    "keep_phrases",
    "load_not_covered",
    "load_synonyms",
    "matching_words",
    "peek",
    "query",
    "rebuild",
    "reconcile",
    "refresh",
    "register_source",
    "similar",
    "status",
]


def query(
    text: str,
    *,
    viewer: Any,
    locale: str,
    filters: Filters | None = None,
    limit: int = 20,
    offset: int = 0,
    spell: bool = True,
    kind: str = "article",
) -> Answer:
    """What `viewer` (None: the public) may read about `text`, in `locale` first. Never raises for what a reader types.

    `Answer.total` and the facets count what the viewer may read and what is near enough; pages of `limit` from `offset` are
    stable while the index does not change. `spell=False` searches exactly what was typed. Patient data is left out of
    `Answer.text`, of the search and of the log (framework: Data Privacy and Protection); `Answer.redacted` says which kinds.
    """
    if locale not in LOCALES:
        raise ValueError(f"no such language: {locale}")
    return asking.ask(
        text,
        viewer=viewer,
        locale=locale,
        filters=filters or Filters(),
        limit=max(0, limit),
        offset=max(0, offset),
        spell=spell,
        kind=kind,
    )


def peek(text: str, *, viewer: Any, locale: str, limit: int = 20, kind: str = "article") -> Answer:
    """`query` for what nobody has asked yet: a question while it is typed, an error code that a screen shows.

    Nothing of it is logged, and finding nothing is no gap.
    """
    if locale not in LOCALES:
        raise ValueError(f"no such language: {locale}")
    return asking.peek(text, viewer=viewer, locale=locale, limit=max(0, limit), kind=kind)


def forget(kind: str, ids: Sequence[int]) -> None:
    """Have these documents taken out once this transaction is committed, unless their source still has them."""
    refresh(kind, ids)


def similar(kind: str, document: int, *, viewer: Any, limit: int = 5) -> tuple[Hit, ...]:
    """Other documents of the same language that `viewer` may read and that are about the same, the likest first."""
    return relations.similar(kind, document, viewer=viewer, limit=limit)
