"""The beta step: readers of a chosen group try the text and say what they think of it (framework: Content Creation Process).

It passes on enough responses with a good enough mean and no open safety concern, never by the passing of time; then the beta
reviewer still has to sign. Responses are read by role, specialty and country; no page shows who said what.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from babel import numbers
from django.db import transaction
from django.db.models import Avg, Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import TaskState, WorkflowState

from accounts import api as accounts
from compliance import api as compliance
from content import events
from content.conventions import babel_locale
from content.digest import digests
from content.models import ArticlePage, BetaConcern, BetaInvitation, BetaResponse, BetaRound, ReviewTaskState
from content.review import errors
from content.review.policies.policy import policy_for
from content.review.signing.deciding import authors_of
from content.review.signing.findings import Finding, register_tool
from content.review.steps import ROLE_OF, SCOPE_OF, Step

LINK_LASTS = timedelta(days=14)
MOST_AT_ONCE = 200
TESTERS = (accounts.Role.CLINICIAN, accounts.Role.TRAINEE)


class DeadLink(LookupError):
    """No open invitation stands behind this link: unknown, expired, of a step that ended or a text that changed."""


class NobodyInGroup(errors.Refused):
    code = "beta-nobody"
    said = gettext_lazy("Nobody new in this group reads in this language. Choose another group.")


class GroupTooLarge(errors.Refused):
    code = "beta-too-large"
    said = gettext_lazy("This group is too large for a test. Choose fewer organisations, a role or a specialty.")


class PatientData(errors.Refused):
    """`field` of the answer may hold patient data, of these `kinds`; nothing was kept."""

    code = "patient-data"
    said = gettext_lazy("This may hold details of a patient. Take them out and send it again.")

    def __init__(self, field: str, kinds: list[str]) -> None:
        self.field, self.kinds = field, kinds
        super().__init__()


class OutcomeMissing(errors.Refused):
    code = "beta-outcome"
    said = gettext_lazy("Say what was done about the concern.")


class NotClinical(errors.Refused):
    code = "beta-not-clinical"
    said = gettext_lazy("A safety concern is closed by a clinical reviewer of this language.")


@dataclass(frozen=True)
class Group:
    """Whom to invite: people of these organisations, in one role or any of a customer's, of one specialty or any."""

    organisations: tuple[int, ...]
    role: accounts.Role | None = None
    specialty: str = ""


@dataclass(frozen=True)
class Answer:
    """What a reader says; `concern` is empty without one."""

    useful: int
    correct: bool
    comment: str = ""
    concern: str = ""


@dataclass(frozen=True)
class Figures:
    """How a beta stands against the policy."""

    invited: int
    responses: int
    mean: float | None
    correct: int
    open_concerns: int
    responses_needed: int
    mean_needed: float

    @property
    def enough(self) -> bool:
        return self.responses >= self.responses_needed

    @property
    def good(self) -> bool:
        return self.mean is not None and self.mean >= self.mean_needed

    @property
    def passes(self) -> bool:
        return self.enough and self.good and not self.open_concerns


def figures(state: ReviewTaskState) -> Figures:
    """Counted now; three queries."""
    asked = policy_for(state.page.type, state.locale).beta
    counted = BetaResponse.objects.filter(invitation__state=state).aggregate(
        Count("pk"), Avg("useful"), yes=Count("pk", filter=Q(correct=True))
    )
    return Figures(
        invited=state.beta_invitations.count(),
        responses=counted["pk__count"],
        mean=counted["useful__avg"],
        correct=counted["yes"],
        open_concerns=open_concerns(state).count(),
        responses_needed=asked["responses"],
        mean_needed=asked["mean"],
    )


def passes(state: ReviewTaskState) -> bool:
    """Enough responses, useful enough, and no open safety concern."""
    return figures(state).passes


def open_concerns(state: ReviewTaskState) -> QuerySet[BetaConcern]:
    return BetaConcern.objects.filter(response__invitation__state=state, closed_at=None)


def is_open(state: ReviewTaskState) -> bool:
    """Whether the step is still being decided, and about the very text that it was opened for."""
    return (
        state.status == TaskState.STATUS_IN_PROGRESS
        and state.workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
        and state.step == Step.BETA
        and state.page.latest_revision_id == state.revision_id
        and digests(state.revision.content).of(SCOPE_OF[Step.BETA]) == state.digest
    )


