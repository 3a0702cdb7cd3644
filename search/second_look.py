"""A second look at the first few results, with two signs that are too dear or too late for the engine.

Pieces of words: four letters each, which survive typing errors, endings and compounds. And agreement: whether the same
article in other languages is near to the question too. Measured in docs/decisions/0005-answers-and-silence.md.
"""

import math
import re
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock

from search.analysis.folding import fold
from search.chunking import PHRASING
from search.contracts import Ranked
from search.models import Manifest, Passage, Unit
from search.searching import Search
from search.spelling import pieces_of

FIRST = 8  # results are looked at again
PIECES = 0.2  # added to the fused score, of a sign stretched between the least and the best of those results
AGREEMENT = 0.2
K, B = 1.2, 0.75  # of BM25
HELD = 2000  # documents whose pieces are kept in memory

_WORD = re.compile(r"[^\W_]+")
_lock = Lock()
_pieces: OrderedDict[tuple[int, str], Counter[str]] = OrderedDict()  # by manifest and digest


def looked_at_again(text: str, own: Sequence[Ranked], other: Sequence[Ranked], search: Search) -> list[Ranked]:
    """The results of the reader's language in their final order; codes and quoted phrases stay first."""
    first = own[:FIRST]
    if len(first) < 2:
        return list(own)
    rows = search.manifests([each.id for each in first])
    pieces = _stretched(_scores(text, [rows.get(each.id) for each in first], search))
    agreed = _stretched(_agreement([each.family for each in first], other))
    scored = [
        replace(each, score=each.score + PIECES * piece + AGREEMENT * agrees)
        for each, piece, agrees in zip(first, pieces, agreed, strict=True)
    ]
    return sorted([*scored, *own[FIRST:]], key=lambda each: ("exact" not in each.legs, -each.score, each.id))


def _stretched(scores: Sequence[float]) -> list[float]:
    low, high = min(scores), max(scores)
    return [(score - low) / (high - low) if high > low else 0.0 for score in scores]


def _scores(text: str, rows: Sequence[Manifest | None], search: Search) -> list[float]:
    """BM25 over pieces of words."""
    words = search.lexicon
    asked = set(pieces_of(words.language.surface(text)))
    counted = [_counted(row) if row else Counter[str]() for row in rows]
    lengths = [sum(counts.values()) for counts in counted]
    average = max(1.0, sum(lengths) / len(lengths))
    return [
        sum(_weight(counts[piece], length / average) * words.rarity(piece) for piece in asked if piece in counts)
        for counts, length in zip(counted, lengths, strict=True)
    ]


def _weight(count: int, length: float) -> float:
    return count * (K + 1) / (count + K * (1 - B + B * length))


def _counted(row: Manifest) -> Counter[str]:
    """The pieces of a document's words: title, phrasings and text."""
    key = (row.pk, row.text_digest)
    with _lock:
        if key in _pieces:
            _pieces.move_to_end(key)
            return _pieces[key]
    texts = [row.title, *Unit.objects.filter(manifest=row, role=PHRASING).values_list("text", flat=True)]
    for heading, text in Passage.objects.filter(manifest=row).values_list("heading", "text"):
        texts += [heading, text]
    counts = Counter(pieces_of(_WORD.findall(fold("\n".join(texts)))))
    with _lock:
        _pieces[key] = counts
        if len(_pieces) > HELD:
            _pieces.popitem(last=False)
    return counts


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
