"""In which language a question is asked. The reader's own language is the prior; a detector may only change the order in
which other languages are shown and never hides a result."""

import threading
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from search.contracts import LOCALES

SURE = 0.9  # of the detector, over a question long enough to tell
LONG_ENOUGH = 3  # words; "ECG" and "audit log" are the same everywhere

_lock = threading.Lock()
_detector: list[Any] = []


def order_of(text: str, locale: str) -> tuple[str, ...]:
    """The languages to answer in, the reader's own first, then the one the question seems to be written in."""
    others = [other for other in LOCALES if other != locale]
    seems = detected(text)
    if seems in others:
        others.sort(key=lambda other: other != seems)
    return (locale, *others)


def detected(text: str) -> str | None:
    """The language of the text, or None when it is too short or the detector is not sure."""
    if len(text.split()) < LONG_ENOUGH:
        return None
    code, probability = _identifier().classify(text.lower())
    return str(code) if probability >= SURE else None


def _identifier() -> Any:
    """Loaded when first asked: 100 ms and some 90 MB."""
    with _lock:
        if not _detector:
            identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
            identifier.set_languages(list(LOCALES))
            _detector.append(identifier)
        return _detector[0]