@transaction.atomic
def invite(state_id: int, *, by: Any, group: Group) -> int:
    """Send everybody of `group` who was not asked yet her own link, in her language; answers how many were written to.

    Who worked on the text is left out; who let her link expire without a word gets a new one. `NotYours` unless `by` is a beta
    reviewer of this language; `NotOpen`, `NobodyInGroup` and `GroupTooLarge`.
    """
    state = _locked(state_id)
    if not accounts.has_role(by, ROLE_OF[Step.BETA], locale=state.locale):
        raise errors.NotYours(state.page)
    now = timezone.now()
    asked = state.beta_invitations.filter(Q(expires_at__gt=now) | Q(response__isnull=False))
    people = accounts.members_of(
        group.organisations, locale=state.locale, role=group.role, specialty=group.specialty
    ).exclude(pk__in=[*authors_of(state.page), *asked.exclude(person=None).values_list("person", flat=True)])
    chosen = list(people[: MOST_AT_ONCE + 1])
    if not chosen:
        raise NobodyInGroup(state.page)
    if len(chosen) > MOST_AT_ONCE:
        raise GroupTooLarge(state.page)
    for person in chosen:
        _send_link(state, person, by, group)
    events.beta_invited.announce(
        actor=by, subject=state.page, page=state.page_id, state=state.pk, locale=state.locale, people=len(chosen)
    )
    return len(chosen)


