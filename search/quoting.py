"""The answer itself: a verbatim span of the best document, or nothing.

One to three neighbouring sentences of one block, a whole list of steps, or a whole warning. Nothing is ever put together
from several places, shortened or rewritten. A safety document's warning goes with whatever is quoted of it.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import structlog

from search import floors, serving, store
from search.analysis import LANGUAGES
from search.analysis.folding import fold
from search.analysis.language import Language
from search.chunking import prefixed, sentences
from search.contracts import Block, Document, Hit, LegUnavailable, Quote, Section
from search.searching import Search
from search.sources import source_of

log = structlog.get_logger(__name__)

SENTENCES = 3  # at most, side by side
LONGEST = 700  # characters of a quotation; a longer list of steps is linked to, not shown
SECTIONS = 4  # the likeliest sections of a document are read sentence by sentence
HELD = 200  # documents are kept in memory
WHOLE = frozenset({"steps", "warning"})
NEVER = frozenset({"tree"})  # a decision tree is walked, not read out

HOW = {
    "nl": re.compile(r"\b(hoe|waar|stappen|instellen|aanmaken|maken|toevoegen|wijzigen|kan ik)\b"),
    "en": re.compile(r"\b(how|where|steps|set up|create|make|add|change|can i)\b"),
    "de": re.compile(r"\b(wie|wo|schritte|einrichten|erstellen|anlegen|hinzufugen|andern|kann ich)\b"),
    "fr": re.compile(r"\b(comment|ou|etapes|configurer|creer|faire|ajouter|modifier|puis-je)\b"),
}

_lock = Lock()
_documents: OrderedDict[tuple[int, str, str], Document] = OrderedDict()  # by manifest and its digests


@dataclass(frozen=True)
class Span:
    """A candidate: exact text of one block, and where it stands."""

    text: str
    kind: str
    section: Section
    score: float = 0.0


def quote(question: str, hits: Sequence[Hit], search: Search) -> Quote | None:
    """The best span of the first result, when it is clearly the first and the span covers what was asked."""
    hit = hits[0]
    if hit.locale != search.locale or not floors.may_quote(hits):
        return None
    document = _document(hit, search)
    if document is None or document.locale != hit.locale:
        return None
    reader = Reader(question, LANGUAGES[hit.locale], search)
    spans = reader.scored(document, hit)
    best = max(spans, key=lambda span: span.score, default=None)
    if best is None or best.score < floors.QUOTE:
        return None
    return Quote(best.text, best.kind, hit, best.section.anchor, best.section.heading, _warning(document, best))


def _warning(document: Document, span: Span) -> str:
    """The warnings of the span's section, or else the first of the document; empty unless reading it wrongly can harm."""
    if not document.safety or span.kind == "warning":
        return ""
    here = [block.text for block in span.section.blocks if block.kind == "warning"]
    anywhere = (block.text for section in document.sections for block in section.blocks if block.kind == "warning")
    return "\n".join(here) or next(anywhere, "")


def _document(hit: Hit, search: Search) -> Document | None:
    """The document as it is indexed now, kept in memory: reading an article from the database takes some ten milliseconds."""
    row = search.manifests([hit.id]).get(hit.id)
    if row is None:
        return None
    key = (row.pk, row.text_digest, row.facts_digest)
    with _lock:
        if key in _documents:
            _documents.move_to_end(key)
            return _documents[key]
    document = next(iter(source_of(hit.kind).documents([hit.id])), None)
    if document is not None and store.Cut.of(document).text_digest == row.text_digest:
        with _lock:
            _documents[key] = document
            if len(_documents) > HELD:
                _documents.popitem(last=False)
    return document


class Reader:
    """Reads a document with one question in mind."""

    def __init__(self, question: str, language: Language, search: Search) -> None:
        self.question, self.language, self.search = question, language, search
        self.words = set(language.terms(question).words)
        self.asks_how = bool(HOW[language.locale].search(fold(question)))

    def scored(self, document: Document, hit: Hit) -> list[Span]:
        """The spans of the likeliest sections with how well each answers."""
        spans = [span for section in self._likeliest(document, hit) for span in spans_of(section)]
        spans = [span for span in spans if len(span.text) <= LONGEST]
        alike = self._alike(document, spans)
        return [
            Span(span.text, span.kind, span.section, self._score(span, cosine))
            for span, cosine in zip(spans, alike, strict=True)
        ]

    def _likeliest(self, document: Document, hit: Hit) -> list[Section]:
        """The section of the found passage, then those that share most words with the question; contacts come last."""
        return sorted(
            (section for section in document.sections if section.blocks),
            key=lambda section: (
                section.anchor != hit.anchor,
                -self._cover(" ".join([section.heading, *(block.text for block in section.blocks)])),
            ),
        )[:SECTIONS]

    def _score(self, span: Span, cosine: float) -> float:
        score = cosine + floors.COVER * self._cover(span.text) + floors.HEADING * self._cover(span.section.heading)
        if span.kind == "steps":
            score += floors.STEPS if self.asks_how else 0.0
        return score

    def _cover(self, text: str) -> float:
        """Which share of the question's words stand in the text."""
        if not self.words or not text:
            return 0.0
        terms = self.language.terms(text)
        return len(self.words.intersection(terms.words + terms.parts)) / len(self.words)

    def _alike(self, document: Document, spans: Sequence[Span]) -> np.ndarray:
        """The cosine of the question and each span in the fastest leg; zeros when that leg does not answer."""
        fast = [leg for leg in serving.dense_legs().values() if not leg.slow and leg.name in self.search.legs]
        if not spans or not fast:
            return np.zeros(len(spans))
        try:
            rows = fast[0].spans([prefixed(document.title, span.section.heading, span.text) for span in spans])
            return np.asarray(rows @ fast[0].query(self.question))
        except LegUnavailable as error:
            log.warning("search_leg_failed", leg=error.leg)
            self.search.degraded = True
            return np.zeros(len(spans))


def spans_of(section: Section) -> Iterator[Span]:
    """Everything in a section that may be quoted."""
    for block in section.blocks:
        if block.kind in WHOLE:
            yield Span(block.text, block.kind, section)
        elif block.kind not in NEVER:
            yield from (Span(text, block.kind, section) for text in _runs(block))


def _runs(block: Block) -> Iterator[str]:
    """Runs of up to SENTENCES neighbouring sentences of each line, cut out of the block's text as they stand."""
    for line in block.text.splitlines():
        places, at = [], 0
        for sentence in sentences(line):
            start = line.index(sentence, at)
            at = start + len(sentence)
            places.append((start, at))
        for first in range(len(places)):
            for last in range(first, min(first + SENTENCES, len(places))):
                yield line[places[first][0] : places[last][1]]
