"""What comes before the boards each quarter (framework: Clinical Advisory Board, Technical Advisory Panel).

An agenda is computed, never kept: the same database gives the same list in the same order. What was decided is kept, line by
line, with who said it and when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from accounts import api as accounts
from compliance import api as compliance
from content import events
from content.cards import is_stale
from content.models import AgendaDecision, ArticlePage, MaintenanceTask, SafetyFlag, SectionPage, Vote
from content.review import errors
from content.review.policies.policy import house_cycle
from content.review.upkeep import maintaining
from content.tree import SOURCE_LOCALE

Board = AgendaDecision.Board
SERIOUS = (Vote.Reason.UNSAFE, Vote.Reason.WRONG, Vote.Reason.OUTDATED)
#: Who writes down what a board decided.
MINUTES_BY = {
    Board.CLINICAL: (accounts.Role.CLINICAL_REVIEWER, accounts.Role.FINAL_REVIEWER),
    Board.TECHNICAL: (accounts.Role.TECHNICAL_REVIEWER, accounts.Role.FINAL_REVIEWER),
}


@dataclass(frozen=True)
class Quarter:
    """Three months of one year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def name(self) -> str:
        """As addresses have it."""
        return f"{self.year}-q{self.number}"

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> Quarter:
        return Quarter.of(self.first - timedelta(days=1))

    @property
    def starts(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, datetime.min.time()))


@dataclass
class Item:
    """One article in one language, why it is on the agenda, and what was decided about it so far.

    Reasons in this order: `flag`, `votes`, `regulatory`, `due`, `stale`.
    """

    page: ArticlePage
    reasons: dict[str, Any] = field(default_factory=dict)
    decisions: list[AgendaDecision] = field(default_factory=list)

    @property
    def order(self) -> tuple[int, str, str]:
        weight = min(ORDER.index(reason) for reason in self.reasons)
        return weight, self.page.key, self.page.locale.language_code


ORDER = ("flag", "votes", "regulatory", "due", "stale")


def agenda(board: str, quarter: Quarter) -> list[Item]:
    """What this board has to look at in this quarter, the gravest first; a constant number of queries.

    Sections are shared out by policy; safety concerns come before the clinical board whatever the section.
    """
    pages = {page.pk: page for page in _pages()}
    here = _of_board(board, pages.values())
    found: dict[int, Item] = {}
    for reason, about in (
        ("flag", _flags(quarter)),
        ("votes", _votes(quarter)),
        ("regulatory", _regulatory()),
        ("due", _due(quarter)),
        ("stale", _stale(pages.values())),
    ):
        for pk, what in about.items():
            if pk in pages and (pk in here or (reason == "flag" and board == Board.CLINICAL)):
                found.setdefault(pk, Item(pages[pk])).reasons[reason] = what
    for decision in decisions(board, quarter):
        if decision.page_id in found:
            found[decision.page_id].decisions.append(decision)
        else:  # decided and mended since: the minutes stay on the page
            item = found.setdefault(decision.page_id, Item(decision.page))
            item.reasons["due"] = None
            item.decisions.append(decision)
    return sorted(found.values(), key=lambda item: item.order)


def decisions(board: str, quarter: Quarter) -> Any:
    rows = AgendaDecision.objects.filter(board=board, year=quarter.year, quarter=quarter.number)
    return rows.select_related("page", "page__locale").order_by("at", "pk")


def _pages() -> Any:
    rows = ArticlePage.objects.live().select_related("locale").with_next_review()
    return rows.defer("body", "country_notes", "asked_as")


def _of_board(board: str, pages: Iterable[ArticlePage]) -> set[int]:
    wanted = house_cycle().sections_of(board)
    places = set(SectionPage.objects.filter(key__in=wanted).values_list("path", flat=True))
    return {page.pk for page in pages if page.path[: -page.steplen] in places}


def _flags(quarter: Quarter) -> dict[int, int]:
    """Concerns that were open at any time of the quarter: how many of each article."""
    rows = SafetyFlag.objects.filter(Q(closed_at=None) | Q(closed_at__gte=quarter.starts))
    rows = rows.filter(raised_at__lt=quarter.next.starts).order_by()
    return dict(rows.values_list("page").annotate(Count("pk")))


def _votes(quarter: Quarter) -> dict[int, int]:
    """Articles with at least as many grave votes in the quarter as policy asks of votes at all."""
    least = house_cycle().voted_down["votes"]
    rows = Vote.objects.filter(reason__in=SERIOUS, at__gte=quarter.starts, at__lt=quarter.next.starts).order_by()
    counted = rows.values_list("page").annotate(n=Count("pk"))
    opened = MaintenanceTask.objects.open().filter(kind=MaintenanceTask.Kind.VOTES).values_list("page", flat=True)
    busy = set(opened)
    return {page: n for page, n in counted if n >= least or page in busy}


def _regulatory() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = MaintenanceTask.objects.open().filter(change__isnull=False).order_by("change__effective_on", "change")
    for page, title in rows.values_list("page", "change__title"):
        found.setdefault(page, []).append(title)
    return found


def _due(quarter: Quarter) -> dict[int, date]:
    """What comes due until the quarter is over, and what is overdue from before."""
    rows = maintaining.current().filter(due_on__lt=quarter.next.first)
    return dict(rows.values_list("page", "due_on"))


def _stale(pages: Iterable[ArticlePage]) -> dict[int, datetime | None]:
    """Languages that are behind their source: when the source was changed."""
    sources = {page.key: page for page in pages if page.locale.language_code == SOURCE_LOCALE}
    behind = [page for page in pages if is_stale(page, sources.get(page.key))]
    return {page.pk: sources[page.key].last_published_at for page in behind}


def may_write_minutes(person: Any, board: str) -> bool:
    return any(accounts.has_role(person, role) for role in MINUTES_BY[Board(board)])


def decide(board: str, quarter: Quarter, page: ArticlePage, *, by: Any, text: str) -> AgendaDecision:
    """Keep what the board decided about `page`, for good; a correction is another decision.

    `NotYours` for who does not write its minutes, `ReasonMissing` without words. Patient details are taken out of `text`.
    """
    if not may_write_minutes(by, board):
        raise errors.NotYours(page)
    if not text.strip():
        raise errors.ReasonMissing(page)
    row = AgendaDecision.objects.create(
        board=board,
        year=quarter.year,
        quarter=quarter.number,
        page=page,
        text=compliance.redact(text.strip()[:1000]),
        by=by,
        by_name=by.name,
    )
    events.agenda_decided.announce(
        actor=by, subject=page, page=page.pk, board=str(board), year=row.year, quarter=row.quarter, decision=row.pk
    )
    return row
