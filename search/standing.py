"""How the index stands, for the status page and for whoever decides whether this site is ready."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count

from search import embed, serving
from search.contracts import EngineUnavailable
from search.models import IndexGeneration, Passage


@dataclass(frozen=True)
class LegProgress:
    """How many texts of the index have a vector in one leg. `installed` is off where its package is missing."""

    done: int
    total: int
    installed: bool = True


@dataclass(frozen=True)
class Standing:
    """`healthy`: there is an index of this kind and every language of it can be read."""

    engine: str
    healthy: bool
    generation: int | None = None
    documents: int = 0
    by_locale: Mapping[str, int] = field(default_factory=dict)
    passages: int = 0
    legs: Mapping[str, LegProgress] = field(default_factory=dict)


def status(kind: str = "article") -> Standing:
    """How the index of one kind stands. Never raises: an engine that does not answer is not healthy."""
    try:
        state = serving.engine().status().get(kind, {}).get(IndexGeneration.State.LIVE)
    except EngineUnavailable:
        state = None
    if state is None:
        return Standing(settings.SEARCH_ENGINE, healthy=False)
    by_locale = dict(state["documents"])
    installed = embed.installed(settings.SEARCH_DENSE)
    legs = {"words": LegProgress(sum(by_locale.values()), sum(by_locale.values()))}
    for name in settings.SEARCH_DENSE:
        here = name in installed
        done = state["units"] - state["lacking"].get(name, 0) if here else 0
        legs[name] = LegProgress(done, state["units"], installed=here)
    return Standing(
        engine=settings.SEARCH_ENGINE,
        healthy=not state["damaged"],
        generation=state["generation"],
        documents=sum(by_locale.values()),
        by_locale=by_locale,
        passages=_passages(state["generation"]),
        legs=legs,
    )


def _passages(generation: int) -> int:
    counted = Passage.objects.filter(manifest__generation=generation).aggregate(count=Count("pk"))
    return int(counted["count"])
