"""The lexicon of each language's texts, made again when the index has new words."""

import threading
from collections.abc import Mapping

from search import serving
from search.spelling import Lexicon

_lock = threading.Lock()
_held: dict[tuple[str, str], tuple[Mapping[str, int], Lexicon]] = {}


def lexicon(kind: str, locale: str) -> Lexicon:
    """Of what is indexed now. EngineUnavailable when the index cannot be read."""
    vocabulary = serving.engine().vocabulary(kind, locale)
    with _lock:
        held = _held.get((kind, locale))
        if held is None or held[0] is not vocabulary:
            held = _held[kind, locale] = (vocabulary, Lexicon(vocabulary, locale))
        return held[1]
