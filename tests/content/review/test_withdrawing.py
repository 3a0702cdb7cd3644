"""Withdrawal: two people and a reason take a text from its readers, and only a new release brings the article back."""

import datetime

import pytest
from django.utils import timezone

from accounts.api import Role, WrongPassword
from accounts.models import Notification
from compliance.api import AuditEntry
from content.models import ArticlePage, Release, Signature, Withdrawal, WithdrawalProposal
from content.review import errors, releasing
from content.review.by_two import proposing, withdrawing
from content.review.evidence.verifying import verify
from content.review.steps import ORDER, ROLE_OF, Step
from content.searchable import ArticleSource
from tests.content.review.conftest import somebody
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
REASON = "The procedure was replaced by the manufacturer last week."


@pytest.fixture
def officer(db):
    return somebody(Role.COMPLIANCE_OFFICER)


@pytest.fixture
def released(desk):
    """The desk, with its article live."""
    return desk.submitted().released()


def proposed(desk, by, reason=REASON, password=PASSWORD):
    return withdrawing.decision.propose(desk.page, by=by, password=password, reason=reason)


def confirmed(proposal, by, password=PASSWORD):
    return withdrawing.decision.confirm(proposal.pk, by=by, password=password)


def withdrawn(desk, officer):
    return confirmed(proposed(desk, desk.reviewers[Step.FINAL]), officer)


def live(desk):
    return ArticlePage.objects.get(pk=desk.page.pk).live


def test_two_people_withdraw_and_both_stand_in_the_evidence(released, officer):
    row = withdrawn(released, officer)
    assert not live(released)
    assert (row.first_name, row.second_name) == (released.reviewers[Step.FINAL].name, officer.name)
    assert row.reason == REASON
    assert row.release == Release.objects.get()
    assert verify() == []
    assert AuditEntry.objects.get(action="content.withdrawal_written").facts["second"] == officer.pk
    assert AuditEntry.objects.filter(action="content.article_withdrawn").exists()


def test_one_person_alone_withdraws_nothing(released):
    final = released.reviewers[Step.FINAL]
    with pytest.raises(proposing.SamePerson):
        confirmed(proposed(released, final), final)
    assert live(released)


@pytest.mark.parametrize(
    "who", [lambda: somebody(Role.ADMIN, superuser=True), lambda: somebody(Role.CLINICAL_REVIEWER, "en")]
)
def test_only_whose_role_includes_it_does_either(released, officer, who):
    stranger = who()
    with pytest.raises(proposing.NotAmongTheTwo):
        proposed(released, stranger)
    with pytest.raises(proposing.NotAmongTheTwo):
        confirmed(proposed(released, officer), stranger)
    assert live(released)


def test_readers_find_it_gone_and_search_shows_it_to_nobody(released, officer, client):
    page = ArticlePage.objects.get(pk=released.page.pk)
    withdrawn(released, officer)
    assert client.get(page.url).status_code == 410
    assert "was withdrawn" in client.get(page.url).content.decode()
    source = ArticleSource()
    assert page.pk not in source.all_ids()
    assert source.visible(None, [page.pk]) == set()


def test_an_old_release_does_not_come_back(released, officer):
    release = Release.objects.get()
    withdrawn(released, officer)
    for publish in (
        lambda: releasing.go_live(release, officer),
        lambda: release.revision.publish(user=officer, skip_permission_checks=True),
        lambda: ArticlePage.objects.get(pk=released.page.pk).get_latest_revision().publish(),
    ):
        with pytest.raises(errors.NotReleased):
            publish()
    assert releasing.publish_due() == 0
    assert not live(released)


def test_a_release_that_waits_for_its_hour_is_withdrawn_with_it(released, officer, time_machine):
    released.saved(title="Second")
    at = timezone.now() + datetime.timedelta(days=2)
    released.submitted().signed_up_to(Step.FINAL).sign(publish_at=at)
    withdrawn(released, officer)
    time_machine.move_to(at + datetime.timedelta(minutes=1))
    assert releasing.publish_due() == 0
    assert not live(released)


def test_what_is_only_scheduled_is_withdrawn_as_well(desk, officer, time_machine):
    at = timezone.now() + datetime.timedelta(days=2)
    desk.submitted().signed_up_to(Step.FINAL).sign(publish_at=at)
    withdrawn(desk, officer)
    time_machine.move_to(at + datetime.timedelta(minutes=1))
    assert releasing.publish_due() == 0
    assert not live(desk)


