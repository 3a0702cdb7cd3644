"""The stored vectors of phrases that are no document's: by leg and by what they say, so equal phrases are embedded once."""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

from search.contracts import Embedder
from search.editorial import TopicVector


def stored(leg: Embedder, texts: Iterable[str]) -> dict[str, np.ndarray]:
    """What is stored of these texts in this leg."""
    kept = dict(TopicVector.objects.filter(leg=leg.key).values_list("digest", "values"))
    rows = ((text, kept.get(_digest(text))) for text in texts)
    return {text: np.frombuffer(values, dtype="<f4") for text, values in rows if values is not None}


def lacking(leg: Embedder, texts: Iterable[str]) -> list[str]:
    """Those of these texts that have no vector in this leg yet, each once."""
    known = set(TopicVector.objects.filter(leg=leg.key).values_list("digest", flat=True))
    return [text for text in sorted(set(texts)) if _digest(text) not in known]


def store(leg: Embedder, texts: Sequence[str]) -> None:
    """Embed these texts and keep their vectors; LegUnavailable if the leg fails."""
    TopicVector.objects.bulk_create(
        (
            TopicVector(leg=leg.key, digest=_digest(text), values=row.astype("<f4").tobytes())
            for text, row in zip(texts, leg.questions(texts), strict=True)
        ),
        ignore_conflicts=True,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
