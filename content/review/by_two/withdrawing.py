"""Taking an article from its readers, by two people and for a reason (framework: Version Control, Patient Safety Priority).

The evidence stays, a running review goes on, and nothing that was released up to now comes back: only a new release does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Revision

from accounts import api as accounts
from content import events
from content.digest import digests
from content.models import ArticlePage, Release, Withdrawal, WithdrawalProposal
from content.review import errors, releasing
from content.review.by_two import proposing
from content.review.evidence import chain


class NotShown(errors.Refused):
    code = "not-shown"
    said = _("Readers do not see this article, and it is not scheduled.")


class WithdrawalDecision(proposing.DecisionOfTwo[WithdrawalProposal, Withdrawal]):
    """Withdraw what readers see: they are told that it is gone, search forgets it."""

    kind = WithdrawalProposal
    proposed = events.withdrawal_proposed
    taken_back = events.withdrawal_taken_back
    letter = "withdrawal-proposed"
    letter_back = "withdrawal-taken-back"
    view = "review:withdraw"
    nothing_to_do = NotShown

    def may_act(self, person: Any, page: ArticlePage) -> bool:
        return bool(person.is_active and accounts.may(person, accounts.Capability.WITHDRAW))

    def people(self, page: ArticlePage) -> list[Any]:
        roles = accounts.roles_that_may(accounts.Capability.WITHDRAW)
        return list({person.pk: person for role in roles for person in accounts.people_in_role(role)}.values())

    def subject_of(self, page: ArticlePage) -> Revision | None:
        """What readers see, or will see at its hour."""
        if page.live:
            return page.live_revision
        scheduled = releasing.waiting().filter(page=page.pk).first()
        return scheduled.revision if scheduled else None

    def carry_out(self, proposal: WithdrawalProposal, page: ArticlePage, by: Any) -> Withdrawal:
        return withdraw(proposal, page, by)

    def outcome(self, proposal: WithdrawalProposal) -> Withdrawal | None:
        return proposal.withdrawal


decision = WithdrawalDecision()


def withdraw(proposal: WithdrawalProposal, page: ArticlePage, by: Any, *, at: datetime | None = None) -> Withdrawal:
    """Do what two people decided; whoever calls has asked them. What was released up to now is over, whatever its hour."""
    release: Release | None = releasing.last_release(page)
    if release is None:
        raise NotShown(page)
    first, revision = proposal.proposed_by, proposal.revision
    (evidence,) = chain.append(
        [
            Withdrawal(
                **chain.about(page, revision, digests(revision.content).whole),
                release=release,
                **proposing.the_two(proposal, by),
                at=at or timezone.now(),
            )
        ]
    )
    proposal.withdrawal = evidence
    proposing.confirmed_by(proposal, by)
    if page.live:
        UnpublishPageAction(page, user=by).execute(skip_permission_checks=True)
    events.withdrawal_written.announce(
        actor=by,
        subject=page,
        page=page.pk,
        family=page.key,
        locale=evidence.locale,
        release=release.pk,
        first=first.pk,
        second=by.pk,
        seal=evidence.hash,
    )
    return evidence


def last_withdrawal(page: Any) -> Withdrawal | None:
    """How the article was last withdrawn, whatever was released since."""
    found: Withdrawal | None = Withdrawal.objects.filter(page=page.pk).order_by("-seq").first()
    return found
