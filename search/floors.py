"""When to stay silent. Every number here was fitted on the tune half of the judged questions (docs/decisions/0005).

Only raw scores count: fused ones are stretched within one answer and say nothing about how near it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.contracts import Hit, NotCovered, Ranked
from search.coverage import Nearest

HIT = {"use": 0.3, "e5": 0.3}
OTHER = {"use": 0.4, "e5": 0.4}


@dataclass(frozen=True)
class Evidence:
    """What the reader's language says for an answer, and the topics against it."""

    best: Mapping[str, float]
    nearest: Nearest | None


def evidence(found: Sequence[Ranked], nearest: Nearest | None) -> Evidence:
    return Evidence(found[0].legs if found else {}, nearest)


def topic_of(evidence: Evidence) -> NotCovered | None:
    """The topic that the question comes nearer to than to any document."""
    if evidence.nearest is None or "exact" in evidence.best:
        return None
    near = evidence.nearest.legs
    margin = sum(value - evidence.best.get(leg, 0.0) for leg, value in near.items()) / len(near)
    return evidence.nearest.topic if margin > 0 and max(near.values()) > 0.5 else None


def keeps(each: Ranked, evidence: Evidence) -> bool:
    """Whether a document in the reader's language is near enough to be shown."""
    return _reaches(each, HIT)


def keeps_other(each: Ranked) -> bool:
    """The same for a document in another language."""
    return _reaches(each, OTHER)


def is_better(new: Evidence, *, than: Evidence) -> bool:
    """Whether a mended spelling comes nearer to a document than what was typed."""
    return _nearness(new.best) > _nearness(than.best)


def _nearness(legs: Mapping[str, float]) -> float:
    dense = [value for leg, value in legs.items() if leg not in {"words", "exact"}]
    return sum(dense) / len(dense) if dense else legs.get("words", 0.0)


def _reaches(each: Ranked, floor: Mapping[str, float]) -> bool:
    dense = {leg: value for leg, value in each.legs.items() if leg in floor}
    if "exact" in each.legs:
        return True
    return any(value >= floor[leg] for leg, value in dense.items()) if dense else each.legs.get("words", 0.0) > 0


# Quotations: how much each sign adds to the cosine of question and span, and what the sum has to reach.
COVER = 0.3
HEADING = 0.1
STEPS = 0.1
QUOTE = 0.45
MARGIN = 0.05  # of the first result over the second, fused


def may_quote(hits: Sequence[Hit]) -> bool:
    """Whether the first result stands clearly before the second."""
    return len(hits) < 2 or hits[0].score - hits[1].score >= MARGIN
