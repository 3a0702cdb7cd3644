"""Releasing a text before its review, when waiting would harm: two people, a reason, a mark for readers, and the full review
within five working days (framework: Content Creation Process, Patient Safety Priority)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, TaskState, WorkflowState

from accounts import api as accounts
from content import events
from content.contacts import CLOSES, WORKING_DAYS
from content.digest import digests
from content.models import ArticlePage, EmergencyProposal, EmergencyRelease, Release, ReviewTaskState
from content.review import errors, opening, releasing, stopping
from content.review.by_two import proposing
from content.review.evidence import chain
from content.review.gate import may_be_live
from content.review.signing.deciding import authors_of

REVIEW_WITHIN = 5  # working days
REMINDED_BEFORE = timedelta(days=2)


class NothingToRelease(errors.Refused):
    code = "nothing-to-release"
    said = _("Readers see this text already, or there is no draft.")


class EmergencyDecision(proposing.DecisionOfTwo[EmergencyProposal, Release]):
    """Release the latest draft now: readers see it at once, marked, and its full review is open and due."""

    kind = EmergencyProposal
    proposed = events.emergency_proposed
    taken_back = events.emergency_taken_back
    letter = "emergency-proposed"
    letter_back = "emergency-taken-back"
    view = "review:emergency"
    nothing_to_do = NothingToRelease

    def may_act(self, person: Any, page: ArticlePage) -> bool:
        """Final reviewers of the language and compliance officers."""
        locale = page.locale.language_code
        return bool(person.is_active) and (
            accounts.has_role(person, accounts.Role.FINAL_REVIEWER, locale=locale)
            or accounts.has_role(person, accounts.Role.COMPLIANCE_OFFICER)
        )

    def require_may(self, person: Any, page: ArticlePage) -> None:
        """`OwnWork` besides: nobody releases her own text."""
        super().require_may(person, page)
        if person.pk in authors_of(page):
            raise errors.OwnWork(page)

    def people(self, page: ArticlePage) -> list[Any]:
        final = accounts.people_in_role(accounts.Role.FINAL_REVIEWER, locale=page.locale.language_code)
        officers = accounts.people_in_role(accounts.Role.COMPLIANCE_OFFICER)
        return list({each.pk: each for each in [*final, *officers]}.values())

    def subject_of(self, page: ArticlePage) -> Revision | None:
        """The latest draft; None when readers see it already."""
        revision = page.get_latest_revision()
        if revision is None or (page.live and digests(revision.content).whole in may_be_live(page)):
            return None
        return revision

    def carry_out(self, proposal: EmergencyProposal, page: ArticlePage, by: Any) -> Release:
        return _release(proposal, page, by)

    def outcome(self, proposal: EmergencyProposal) -> Release | None:
        return proposal.release


decision = EmergencyDecision()


def _release(proposal: EmergencyProposal, page: ArticlePage, by: Any) -> Release:
    first, revision = proposal.proposed_by, proposal.revision
    released = releasing.write(
        page, revision, kind=Release.Kind.EMERGENCY, signatures=[], by=by, reason=proposal.reason
    )
    (evidence,) = chain.append(
        [
            EmergencyRelease(
                **chain.about(page, revision, released.digest),
                release=released,
                **proposing.the_two(proposal, by),
                review_until=review_until(released.effective_at),
            )
        ]
    )
    proposal.release = released
    proposing.confirmed_by(proposal, by)
    releasing.go_live(released, by)
    _open_review(page.pk, first, evidence)
    events.emergency_released.announce(
        actor=by,
        subject=page,
        page=page.pk,
        family=page.key,
        locale=released.locale,
        release=released.pk,
        first=first.pk,
        second=by.pk,
        seal=evidence.hash,
    )
    return released


def review_until(released: datetime) -> datetime:
    """The end of the fifth working day after a moment, Monday to Friday on the house's clock."""
    local = timezone.localtime(released, timezone.get_default_timezone())
    date, left = local.date(), REVIEW_WITHIN
    while left:
        date += timedelta(days=1)
        left -= date.weekday() in WORKING_DAYS
    return datetime.combine(date, CLOSES, tzinfo=local.tzinfo)


def _open_review(page_id: int, by: Any, evidence: EmergencyRelease) -> None:
    """The six steps of the text that is live now; a review of it that is under way goes on, and has to hurry."""
    page = ArticlePage.objects.get(pk=page_id)
    state = page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_IN_PROGRESS:
        for step in ReviewTaskState.objects.filter(workflow_state=state, status=TaskState.STATUS_IN_PROGRESS):
            step.due_at = min(step.due_at, evidence.review_until)
            step.save(update_fields=["due_at"])
        return
    if state is not None:
        stopping.end(state, by=by, reason=evidence.reason)
    opening.workflow().start(page, by)


def awaiting_review() -> QuerySet[EmergencyRelease]:
    """Emergency releases whose text readers see and that no full review has replaced yet, what is due first."""
    newest = Release.objects.filter(page=OuterRef("page")).order_by("-number").values("pk")[:1]
    return (
        EmergencyRelease.objects.filter(release=Subquery(newest), page__live=True)
        .select_related("release", "page")
        .order_by("review_until")
    )


def with_mark(pages: QuerySet[ArticlePage]) -> QuerySet[ArticlePage]:
    """Pages that bring along what `unreviewed_until` answers, without a query for each."""
    shown = Release.objects.filter(page=OuterRef("pk"), revision=OuterRef("live_revision")).order_by("-number")
    return pages.annotate(emergency_until=Subquery(shown.values("emergency__review_until")[:1]))


def unreviewed_until(page: ArticlePage) -> datetime | None:
    """For the text that readers see: by when its review is due, where it was released without one."""
    if not hasattr(page, "emergency_until"):
        page = with_mark(ArticlePage.objects.filter(pk=page.pk)).get()
    until: datetime | None = page.emergency_until
    return until


def remind() -> int:
    """Once a day, from two days before the review is due until it is done: to the two people and the final reviewers."""
    due = awaiting_review().filter(review_until__lte=timezone.now() + REMINDED_BEFORE)
    return sum(_remind(each) for each in due)


def _remind(each: EmergencyRelease) -> int:
    final = accounts.people_in_role(accounts.Role.FINAL_REVIEWER, locale=each.locale)
    people = {person.pk: person for person in (each.first, each.second, *final)}
    context = {
        "title": each.title,
        "until": each.review_until,
        "late": each.review_until < timezone.now(),
        "path": reverse("review:emergency", args=[each.page_id]),
    }
    day = f"{timezone.localdate():%Y-%m-%d}"
    return sum(
        accounts.notify(person, "emergency-review", f"emergency-review/{each.pk}/{day}/{person.pk}", context=context)
        for person in people.values()
    )
