"""Document to passages: cut at headings, about 130 words each, step lists, warnings and decision trees kept whole.

A passage gives the snippet and the deep link; the article gives the rank. What is shown (`Passage.text`) has no prefix.
What is embedded are windows of about 60 words with "title - heading" before them: short windows find more, longer
passages read better. A window belongs to the passage in which it begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from search.contracts import Block, Document, Passage, Section

WORDS = 130
LEAD_IN = 30  # words before a step list that stay with it, whatever its length: "To add a colleague:"
WINDOW = 60
WHOLE = frozenset({"steps", "warning", "tree"})

PASSAGE, TITLE, PHRASING = "passage", "title", "phrasing"

_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[«\"„“‘'(\[]?[0-9A-ZÀ-ÖØ-Þ])")
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True)
class Unit:
    """A text to embed: a window of the passage `ordinal`, the title, or a phrasing. None of them is ever shown."""

    role: str
    ordinal: int
    text: str


@dataclass(frozen=True)
class _Piece:
    """What is not cut further, with what stands between it and the piece before."""

    text: str
    words: int
    joint: str
    led: bool = False  # the line before leads into it


def passages(document: Document) -> list[Passage]:
    """The passages of a document in reading order; a document without text yields its summary or title."""
    cuts = [(section, group) for section, pieces in _sections(document) for group in _packed(pieces, WORDS)]
    return [
        Passage(document.id, ordinal, section.anchor, section.heading, _joined(pieces))
        for ordinal, (section, pieces) in enumerate(cuts)
    ]


def units(document: Document) -> list[Unit]:
    """Everything of a document that gets a vector."""
    found = [
        Unit(PASSAGE, ordinal, prefixed(document.title, heading, text)) for ordinal, heading, text in _windows(document)
    ]
    found.append(Unit(TITLE, 0, document.title))
    found.extend(Unit(PHRASING, 0, text) for text in document.phrasings if text.strip())
    return found


def prefixed(title: str, heading: str, text: str) -> str:
    """The text as it is embedded. A heading without a letter ("…") says nothing and is left out."""
    head = f"{title} - {heading}" if _LETTER.search(heading) else title
    return f"{head}\n{text}"


def sentences(text: str) -> list[str]:
    """The sentences of one paragraph; abbreviations followed by a lower-case letter or digit-free word do not end one."""
    return [part for part in _SENTENCE.split(text.strip()) if part]


def _sections(document: Document) -> list[tuple[Section, list[_Piece]]]:
    """The sections that have text, and a section of the summary or title where none has."""
    found = [
        (section, [piece for block in section.blocks for piece in _pieces(block)]) for section in document.sections
    ]
    lead = document.summary.strip() or document.title.strip() or "-"
    nothing = [(Section("", "", ()), [_Piece(lead, len(lead.split()), "")])]
    return [(section, pieces) for section, pieces in found if pieces] or nothing


def _windows(document: Document) -> Iterator[tuple[int, str, str]]:
    """Each window with the ordinal of its passage and its heading."""
    first = 0
    for section, pieces in _sections(document):
        groups = list(_packed(pieces, WORDS))
        passage_of = [first + number for number, group in enumerate(groups) for _ in group]
        first += len(groups)
        at = 0
        for window in _packed(pieces, WINDOW):
            yield passage_of[at], section.heading, _joined(window)
            at += len(window)


def _packed(pieces: list[_Piece], most: int) -> Iterator[list[_Piece]]:
    """Neighbouring pieces in groups of near equal length and at most `most` words, unless one piece is longer by itself."""
    total = sum(piece.words for piece in pieces)
    if not total:
        return
    aim = total / ceil(total / most)
    held: list[_Piece] = []
    words = 0
    for piece in pieces:
        full = words >= aim or words + piece.words > most
        if held and full and not (piece.led and words <= LEAD_IN):
            yield held
            held, words = [], 0
        held.append(piece)
        words += piece.words
    yield held


def _joined(pieces: list[_Piece]) -> str:
    return pieces[0].text + "".join(piece.joint + piece.text for piece in pieces[1:])


def _pieces(block: Block) -> Iterator[_Piece]:
    """What is not cut: a whole list of steps, a line, in a long line a sentence."""
    text = block.text.strip()
    if block.kind in WHOLE and text:
        yield _Piece(text, len(text.split()), "\n", led=block.kind == "steps")
        return
    for line in filter(None, map(str.strip, text.splitlines())):
        joint = "\n"
        for part in [line] if len(line.split()) <= WINDOW // 2 else sentences(line):
            for run in _runs(part):
                yield _Piece(run, len(run.split()), joint)
                joint = " "


def _runs(text: str) -> Iterator[str]:
    """A sentence as it is, or runs of WORDS words where somebody forgot the full stops."""
    words = text.split()
    if len(words) <= WORDS:
        yield text
        return
    for start in range(0, len(words), WORDS):
        yield " ".join(words[start : start + WORDS])
