"""Topics that are not covered: how near a question comes to what readers ask of such software and this one does not do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from search import phrase_vectors, serving
from search.analysis import LANGUAGES
from search.contracts import LOCALES, Embedder, LegUnavailable, NotCovered
from search.editorial import NotCoveredTopic
from search.kept import Kept

DAMPING = 10  # a mean over few phrasings is pulled towards nothing


class BadTopics(ValueError):
    """The file cannot become topics; nothing of it was stored."""


@dataclass(frozen=True)
class LegTopics:
    """The phrasings of one language in one leg: centred rows, and which topic each belongs to."""

    rows: np.ndarray
    mean: np.ndarray
    owner: np.ndarray


@dataclass(frozen=True)
class Topics:
    """The topics of one language; of those in `medical` nothing but the line may be shown."""

    topics: tuple[NotCovered, ...] = ()
    medical: frozenset[str] = frozenset()
    legs: dict[str, LegTopics] = field(default_factory=dict)


@dataclass(frozen=True)
class Nearest:
    """The topic that a question comes nearest to, and how near in each leg (centred cosine, -1 to 1)."""

    topic: NotCovered
    legs: dict[str, float]
    medical: bool = False


def nearest(text: str, locale: str, legs: Sequence[str]) -> Nearest | None:
    """The nearest topic of this language over the legs that can be asked, or None when there is none."""
    kept = _topics.get(locale)
    scores = {}
    for name in legs:
        if name in kept.legs:
            try:
                scores[name] = _scores(kept.legs[name], serving.dense_legs()[name].query(text), len(kept.topics))
            except LegUnavailable:
                continue
    if not scores:
        return None
    best = int(np.argmax(np.mean(list(scores.values()), axis=0)))
    topic = kept.topics[best]
    legs_of_best = {name: float(found[best]) for name, found in scores.items()}
    return Nearest(topic, legs_of_best, medical=topic.topic in kept.medical)


def _scores(leg: LegTopics, question: np.ndarray, count: int) -> np.ndarray:
    """The best phrasing of each topic."""
    centred = question - leg.mean
    cosines = leg.rows @ (centred / max(float(np.linalg.norm(centred)), 1e-9))
    best = np.full(count, -1.0)
    np.maximum.at(best, leg.owner, cosines)
    return best


def _load(locale: str) -> Topics:
    rows = list(NotCoveredTopic.objects.filter(locale=locale))
    phrasings = [(line, place) for place, row in enumerate(rows) for line in row.lines]
    legs = {}
    for name, leg in serving.dense_legs().items():
        known = phrase_vectors.stored(leg, [line for line, _ in phrasings])
        have = [(known[line], place) for line, place in phrasings if line in known]
        if have:
            legs[name] = _leg(np.array([vector for vector, _ in have]), np.array([place for _, place in have]))
    medical = frozenset(row.topic for row in rows if row.medical)
    return Topics(tuple(NotCovered(row.topic, row.line, row.ask) for row in rows), medical, legs)


def known_words(locale: str) -> frozenset[str]:
    """The folded words of the phrasings: everyday words that need not stand in an article to be spelt right."""
    language = LANGUAGES[locale]
    return frozenset(
        word
        for row in NotCoveredTopic.objects.filter(locale=locale).only("phrasings")
        for word in language.surface(row.phrasings)
    )


def _leg(matrix: np.ndarray, owner: np.ndarray) -> LegTopics:
    mean = matrix.sum(axis=0) / (len(matrix) + DAMPING)
    rows = matrix - mean
    return LegTopics(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), mean, owner)


_topics: Kept[Topics] = Kept(_load)
forget = _topics.forget


# Vectors of phrasings


def fill(leg: str, limit: int) -> int:
    """Embed up to `limit` phrasings that lack this leg; returns how many. LegUnavailable if the leg fails."""
    embedder = serving.dense_legs()[leg]
    wanted = _lacking(embedder)[:limit]
    if wanted:
        phrase_vectors.store(embedder, wanted)
        forget()
    return len(wanted)


def lacking(leg: str) -> int:
    """How many phrasings have no vector in this leg yet."""
    return len(_lacking(serving.dense_legs()[leg]))


def _lacking(leg: Embedder) -> list[str]:
    topics = NotCoveredTopic.objects.only("phrasings")
    return phrase_vectors.lacking(leg, (line for row in topics for line in row.lines))


# From a file


def load_not_covered(path: Path) -> int:
    """Make the topics of the file what is kept of them; other topics stay. Returns how many topics the file has.

    A list of `{topic, nl: {line, ask, phrasings: [...]}, en: ..., de: ..., fr: ...}`, with `medical: true` where nothing but the
    line may be shown. Vectors of the fast legs are made at once, those of slow ones by the worker.
    """
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list):
        raise BadTopics("the file has to be a list of topics")
    with transaction.atomic():
        for entry in entries:
            _store(entry)
    forget()
    for name, leg in serving.dense_legs().items():
        if not leg.slow:
            fill_quietly(name)
    return len(entries)


def fill_quietly(leg: str) -> None:
    """All phrasings that lack this leg; a leg that fails is left for the worker."""
    try:
        while fill(leg, limit=200):
            pass
    except LegUnavailable:
        return


def _store(entry: dict[str, Any]) -> None:
    for locale in LOCALES:
        words = entry.get(locale)
        if not entry.get("topic") or not words:
            raise BadTopics(f"{entry.get('topic', 'a topic')}: {locale} is missing")
        row = NotCoveredTopic.objects.filter(topic=entry["topic"], locale=locale).first() or NotCoveredTopic(
            topic=entry["topic"], locale=locale
        )
        row.line = " ".join(words["line"].split())
        row.ask = " ".join(words.get("ask", "").split())
        row.phrasings = "\n".join(line.strip() for line in words["phrasings"])
        row.medical = bool(entry.get("medical"))
        try:
            row.full_clean()
        except ValidationError as error:
            raise BadTopics(f"{entry['topic']} in {locale}: {error}") from error
        row.save()
