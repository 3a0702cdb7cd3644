"""One question, from what a reader typed to what she gets: understand, search, confirm, decide, quote, log.

The engine proposes, the database disposes: nothing of a document leaves here, neither its words nor its count, before
`visible` of its source has confirmed that this viewer may read it.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from search import (
    codes,
    coverage,
    floors,
    querylog,
    questions,
    quoting,
    refreshing,
    second_look,
    serving,
    spelling,
    synonyms,
    tasks,
)
from search.contracts import Answer, EngineUnavailable, Filters, Hit, Passage, Ranked
from search.language import order_of
from search.questions import Question
from search.searching import Search

log = structlog.get_logger(__name__)

ENOUGH = 10  # results in the reader's language; with fewer, other languages are asked too
REBUILD_AGAIN_AFTER = 600.0  # seconds in which a damaged index is reported for rebuilding once
_reported: dict[str, float] = {}


@dataclass(frozen=True)
class Asked:
    """What one wording of the question found, and how sure that is: in the reader's language, and in the others."""

    text: str
    own: list[Ranked]
    other: list[Ranked]
    evidence: floors.Evidence


def ask(
    text: str, *, viewer: Any, locale: str, filters: Filters, limit: int, offset: int, spell: bool, kind: str
) -> Answer:
    """The answer, never an exception: a failing leg makes it `degraded`, a failing engine `unavailable`."""
    started = time.perf_counter()
    question = questions.read(text)
    answer = _found(question, Search(kind, viewer, locale, filters), spell=spell, wanted=offset + limit)
    if question.searched:
        querylog.note(answer, locale=locale, milliseconds=round((time.perf_counter() - started) * 1000))
    return replace(answer, hits=answer.hits[offset : offset + limit])


def peek(text: str, *, viewer: Any, locale: str, limit: int, kind: str) -> Answer:
    """The same for what nobody has asked yet: half a question, or a code that a screen shows. It leaves no trace."""
    question = questions.read(text)
    answer = _found(question, Search(kind, viewer, locale, Filters()), spell=True, wanted=limit)
    return replace(answer, hits=answer.hits[:limit])


def _found(question: Question, search: Search, *, spell: bool, wanted: int) -> Answer:
    if not question.searched:
        return Answer(question.text, rung="refused", redacted=question.redacted)
    try:
        answer = _answer(question, search, spell=spell, wanted=wanted)
    except EngineUnavailable as error:
        log.error("search_unavailable", kind=search.kind, error=type(error).__name__)
        answer = Answer(question.text, rung="unavailable", degraded=True)
        _report_damage(search.kind)
    return replace(answer, redacted=question.redacted)


def _answer(question: Question, search: Search, *, spell: bool, wanted: int) -> Answer:
    text = codes.spelt_out(question.searched, search.lexicon.codes)
    asked, words = understood(text, search, wanted) if spell else (look_up(text, search, wanted), {})
    if not asked.own and not refreshing.is_built(search.kind):
        raise EngineUnavailable("nothing is indexed yet")
    found = _shown(asked, search) if floors.answers(asked.evidence) else []
    hits = hits_of(found, asked.text, search)
    if not hits:
        topic = floors.topic_of(asked.evidence)
        return Answer(question.text, rung="none", degraded=search.degraded, not_covered=topic)
    return Answer(
        question.text,
        hits=tuple(hits),
        quote=quoting.quote(asked.text, hits, search),
        facets=_facets(found, hits),
        total=len(hits),
        rung=_rung(found, search, corrected=bool(words)),
        degraded=search.degraded,
        corrected=spelling.mended(question.searched, words) if words else None,
    )


def understood(text: str, search: Search, wanted: int) -> tuple[Asked, dict[str, str]]:
    """What the question found; with its typing errors mended, if that brings it nearer to a text, and then which.

    A word that no text has may be right all the same ("regent" is not "regelt"): meaning decides, not letters. What was meant
    is written as a text that the viewer may read writes it.
    """
    meant = spelling.corrections(text, search.lexicon)
    if not meant:
        return look_up(text, search, wanted), {}
    typed = _here(text, search, wanted)
    so_far = floors.evidence(typed, [], None)
    words = {} if so_far.exact else search.as_written(meant)
    if words:
        mended = spelling.mended(text, words)
        better = _here(mended, search, wanted)
        if floors.is_better(floors.evidence(better, [], None), than=so_far):
            return _weighed(mended, better, search.elsewhere(mended), search), words
    return _weighed(text, typed, search.elsewhere(text), search), {}


