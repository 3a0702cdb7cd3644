"""The answer itself: a verbatim span of the best document, or nothing.

One to three neighbouring sentences of one line, a whole list of steps, or a whole warning. Nothing is ever put together
from several places, shortened or rewritten. A safety document's warning goes with whatever is quoted of it.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from threading import Lock

import numpy as np
import structlog

from search import floors, quotable
from search.analysis import LANGUAGES
from search.analysis.folding import fold
from search.analysis.language import Language
from search.contracts import Hit, LegUnavailable, Quote
from search.quotable import Part, Text
from search.searching import Search

log = structlog.get_logger(__name__)

SENTENCES = 3  # at most, side by side
LONGEST = 700  # characters of a quotation; a longer list of steps is linked to, not shown
SECTIONS = 4  # the likeliest sections of a document are read sentence by sentence
HELD = 500  # documents are kept in memory: 50 MB at most

HOW = {
    "nl": re.compile(r"\b(hoe|waar|stappen|instellen|aanmaken|maken|toevoegen|wijzigen|kan ik)\b"),
    "en": re.compile(r"\b(how|where|steps|set up|create|make|add|change|can i)\b"),
    "de": re.compile(r"\b(wie|wo|schritte|einrichten|erstellen|anlegen|hinzufugen|andern|kann ich)\b"),
    "fr": re.compile(r"\b(comment|ou|etapes|configurer|creer|faire|ajouter|modifier|puis-je)\b"),
}

_lock = Lock()
_texts: OrderedDict[tuple[str, int, str], Text] = OrderedDict()  # by kind, document and digest


@dataclass(frozen=True)
class Span:
    """A candidate: exact text of one line, where it stands, its stems, and its sentences' rows in `Text.rows`."""

    text: str
    kind: str
    part: Part
    words: frozenset[str]
    rows: range
    score: float = 0.0


def quote(question: str, hits: Sequence[Hit], search: Search) -> Quote | None:
    """The best span of the first result, when it is clearly the first and the span covers what was asked."""
    hit = hits[0]
    if hit.locale != search.locale or not floors.may_quote(hits):
        return None
    text = _text(hit)
    if text is None:
        return None
    spans = Reader(question, LANGUAGES[hit.locale], search).scored(text, hit)
    best = max(spans, key=lambda span: span.score, default=None)
    if best is None or best.score < floors.QUOTE:
        return None
    return Quote(best.text, best.kind, hit, best.part.anchor, best.part.heading, _warning(text, best))


def _warning(text: Text, span: Span) -> str:
    """The warnings of the span's section, or else the first of the document; empty unless reading it wrongly can harm."""
    if not text.safety or span.kind == "warning":
        return ""
    here = [line.text for line in span.part.lines if line.kind == "warning"]
    anywhere = (line.text for part in text.parts for line in part.lines if line.kind == "warning")
    return "\n".join(here) or next(anywhere, "")


def _text(hit: Hit) -> Text | None:
    """The document as it is indexed now, kept in memory once its sentence vectors are there."""
    key = (hit.kind, hit.id, hit.digest)
    with _lock:
        if key in _texts:
            _texts.move_to_end(key)
            return _texts[key]
    text = quotable.text_of(hit.kind, hit.id, hit.locale)
    if text is not None and text.rows is not None:
        with _lock:
            _texts[key] = text
            if len(_texts) > HELD:
                _texts.popitem(last=False)
    return text


def forget() -> None:
    """Read every document anew when it is quoted next."""
    with _lock:
        _texts.clear()


class Reader:
    """Reads a document with one question in mind."""

    def __init__(self, question: str, language: Language, search: Search) -> None:
        self.question, self.search = question, search
        self.words = frozenset(language.terms(question).words)
        self.asks_how = bool(HOW[language.locale].search(fold(question)))

    def scored(self, text: Text, hit: Hit) -> list[Span]:
        """The spans of the likeliest sections with how well each answers."""
        likeliest = self._likeliest(text, hit)
        spans = [span for span in spans_of(text) if span.part in likeliest and len(span.text) <= LONGEST]
        alike = self._alike(text, spans)
        return [
            Span(span.text, span.kind, span.part, span.words, span.rows, self._score(span, cosine))
            for span, cosine in zip(spans, alike.tolist(), strict=True)
        ]

    def _likeliest(self, text: Text, hit: Hit) -> list[Part]:
        """The section of the found passage, then those that share most words with the question; contacts come last."""
        return sorted(
            text.parts,
            key=lambda part: (
                part.anchor != hit.anchor,
                -self._cover(part.words.union(*chain.from_iterable(line.words for line in part.lines))),
            ),
        )[:SECTIONS]

    def _score(self, span: Span, cosine: float) -> float:
        score = cosine + floors.COVER * self._cover(span.words) + floors.HEADING * self._cover(span.part.words)
        if span.kind == "steps":
            score += floors.STEPS if self.asks_how else 0.0
        return score

    def _cover(self, words: frozenset[str]) -> float:
        """Which share of the question's words stand among these."""
        return len(self.words & words) / len(self.words) if self.words else 0.0

    def _alike(self, text: Text, spans: Sequence[Span]) -> np.ndarray:
        """The cosine of the question and each span (the sum of its sentences) in the fast leg; zeros when it does not answer."""
        fast = quotable.fast_leg()
        if not spans or fast is None or fast.name not in self.search.legs:
            return np.zeros(len(spans))
        try:
            question = fast.query(self.question)
            rows = text.rows if text.rows is not None else fast.passages(quotable.sentences_of(text))
        except LegUnavailable as error:
            log.warning("search_leg_failed", leg=error.leg)
            self.search.degraded = True
            return np.zeros(len(spans))
        sums = np.array([rows[span.rows.start : span.rows.stop].sum(axis=0) for span in spans])
        return np.asarray(sums @ question / np.maximum(np.linalg.norm(sums, axis=1), 1e-9))


def spans_of(text: Text) -> Iterator[Span]:
    """Everything that may be quoted: runs of up to SENTENCES neighbouring sentences of a line, as they stand."""
    lines = [(part, line) for part in text.parts for line in part.lines]
    firsts = accumulate((len(line.places) for _, line in lines), initial=0)
    for (part, line), at in zip(lines, firsts, strict=False):
        for first in range(len(line.places)):
            for last in range(first, min(first + SENTENCES, len(line.places))):
                cut = line.text[line.places[first][0] : line.places[last][1]]
                words = frozenset().union(*line.words[first : last + 1])
                yield Span(cut, line.kind, part, words, range(at + first, at + last + 1))
