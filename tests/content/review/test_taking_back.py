"""A proposal of two people is taken back by whoever made it, and by nobody else, before the second one confirms it."""

import datetime

import pytest
from django.urls import reverse

from accounts.api import Role
from accounts.models import Notification
from compliance.api import AuditEntry
from content.models import ArticlePage
from content.models.beta import Proposal
from content.review.by_two import emergency, proposing, withdrawing
from content.review.steps import Step
from tests.content.review.conftest import somebody
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
REASON = "The old text names a dose that is ten times too high."
BOTH = [emergency.decision, withdrawing.decision]


@pytest.fixture
def officer(db):
    return somebody(Role.COMPLIANCE_OFFICER)


@pytest.fixture(params=BOTH, ids=["emergency", "withdrawal"])
def decision(request):
    return request.param


@pytest.fixture
def proposal(desk, decision, officer):
    """Proposed by the compliance officer: of a text that is live, or of a draft."""
    if decision is withdrawing.decision:
        desk.submitted().released()
    return decision.propose(ArticlePage.objects.get(pk=desk.page.pk), by=officer, password=PASSWORD, reason=REASON)


def state_of(proposal):
    return type(proposal)._default_manager.get(pk=proposal.pk).state


def test_whoever_proposed_it_takes_it_back_and_nothing_is_done(desk, decision, proposal, officer):
    before = ArticlePage.objects.get(pk=desk.page.pk).live
    decision.take_back(proposal.pk, by=officer)
    assert state_of(proposal) == Proposal.State.TAKEN_BACK
    assert proposing.waiting(decision.kind, desk.page) is None
    assert ArticlePage.objects.get(pk=desk.page.pk).live == before
    entry = AuditEntry.objects.get(action=decision.taken_back.name)
    assert (entry.actor_id, entry.facts["proposal"]) == (officer.pk, proposal.pk)


def test_what_was_taken_back_is_not_confirmed(desk, decision, proposal, officer):
    decision.take_back(proposal.pk, by=officer)
    with pytest.raises(proposing.ProposalOver):
        decision.confirm(proposal.pk, by=desk.reviewers[Step.FINAL], password=PASSWORD)


def test_nobody_else_takes_it_back_rank_included(desk, decision, proposal):
    for person in (desk.reviewers[Step.FINAL], somebody(Role.COMPLIANCE_OFFICER), somebody(Role.ADMIN, superuser=True)):
        with pytest.raises(proposing.NotYourProposal):
            decision.take_back(proposal.pk, by=person)
    assert state_of(proposal) == Proposal.State.OPEN


def test_what_was_confirmed_is_not_taken_back(desk, decision, proposal, officer):
    decision.confirm(proposal.pk, by=desk.reviewers[Step.FINAL], password=PASSWORD)
    with pytest.raises(proposing.ProposalOver):
        decision.take_back(proposal.pk, by=officer)
    assert state_of(proposal) == Proposal.State.CONFIRMED


def test_after_its_day_there_is_nothing_to_take_back(decision, proposal, officer, time_machine):
    time_machine.move_to(proposal.expires_at + datetime.timedelta(seconds=1))
    with pytest.raises(proposing.ProposalOver):
        decision.take_back(proposal.pk, by=officer)


def test_pressing_twice_takes_it_back_once(decision, proposal, officer):
    decision.take_back(proposal.pk, by=officer)
    decision.take_back(proposal.pk, by=officer)
    assert AuditEntry.objects.filter(action=decision.taken_back.name).count() == 1


def test_the_others_who_may_confirm_are_told(desk, decision, proposal, officer):
    decision.take_back(proposal.pk, by=officer)
    told = Notification.objects.filter(kind=decision.letter_back)
    assert list(told.values_list("user", flat=True)) == [desk.reviewers[Step.FINAL].pk]
    assert REASON not in told.get().body


def test_it_may_be_proposed_again(desk, decision, proposal, officer):
    decision.take_back(proposal.pk, by=officer)
    page = ArticlePage.objects.get(pk=desk.page.pk)
    again = decision.propose(page, by=officer, password=PASSWORD, reason=REASON)
    assert again.pk != proposal.pk
    assert state_of(again) == Proposal.State.OPEN


def test_one_press_on_the_page_and_only_for_its_proposer(client, desk, decision, proposal, officer):
    address = reverse(decision.view, args=[desk.page.pk])
    press = {"act": "take-back", "proposal": proposal.pk}
    client.force_login(desk.reviewers[Step.FINAL])
    assert 'value="take-back"' not in client.get(address).content.decode()
    assert client.post(address, press).status_code == 409
    assert state_of(proposal) == Proposal.State.OPEN
    client.force_login(officer)
    assert 'value="take-back"' in client.get(address).content.decode()
    answer = client.post(address, press, follow=True)
    assert "Taken back." in answer.content.decode()
    assert state_of(proposal) == Proposal.State.TAKEN_BACK
    assert AuditEntry.objects.filter(action="content.review_refused", facts__code="not-your-proposal").exists()
