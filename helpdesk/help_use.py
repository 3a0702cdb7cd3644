"""The page about help in the app: periods to choose, rows to read, and the same as a file."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel import dates
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from content import api as content
from helpdesk.outcomes import DEFINITION, FOUR, Figures, Measure, Outcome, figures

DAYS = (7, 30, 90)
MONTHS = 6
USUAL = "30"
MOST_ARTICLES = 25
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
#: What the lines of the chart show, in this order.
LINES = (Measure.ASKED, Measure.OPENED, Measure.HANDED_OVER)
SHORT = {
    Measure.SUGGESTED: gettext_lazy("suggested"),
    Measure.OPENED: gettext_lazy("opened"),
    Measure.ASKED: gettext_lazy("asked"),
    Measure.UNANSWERED: gettext_lazy("unanswered"),
    Measure.HANDED_OVER: gettext_lazy("handed over"),
}


@dataclass(frozen=True)
class Period:
    """Some days, both ends included, by the name the address has for them."""

    name: str
    since: date
    until: date

    @property
    def label(self) -> str:
        """What it is called in the language that is active."""
        locale = get_language() or "en"
        if _MONTH.fullmatch(self.name):
            return dates.format_date(self.since, "LLLL y", locale=locale)
        return _("The last %(days)s days") % {"days": self.name}

    @property
    def days(self) -> list[date]:
        return [self.since + timedelta(days=number) for number in range((self.until - self.since).days + 1)]


def periods(today: date) -> list[Period]:
    """Those that may be chosen: the last days, then the last months, the running one included."""
    found = [Period(str(days), today - timedelta(days=days - 1), today) for days in DAYS]
    first = today.replace(day=1)
    for _number in range(MONTHS):
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        found.append(Period(f"{first:%Y-%m}", first, min(last, today)))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def period(name: str, today: date | None = None) -> Period:
    """The period of that name; the usual one for a name that is not offered."""
    offered = {each.name: each for each in periods(today or _today())}
    return offered.get(name, offered[USUAL])


def _today() -> date:
    return timezone.localdate(timezone=timezone.get_default_timezone())


@dataclass(frozen=True)
class OutcomeRow:
    """One outcome with its count and what it means."""

    outcome: Outcome
    count: int
    share: float  # of all questions, 0 to 1: the length of its bar

    @property
    def meaning(self) -> str | Promise:
        return DEFINITION[self.outcome]


@dataclass(frozen=True)
class ScreenRow:
    """One screen with all that is counted there."""

    screen: str
    label: str | Promise
    counts: Counter[str]

    def cells(self) -> list[tuple[str | Promise, int]]:
        """Name and number of each column."""
        measures = [(label, self.counts[measure]) for measure, label in SHORT.items()]
        return [*measures, *((outcome.label, self.counts[outcome]) for outcome in FOUR)]


@dataclass(frozen=True)
class ArticleRow:
    """How an article that was suggested on a screen was taken up."""

    screen: str | Promise
    title: str
    suggested: int
    opened: int


def page(chosen: Period) -> dict[str, Any]:
    """Everything the page shows about a period; five queries."""
    found = figures(chosen.since, chosen.until)
    asked = found.total[Measure.ASKED]
    return {
        "period": chosen,
        "periods": periods(_today()),
        "is_empty": not found.total,
        "tiles": [(label, found.total[measure]) for measure, label in SHORT.items()],
        "asked": asked,
        "four": [_outcome(outcome, found, asked) for outcome in FOUR],
        "rest": [_outcome(outcome, found, asked) for outcome in Outcome if outcome not in FOUR],
        "chart": chart(chosen, found),
        "screens": _screens(found),
        "articles": _articles(found),
    }


def _outcome(outcome: Outcome, found: Figures, asked: int) -> OutcomeRow:
    return OutcomeRow(outcome, found.total[outcome], found.total[outcome] / asked if asked else 0.0)


def chart(chosen: Period, found: Figures) -> dict[str, Any]:
    """The lines of the chart, a value a day."""
    empty: Counter[str] = Counter()
    days = chosen.days
    lines = [(SHORT[measure], [found.by_day.get(day, empty)[measure] for day in days]) for measure in LINES]
    return {"days": days, "lines": lines, "rows": list(zip(days, *(values for _name, values in lines), strict=True))}


def _screens(found: Figures) -> list[ScreenRow]:
    """The busiest first; what came from no screen that Hysio knows stands last."""
    rows = [ScreenRow(screen, screen_label(screen), counts) for screen, counts in found.by_screen.items()]
    return sorted(rows, key=lambda row: (not row.screen, -row.counts[Measure.ASKED], str(row.label)))


def _articles(found: Figures) -> list[ArticleRow]:
    titles = content.titles_by_key((get_language() or "en")[:2])
    rows = [
        ArticleRow(
            screen_label(screen), titles.get(key, key), counts[Measure.SUGGESTED], counts[Measure.SUGGESTION_OPENED]
        )
        for (screen, key), counts in found.by_article.items()
        if counts[Measure.SUGGESTED]
    ]
    return sorted(rows, key=lambda row: (-row.suggested, row.title))[:MOST_ARTICLES]


def screen_label(screen: str) -> str | Promise:
    return content.SCREEN_LABELS.get(screen, screen) if screen else _("Elsewhere")


def as_csv(chosen: Period) -> str:
    """One line a day, screen, article and measure, as they are counted. A cell never begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["day", "screen", "article", "measure", "count"])
    for (day, *cells), count in sorted(figures(chosen.since, chosen.until).counted.items()):
        writer.writerow([day.isoformat(), *(guarded(str(cell)) for cell in cells), count])
    return out.getvalue()


def guarded(cell: str) -> str:
    """A cell that a spreadsheet takes for text, whatever it begins with."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def spread(places: list[float], least: float) -> Iterator[float]:
    """The same places, moved apart so that labels at them do not cover each other; in the order given."""
    order = sorted(range(len(places)), key=lambda number: places[number])
    moved = dict.fromkeys(order, 0.0)
    last = -least
    for number in order:
        last = max(places[number], last + least)
        moved[number] = last
    over = max(0.0, last - 100.0)
    yield from (moved[number] - over for number in range(len(places)))