def test_a_draft_is_not_withdrawn(desk, officer):
    with pytest.raises(withdrawing.NotShown):
        proposed(desk, officer)


def test_a_review_that_is_under_way_goes_on_and_its_release_brings_the_article_back(released, officer):
    released.saved(title="Second")
    released.submitted().signed_up_to(Step.BETA)
    withdrawn(released, officer)
    assert released.state.step == Step.BETA
    released.sign()
    released.sign()
    assert live(released)
    assert ArticlePage.objects.get(pk=released.page.pk).title == "Second"
    assert verify() == []


def test_the_same_text_comes_back_only_when_all_six_sign_it_anew(released, officer):
    """Its old signatures hold no more: handing it in again would otherwise put it live with nobody deciding."""
    withdrawn(released, officer)
    released.submitted()
    assert released.state.step == Step.CLINICAL
    assert not live(released)
    for _step in ORDER:
        released.sign(by=somebody(ROLE_OF[Step(released.state.step)], "en"))
    assert live(released)
    assert Signature.objects.count() == 12
    assert verify() == []


def test_who_wrote_the_withdrawn_text_does_not_sign_it_when_it_comes_back(released, officer):
    from accounts.grants import grant

    withdrawn(released, officer)
    colleague = somebody(Role.AUTHOR, "en")
    grant(released.author, Role.CLINICAL_REVIEWER, by=None, locale="en")
    from content.review import opening

    opening.submit(released.page, by=colleague)
    with pytest.raises(errors.OwnWork):
        released.sign(by=released.author)


def test_another_text_went_live_meanwhile(released, officer):
    proposal = proposed(released, officer)
    released.saved(title="Second")
    released.submitted().released()
    with pytest.raises(proposing.ProposalStale):
        confirmed(proposal, released.reviewers[Step.FINAL])
    assert live(released)


def test_a_proposal_ends_after_a_day(released, officer, time_machine):
    proposal = proposed(released, officer)
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=25))
    with pytest.raises(proposing.ProposalOver):
        confirmed(proposal, released.reviewers[Step.FINAL])
    assert live(released)


def test_pressing_twice_does_it_once(released, officer):
    final = released.reviewers[Step.FINAL]
    proposal = proposed(released, final)
    assert proposed(released, final) == proposal
    assert confirmed(proposal, officer) == confirmed(proposal, officer)
    assert Withdrawal.objects.count() == 1


def test_a_wrong_password_and_a_short_reason_do_nothing(released, officer):
    with pytest.raises(WrongPassword):
        proposed(released, officer, password="guess")
    with pytest.raises(proposing.ReasonTooShort):
        proposed(released, officer, reason="Old.")
    proposal = proposed(released, officer)
    with pytest.raises(WrongPassword):
        confirmed(proposal, released.reviewers[Step.FINAL], password="guess")
    assert live(released)


def test_a_state_goes_where_the_table_lets_it(released, officer):
    withdrawn(released, officer)
    proposal = WithdrawalProposal.objects.get()
    with pytest.raises(ValueError, match="does not become"):
        proposal.move_to(WithdrawalProposal.State.OPEN)


def test_the_whole_way_by_the_page(released, officer, client):
    address = f"/desk/withdraw/{released.page.pk}/"
    client.force_login(officer)
    assert client.get(address).status_code == 200
    refused = client.post(address, {"reason": "Typed reason", "password": PASSWORD})
    assert refused.status_code == 422
    assert "Typed reason" in refused.content.decode()
    assert client.post(address, {"reason": REASON, "password": PASSWORD}).status_code == 302
    assert Notification.objects.get(kind="withdrawal-proposed").user == released.reviewers[Step.FINAL]
    client.force_login(released.reviewers[Step.FINAL])
    assert REASON in client.get(address).content.decode()
    told = {"proposal": WithdrawalProposal.objects.get().pk, "password": PASSWORD}
    assert client.post(address, told).status_code == 302
    assert not live(released)
    after = client.get(address).content.decode()
    assert "There is nothing to withdraw." in after
    assert officer.name in after
    client.force_login(somebody(Role.AUTHOR, "en"))
    assert client.get(address).status_code == 403
