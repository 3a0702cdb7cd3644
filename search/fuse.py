"""One score from several legs: a weighted sum of stretched scores over the legs that an article has.

A missing leg is not a zero: an article published a minute ago has no `e5` vectors yet, and counting them as zero dropped
such articles from .95 to .57.
"""

from collections.abc import Mapping

import numpy as np

from search import weights


def weights_for(legs: Mapping[str, np.ndarray], *, same_language: bool) -> dict[str, float]:
    """The weight of each leg. Across languages words count only when nothing else answers."""
    table = weights.SAME_LANGUAGE if same_language else weights.OTHER_LANGUAGE
    found = {leg: table.get(leg, 0.0 if leg == "words" else weights.ANY_OTHER_LEG) for leg in legs}
    return found if any(found.values()) else dict.fromkeys(legs, 1.0)


def stretch(scores: np.ndarray, top: int = weights.TOP) -> np.ndarray:
    """Scores between the best (1) and the `top`-th article (0); NaN, "this article lacks the leg", stays NaN."""
    present = scores[~np.isnan(scores)]
    if not present.size:
        return scores
    count = min(top, present.size)
    low = np.partition(present, -count)[-count]
    span = present.max() - low
    if span <= 0:
        return np.where(np.isnan(scores), np.nan, 1.0)
    return np.clip((scores - low) / span, 0.0, 1.0)


def fuse(legs: Mapping[str, np.ndarray], *, same_language: bool) -> np.ndarray:
    """The fused score of each article. `legs` map a leg to its raw scores, NaN where an article lacks the leg."""
    size = next(iter(legs.values())).shape
    total, weight = np.zeros(size), np.zeros(size)
    for leg, share in weights_for(legs, same_language=same_language).items():
        scores = legs[leg]
        if leg == "words" and not np.nanmax(scores, initial=0.0) > 0:
            continue  # no word of the question stands anywhere: this leg has nothing to say
        has = ~np.isnan(scores)
        total[has] += share * stretch(scores)[has]
        weight[has] += share
    return np.divide(total, weight, out=np.zeros(size), where=weight > 0)
