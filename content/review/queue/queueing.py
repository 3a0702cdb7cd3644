"""What waits for whom: the list of reviews as queries, so that a thousand open steps cost what ten do (framework: Content
Creation Process)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
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
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.models import get_default_page_content_type as page_type

from accounts import api as accounts
from content.models import ArticlePage, Release, ReviewDelegation, ReviewTaskState, SectionPage, Signature
from content.review.steps import ROLE_OF, Step

STEP_OF = {role: step for step, role in ROLE_OF.items()}
#: What was written before anything was released counts from here.
EVER = datetime(2000, 1, 1, tzinfo=UTC)

LATE, SOON, LATER, WAITING = range(4)


@dataclass(frozen=True)
class Narrowed:
    """What of a list is shown; empty is all."""

    section: str = ""
    language: str = ""
    step: str = ""


def places_of(person: Any) -> set[tuple[Step, str]]:
    """The steps and languages in which she signs now, `""` being every language."""
    return {(step, locale) for role, step in STEP_OF.items() for locale in accounts.locales_of(person, role)}


def open_steps() -> QuerySet[ReviewTaskState]:
    """Steps that somebody has to sign now."""
    return ReviewTaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, workflow_state__status=WorkflowState.STATUS_IN_PROGRESS
    )


def to_sign(person: Any, places: Iterable[tuple[Step, str]] | None = None) -> QuerySet[ReviewTaskState]:
    """Open steps of her kinds and languages that nobody else has taken, and those of people whom she stands in for."""
    places = places_of(person) if places is None else places
    whose = Q(assignee=None) | Q(assignee=person)
    for each in ReviewDelegation.objects.on().filter(stand_in=person):
        whose |= Q(assignee=each.absent_id, locale=each.locale, step__in=each.steps)
    return open_steps().filter(_in(places), whose)


def with_others(person: Any, places: Iterable[tuple[Step, str]] | None = None) -> QuerySet[ReviewTaskState]:
    """Open steps that others have to sign: all for who reads all evidence, else those of her kinds and of texts she signed."""
    places = places_of(person) if places is None else places
    rows = open_steps().exclude(pk__in=to_sign(person, places).values("pk"))
    if accounts.may(person, accounts.Capability.READ_EVIDENCE) == accounts.Scope.ALL:
        return rows
    signed = Signature.objects.filter(page=OuterRef("page_id"), signer=person)
    return rows.filter(_in(places) | Exists(signed))


def written_by(person: Any) -> QuerySet[ReviewTaskState]:
    """Where the review of her own texts stands: the open step of each, or the one that asked her for changes."""
    under_way = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)
    return ReviewTaskState.objects.filter(
        _hers(person),
        workflow_state__status__in=under_way,
        workflow_state__current_task_state=F("taskstate_ptr"),
    )


def signed_by(person: Any) -> QuerySet[Signature]:
    """Her signatures, the latest first."""
    return Signature.objects.filter(signer=person).order_by("-seq")


def due_again(places: Iterable[tuple[Step, str]], within: timedelta = timedelta(days=30)) -> QuerySet[ArticlePage]:
    """Live articles of her languages whose next review is over or comes soon, the longest due first."""
    languages = {locale for _step, locale in places}
    rows = ArticlePage.objects.live().overdue(timezone.localdate() + within)
    if "" not in languages:
        rows = rows.filter(locale__language_code__in=languages)
    return rows.select_related("locale").defer("body", "country_notes", "asked_as").order_by("due", "pk")


def narrowed(rows: QuerySet[Any], by: Narrowed) -> QuerySet[Any]:
    """Of steps or signatures, those of one section, language and step."""
    if by.language:
        rows = rows.filter(locale=by.language)
    if by.step:
        rows = rows.filter(step=by.step)
    if by.section:
        rows = rows.filter(below("page__path", by.section))
    return rows


def below(field: str, section: str) -> Q:
    """Whether a path lies below one of the section's pages, in whichever language; one query."""
    paths = SectionPage.objects.filter(key=section).values_list("path", flat=True)
    return _any(Q(**{f"{field}__startswith": path}) for path in paths)


