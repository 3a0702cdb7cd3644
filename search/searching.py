"""Asking the engine on behalf of one viewer, and letting the source confirm every document before it counts."""

from collections.abc import Sequence
from typing import Any

import structlog

from search import serving
from search.contracts import Filters, LegUnavailable, Ranked
from search.models import IndexGeneration, Manifest
from search.sources import source_of
from search.synonyms import Expansion

log = structlog.get_logger(__name__)

CANDIDATES = 50  # of a language are looked at first, more while the viewer may not read them
MOST_CANDIDATES = 800


class Search:
    """One viewer's search. `legs` are those still answering: one that failed is not asked again, and `degraded` is set."""

    def __init__(self, kind: str, viewer: Any, locale: str, filters: Filters) -> None:
        self.kind, self.viewer, self.locale, self.filters = kind, viewer, locale, filters
        self.legs = ["words", *serving.dense_legs()]
        self.degraded = False
        self._seen: set[int] = set()
        self._allowed: set[int] = set()

    def confirmed(self, text: str, target: str, wanted: int, *, also: Sequence[Expansion] = ()) -> list[Ranked]:
        """Documents of one language, best first, that the viewer may read: at least `wanted`, if there are so many.

        EngineUnavailable when the index cannot be read.
        """
        limit = max(CANDIDATES, wanted)
        while True:
            ranked = self._ranked(text, target, limit, also)
            allowed = self.allowed([each.id for each in ranked])
            found = [each for each in ranked if each.id in allowed]
            if len(found) >= wanted or len(ranked) < limit or limit >= MOST_CANDIDATES:
                return found
            limit *= 2

    def allowed(self, ids: Sequence[int]) -> set[int]:
        """Those of `ids` that the viewer may read; the source is asked once for each."""
        new = [each for each in ids if each not in self._seen]
        if new:
            self._allowed |= source_of(self.kind).visible(self.viewer, new) & set(new)
            self._seen.update(new)
        return self._allowed.intersection(ids)

    def may_read_word(self, word: str) -> bool:
        """Whether a document with this word is open to the viewer: what is only in hidden ones must not be suggested."""
        ranked = serving.engine().search(
            self.kind,
            word,
            locale=self.locale,
            target=self.locale,
            filters=Filters(),
            limit=CANDIDATES,
            legs=["words"],
        )
        return bool(self.allowed([each.id for each in ranked if each.legs.get("words", 0.0) > 0]))

    def families_without(self, locale: str, families: Sequence[str]) -> set[str]:
        """Those of `families` of which the viewer cannot read a document in `locale`."""
        rows = Manifest.objects.filter(
            generation__kind=self.kind,
            generation__state=IndexGeneration.State.LIVE,
            gone=False,
            locale=locale,
            family__in=families,
        ).values_list("document", "family")
        allowed = self.allowed([document for document, _ in rows])
        return set(families).difference(family for document, family in rows if document in allowed)

    def _ranked(self, text: str, target: str, limit: int, also: Sequence[Expansion]) -> list[Ranked]:
        """What the engine proposes, without the legs that fail."""
        while True:
            try:
                return serving.engine().search(
                    self.kind,
                    " ".join([text, *(each.words for each in also)]),
                    locale=self.locale,
                    target=target,
                    filters=self.filters,
                    limit=limit,
                    legs=self.legs,
                )
            except LegUnavailable as error:
                if error.leg not in self.legs:
                    raise
                log.warning("search_leg_failed", leg=error.leg)
                self.legs.remove(error.leg)
                self.degraded = True
