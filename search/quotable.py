"""What may be quoted of a document, read once when it is indexed: its lines, where their sentences stand, the words of each.

Reading an article anew for each question would cost more than finding it. Sentence vectors of the fast leg are filled in
behind, by the worker; until then a question embeds the sentences itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Q

from search import serving
from search.analysis import LANGUAGES
from search.analysis.language import Language
from search.chunking import prefixed, sentences
from search.contracts import Block, Document, Embedder, LegUnavailable
from search.models import IndexGeneration, Quotable

WHOLE = frozenset({"steps", "warning"})
NEVER = frozenset({"tree"})  # a decision tree is walked, not read out
FILLED_AT_ONCE = 4  # documents: about two seconds


@dataclass(frozen=True)
class Line:
    """A line of a block, or a whole list of steps or warning. `places` are its sentences; `words` the stems of each."""

    kind: str
    text: str
    places: tuple[tuple[int, int], ...]
    words: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Part:
    """A section with its lines; `words` are the stems of its heading."""

    anchor: str
    heading: str
    words: frozenset[str]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Text:
    """A document as it may be quoted. `rows` has one vector a sentence, in reading order; None until they were made."""

    title: str
    safety: bool
    parts: tuple[Part, ...]
    rows: np.ndarray | None


# When a document is indexed


def outline(document: Document) -> list[Any]:
    """What is kept of a document, as JSON: `[anchor, heading, stems, [[kind, text, [[from, to, stems]]]]]` a section."""
    language = LANGUAGES[document.locale]
    return [
        [part.anchor, part.heading, _stems(part.heading, language), [*map(list, _lines(part.blocks, language))]]
        for part in document.sections
        if part.blocks
    ]


def _lines(blocks: Sequence[Block], language: Language) -> Iterator[tuple[str, str, list[list[Any]]]]:
    for block in blocks:
        if block.kind in WHOLE:
            yield block.kind, block.text, [[0, len(block.text), _stems(block.text, language)]]
        elif block.kind not in NEVER:
            for line in block.text.splitlines():
                yield block.kind, line, list(_places(line, language))


def _places(line: str, language: Language) -> Iterator[list[Any]]:
    """Where each sentence stands in its line."""
    at = 0
    for sentence in sentences(line):
        start = line.index(sentence, at)
        at = start + len(sentence)
        yield [start, at, _stems(sentence, language)]


def _stems(text: str, language: Language) -> list[str]:
    terms = language.terms(text)
    return sorted({*terms.words, *terms.parts})


# When a question comes


def text_of(kind: str, document: int, locale: str) -> Text | None:
    """The document as it is indexed now; None when it was withdrawn meanwhile. One query."""
    found = Quotable.objects.filter(
        manifest__document=document,
        manifest__locale=locale,
        manifest__gone=False,
        manifest__generation__kind=kind,
        manifest__generation__state=IndexGeneration.State.LIVE,
    )
    row = found.values_list("manifest__title", "manifest__safety", "outline", "leg", "values").first()
    if row is None:
        return None
    title, safety, sections, leg, values = row
    parts = parts_of(sections)
    return Text(
        title, safety, parts, _rows(leg, values, sum(len(line.places) for part in parts for line in part.lines))
    )


def parts_of(outline: Sequence[Any]) -> tuple[Part, ...]:
    """What `outline` kept, ready to be read."""
    return tuple(
        Part(anchor, heading, frozenset(words), tuple(_line(*line) for line in lines))
        for anchor, heading, words, lines in outline
    )


def _line(kind: str, text: str, found: Sequence[Sequence[Any]]) -> Line:
    places = tuple((start, stop) for start, stop, _ in found)
    return Line(kind, text, places, tuple(frozenset(words) for _, _, words in found))


def _rows(leg: str, values: bytes | memoryview, count: int) -> np.ndarray | None:
    """The vectors, unless they are missing, another model's, or not one a sentence."""
    fast = fast_leg()
    if not values or fast is None or leg != fast.key:
        return None
    rows = np.frombuffer(values, dtype="<f2").astype(np.float32)
    return rows.reshape(count, fast.dim) if rows.size == count * fast.dim else None


def sentences_of(text: Text) -> list[str]:
    """What is embedded of it, in the order of `rows`."""
    return [
        prefixed(text.title, part.heading, line.text[start:stop])
        for part in text.parts
        for line in part.lines
        for start, stop in line.places
    ]


def fast_leg() -> Embedder | None:
    """The leg that sentences are compared in: the first that is not slow."""
    return next((leg for leg in serving.dense_legs().values() if not leg.slow), None)


# Behind, by the worker


def lacking() -> int:
    """How many documents still lack their sentence vectors."""
    fast = fast_leg()
    return _lacking(fast).count() if fast else 0


def fill(limit: int = FILLED_AT_ONCE) -> int:
    """Embed the sentences of up to `limit` documents; returns how many documents. LegUnavailable if the leg fails."""
    fast = fast_leg()
    if fast is None:
        return 0
    rows = list(_lacking(fast).select_related("manifest__generation").order_by("-manifest__version")[:limit])
    for row in rows:
        text = text_of(row.manifest.generation.kind, row.manifest.document, row.manifest.locale)
        lines = sentences_of(text) if text else []
        vectors = fast.passages(lines)
        Quotable.objects.filter(pk=row.pk).update(leg=fast.key, values=vectors.astype("<f2").tobytes())
    return len(rows)


def fill_quietly(limit: int = FILLED_AT_ONCE) -> int:
    """As `fill`; a leg that fails is left for later."""
    try:
        return fill(limit)
    except LegUnavailable:
        return 0


def _lacking(fast: Embedder) -> Any:
    return Quotable.objects.filter(
        ~Q(leg=fast.key), manifest__generation__state=IndexGeneration.State.LIVE, manifest__gone=False
    )
