"""Engines behind the one contract of `search.contracts.Engine`. Elasticsearch joins by a line in `_ENGINES`."""

import threading
from collections.abc import Callable

from django.conf import settings

from search import embed
from search.contracts import Engine
from search.engines.embedded import EmbeddedEngine


def _embedded() -> Engine:
    return EmbeddedEngine(settings.SEARCH_DIR, embed.installed(settings.SEARCH_DENSE))


_ENGINES: dict[str, Callable[[], Engine]] = {"embedded": _embedded}
_made: dict[str, Engine] = {}
_lock = threading.Lock()


def get_engine(name: str | None = None) -> Engine:
    """The engine of this name (SEARCH_ENGINE by default), one per process with its shelves in memory."""
    name = name or settings.SEARCH_ENGINE
    if name not in _ENGINES:
        raise ValueError(f"SEARCH_ENGINE is {name!r}; known are: {', '.join(sorted(_ENGINES))}")
    with _lock:
        if name not in _made:
            _made[name] = _ENGINES[name]()
        return _made[name]


def forget_engines() -> None:
    """Let go of all engines, for a process whose settings changed: tests and the evaluation."""
    with _lock:
        _made.clear()
