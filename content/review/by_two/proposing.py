"""What two people decide: one proposes with a reason, another one confirms within a day, for exactly the same text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any, ClassVar, Generic, TypeVar

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, TaskState

from accounts import api as accounts
from compliance import api as compliance
from compliance.api import Event
from content.digest import digests
from content.models import ArticlePage, ReviewTaskState
from content.models.beta import Proposal, ProposalQuerySet
from content.review import errors

SHORTEST_REASON = 20
LONGEST_REASON = 1000
LASTS = timedelta(hours=24)

Kind = TypeVar("Kind", bound=Proposal)
Done = TypeVar("Done")


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


class NotYourProposal(errors.Refused):
    code = "not-your-proposal"
    said = _(
        "A proposal is taken back by whoever made it. If you do not agree, leave it unconfirmed: it ends after a day."
    )


class DecisionOfTwo(ABC, Generic[Kind, Done]):
    """One thing that takes two people: who they are, what it is about, and what is done once both have said so."""

    kind: type[Kind]
    proposed: ClassVar[Event]
    taken_back: ClassVar[Event]
    letter: ClassVar[str]
    letter_back: ClassVar[str]
    view: ClassVar[str]  # where the second person reads and confirms it
    nothing_to_do: ClassVar[type[errors.Refused]]

    @abstractmethod
    def may_act(self, person: Any, page: ArticlePage) -> bool:
        """By role alone: being a superuser is none."""

    @abstractmethod
    def people(self, page: ArticlePage) -> list[Any]:
        """Everybody who may act, each once."""

    @abstractmethod
    def subject_of(self, page: ArticlePage) -> Revision | None:
        """The text that it would be about now; None when there is nothing to decide."""

    @abstractmethod
    def carry_out(self, proposal: Kind, page: ArticlePage, by: Any) -> Done:
        """Do it, write the evidence, close the proposal; called with the article held and both people asked."""

    @abstractmethod
    def outcome(self, proposal: Kind) -> Done | None:
        """What came of a proposal that was carried out."""

    def require_may(self, person: Any, page: ArticlePage) -> None:
        if not self.may_act(person, page):
            raise NotAmongTheTwo(page)

    def propose(self, page: ArticlePage, *, by: Any, password: str, reason: str) -> Kind:
        """Propose it for the text as it is now. The others who may confirm are written to.

        `NotAmongTheTwo`, `ReasonTooShort`, `nothing_to_do`, `ProposedAlready`; wrong passwords as in `decide`.
        """
        self.require_may(by, page)
        clean = clean_reason(page, reason)
        accounts.confirm_password(by, password)
        with transaction.atomic():
            page = held(page.pk)
            self.require_may(by, page)
            revision = self.subject_of(page)
            if revision is None:
                raise self.nothing_to_do(page)
            proposal, is_new = put(self.kind, page, revision, by=by, reason=clean)
            if is_new:
                self.proposed.announce(actor=by, subject=page, page=page.pk, proposal=proposal.pk)
                self._tell(proposal, self.letter)
        return proposal

    def take_back(self, proposal_id: int, *, by: Any) -> None:
        """End one's own proposal before a second person confirms it; the others are told. Taken back twice it is done once.

        `NotYourProposal`, or `ProposalOver` when it was confirmed or its day has passed. No password: nothing is done by it.
        """
        with transaction.atomic():
            page = held(_of(self.kind).get(pk=proposal_id).page_id)
            proposal = _of(self.kind).select_for_update(of=("self",)).get(pk=proposal_id)
            if proposal.proposed_by_id != by.pk:
                raise NotYourProposal(page)
            if proposal.state == Proposal.State.TAKEN_BACK:
                return
            if proposal.state != Proposal.State.OPEN or proposal.expires_at <= timezone.now():
                raise ProposalOver(page)
            proposal.move_to(Proposal.State.TAKEN_BACK)
            self.taken_back.announce(actor=by, subject=page, page=page.pk, proposal=proposal.pk)
            self._tell(proposal, self.letter_back)

    def confirm(self, proposal_id: int, *, by: Any, password: str) -> Done:
        """Carry out what somebody else proposed. Confirmed twice by the same person it is done once.

        `SamePerson`, `ProposalOver`, `ProposalStale`, and as for `propose`.
        """
        page = _of(self.kind).get(pk=proposal_id).page
        self.require_may(by, page)
        accounts.confirm_password(by, password)
        with transaction.atomic():
            page = held(page.pk)
            proposal = _of(self.kind).select_for_update(of=("self",)).get(pk=proposal_id)
            done = self.outcome(proposal)
            if done is not None and proposal.confirmed_by_id == by.pk:
                return done
            require_confirmable(proposal, self.subject_of(page), by=by)
            self.require_may(by, page)
            self.require_may(proposal.proposed_by, page)
            return self.carry_out(proposal, page, by)

    def _tell(self, proposal: Kind, letter: str) -> None:
        """Write to everybody else who may confirm, each in her language."""
        context = {
            "title": proposal.revision.content["title"],
            "name": proposal.proposed_by.name,
            "expires_at": proposal.expires_at,
            "path": reverse(self.view, args=[proposal.page_id]),
        }
        for person in self.people(proposal.page):
            if person.pk != proposal.proposed_by_id:
                accounts.notify(person, letter, f"{letter}/{proposal.pk}/{person.pk}", context=context)


def clean_reason(page: Any, reason: str) -> str:
    """The reason as it is kept, for good: details of a patient are taken out. `ReasonTooShort`."""
    clean = compliance.redact(reason.strip()[:LONGEST_REASON])
    if len(clean) < SHORTEST_REASON:
        raise ReasonTooShort(page)
    return clean


def held(page_id: int) -> ArticlePage:
    """The article, held until commit, after its open review step: signing holds the two in this order."""
    list(ReviewTaskState.held().filter(page=page_id, status=TaskState.STATUS_IN_PROGRESS))
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


def require_confirmable(proposal: Proposal, revision: Revision | None, *, by: Any) -> None:
    """Whether `by` may confirm this now, for the text as it is now (`revision`)."""
    if proposal.state != Proposal.State.OPEN or proposal.expires_at <= timezone.now():
        raise ProposalOver(proposal.page)
    if proposal.proposed_by_id == by.pk:
        raise SamePerson(proposal.page)
    if revision is None or revision.pk != proposal.revision_id or digests(revision.content).whole != proposal.digest:
        raise ProposalStale(proposal.page)


def the_two(proposal: Proposal, second: Any) -> dict[str, Any]:
    """Who proposed, who confirmed and why, as the columns of what is kept of it for good."""
    first = proposal.proposed_by
    names = {"first": first, "first_name": first.name, "second": second, "second_name": second.name}
    return names | {"reason": proposal.reason}


def confirmed_by(proposal: Proposal, by: Any) -> None:
    """Close the proposal in the name of the second person."""
    proposal.confirmed_by, proposal.confirmed_at = by, timezone.now()
    proposal.move_to(Proposal.State.CONFIRMED)
