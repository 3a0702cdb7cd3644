"""The lexicon of each language's texts, made again when the index has new words."""

import threading
from collections.abc import Mapping

from search import coverage, serving, synonyms
from search.analysis import LANGUAGES
from search.chunking import PHRASING
from search.models import IndexGeneration, Unit
from search.spelling import Lexicon

MOST_PHRASINGS = 20_000  # are read for their words

_lock = threading.Lock()
_held: dict[tuple[str, str], tuple[Mapping[str, int], Lexicon]] = {}


def lexicon(kind: str, locale: str) -> Lexicon:
    """Of what is indexed now. EngineUnavailable when the index cannot be read."""
    vocabulary = serving.engine().vocabulary(kind, locale)
    with _lock:
        held = _held.get((kind, locale))
        if held is None or held[0] is not vocabulary:
            held = _held[kind, locale] = (vocabulary, Lexicon(vocabulary, locale, lambda: _also_right(kind, locale)))
        return held[1]


def _also_right(kind: str, locale: str) -> frozenset[str]:
    """Folded words that editors use although no text has them: in phrasings, synonyms and topics that are not covered."""
    units = Unit.objects.filter(
        role=PHRASING,
        manifest__locale=locale,
        manifest__generation__kind=kind,
        manifest__generation__state=IndexGeneration.State.LIVE,
    )
    texts = units.values_list("text", flat=True)[:MOST_PHRASINGS]
    asked = (word for text in texts for word in LANGUAGES[locale].surface(text))
    return frozenset(asked) | coverage.known_words(locale) | synonyms.known_words(locale)