def _send_link(state: ReviewTaskState, person: Any, by: Any, group: Group) -> None:
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    invitation, _made = BetaInvitation.objects.update_or_create(
        state=state,
        person=person,
        defaults={
            "token_digest": _digest(token),
            "role": group.role or next(role for role in TESTERS if accounts.has_role(person, role)),
            "specialty": group.specialty,
            "country": accounts.country_of(person) or "",
            "invited_by": by,
            "invited_at": now,
            "expires_at": now + LINK_LASTS,
        },
    )
    context = {
        "title": state.revision.content["title"],
        "path": reverse("review:beta-link", args=[token]),
        "expires_at": invitation.expires_at,
        "due_at": state.due_at,
    }
    accounts.notify(
        person,
        "beta-invitation",
        f"beta-invitation/{invitation.pk}/{invitation.token_digest[:12]}",
        context=context,
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def opened(token: str) -> BetaInvitation:
    """The invitation behind a link that holds now, or `DeadLink`."""
    found = (
        BetaInvitation.objects.select_related(
            "person", "state__page__locale", "state__revision", "state__workflow_state"
        )
        .filter(token_digest=_digest(token), expires_at__gt=timezone.now())
        .first()
    )
    if found is None or found.person is None or not found.person.is_active or not is_open(found.state):
        raise DeadLink
    return found


def respond(token: str, answer: Answer) -> BetaResponse:
    """Keep what the reader behind this link says, in place of what she said before. `PatientData` keeps nothing; `DeadLink`.

    The step is held while its figures are counted again, so two last responses at once reach the goal once. A concern stops the
    step and is told to the clinical reviewers; taking it back in a later response does not close it.
    """
    _require_clean(answer)
    try:
        with transaction.atomic():
            state = _locked(opened(token).state_id)
            return keep(opened(token), state, answer)
    except errors.NotOpen as refused:
        raise DeadLink from refused


def _require_clean(answer: Answer) -> None:
    for field in ("comment", "concern"):
        kinds = sorted({str(found.kind) for found in compliance.screen(getattr(answer, field))})
        if kinds:
            raise PatientData(field, kinds)


def keep(invitation: BetaInvitation, state: ReviewTaskState, answer: Answer) -> BetaResponse:
    """Write down what the reader of an invitation said; whoever calls has looked whether she may and holds the step."""
    said = {"useful": answer.useful, "correct": answer.correct, "comment": answer.comment.strip()}
    response, is_new = BetaResponse.objects.update_or_create(
        invitation=invitation, defaults=said | {"changed_at": timezone.now()}
    )
    concern = answer.concern.strip()
    events.beta_responded.announce(
        subject=state.page,
        page=state.page_id,
        state=state.pk,
        response=response.pk,
        useful=answer.useful,
        first=is_new,
    )
    if concern and not response.concerns.filter(text=concern).exists():
        _raise_concern(response, state, concern)
    _count_again(state)
    return response


def _raise_concern(response: BetaResponse, state: ReviewTaskState, text: str) -> None:
    concern = BetaConcern.objects.create(response=response, text=text)
    events.beta_concern_raised.announce(
        subject=state.page, page=state.page_id, state=state.pk, concern=concern.pk, locale=state.locale
    )
    _write_to(accounts.Role.CLINICAL_REVIEWER, state, "beta-concern", f"beta-concern/{concern.pk}")


@transaction.atomic
def close_concern(concern_id: int, *, by: Any, outcome: str) -> BetaConcern:
    """Say what was done about a concern, as a clinical reviewer of the language who did not write the text.

    `NotOpen` when somebody closed it before, or when the step has ended; `NotClinical`, `OwnWork`, `OutcomeMissing`.
    """
    concern = BetaConcern.objects.select_related("response__invitation").get(pk=concern_id)
    state = _locked(concern.response.invitation.state_id)
    concern = BetaConcern.objects.select_for_update().get(pk=concern_id)
    if not accounts.has_role(by, accounts.Role.CLINICAL_REVIEWER, locale=state.locale):
        raise NotClinical(state.page)
    if by.pk in authors_of(state.page):
        raise errors.OwnWork(state.page)
    if concern.closed_at is not None:
        raise errors.NotOpen(state.page)
    if not outcome.strip():
        raise OutcomeMissing(state.page)
    concern.closed_at, concern.closed_by, concern.outcome = timezone.now(), by, outcome.strip()
    concern.save(update_fields=["closed_at", "closed_by", "outcome"])
    events.beta_concern_closed.announce(
        actor=by, subject=state.page, page=state.page_id, state=state.pk, concern=concern.pk
    )
    _count_again(state)
    return concern


def _locked(state_id: int) -> ReviewTaskState:
    """The open step, held until commit."""
    state = ReviewTaskState.held().filter(pk=state_id, step=Step.BETA).first()
    if state is None or not is_open(state):
        raise errors.NotOpen(state and state.page)
    return state


def _count_again(state: ReviewTaskState) -> None:
    """Tell the beta reviewers when it has become enough; called with the step held."""
    now_round, _made = BetaRound.objects.get_or_create(state=state)
    reached = passes(state)
    if reached == bool(now_round.reached_at):
        return
    now_round.reached_at = timezone.now() if reached else None
    now_round.save(update_fields=["reached_at"])
    if reached:
        events.beta_reached.announce(subject=state.page, page=state.page_id, state=state.pk, locale=state.locale)
        _write_to(ROLE_OF[Step.BETA], state, "beta-reached", f"beta-reached/{state.pk}")


def escalate_late() -> int:
    """Tell the final reviewers of betas whose time is over without enough responses; answers how many. Nothing is passed."""
    late = ReviewTaskState.objects.filter(
        Q(beta=None) | Q(beta__escalated_at=None),
        step=Step.BETA,
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        due_at__lt=timezone.now(),
    )
    return sum(_escalate(pk) for pk in list(late.values_list("pk", flat=True)))


@transaction.atomic
def _escalate(state_id: int) -> bool:
    try:
        state = _locked(state_id)
    except errors.NotOpen:
        return False
    now_round, _made = BetaRound.objects.get_or_create(state=state)
    if now_round.escalated_at or passes(state):
        return False
    now_round.escalated_at = timezone.now()
    now_round.save(update_fields=["escalated_at"])
    events.beta_escalated.announce(subject=state.page, page=state.page_id, state=state.pk, locale=state.locale)
    _write_to(accounts.Role.FINAL_REVIEWER, state, "beta-late", f"beta-late/{state.pk}")
    return True


def _write_to(role: accounts.Role, state: ReviewTaskState, kind: str, key: str) -> None:
    context = {
        "title": state.revision.content["title"],
        "path": reverse("review:beta", args=[state.pk]),
        "figures": figures(state),
        "due_at": state.due_at,
    }
    for person in accounts.people_in_role(role, locale=state.locale):
        accounts.notify(person, kind, f"{key}/{person.pk}", context=context)


def may_look(person: Any, state: ReviewTaskState) -> bool:
    """Reviewers of this language, and whoever reads all evidence."""
    return any(accounts.has_role(person, role, locale=state.locale) for role in accounts.REVIEWERS) or (
        accounts.may(person, accounts.Capability.READ_EVIDENCE) == accounts.Scope.ALL
    )


def draft_of(state: ReviewTaskState) -> ArticlePage:
    """The text under review as a page that can be shown; it is never saved."""
    page: ArticlePage = state.revision.as_object()
    return page


def look(state: ReviewTaskState) -> Iterator[Finding]:
    """What stands in the way of signing the beta step, none of which can be waived; and its figures, for the evidence."""
    now = figures(state)
    if not now.enough:
        yield Finding("beta.too-few", _too_few(now), blocks=True)
    elif not now.good:
        said = _("Readers find the text not useful enough: %(mean)s on average, %(needed)s are needed.")
        yield Finding(
            "beta.mean-low", said % {"mean": decimal(now.mean), "needed": decimal(now.mean_needed)}, blocks=True
        )
    if now.open_concerns:
        said = ngettext(
            "%(number)s safety concern is open. A clinical reviewer has to close it.",
            "%(number)s safety concerns are open. A clinical reviewer has to close them.",
            now.open_concerns,
        )
        yield Finding("beta.concern-open", said % {"number": now.open_concerns}, blocks=True)
    if now.responses:
        said = _(
            "%(responses)s of %(invited)s invited readers answered; %(mean)s of 5 on average; %(correct)s say correct."
        )
        told = {"responses": now.responses, "invited": now.invited, "mean": decimal(now.mean), "correct": now.correct}
        yield Finding("beta.figures", said % told)


def decimal(value: float | None) -> str:
    """A mean as the reader writes numbers, with one place behind the point."""
    return numbers.format_decimal(round(value or 0, 1), format="0.0", locale=babel_locale())


def _too_few(now: Figures) -> str:
    said = ngettext(
        "%(number)s reader has answered; %(needed)s are needed.",
        "%(number)s readers have answered; %(needed)s are needed.",
        now.responses,
    )
    return said % {"number": now.responses, "needed": now.responses_needed}


register_tool(Step.BETA, look)
