"""Which article is where, in each language and at which step: the matrix for managers (framework: Multi-Language Support)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Q, TextField
from django.db.models.functions import Cast, Length
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from content.models import ArticlePage, Release, TranslationState
from content.navigation import address
from content.review.languages.choosing import STATES, Choice, Chosen, at_a_step, preferred, with_state
from content.review.steps import ORDER, Step, place_of
from content.vocabulary import SOURCE_LOCALE

EMPTY_LIST = 2  # characters of a stream field that holds nothing
ARTICLES_AT_A_TIME = 250  # of the file


@dataclass(frozen=True)
class Cell:
    """One article in one language. `step` is set while something of it is in review, also beside what readers see."""

    locale: str
    state: str = "missing"
    page: int | None = None
    number: int = 0
    severity: str = ""
    sentences: int = 0
    due_at: datetime | None = None
    step: str = ""
    has_draft: bool = False
    has_notes: bool = False
    is_source: bool = False
    is_demo: bool = False  # what was released last is demo content: nobody reviewed it
    url: str = ""

    @property
    def label(self) -> Any:
        return STATES[self.state]

    @property
    def severity_label(self) -> Any:
        return TranslationState.Severity(self.severity).label if self.severity else ""

    @property
    def step_label(self) -> Any:
        return Step(self.step).label if self.step else ""

    @property
    def place(self) -> int:
        return place_of(self.step) if self.step else 0

    @property
    def strokes(self) -> list[str]:
        """The six steps as the glyph draws them: signed (nothing), demo, now, open."""
        if self.step:
            return ["" if n < self.place else "now" if n == self.place else "open" for n in range(1, len(ORDER) + 1)]
        signed = "demo" if self.is_demo else ""
        return [signed if self.state in {"released", "stale"} else "open"] * len(ORDER)


@dataclass(frozen=True)
class Row:
    """One article in all languages that were asked for."""

    key: str
    title: str
    locale: str  # of the title
    section: str
    safety: bool
    cells: tuple[Cell, ...]


class Matrix:
    """The rows that a choice leaves, in order; of these only the slice that is asked for is read.

    As many queries for ten articles as for five thousand.
    """

    def __init__(self, choice: Choice, language: str) -> None:
        self.choice = choice
        self.chosen = Chosen(choice, language)

    def __len__(self) -> int:
        return self.chosen.count()

    def __getitem__(self, part: slice) -> list[Row]:
        return self.rows(list(self.chosen.ordered()[part]))

    def rows(self, keys: Sequence[str]) -> list[Row]:
        """These articles, in this order."""
        pages = _pages(keys)
        facts = _Facts(pages, keys)
        families: dict[str, dict[str, Any]] = {}
        for page in pages:
            families.setdefault(page.key, {})[page.code] = page
        return [self._row(key, families[key], facts) for key in keys if key in families]

    def _row(self, key: str, family: dict[str, Any], facts: _Facts) -> Row:
        best = next(family[code] for code in preferred(self.chosen.language) if code in family)
        section = self.chosen.sections.get(best.path[: -ArticlePage.steplen])
        return Row(
            key=key,
            title=best.draft_title or best.title,
            locale=best.code,
            section=section.key if section else "",
            safety=any(page.safety for page in family.values()),
            cells=tuple(facts.cell(family[code]) if code in family else Cell(code) for code in self.choice.locales),
        )

    def as_csv(self) -> Iterator[str]:
        """One line an article and language, for a spreadsheet; read while it is sent, in the language of this moment."""
        return self._csv(get_language() or "en")

    def _csv(self, language: str) -> Iterator[str]:
        with override(language):
            told = (_("State"), _("Release"), _("Severity"), _("Step"), _("Due"), _("Country notes"))
            head = _lines([[_("Key"), _("Title"), _("Section"), _("Language"), *told]])
        yield head
        keys = list(self.chosen.ordered())
        for begun in range(0, len(keys), ARTICLES_AT_A_TIME):
            with override(language):  # never while waiting for whoever reads: another page may be shown meanwhile
                part = _lines(self._told(self.rows(keys[begun : begun + ARTICLES_AT_A_TIME])))
            yield part

    def _told(self, rows: Iterable[Row]) -> Iterator[list[Any]]:
        for row in rows:
            for cell in row.cells:
                yield [
                    row.key,
                    _harmless(row.title),
                    _harmless(self.chosen.names.get(row.section, row.section)),
                    cell.locale,
                    cell.label,
                    cell.number or "",
                    cell.severity_label,
                    cell.step_label,
                    cell.due_at.date().isoformat() if cell.due_at else "",
                    _("yes") if cell.has_notes else _("no"),
                ]


def _lines(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _harmless(text: str) -> str:
    """A spreadsheet takes what begins like this for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _pages(keys: Sequence[str]) -> list[Any]:
    """All languages of these articles as plain rows: without their texts, and without a model for each of thousands."""
    wanted = ("pk", "key", "path", "title", "draft_title", "live", "has_unpublished_changes", "safety", "url_path")
    rows = with_state(ArticlePage.objects.filter(key__in=keys)).order_by()
    rows = rows.annotate(code=F("locale__language_code"), notes_size=Length(Cast("country_notes", TextField())))
    return list(rows.values_list(*wanted, "code", "cover", "notes_size", named=True))


class _Facts:
    """Last release, open step and translation state of these pages. Three queries."""

    def __init__(self, pages: Sequence[Any], keys: Sequence[str]) -> None:
        ours = [page.pk for page in pages]
        released = Release.objects.filter(page__in=ours).order_by().values_list("page")
        of_demo = Max("number", filter=Q(kind=Release.Kind.DEMO))
        counted = released.annotate(last=Max("number"), demo=of_demo)
        self.numbers = {page: (last, last == demo) for page, last, demo in counted}
        steps = at_a_step().filter(page__in=ours).values_list("page", "step", "due_at")
        self.steps = {page: (step, due) for page, step, due in steps}
        behind = TranslationState.objects.filter(key__in=keys).defer("draft_strings")
        self.behind = {(each.key, each.locale): each for each in behind}

    def cell(self, page: Any) -> Cell:
        step, due = self.steps.get(page.pk, ("", None))
        number, is_demo = self.numbers.get(page.pk, (0, False))
        behind = self.behind.get((page.key, page.code)) if page.cover == "stale" else None
        return Cell(
            locale=page.code,
            state=page.cover,
            page=page.pk,
            number=number,
            severity=behind.severity if behind else "",
            sentences=len(behind.changed) if behind else 0,
            due_at=due or (behind.due_at if behind else None),
            step=step,
            has_draft=page.has_unpublished_changes and bool(number) and not step,
            has_notes=page.notes_size > EMPTY_LIST,
            is_source=page.code == SOURCE_LOCALE,
            is_demo=is_demo,
            url=address(page.url_path, page.code) if page.live else "",
        )
