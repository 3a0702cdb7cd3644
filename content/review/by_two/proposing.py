"""What two people decide: one proposes with a reason, another one confirms within a day, for exactly the same text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypeVar

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, TaskState

from accounts import api as accounts
from compliance import api as compliance
from content.digest import digests
from content.models import ArticlePage, ReviewTaskState
from content.models.beta import Proposal, ProposalQuerySet
from content.review import errors

SHORTEST_REASON = 20
LONGEST_REASON = 1000
LASTS = timedelta(hours=24)

Kind = TypeVar("Kind", bound=Proposal)


class ReasonTooShort(errors.Refused):
    code = "reason-too-short"
    said = _("Give a reason of at least 20 characters: it is kept with the evidence.")


class NotAmongTheTwo(errors.Refused):
    code = "not-among-the-two"
    said = _("Your roles do not include this. It takes two people whose roles do.")


class SamePerson(errors.Refused):
    code = "same-person"
    said = _("You proposed this. A second person has to confirm it.")


class ProposedAlready(errors.Refused):
    code = "proposed-already"
    said = _("Somebody has proposed this already. Read the reason, and confirm it if you agree.")


class ProposalOver(errors.Refused):
    code = "proposal-over"
    said = _("This proposal is over: it was decided, or a day has passed. Propose it again if it is still needed.")


class ProposalStale(errors.Refused):
    code = "proposal-stale"
    said = _("The text has changed since this was proposed. Propose it again for the text as it is now.")


def clean_reason(page: Any, reason: str) -> str:
    """The reason as it is kept, for good: details of a patient are taken out. `ReasonTooShort`."""
    clean = compliance.redact(reason.strip()[:LONGEST_REASON])
    if len(clean) < SHORTEST_REASON:
        raise ReasonTooShort(page)
    return clean


def held(page_id: int) -> ArticlePage:
    """The article, held until commit, after its open review step: signing holds the two in this order."""
    open_steps = ReviewTaskState.objects.select_for_update(of=("self", "taskstate_ptr"))
    list(open_steps.filter(page=page_id, status=TaskState.STATUS_IN_PROGRESS))
    page: ArticlePage = ArticlePage.objects.select_for_update().get(pk=page_id)
    return page


def _of(kind: type[Kind]) -> ProposalQuerySet[Kind]:
    rows: ProposalQuerySet[Kind] = kind._default_manager.all()  # type: ignore[assignment]
    return rows


def waiting(kind: type[Kind], page: Any) -> Kind | None:
    """The proposal for this article that may still be confirmed, if there is one."""
    return _of(kind).select_related("proposed_by", "revision").filter(page=page.pk).open().first()


def put(kind: type[Kind], page: ArticlePage, revision: Revision, *, by: Any, reason: str) -> tuple[Kind, bool]:
    """Write the proposal down, holding the article; answers it and whether it is new.

    Proposed twice by one person for one text it is the same proposal. One of somebody else is in the way (`ProposedAlready`)
    unless its day has passed or the text is another one: then it lapses.
    """
    digest = digests(revision.content).whole
    before = _of(kind).filter(page=page, state=Proposal.State.OPEN).first()
    if before and before.expires_at > timezone.now() and (before.revision_id, before.digest) == (revision.pk, digest):
        if before.proposed_by_id != by.pk:
            raise ProposedAlready(page)
        return before, False
    if before:
        before.move_to(Proposal.State.LAPSED)
    now = timezone.now()
    proposal = _of(kind).create(
        page=page,
        revision=revision,
        digest=digest,
        reason=reason,
        proposed_by=by,
        proposed_at=now,
        expires_at=now + LASTS,
    )
    return proposal, True


def tell(people: Iterable[Any], proposal: Proposal, *, kind: str, view: str) -> None:
    """Write to everybody who may confirm, each in her language; `view` is where she does."""
    context = {
        "title": proposal.revision.content["title"],
        "name": proposal.proposed_by.name,
        "expires_at": proposal.expires_at,
        "path": reverse(view, args=[proposal.page_id]),
    }
    for person in people:
        if person.pk != proposal.proposed_by_id:
            accounts.notify(person, kind, f"{kind}/{proposal.pk}/{person.pk}", context=context)


def require_confirmable(proposal: Proposal, revision: Revision | None, *, by: Any) -> None:
    """Whether `by` may confirm this now, for the text as it is now (`revision`)."""
    if proposal.state != Proposal.State.OPEN or proposal.expires_at <= timezone.now():
        raise ProposalOver(proposal.page)
    if proposal.proposed_by_id == by.pk:
        raise SamePerson(proposal.page)
    if revision is None or revision.pk != proposal.revision_id or digests(revision.content).whole != proposal.digest:
        raise ProposalStale(proposal.page)


def confirmed_by(proposal: Proposal, by: Any) -> None:
    """Close the proposal in the name of the second person."""
    proposal.confirmed_by, proposal.confirmed_at = by, timezone.now()
    proposal.move_to(Proposal.State.CONFIRMED)
