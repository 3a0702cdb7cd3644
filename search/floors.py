"""When to stay silent, what to show and what to quote: every number of it, in one place.

Fitted on the tune half of the judged questions by bench/search_floors.py, reported on the other half
(docs/decisions/0005-answers-and-silence.md). Only raw scores count: fused ones are stretched within one answer and say
nothing about how near it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.contracts import Hit, NotCovered, Ranked
from search.coverage import Nearest

# Silence. The log-odds that the articles answer a question, from its raw scores; below 0 nothing is shown. By the calibrated
# legs that answered: `<leg>` is the best cosine in the reader's language, `<leg>_other` in the other languages (they agree on
# what is covered), `<leg>_topic` that of the nearest topic that is not covered, `words` the best BM25, capped. Each bias lies
# between the two points that the bench prints: where 98 % of the answerable questions are answered, and where the first 5 % of
# the foreign ones would be.
ODDS: dict[frozenset[str], dict[str, float]] = {
    frozenset({"use", "e5"}): {
        "bias": -6.0,
        "use": 4.18,
        "e5": 6.69,
        "use_other": 5.3,
        "e5_other": 8.87,
        "use_topic": -7.75,
        "e5_topic": -8.12,
        "words": 2.78,
    },
    frozenset({"use"}): {"bias": -4.3, "use": 6.9, "use_other": 10.42, "use_topic": -11.16, "words": 3.53},
}
CALIBRATED = frozenset({"use", "e5"})
MOST_WORDS = 20.0  # BM25 above this says no more; it grows with the number of articles

# Legs that were never calibrated (a site's own model): a cosine from which an article counts as near.
ANY_OTHER_LEG = 0.35

# A topic's line is shown when the question is at least this near to it; a question that is near to nothing gets no line.
TOPIC = 0.35
# Of a medical topic, this much nearer to it than to any article is enough to show nothing else.
MEDICAL_MARGIN = 0.0

# What is shown: the first few, and articles whose likeness reaches this share of the best one's; this cosine at least.
FEW = 3
SHARE = 0.75
LEAST = 0.3
# ... and of other languages, where questions lie further off.
OTHER_SHARE = 0.8
OTHER_LEAST = 0.35

# Spelling: what a mended question has to gain in likeness, or at least not lose while its words gain so much BM25.
GAIN = 0.02
WORDS_GAIN = 3.5

# Quotations: what each sign adds to the cosine of question and span, and what the sum has to reach.
COVER = 0.3
HEADING = 0.1
STEPS = 0.1
QUOTE = 0.45
MARGIN = 0.05  # of the first result over the second, fused


@dataclass(frozen=True)
class Evidence:
    """The raw scores of one question: per leg the best in the reader's language, in the others, and of topics."""

    own: Mapping[str, float]
    other: Mapping[str, float]
    nearest: Nearest | None
    exact: bool


def evidence(own: Sequence[Ranked], other: Sequence[Ranked], nearest: Nearest | None) -> Evidence:
    """What speaks for an answer and against it. `own` are documents in the reader's language, `other` in the others."""
    exact = any("exact" in each.legs for each in own)
    return Evidence(_best(own), _best(other), nearest, exact)


def _best(found: Sequence[Ranked]) -> dict[str, float]:
    best: dict[str, float] = {}
    for each in found:
        for leg, score in each.legs.items():
            best[leg] = max(score, best.get(leg, score))
    return best


def answers(evidence: Evidence) -> bool:
    """Whether the articles answer the question at all; a code or a quoted phrase always does."""
    if evidence.exact:
        return True
    table = ODDS.get(CALIBRATED & (evidence.own.keys() | evidence.other.keys()))
    if table is None:
        sides = (evidence.own, evidence.other)
        return any(side.get("words", 0.0) > 0 or _likeness(side) >= ANY_OTHER_LEG for side in sides)
    return not _is_medical(evidence) and odds(evidence, table) >= 0


def odds(evidence: Evidence, table: Mapping[str, float]) -> float:
    """The log-odds that the question is answered."""
    return table["bias"] + sum(table[name] * value for name, value in features(evidence).items() if name in table)


def features(evidence: Evidence) -> dict[str, float]:
    """The signs that `ODDS` weighs. Where one side of the languages has nothing, the other speaks for it."""
    found = {"words": min(evidence.own.get("words", 0.0), MOST_WORDS) / MOST_WORDS}
    topic = evidence.nearest.legs if evidence.nearest else {}
    for leg in CALIBRATED & (evidence.own.keys() | evidence.other.keys()):
        own, other = evidence.own.get(leg), evidence.other.get(leg)
        found[leg] = own if own is not None else evidence.other[leg]
        found[f"{leg}_other"] = other if other is not None else evidence.own[leg]
        found[f"{leg}_topic"] = topic.get(leg, 0.0)
    return found


def _is_medical(evidence: Evidence) -> bool:
    nearest = evidence.nearest
    if nearest is None or not nearest.medical:
        return False
    shared = [leg for leg in nearest.legs if leg in evidence.own]
    margin = sum(nearest.legs[leg] - evidence.own[leg] for leg in shared)
    return bool(shared) and margin / len(shared) > MEDICAL_MARGIN


def topic_of(evidence: Evidence) -> NotCovered | None:
    """The topic whose honest line a question gets that nothing answers; None when it is near to no topic either."""
    if evidence.nearest is None or _likeness(evidence.nearest.legs) < TOPIC:
        return None
    return evidence.nearest.topic


def keeps(place: int, each: Ranked, evidence: Evidence) -> bool:
    """Whether the document at this place (from 0) in the reader's language is near enough to be shown."""
    return _is_near(each, evidence, SHARE if place >= FEW else 0.0, LEAST)


def keeps_other(each: Ranked, evidence: Evidence) -> bool:
    """The same for a document in another language."""
    return _is_near(each, evidence, OTHER_SHARE, OTHER_LEAST)


def _is_near(each: Ranked, evidence: Evidence, share: float, least: float) -> bool:
    if "exact" in each.legs:
        return True
    if CALIBRATED.isdisjoint(each.legs):
        return each.legs.get("words", 0.0) > 0 or _likeness(each.legs) >= ANY_OTHER_LEG
    best = max(_likeness(evidence.own), _likeness(evidence.other))
    return _likeness(each.legs) >= max(share * best, least)


def is_better(new: Evidence, *, than: Evidence) -> bool:
    """Whether a mended spelling comes nearer to an article than what was typed, by the legs that know both."""
    shared = new.own.keys() & than.own.keys()
    gain = _likeness({leg: new.own[leg] - than.own[leg] for leg in shared})
    words = new.own.get("words", 0.0) - than.own.get("words", 0.0)
    if shared <= {"words", "exact"}:
        return words > 0
    return gain >= GAIN or (gain >= 0 and words >= WORDS_GAIN)


def may_quote(hits: Sequence[Hit]) -> bool:
    """Whether the first result stands clearly before the second."""
    return len(hits) < 2 or hits[0].score - hits[1].score >= MARGIN


def _dense(legs: Mapping[str, float]) -> list[float]:
    return [score for leg, score in legs.items() if leg not in {"words", "exact"}]


def _likeness(legs: Mapping[str, float]) -> float:
    dense = _dense(legs)
    return sum(dense) / len(dense) if dense else 0.0
