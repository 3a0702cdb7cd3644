"""What changed between two texts, passage by passage and word by word; and a translation beside its source.

Everything that is signed is compared: a difference in the digest is a difference here, if only in the marking of words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from html import unescape
from typing import Any

from content.digest import SIGNED_FIELDS, plain

#: What is read as running text, in this order; the rest are facts about the article.
TEXTS = ("title", "summary", "body", "country_notes")
TRANSLATED = ("title", "summary", "body")
FACTS = tuple(name for name in SIGNED_FIELDS if name not in TEXTS)
ALIKE = 0.4  # of the words: below it, two passages are two, and not one that changed
MOST_PAIRS = 4000  # beyond that many, passages are paired in their order

BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
LINK = re.compile(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
BREAK = re.compile(r"</p>|<br ?/?>")
TAG = re.compile(r"<[^>]+>")
NUMBER = r"\d+(?:[.,:/\u2013\u00a0\u202f-]\d+)*"
UNITS = (
    r"mg|µg|mcg|g|kg|ml|µl|dl|cl|l|mmol(?:/l)?|mol|mmhg|kpa|bpm|mm|cm|m|khz|hz|kb|mb|gb|mbit/s|%|°c|°f|ie|iu|e|"
    r"seconds?|minutes?|min|hours?|hrs?|days?|weeks?|months?|years?|times|once|twice|daily|weekly|hourly|"
    r"seconden?|minuut|minuten|uur|uren|dag|dagen|weken|maanden?|jaar|jaren|keer|maal|eenmaal|tweemaal|dagelijks|wekelijks|"
    r"sekunden?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?|mal|einmal|zweimal|täglich|wöchentlich|"
    r"secondes?|heures?|jours?|semaines?|mois|ans?|fois|quotidien(?:ne)?|hebdomadaire"
)
#: A word that turns a sentence round weighs as much as a number.
TURNS = r"not|no|never|without|niet|geen|nooit|zonder|nicht|kein(?:e[nmrs]?)?|nie|ohne|ne|n’|n'|pas|jamais|sans|aucune?"
WORDS = re.compile(rf"{NUMBER}(?:[ \u00a0\u202f]?(?:{UNITS})(?!\w))?|[\w’'-]+|\s+|[^\w\s]", re.IGNORECASE)
GRAVE = re.compile(rf"\d|(?:{UNITS}|{TURNS})$", re.IGNORECASE)
DIGITS = re.compile(NUMBER)


@dataclass(frozen=True)
class Passage:
    """One piece of a text: a heading, a paragraph, an item, a cell. `key` is the same in each language and version."""

    key: str
    kind: str
    text: str
    markup: str


@dataclass(frozen=True)
class Part:
    """Some words, and whether they stayed (`same`), were `added` or `removed`. `grave`: numbers, units, words like “not”."""

    op: str
    text: str
    grave: bool = False


@dataclass(frozen=True)
class Line:
    """A passage and what became of it: `same`, `changed`, `added`, `removed`, or `marked` when its words stayed and only their
    marking (bold, code, where a link leads) is another. `section` is the heading that it stands under."""

    op: str
    kind: str
    parts: tuple[Part, ...]
    section: str = ""

    @property
    def grave(self) -> bool:
        return any(part.grave for part in self.parts)


@dataclass(frozen=True)
class Fact:
    """A field beside the text that changed."""

    name: str
    before: Any
    now: Any


@dataclass(frozen=True)
class Comparison:
    """The whole text with its changes marked."""

    lines: tuple[Line, ...]
    facts: tuple[Fact, ...]

    @property
    def changes(self) -> list[Line]:
        return [line for line in self.lines if line.op != "same"]

    @property
    def anything(self) -> bool:
        return bool(self.changes or self.facts)


@dataclass(frozen=True)
class Pair:
    """A passage of the source and what stands in its place; either may be missing. `numbers` differ: look twice."""

    kind: str
    source: str
    own: str
    numbers: bool


def passages(content: Mapping[str, Any], names: Sequence[str] = TEXTS) -> list[Passage]:
    """The running text of an article's content (of a revision, or `serializable_data`), in reading order."""
    seen: Counter[str] = Counter()
    found = []
    for passage in (each for name in names for each in _pieces(plain(content.get(name)), name, name)):
        times = seen[passage.key]
        seen[passage.key] += 1
        found.append(replace(passage, key=f"{passage.key}#{times}") if times else passage)
    return found


