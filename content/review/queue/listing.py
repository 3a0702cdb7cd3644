"""One page of the list of reviews, put together for a reader: tabs, rows in groups, clocks, and why she does not sign a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from babel import dates
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import api as accounts
from content.conventions import babel_locale
from content.models import ArticlePage, ReviewTaskState
from content.review.queue import queueing
from content.review.queue.queueing import Narrowed
from content.review.steps import ORDER, Step, place_of

ON_A_PAGE = 50
SOON = 0.35  # of the time there was: from here on a clock asks for attention
NOTICES = 3

GROUPS = {
    queueing.LATE: (gettext_lazy("Late"), "danger"),
    queueing.SOON: (gettext_lazy("Due within seven days"), ""),
    queueing.LATER: (gettext_lazy("Later"), ""),
    queueing.WAITING: (gettext_lazy("Waiting, nothing for you to do"), ""),
}


@dataclass(frozen=True)
class Clock:
    """What is left until a step is late: running, soon, over or paused; `left` is how much of a hundred parts remains."""

    state: str
    text: str
    left: int = 0


@dataclass(frozen=True)
class Row:
    """An open step as the list shows it. `why` says why its reader does not sign it; empty when she may."""

    state: Any
    place: int
    section: str
    clock: Clock
    why: str = ""
    for_whom: str = ""
    may_take: bool = False
    may_give_back: bool = False
    may_assign: bool = False
    may_stop: bool = False

    @property
    def strokes(self) -> list[tuple[int, str]]:
        """The six steps: where each stroke stands, and whether it is signed, open now, void or to come."""
        now = "void" if getattr(self.state, "void", 0) else "now"
        kinds = ["signed" if n < self.place else now if n == self.place else "open" for n in range(1, len(ORDER) + 1)]
        return [(5 * n, kind) for n, kind in enumerate(kinds)]


@dataclass(frozen=True)
class Group:
    """Rows with one heading; `count` is of all pages."""

    title: Any
    tone: str
    count: int
    rows: list[Row]


@dataclass(frozen=True)
class Tab:
    key: str
    name: Any
    count: int


def clock_of(state: ReviewTaskState, now: datetime, *, paused: bool = False) -> Clock:
    if paused:
        return Clock("paused", _("paused"))
    left = state.due_at - now
    if left < timedelta(0):
        return Clock("over", _("%(time)s over") % {"time": _length(-left)})
    share = left / max(state.due_at - state.started_at, timedelta(minutes=1))
    parts = max(1, min(100, round(100 * share)))
    return Clock("soon" if share <= SOON else "running", _("%(time)s left") % {"time": _length(left)}, parts)


def _length(span: timedelta) -> str:
    """A span in its largest unit."""
    return dates.format_timedelta(span, threshold=1.5, locale=babel_locale())


class Desk:
    """What one person finds in the list of reviews; each part is asked for when a page shows it."""

    def __init__(self, person: Any, by: Narrowed) -> None:
        self.person = person
        self.by = by
        self._rows: dict[str, QuerySet[Any]] = {}

    @cached_property
    def places(self) -> set[tuple[Step, str]]:
        return queueing.places_of(self.person)

    @cached_property
    def roles(self) -> set[Any]:
        return accounts.roles_of(self.person)

    @cached_property
    def sees_all(self) -> bool:
        return accounts.may(self.person, accounts.Capability.READ_EVIDENCE) == accounts.Scope.ALL

    @cached_property
    def tabs(self) -> list[Tab]:
        """The lists that make sense for her, the first being where she begins."""
        signs, writes = bool(self.places), bool(self.roles & {accounts.Role.AUTHOR, accounts.Role.TRANSLATOR})
        offered = [
            (signs, "sign", _("To sign")),
            (writes, "written", _("Your texts")),
            (signs or self.sees_all, "others", _("With others")),
            (signs, "signed", _("Signed")),
            (signs, "again", _("Periodic review")),
        ]
        return [Tab(key, name, self.rows(key).count()) for given, key, name in offered if given]

    def tab(self, wanted: str) -> str:
        """The list that was asked for, or where she begins."""
        keys = [tab.key for tab in self.tabs]
        return wanted if wanted in keys else (keys or ["written"])[0]

    def rows(self, tab: str) -> QuerySet[Any]:
        """Everything in one list, narrowed, in no order of groups yet."""
        if tab not in self._rows:
            self._rows[tab] = self._rows_of(tab)
        return self._rows[tab]

    def _rows_of(self, tab: str) -> QuerySet[Any]:
        lists: dict[str, Callable[[], QuerySet[Any]]] = {
            "sign": lambda: queueing.to_sign(self.person, self.places),
            "written": lambda: queueing.written_by(self.person),
            "others": lambda: queueing.with_others(self.person, self.places),
            "signed": lambda: queueing.signed_by(self.person),
        }
        return queueing.narrowed(lists[tab](), self.by) if tab in lists else self.due_again()

    def due_again(self) -> QuerySet[ArticlePage]:
        rows = queueing.due_again(self.places)
        if self.by.language:
            rows = rows.filter(locale__language_code=self.by.language)
        if self.by.section:
            rows = rows.filter(queueing.below("path", self.by.section))
        return rows

    @cached_property
    def titles(self) -> dict[str, str]:
        return queueing.section_titles()

    def page(self, tab: str, number: Any) -> Page:
        rows = self.rows(tab)
        if tab in {"sign", "others", "written"}:
            rows = queueing.in_order(rows, self.person)
        return Paginator(rows, ON_A_PAGE).get_page(number)

    def groups(self, tab: str, page: Page) -> list[Group]:
        """The rows of a page under their headings; other people's steps and her own texts make one group each."""
        if tab != "sign":
            return [Group("", "", page.paginator.count, [self._row(tab, each) for each in page])]
        counts = queueing.counts(queueing.in_order(self.rows(tab), self.person))
        return [
            Group(*GROUPS[key], counts.get(key, 0), [self._row(tab, each) for each in rows])
            for key, rows in groupby(page, key=lambda each: each.group)
        ]

    def notices(self) -> list[ReviewTaskState]:
        """Texts that changed after she signed them."""
        return list(queueing.voided(self.person)[:NOTICES])

    def _row(self, tab: str, state: Any) -> Row:
        why = self._why(tab, state)
        assigns = self._assigns(state.locale)
        mine = state.assignee_id == self.person.pk
        return Row(
            state=state,
            place=place_of(state.step),
            section=queueing.section_of(state.page.path, self.titles),
            clock=clock_of(state, timezone.now(), paused=tab == "sign" and bool(why)),
            why=why,
            for_whom=state.assignee.name if state.assignee_id and not mine else "",
            may_take=tab == "sign" and not why and not mine,
            may_give_back=mine and tab == "sign",
            may_assign=assigns and tab in {"sign", "others"},
            may_stop=self.person.pk in {state.workflow_state.requested_by_id, state.page.owner_id},
        )

    def _why(self, tab: str, state: Any) -> str:
        if tab == "written":
            return ""
        if state.own:
            return _("your own work: somebody else signs")
        return _("you signed another step: somebody else approves") if state.signed_another else ""

    def _assigns(self, locale: str) -> bool:
        """`assigning.may_assign` without a question for each row."""
        return accounts.Role.MANAGER in self.roles or bool(self.places & {(Step.FINAL, locale), (Step.FINAL, "")})