def _here(text: str, search: Search, wanted: int) -> list[Ranked]:
    """One wording in the reader's language only: enough to tell which of two comes nearer to a text."""
    return search.here(text, wanted, also=synonyms.expansions(text, search.locale))


def look_up(text: str, search: Search, wanted: int) -> Asked:
    """One wording of the question in all languages."""
    own, other = search.everywhere(text, wanted, also=synonyms.expansions(text, search.locale))
    return _weighed(text, own, other, search)


def _weighed(text: str, own: Sequence[Ranked], other: list[Ranked], search: Search) -> Asked:
    own = second_look.looked_at_again(text, own, other, search)
    nearest = coverage.nearest(text, search.locale, search.legs)
    return Asked(text, own, other, floors.evidence(own, other, nearest))


def _shown(asked: Asked, search: Search) -> list[Ranked]:
    """The reader's language first, then what only other languages have: one result a family."""
    own = [each for place, each in enumerate(asked.own) if floors.keeps(place, each, asked.evidence)]
    if len(own) >= ENOUGH:
        return own
    taken = {each.family for each in own}
    best: dict[str, Ranked] = {}
    for each in asked.other:
        known = best.get(each.family)
        better = known is None or each.score > known.score
        if each.family not in taken and better and floors.keeps_other(each, asked.evidence):
            best[each.family] = each
    if not best:
        return own
    untranslated = search.families_without(search.locale, list(best))
    order = {locale: place for place, locale in enumerate(order_of(asked.text, search.locale))}
    other = [each for each in best.values() if each.family in untranslated]
    return [*own, *sorted(other, key=lambda each: (-each.score, order[each.locale], each.id))]


def hits_of(ranked: Sequence[Ranked], text: str, search: Search) -> list[Hit]:
    """The results, each with the passage to show; one that was withdrawn meanwhile is left out."""
    passages = serving.engine().passages(search.kind, ranked, text)
    return [_hit(each, passages[each.id], search.kind) for each in ranked if each.id in passages]


def _hit(each: Ranked, passage: Passage, kind: str) -> Hit:
    return Hit(
        kind=kind,
        id=each.id,
        family=each.family,
        locale=each.locale,
        title=each.facts.title,
        anchor=passage.anchor,
        heading=passage.heading,
        passage=passage.text,
        score=each.score,
        legs=each.legs,
        safety=each.facts.safety,
        digest=each.facts.digest,
    )


def _facets(found: Sequence[Ranked], hits: Sequence[Hit]) -> dict[str, dict[str, int]]:
    """How many of the results have each value."""
    shown = {hit.id for hit in hits}
    counts: dict[str, Counter[str]] = {}
    for row in (each.facts.facets for each in found if each.id in shown):
        for name, values in row.items():
            counts.setdefault(name, Counter()).update(values)
    return {name: dict(sorted(found.items())) for name, found in sorted(counts.items())}


def _rung(found: Sequence[Ranked], search: Search, *, corrected: bool) -> str:
    if "exact" in found[0].legs:
        return "exact"
    if found[0].locale != search.locale:
        return "translation"
    if corrected:
        return "corrected"
    return "hybrid" if len(search.legs) > 1 else "words"


def _report_damage(kind: str) -> None:
    """Have the index rebuilt; not for every question that comes meanwhile."""
    now = time.monotonic()
    if now - _reported.get(kind, -REBUILD_AGAIN_AFTER) >= REBUILD_AGAIN_AFTER:
        _reported[kind] = now
        tasks.rebuild_index.enqueue(kind)


def forget_damage() -> None:
    """Report damage again at once, although it was reported lately."""
    _reported.clear()
