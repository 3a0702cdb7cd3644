"""The glossary in one language, ready to be found in running text. Kept for a minute in each process."""

import re
import time
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.functional import Promise

from content import labels
from content.models import TermNote, TermText
from content.vocabulary import LOCALES

KEPT_FOR = 60.0  # seconds; an edited term reaches every process within this time
# An abbreviation such as AVG is only meant when it is written in capitals.
LONGEST_ABBREVIATION = 6


@dataclass(frozen=True)
class CountryNote:
    """What a term means in one country only."""

    country: str
    heading: str | Promise
    text: str


@dataclass(frozen=True)
class Entry:
    """A term as a reader of one language sees it; `labels` are its words in all languages."""

    key: str
    label: str
    also: tuple[str, ...]
    definition: str
    labels: tuple[tuple[str, str], ...]
    notes: tuple[CountryNote, ...]

    @property
    def others(self) -> list[tuple[str, str]]:
        """Its words in the languages where they differ from the label."""
        return [(locale, label) for locale, label in self.labels if label != self.label]


@dataclass
class TermIndex:
    """The terms of a language in alphabetical order, and the pattern that finds their labels."""

    entries: list[Entry]
    by_label: dict[str, Entry] = field(init=False)
    pattern: re.Pattern[str] | None = field(init=False)

    def __post_init__(self) -> None:
        self.by_label = {entry.label.casefold(): entry for entry in self.entries}
        words = sorted((entry.label for entry in self.entries), key=len, reverse=True)
        both = "|".join(map(_pattern_of, words))
        self.pattern = re.compile(rf"(?<![\w-])(?:{both})(?![\w-])") if words else None

    def find(self, label: str) -> Entry | None:
        return self.by_label.get(label.casefold())


def _pattern_of(label: str) -> str:
    if label.isupper() and len(label) <= LONGEST_ABBREVIATION:
        return re.escape(label)
    return f"(?i:{re.escape(label)})"


_kept: dict[str, tuple[float, TermIndex]] = {}


def index(locale: str) -> TermIndex:
    """The glossary of `locale`; two queries, then none for a minute."""
    at, found = _kept.get(locale, (0.0, None))
    if found is None or time.monotonic() - at > KEPT_FOR:
        found = TermIndex(_entries(locale))
        _kept[locale] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Read the glossary again at the next question."""
    _kept.clear()


def _entries(locale: str) -> list[Entry]:
    words: dict[int, dict[str, TermText]] = defaultdict(dict)
    for text in TermText.objects.select_related("term"):
        words[text.term_id][text.locale] = text
    notes: dict[int, list[CountryNote]] = defaultdict(list)
    for note in TermNote.objects.filter(locale=locale).order_by("country"):
        notes[note.term_id].append(CountryNote(note.country, labels.IN_COUNTRY[note.country], note.text))
    entries = [
        _entry(texts, locale, tuple(notes[term])) for term, texts in words.items() if texts.get(locale) is not None
    ]
    return sorted(entries, key=lambda entry: sort_key(entry.label))


def _entry(texts: dict[str, TermText], locale: str, notes: tuple[CountryNote, ...]) -> Entry:
    own = texts[locale]
    return Entry(
        key=own.term.key,
        label=own.label,
        also=tuple(own.also),
        definition=own.definition,
        labels=tuple((code, texts[code].label) for code in LOCALES if code in texts),
        notes=notes,
    )


PLAIN = str.maketrans("äöüàâçéèêëîïôûùœ", "aouaaceeeeiiouuo")


def sort_key(label: str) -> str:
    """How labels are ordered: case and accents do not count."""
    return label.casefold().translate(PLAIN)


def letter_of(label: str) -> str:
    """Under which letter a term stands; a digit or sign stands under #."""
    first = sort_key(label)[:1].upper()
    return first if first.isalpha() else "#"