def compare(before: Mapping[str, Any], now: Mapping[str, Any]) -> Comparison:
    """What became of `before`: contents of an article as revisions hold them."""
    facts = [Fact(name, plain(before.get(name)), plain(now.get(name))) for name in FACTS]
    lines = _in_sections(_lines(passages(before), passages(now)))
    return Comparison(tuple(lines), tuple(fact for fact in facts if fact.before != fact.now))


def beside(source: Mapping[str, Any], own: Mapping[str, Any]) -> list[Pair]:
    """A translation beside its source, passage by passage, in the order of the translation; what is missing where it belongs.

    Country notes belong to one language alone.
    """
    there, here = ({each.key: each for each in _words(content)} for content in (source, own))
    order = _merged(list(there), list(here))
    return [_pair(there.get(key), here.get(key)) for key in order]


def _words(content: Mapping[str, Any]) -> Iterator[Passage]:
    return (each for each in passages(content, TRANSLATED) if not ABOUT.search(each.kind))


def _pair(source: Passage | None, own: Passage | None) -> Pair:
    left, right = source.text if source else "", own.text if own else ""
    kind = own.kind if own else source.kind if source else ""
    return Pair(kind, left, right, bool(source and own) and _numbers(left) != _numbers(right))


def _numbers(text: str) -> Counter[str]:
    """Languages write 1,500 and 1.500: the digits count."""
    return Counter(re.sub(r"\D", "", found) for found in DIGITS.findall(text))


def _merged(there: Sequence[str], here: Sequence[str]) -> Iterator[str]:
    for op, i, j, k, m in SequenceMatcher(None, there, here, autojunk=False).get_opcodes():
        if op == "equal":
            yield from here[k:m]
            continue
        yield from (key for key in there[i:j] if key not in here)
        yield from here[k:m]