def in_order(rows: QuerySet[ReviewTaskState], person: Any) -> QuerySet[ReviewTaskState]:
    """With what the list shows, in groups: late, due within seven days, later, and nothing for her to do."""
    now = timezone.now()
    last = Release.objects.filter(page=OuterRef("page_id")).order_by("-number").values("number")[:1]
    return (
        rows.annotate(own=_case(_wrote(person)), signed_another=_case(_signed_another(person)))
        .annotate(
            group=Case(
                When(Q(own=1) | Q(signed_another=1), then=WAITING),
                When(due_at__lt=now, then=LATE),
                When(due_at__lt=now + timedelta(days=7), then=SOON),
                default=LATER,
                output_field=IntegerField(),
            ),
            void=_case(Q(Exists(_voided(person)))),
            version=Coalesce(Subquery(last), 0) + 1,
        )
        .select_related("page", "assignee", "workflow_state__requested_by")
        .defer("page__body", "page__country_notes", "page__asked_as")
        .order_by("group", "due_at", "pk")
    )


def counts(rows: QuerySet[ReviewTaskState]) -> dict[int, int]:
    """How many stand in each group of `in_order`; one query."""
    return dict(rows.order_by().values_list("group").annotate(Count("pk")))


def voided(person: Any) -> QuerySet[ReviewTaskState]:
    """Open steps whose text changed in this review after she had signed it: her signature holds no more."""
    return open_steps().filter(Exists(_voided(person))).select_related("page").order_by("due_at")


def _in(places: Iterable[tuple[Step, str]]) -> Q:
    return _any(Q(step=step, locale=locale) if locale else Q(step=step) for step, locale in sorted(places))


def _any(conditions: Iterable[Q]) -> Q:
    """At least one of them; none at all is nothing."""
    found = Q(pk__in=())
    for each in conditions:
        found |= each
    return found


def _case(condition: Q) -> Case:
    return Case(When(condition, then=1), default=Value(0), output_field=IntegerField())


def _hers(person: Any) -> Q:
    """She began the article or handed it in."""
    return Q(page__owner=person) | Q(workflow_state__requested_by=person)


def _wrote(person: Any) -> Q:
    """The rule of `deciding.authors_of` for many rows: or she saved a version since the last release."""
    released = (
        Release.objects.filter(page=OuterRef(OuterRef("page_id")))
        .order_by("-number")
        .values("revision__created_at")[:1]
    )
    hers = Revision.objects.filter(
        base_content_type=page_type(),
        object_id=Cast(OuterRef("page_id"), output_field=CharField()),
        user=person,
        created_at__gt=Coalesce(Subquery(released), Value(EVER), output_field=DateTimeField()),
    )
    return _hers(person) | Q(Exists(hers))


def _signed_another(person: Any) -> Q:
    """The final step is signed by somebody who signed no other of this text. `decide` has the last word."""
    held = ReviewTaskState.objects.filter(
        workflow_state=OuterRef(OuterRef("workflow_state")),
        revision=OuterRef(OuterRef("revision")),
        step=OuterRef("step"),
        digest=OuterRef("scope_digest"),
    )
    signed = Signature.objects.filter(
        Exists(held), page=OuterRef("page_id"), signer=person, verdict__in=Signature.PASSING
    ).exclude(step=Step.FINAL)
    return Q(Exists(signed), step=Step.FINAL)


def _voided(person: Any) -> QuerySet[Signature]:
    return Signature.objects.filter(
        page=OuterRef("page_id"),
        round=OuterRef("workflow_state_id"),
        step=OuterRef("step"),
        signer=person,
        verdict__in=Signature.PASSING,
    ).exclude(scope_digest=OuterRef("digest"))


def section_titles() -> dict[str, str]:
    """The title of each section by its path in the tree; one query."""
    return dict(SectionPage.objects.values_list("path", "title"))


def section_of(path: str, titles: dict[str, str]) -> str:
    """The title of the section above the page at `path`."""
    return titles.get(path[: -Page.steplen], "")
