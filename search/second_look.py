"""A second look at the first few results, with two signs that are too dear or too late for the engine.

Pieces of words: four letters each, which survive typing errors, endings and compounds. And agreement: whether the same
article in other languages is near to the question too. Measured in docs/decisions/0005-answers-and-silence.md.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from search import serving
from search.contracts import Ranked
from search.searching import Search
from search.spelling import pieces_of

FIRST = 8  # results are looked at again
PIECES = 0.2  # added to the fused score, of a sign stretched between the least and the best of those results
AGREEMENT = 0.2


def looked_at_again(text: str, own: Sequence[Ranked], other: Sequence[Ranked], search: Search) -> list[Ranked]:
    """The results of the reader's language in their final order; codes and quoted phrases stay first."""
    first = own[:FIRST]
    if len(first) < 2:
        return list(own)
    pieces = _stretched(_scores(text, first, search))
    agreed = _stretched(_agreement([each.family for each in first], other))
    scored = [
        replace(each, score=each.score + PIECES * piece + AGREEMENT * agrees)
        for each, piece, agrees in zip(first, pieces, agreed, strict=True)
    ]
    return sorted([*scored, *own[FIRST:]], key=lambda each: ("exact" not in each.legs, -each.score, each.id))


def _stretched(scores: Sequence[float]) -> list[float]:
    low, high = min(scores), max(scores)
    return [(score - low) / (high - low) if high > low else 0.0 for score in scores]


def _scores(text: str, ranked: Sequence[Ranked], search: Search) -> list[float]:
    """BM25 over pieces of words."""
    asked = pieces_of(search.lexicon.language.surface(text))
    found = serving.engine().pieces(search.kind, ranked, asked)
    return [found.get(each.id, 0.0) for each in ranked]


def _agreement(families: Sequence[str], other: Sequence[Ranked]) -> list[float]:
    """For each family the mean likeness of its documents in other languages; the least of all where it has none."""
    found: dict[str, list[float]] = {}
    for each in other:
        dense = _dense(each.legs)
        if dense:
            found.setdefault(each.family, []).append(sum(dense) / len(dense))
    means = {family: math.fsum(values) / len(values) for family, values in found.items()}
    least = min((means[family] for family in families if family in means), default=0.0)
    return [means.get(family, least) for family in families]


def _dense(legs: Mapping[str, float]) -> list[float]:
    return [score for leg, score in legs.items() if leg not in {"words", "exact"}]