def _pieces(value: Any, key: str, kind: str) -> Iterator[Passage]:
    """Each text in a field, a block or a part of one. Names, levels and anchors are texts too: they are signed."""
    if isinstance(value, dict):
        if {"type", "value"} <= value.keys():
            own = kind if value["type"] == "item" else value["type"]
            yield from _pieces(value["value"], str(value.get("id", key)), own)
            return
        for name, part in value.items():
            yield from _pieces(part, f"{key}/{name}", kind if name in WRITTEN else f"{kind}.{name}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _pieces(part, f"{key}/{number}", kind)
    elif value not in ("", None, False):
        markup = BLOCK_KEY.sub("", str(value))
        yield Passage(key, kind, _said(markup), markup)


#: Parts of a block that are its words, and not something about it.
WRITTEN = frozenset({"text", "paragraphs", "rows", "nodes", "options", "action"})
#: Parts of a block that are shown only when they changed.
ABOUT = re.compile(r"\.(level|anchor|kind|id|goto|end|country|image|video|captions)$")


def _said(markup: str) -> str:
    """The words, with where links lead in square brackets."""
    text = LINK.sub(r"\2 [\1]", markup)
    return unescape(TAG.sub("", BREAK.sub("\n", text))).strip()


def _lines(before: Sequence[Passage], now: Sequence[Passage]) -> Iterator[Line]:
    a, b = ([(each.kind, each.text) for each in side] for side in (before, now))
    for op, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "equal":
            yield from (_same(old, new) for old, new in zip(before[i:j], now[k:m], strict=True))
        else:
            yield from (_line(old, new) for old, new in _paired(before[i:j], now[k:m]))


def _same(old: Passage, new: Passage) -> Line:
    return Line("same" if old.markup == new.markup else "marked", new.kind, (Part("same", new.text),))


def _line(old: Passage | None, new: Passage | None) -> Line:
    if old is None:
        return _alone("added", new)
    if new is None:
        return _alone("removed", old)
    return Line("changed", new.kind, tuple(word_changes(old.text, new.text)))


def _alone(op: str, passage: Passage | None) -> Line:
    assert passage is not None  # noqa: S101 - one side of a pair is always there
    grave = any(GRAVE.match(word) for word in WORDS.findall(passage.text))
    return Line(op, passage.kind, (Part(op, passage.text, grave),))


def word_changes(before: str, now: str) -> list[Part]:
    """What became of a sentence. A number goes with its unit: a dose is changed as a whole."""
    a, b = WORDS.findall(before), WORDS.findall(now)
    parts: list[Part] = []
    for op, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "equal":
            parts.append(Part("same", "".join(b[k:m])))
            continue
        parts += [_part("removed", a[i:j])] if j > i else []
        parts += [_part("added", b[k:m])] if m > k else []
    return parts


def _part(op: str, words: Sequence[str]) -> Part:
    return Part(op, "".join(words), any(GRAVE.match(word) for word in words))


def _paired(before: Sequence[Passage], now: Sequence[Passage]) -> Iterator[tuple[Passage | None, Passage | None]]:
    """Which passage became which: those that share most words, in their order; the others were removed or added."""
    old = new = 0
    for i, j in _matches(before, now):
        yield from ((each, None) for each in before[old:i])
        yield from ((None, each) for each in now[new:j])
        yield before[i], now[j]
        old, new = i + 1, j + 1
    yield from ((each, None) for each in before[old:])
    yield from ((None, each) for each in now[new:])


def _matches(before: Sequence[Passage], now: Sequence[Passage]) -> list[tuple[int, int]]:
    """Pairs in ascending order with the greatest sum of likeness (a longest common subsequence, weighed)."""
    if len(before) * len(now) > MOST_PAIRS:
        return [(i, i) for i in range(min(len(before), len(now))) if before[i].kind == now[i].kind]
    best: list[list[float]] = [[0.0] * (len(now) + 1) for _ in range(len(before) + 1)]
    alike = [[_alike(old, new) for new in now] for old in before]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(now))):
            with_both = alike[i][j] + best[i + 1][j + 1] if alike[i][j] else 0.0
            best[i][j] = max(with_both, best[i + 1][j], best[i][j + 1])
    return list(_walked(best, alike))


def _walked(best: list[list[float]], alike: list[list[float]]) -> Iterator[tuple[int, int]]:
    i = j = 0
    while i < len(alike) and j < len(alike[i]):
        if alike[i][j] and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _alike(old: Passage, new: Passage) -> float:
    """The share of words that both have, from 0 to 1; 0 when too little for one passage that changed."""
    if old.kind != new.kind:
        return 0.0
    if old.key == new.key and ABOUT.search(old.kind):
        return 1.0
    a, b = (Counter(word for word in WORDS.findall(each.text.lower()) if not word.isspace()) for each in (old, new))
    share = 2 * (a & b).total() / max(1, a.total() + b.total())
    return share if share >= ALIKE or (old.key == new.key and share > 0) else 0.0


def _in_sections(lines: Iterator[Line]) -> Iterator[Line]:
    """Each with the heading it stands under; what is about a block is left out where it stayed as it was."""
    section = ""
    for line in lines:
        if line.kind == "heading":
            section = "".join(part.text for part in line.parts if part.op != "removed") or section
        if line.op != "same" or not ABOUT.search(line.kind):
            yield Line(line.op, line.kind, line.parts, section)
