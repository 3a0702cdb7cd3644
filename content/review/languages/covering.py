"""Which article is where, in each language and at which step: the matrix for managers (framework: Multi-Language Support)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, TextField
from django.db.models.functions import Cast, Length
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import TaskState

from content.models import ArticlePage, Release, ReviewTaskState, SectionPage, TranslationState, Withdrawal
from content.navigation import address
from content.review.steps import ORDER, Step, place_of
from content.vocabulary import LOCALES, SOURCE_LOCALE

#: What a cell can be, in the order of the figures.
STATES = {
    "released": gettext_lazy("released"),
    "stale": gettext_lazy("behind its source"),
    "review": gettext_lazy("in its first review"),
    "draft": gettext_lazy("draft"),
    "withdrawn": gettext_lazy("withdrawn"),
    "missing": gettext_lazy("missing"),
}
EMPTY_LIST = 2  # characters of a stream field that holds nothing


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
        """The six steps as the glyph draws them: signed (nothing), now, open."""
        if self.step:
            return ["" if n < self.place else "now" if n == self.place else "open" for n in range(1, len(ORDER) + 1)]
        return ["" if self.state in {"released", "stale"} else "open"] * len(ORDER)


@dataclass(frozen=True)
class Row:
    """One article in all languages that were asked for."""

    key: str
    title: str
    locale: str  # of the title
    section: str
    safety: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    rows: Sequence[Row]
    sections: dict[str, str]  # names by key, in the language that was asked for
    locales: Sequence[str]

    def figures(self) -> list[tuple[str, int, list[tuple[str, Any, int]], int]]:
        """Per language: how many articles, how many in each state that occurs, and the share that is as its source, in percent."""
        out = []
        for n, locale in enumerate(self.locales):
            counted = Counter(row.cells[n].state for row in self.rows)
            total = len(self.rows)
            share = round(100 * counted["released"] / total) if total else 0
            out.append((locale, total, [(s, STATES[s], counted[s]) for s in STATES if counted[s]], share))
        return out


def matrix(language: str, *, section: str = "", locale: str = "", article: str = "") -> Matrix:
    """The whole matrix, titles in `language` where they are there. As many queries for ten articles as for a thousand."""
    places = {
        each.path: each for each in SectionPage.objects.select_related("locale").only("path", "key", "title", "locale")
    }
    names = {each.key: each.title for each in places.values() if each.locale.language_code == language}
    shown = [code for code in LOCALES if not locale or code == locale]
    pages = _pages(article)
    cells = {page.pk: _cell(page, facts) for page, facts in _with_facts(pages)}
    families: dict[str, dict[str, ArticlePage]] = {}
    for page in pages:
        families.setdefault(page.key, {})[page.locale.language_code] = page
    rows = [_row(key, family, cells, places, language, shown) for key, family in families.items()]
    chosen = [row for row in rows if not section or row.section == section]
    order = {key: n for n, key in enumerate(names)}
    return Matrix(sorted(chosen, key=lambda row: (order.get(row.section, 99), row.title.casefold())), names, shown)


def as_csv(found: Matrix) -> str:
    """One line an article and language, for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    told = (_("State"), _("Release"), _("Severity"), _("Step"), _("Due"), _("Country notes"))
    writer.writerow([_("Key"), _("Title"), _("Section"), _("Language"), *told])
    for row in found.rows:
        for cell in row.cells:
            writer.writerow(
                [
                    row.key,
                    _harmless(row.title),
                    _harmless(found.sections.get(row.section, row.section)),
                    cell.locale,
                    cell.label,
                    cell.number or "",
                    cell.severity_label,
                    cell.step_label,
                    cell.due_at.date().isoformat() if cell.due_at else "",
                    _("yes") if cell.has_notes else _("no"),
                ]
            )
    return out.getvalue()


def _harmless(text: str) -> str:
    """A spreadsheet takes what begins like this for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _pages(article: str) -> list[ArticlePage]:
    found = ArticlePage.objects.filter(key=article) if article else ArticlePage.objects.all()
    return list(
        found.select_related("locale")
        .annotate(notes_size=Length(Cast("country_notes", TextField())))
        .only("path", "key", "title", "draft_title", "live", "has_unpublished_changes", "safety", "url_path", "locale")
    )


def _with_facts(pages: Sequence[ArticlePage]) -> Iterable[tuple[ArticlePage, dict[str, Any]]]:
    """Each page with its last release, what was withdrawn, its open step and its translation state. Four queries."""
    numbers = dict(Release.objects.order_by().values_list("page").annotate(Max("number")))
    gone = dict(Withdrawal.objects.order_by().values_list("page").annotate(Max("release__number")))
    steps = {
        page: (step, due)
        for page, step, due in ReviewTaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).values_list(
            "page", "step", "due_at"
        )
    }
    states = {(each.key, each.locale): each for each in TranslationState.objects.defer("draft_strings")}
    for page in pages:
        yield (
            page,
            {
                "number": numbers.get(page.pk, 0),
                "gone": gone.get(page.pk, 0),
                "step": steps.get(page.pk),
                "state": states.get((page.key, page.locale.language_code)),
            },
        )


def _cell(page: ArticlePage, facts: dict[str, Any]) -> Cell:
    number, state = facts["number"], facts["state"]
    step, due = facts["step"] or ("", None)
    behind = state if state and state.state == TranslationState.State.STALE else None
    code = page.locale.language_code
    return Cell(
        locale=code,
        state=_state(page, number, facts["gone"], behind, step),
        page=page.pk,
        number=number,
        severity=behind.severity if behind else "",
        sentences=len(behind.changed) if behind else 0,
        due_at=due or (behind.due_at if behind else None),
        step=step,
        has_draft=page.has_unpublished_changes and bool(number) and not step,
        has_notes=page.notes_size > EMPTY_LIST,
        is_source=code == SOURCE_LOCALE,
        url=address(page.url_path, code) if page.live else "",
    )


def _state(page: ArticlePage, number: int, gone: int, behind: TranslationState | None, step: str) -> str:
    if number and number <= gone and not page.live:
        return "withdrawn"
    if number:
        return "stale" if behind else "released"
    return "review" if step else "draft"


def _row(
    key: str,
    family: dict[str, ArticlePage],
    cells: dict[int, Cell],
    places: dict[str, SectionPage],
    language: str,
    shown: Sequence[str],
) -> Row:
    best = next(family[code] for code in (language, SOURCE_LOCALE, *LOCALES) if code in family)
    section = places.get(best.path[: -ArticlePage.steplen])
    return Row(
        key=key,
        title=best.draft_title or best.title,
        locale=best.locale.language_code,
        section=section.key if section else "",
        safety=any(page.safety for page in family.values()),
        cells=tuple(cells[family[code].pk] if code in family else Cell(code) for code in shown),
    )
