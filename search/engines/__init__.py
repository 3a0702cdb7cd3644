"""Engines behind the one contract of `search.contracts.Engine`. Elasticsearch joins by a line in `_ENGINES`."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings

from search import embed
from search.contracts import Embedder, Engine
from search.engines.embedded import EmbeddedEngine

_ENGINES: dict[str, Callable[[Path, Mapping[str, Embedder]], Engine]] = {"embedded": EmbeddedEngine}
_made: dict[tuple[str, str, tuple[str, ...]], Engine] = {}
_lock = threading.Lock()


def make_engine(name: str, directory: Path, legs: Mapping[str, Embedder]) -> Engine:
    """A new engine over a directory of its own; ValueError for a name that is not known."""
    if name not in _ENGINES:
        raise ValueError(f"there is no search engine {name!r}; known are: {', '.join(sorted(_ENGINES))}")
    return _ENGINES[name](directory, legs)


def get_engine(name: str | None = None) -> Engine:
    """The engine of this name (SEARCH_ENGINE) over SEARCH_DIR and SEARCH_DENSE, one per process with its shelves in memory."""
    key = (name or settings.SEARCH_ENGINE, str(settings.SEARCH_DIR), tuple(settings.SEARCH_DENSE))
    with _lock:
        if key not in _made:
            _made[key] = make_engine(key[0], Path(key[1]), embed.installed(key[2]))
        return _made[key]
