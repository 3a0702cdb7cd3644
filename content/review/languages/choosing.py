"""Where each article is in each language, asked of the database: which articles a choice leaves, in which order, how many in each
state (framework: Multi-Language Support)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, TaskState

from content.models import ArticlePage, Release, ReviewTaskState, SectionPage, TranslationState, Withdrawal
from content.review.steps import Step
from content.vocabulary import LOCALES, SOURCE_LOCALE

#: Where an article can be in one language, in the order of the figures.
STATES = {
    "released": _("released"),
    "stale": _("behind its source"),
    "review": _("in its first review"),
    "draft": _("draft"),
    "withdrawn": _("withdrawn"),
    "missing": _("missing"),
}
#: Nothing was ever released in the language, whatever the reason.
UNRELEASED = "unreleased"
PLACES = {*STATES, UNRELEASED, *Step.values}


@dataclass(frozen=True)
class Choice:
    """What of the matrix is wanted; empty is all. `where` is one of `PLACES`: articles that are there in one of the languages."""

    section: str = ""
    language: str = ""
    article: str = ""
    where: str = ""

    @property
    def locales(self) -> list[str]:
        return [code for code in LOCALES if self.language in ("", code)]


@dataclass(frozen=True)
class Figures:
    """One language: how many articles, how many in each state that occurs, and the share that is as its source, in percent."""

    locale: str
    total: int
    states: list[tuple[str, Any, int]]
    share: int


class Chosen:
    """The articles that a choice leaves; titles and sections are those in `language` where they are there."""

    def __init__(self, choice: Choice, language: str) -> None:
        self.choice = choice
        self.language = language

    def count(self) -> int:
        return self._count(self._pages(self.choice.where)) if self.choice.where else self.total

    @cached_property
    def total(self) -> int:
        """How many articles there are of this section and name, wherever they are."""
        return self._count(self._pages())

    def _count(self, pages: QuerySet[ArticlePage]) -> int:
        return pages.order_by().values("key").distinct().count()

    def ordered(self) -> QuerySet[Any, str]:
        """Their keys, by section, then by title."""
        shown = self._pages(self.choice.where).filter(self._speaks_for_its_family())
        titled = Lower(Coalesce(NullIf("draft_title", Value("")), "title"))
        return (
            shown.annotate(place=self._place(), called=titled)
            .order_by("place", "called", "key")
            .values_list("key", flat=True)
        )

    def figures(self) -> list[Figures]:
        """Of every article that section and name leave, wherever it is."""
        rows = with_state(self._pages()).order_by().values_list("locale", "cover").annotate(n=Count("pk"))
        counted = {(locale, state): n for locale, state, n in rows}
        return [self._figures(code, counted) for code in self.choice.locales]

    def _figures(self, code: str, counted: dict[tuple[int, str], int]) -> Figures:
        number = {state: counted.get((self._ids[code], state), 0) for state in STATES}
        number["missing"] = self.total - sum(number.values())
        states = [(state, label, number[state]) for state, label in STATES.items() if number[state]]
        return Figures(code, self.total, states, round(100 * number["released"] / self.total) if self.total else 0)

    @cached_property
    def sections(self) -> dict[str, SectionPage]:
        """Every section in every language, by its path, in the order of the tree; the names shown are of `language`."""
        rows = SectionPage.objects.select_related("locale").only("path", "key", "title", "locale")
        return {each.path: each for each in rows.order_by("path")}

    @cached_property
    def names(self) -> dict[str, str]:
        rows = self.sections.values()
        return {each.key: each.title for each in rows if each.locale.language_code == self.language}

    @cached_property
    def _ids(self) -> dict[str, int]:
        return dict(Locale.objects.values_list("language_code", "pk"))

    def _pages(self, where: str = "") -> QuerySet[ArticlePage]:
        rows = ArticlePage.objects.filter(key=self.choice.article) if self.choice.article else ArticlePage.objects.all()
        if self.choice.section:
            paths = [path for path, each in self.sections.items() if each.key == self.choice.section]
            there = ArticlePage.objects.filter(_any(Q(path__startswith=path) for path in paths))
            rows = rows.filter(key__in=there.order_by().values("key"))
        return rows.filter(self._is(where)) if where else rows

    def _is(self, where: str) -> Q:
        """Articles of which one of the languages is there."""
        if where in Step.values:
            steps = at_a_step().filter(step=where, locale__in=self.choice.locales)
            return Q(key__in=steps.order_by().values("page__key"))
        if where == "missing":
            return self._lacks_a_language()
        if where == UNRELEASED:
            return self._lacks_a_language() | self._has_one_in("draft", "review")
        return self._has_one_in(where)

    def _has_one_in(self, *states: str) -> Q:
        asked = [self._ids[code] for code in self.choice.locales]
        rows = with_state(ArticlePage.objects.filter(locale__in=asked)).filter(cover__in=states)
        return Q(key__in=rows.order_by().values("key"))

    def _lacks_a_language(self) -> Q:
        return _any(~_sibling(locale=self._ids[code]) for code in self.choice.locales)

    def _speaks_for_its_family(self) -> Q:
        """The page of each article whose title is shown: none of its siblings comes earlier in the order of languages."""
        ids = [self._ids[code] for code in preferred(self.language)]
        return _any(Q(locale=pk) & ~_sibling(locale__in=ids[:n]) if n else Q(locale=pk) for n, pk in enumerate(ids))

    def _place(self) -> Case:
        """The section's place, the same in whichever language the page stands."""
        order = {key: n for n, key in enumerate(self.names)}
        whens = [
            When(path__startswith=path, then=Value(order.get(each.key, len(order))))
            for path, each in self.sections.items()
        ]
        return Case(*whens, default=Value(len(order)), output_field=IntegerField())


def with_state(pages: QuerySet[ArticlePage]) -> QuerySet[ArticlePage]:
    """Articles with `cover`, the state that each is in: one of `STATES`, `missing` excepted."""
    releases = Release.objects.filter(page=OuterRef("pk")).order_by("-number")
    gone = Withdrawal.objects.filter(page=OuterRef("pk")).order_by("-release__number")
    behind = TranslationState.objects.filter(
        key=OuterRef("key"), locale=OuterRef("locale__language_code"), state=TranslationState.State.STALE
    )
    withdrawn = Q(live=False, gone__gte=F("newest"))
    return pages.alias(
        gone=Subquery(gone.values("release__number")[:1]), newest=Subquery(releases.values("number")[:1])
    ).annotate(
        cover=Case(
            When(withdrawn, then=Value("withdrawn")),
            When(Exists(releases) & Exists(behind), then=Value("stale")),
            When(Exists(releases), then=Value("released")),
            When(Exists(at_a_step().filter(page=OuterRef("pk"))), then=Value("review")),
            default=Value("draft"),
            output_field=CharField(),
        )
    )


def at_a_step() -> QuerySet[ReviewTaskState]:
    """The steps that are open now."""
    return ReviewTaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)


def preferred(language: str) -> list[str]:
    """In which languages a title is looked for, in this order."""
    return list(dict.fromkeys((language, SOURCE_LOCALE, *LOCALES)))


def _sibling(**which: Any) -> Q:
    return Q(Exists(Page.objects.filter(translation_key=OuterRef("translation_key"), **which)))


def _any(conditions: Iterable[Q]) -> Q:
    found: Sequence[Q] = [*conditions]
    return reduce(or_, found) if found else Q(pk__in=[])
