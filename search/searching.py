"""Asking the engine on behalf of one viewer, and letting the source confirm every document before it counts."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import structlog
from django.db.models import QuerySet

from search import serving
from search.analysis.folding import fold
from search.contracts import Filters, LegUnavailable, Ranked
from search.lexicons import lexicon
from search.models import IndexGeneration, Manifest
from search.sources import source_of
from search.spelling import Lexicon
from search.synonyms import Expansion

log = structlog.get_logger(__name__)

CANDIDATES = 30  # of the reader's language are looked at first, more while the viewer may not read them
OTHER_CANDIDATES = 12  # of each other language
MOST_CANDIDATES = 800
READ_FOR_A_WORD = 3  # documents are read for how a word is written
_WORD = re.compile(r"[^\W\d_]+")


class Search:
    """One viewer's search. `legs` are those still answering: one that failed is not asked again, and `degraded` is set."""

    def __init__(self, kind: str, viewer: Any, locale: str, filters: Filters) -> None:
        self.kind, self.viewer, self.locale, self.filters = kind, viewer, locale, filters
        self.legs = ["words", *serving.dense_legs()]
        self.degraded = False
        self._seen: set[int] = set()
        self._allowed: set[int] = set()

    def confirmed(
        self, text: str, targets: Sequence[str], wanted: int, *, also: Sequence[Expansion] = ()
    ) -> list[list[Ranked]]:
        """For each language of `targets` the documents that the viewer may read, best first: in the first language at least
        `wanted`, if there are so many. `also` counts in the reader's own language.

        EngineUnavailable when the index cannot be read.
        """
        own, limit = targets[0], max(CANDIDATES, wanted)
        asked = self._ranked(text, {own: limit} | dict.fromkeys(targets[1:], OTHER_CANDIDATES), also)
        self.allowed(
            [each.id for ranked in asked.values() for each in ranked]
        )  # the source is asked once for all of them
        first, *others = [self._readable(asked[target]) for target in targets]
        proposed = len(asked[own])
        while len(first) < wanted and proposed == limit < MOST_CANDIDATES:
            limit *= 2
            ranked = self._ranked(text, {own: limit}, also)[own]
            first, proposed = self._readable(ranked), len(ranked)
        return [first, *others]

    def _readable(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        allowed = self.allowed([each.id for each in ranked])
        return [each for each in ranked if each.id in allowed]

    def allowed(self, ids: Sequence[int]) -> set[int]:
        """Those of `ids` that the viewer may read; the source is asked once for each."""
        new = [each for each in ids if each not in self._seen]
        if new:
            self._allowed |= source_of(self.kind).visible(self.viewer, new) & set(new)
            self._seen.update(new)
        return self._allowed.intersection(ids)

    def as_written(self, word: str) -> str | None:
        """A folded word as it stands in a document that the viewer may read ("gultig": "gültig"); None when only hidden
        ones have it, whose words must not be suggested."""
        asked = serving.engine().search(
            self.kind,
            word,
            locale=self.locale,
            targets={self.locale: CANDIDATES},
            filters=Filters(),
            legs=["words"],
        )
        ranked = asked[self.locale]
        matching = [each.id for each in ranked if each.legs.get("words", 0.0) > 0]
        allowed = self.allowed(matching)
        for document in [each for each in matching if each in allowed][:READ_FOR_A_WORD]:
            rows = (
                self._manifests().filter(document=document).values_list("title", "passages__heading", "passages__text")
            )
            for text in (text for row in rows for text in row if text):
                found = next((match.group() for match in _WORD.finditer(text) if fold(match.group()) == word), None)
                if found:
                    return found.lower()
        return None

    def families_without(self, locale: str, families: Sequence[str]) -> set[str]:
        """Those of `families` of which the viewer cannot read a document in `locale`."""
        rows = self._manifests().filter(locale=locale, family__in=families).values_list("document", "family")
        allowed = self.allowed([document for document, _ in rows])
        return set(families).difference(family for document, family in rows if document in allowed)

    @cached_property
    def lexicon(self) -> Lexicon:
        """Of the reader's language. EngineUnavailable when the index cannot be read."""
        return lexicon(self.kind, self.locale)

    def _manifests(self) -> QuerySet[Manifest]:
        return Manifest.objects.filter(
            generation__kind=self.kind, generation__state=IndexGeneration.State.LIVE, gone=False
        )

    def _ranked(self, text: str, targets: Mapping[str, int], also: Sequence[Expansion]) -> dict[str, list[Ranked]]:
        """What the engine proposes, without the legs that fail."""
        while True:
            try:
                return serving.engine().search(
                    self.kind,
                    text,
                    locale=self.locale,
                    targets=targets,
                    filters=self.filters,
                    legs=self.legs,
                    also=" ".join(each.words for each in also),
                )
            except LegUnavailable as error:
                if error.leg not in self.legs:
                    raise
                log.warning("search_leg_failed", leg=error.leg)
                self.legs.remove(error.leg)
                self.degraded = True
