"""Asking the engine on behalf of one viewer, and letting the source confirm every document before it counts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

import structlog
from django.db.models import QuerySet

from search import serving
from search.analysis.folding import fold
from search.contracts import LOCALES, Filters, LegUnavailable, Ranked
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
        self._others = {other: OTHER_CANDIDATES for other in LOCALES if other != locale}
        self._seen: set[int] = set()
        self._allowed: set[int] = set()

    def here(self, text: str, wanted: int, *, also: Sequence[Expansion] = ()) -> list[Ranked]:
        """The documents of the reader's language that the viewer may read, best first: at least `wanted`, if there are so
        many. `also` counts beside the text. EngineUnavailable when the index cannot be read; so too below."""
        own = self._ranked(text, {self.locale: max(CANDIDATES, wanted)}, also)[self.locale]
        return self._enough(own, text, wanted, also)

    def elsewhere(self, text: str) -> list[Ranked]:
        """Those of the other languages."""
        return self._readable(chain.from_iterable(self._ranked(text, self._others, ()).values()))

    def everywhere(
        self, text: str, wanted: int, *, also: Sequence[Expansion] = ()
    ) -> tuple[list[Ranked], list[Ranked]]:
        """Both at once: the engine and the source are asked once."""
        asked = self._ranked(text, {self.locale: max(CANDIDATES, wanted)} | self._others, also)
        self.allowed([each.id for ranked in asked.values() for each in ranked])
        own = self._enough(asked.pop(self.locale), text, wanted, also)
        return own, self._readable(chain.from_iterable(asked.values()))

    def _enough(self, proposed: list[Ranked], text: str, wanted: int, also: Sequence[Expansion]) -> list[Ranked]:
        """What the viewer may read of the proposed; more is proposed while too little of it is."""
        limit, found = max(CANDIDATES, wanted), self._readable(proposed)
        while len(found) < wanted and len(proposed) == limit < MOST_CANDIDATES:
            limit *= 2
            proposed = self._ranked(text, {self.locale: limit}, also)[self.locale]
            found = self._readable(proposed)
        return found

    def _readable(self, ranked: Iterable[Ranked]) -> list[Ranked]:
        ranked = list(ranked)
        allowed = self.allowed([each.id for each in ranked])
        return [each for each in ranked if each.id in allowed]

    def allowed(self, ids: Sequence[int]) -> set[int]:
        """Those of `ids` that the viewer may read; the source is asked once for each."""
        new = [each for each in ids if each not in self._seen]
        if new:
            self._allowed |= source_of(self.kind).visible(self.viewer, new) & set(new)
            self._seen.update(new)
        return self._allowed.intersection(ids)

    def as_written(self, meant: Mapping[str, str]) -> dict[str, str]:
        """The folded words of `meant` as they stand in a document that the viewer may read ("gultig": "gültig"). One that only
        hidden documents have is left out: it must not be suggested."""
        written = ((typed, self._as_written(word)) for typed, word in meant.items())
        return {typed: word for typed, word in written if word}

    def _as_written(self, word: str) -> str | None:
        ranked = serving.engine().search(
            self.kind,
            word,
            locale=self.locale,
            targets={self.locale: CANDIDATES},
            filters=Filters(),
            legs=["words"],
        )[self.locale]
        allowed = self._readable(each for each in ranked if each.legs.get("words", 0.0) > 0)
        rows = self._manifests().filter(document__in=[each.id for each in allowed[:READ_FOR_A_WORD]])
        for texts in rows.values_list("title", "passages__heading", "passages__text"):
            for match in _WORD.finditer("\n".join(filter(None, texts))):
                if fold(match.group()) == word:
                    return match.group().lower()
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
