"""Emergency release: two people, a reason, a mark for readers, and a full review that is due."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.api import Role, TooMany, WrongPassword
from accounts.grants import grant, revoke
from accounts.models import Notification
from compliance.api import AuditEntry
from content.models import ArticlePage, EmergencyProposal, EmergencyRelease, Release, ReviewTaskState, Signature
from content.models.review import AppendOnlyRow
from content.review import errors, releasing
from content.review.by_two import emergency, proposing
from content.review.evidence.verifying import verify
from content.review.signing import deciding
from content.review.steps import ORDER, Step
from tests.content.review.conftest import somebody
from tests.factories.accounts import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
REASON = "The old text names a dose that is ten times too high."
MONDAY = datetime.datetime(2027, 3, 1, 10, tzinfo=datetime.UTC)


@pytest.fixture
def officer(db):
    return somebody(Role.COMPLIANCE_OFFICER)


@pytest.fixture
def final(desk):
    return desk.reviewers[Step.FINAL]


def proposed(desk, by, reason=REASON, password=PASSWORD):
    return emergency.decision.propose(desk.page, by=by, password=password, reason=reason)


def confirmed(proposal, by, password=PASSWORD):
    return emergency.decision.confirm(proposal.pk, by=by, password=password)


def live(desk):
    return ArticlePage.objects.get(pk=desk.page.pk).live


def test_two_people_release_a_draft_and_both_stand_in_the_evidence(desk, final, officer):
    released = confirmed(proposed(desk, final), officer)
    page = ArticlePage.objects.get(pk=desk.page.pk)
    assert page.live
    assert page.title == "First"
    assert released.kind == Release.Kind.EMERGENCY
    assert released.signatures == []
    evidence = released.emergency
    assert (evidence.first_name, evidence.second_name, evidence.reason) == (final.name, officer.name, REASON)
    assert verify() == []
    entry = AuditEntry.objects.get(action="content.emergency_released")
    assert (entry.facts["first"], entry.facts["second"]) == (final.pk, officer.pk)
    assert AuditEntry.objects.filter(action="content.emergency_proposed").count() == 1


def test_one_person_alone_releases_nothing(desk, final):
    proposal = proposed(desk, final)
    assert not live(desk)
    with pytest.raises(proposing.SamePerson):
        confirmed(proposal, final)
    assert not live(desk)


def test_the_database_holds_two_people_and_a_reason(desk, final):
    proposal = proposed(desk, final)
    for changes in (
        {"confirmed_by": final, "confirmed_at": timezone.now()},
        {"reason": ""},
        {"state": "confirmed"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            EmergencyProposal.objects.filter(pk=proposal.pk).update(**changes)


@pytest.mark.parametrize(
    "who",
    [
        lambda: somebody(Role.ADMIN, superuser=True),
        lambda: somebody(Role.MANAGER),
        lambda: somebody(Role.FINAL_REVIEWER, "de"),
        lambda: somebody(Role.CLINICAL_REVIEWER, "en"),
        lambda: somebody(Role.COMPLIANCE_OFFICER, inactive=True),
    ],
)
def test_only_final_reviewers_of_the_language_and_compliance_officers_do_either(desk, final, who):
    stranger = who()
    with pytest.raises(proposing.NotAmongTheTwo):
        proposed(desk, stranger)
    proposal = proposed(desk, final)
    with pytest.raises(proposing.NotAmongTheTwo):
        confirmed(proposal, stranger)
    assert not live(desk)


def test_an_author_of_the_text_does_neither(desk, final):
    grant(desk.author, Role.FINAL_REVIEWER, by=None, locale="en")
    with pytest.raises(errors.OwnWork):
        proposed(desk, desk.author)
    with pytest.raises(errors.OwnWork):
        confirmed(proposed(desk, final), desk.author)


def test_whoever_proposed_still_has_to_hold_her_role_when_it_is_confirmed(desk, final, officer):
    proposal = proposed(desk, final)
    revoke(final, Role.FINAL_REVIEWER, by=None)
    with pytest.raises(proposing.NotAmongTheTwo):
        confirmed(proposal, officer)
    assert not live(desk)


def test_a_short_reason_and_a_wrong_password_do_nothing(desk, final, officer):
    with pytest.raises(proposing.ReasonTooShort):
        proposed(desk, final, reason="Too short.         ")
    with pytest.raises(WrongPassword):
        proposed(desk, final, password="guess")
    assert not EmergencyProposal.objects.exists()
    proposal = proposed(desk, final)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            confirmed(proposal, officer, password="guess")
    with pytest.raises(TooMany):
        confirmed(proposal, officer)
    assert not live(desk)


def test_patient_data_in_a_reason_is_not_kept(desk, final):
    proposal = proposed(desk, final, reason="Patient 943 476 5919 was given ten times the dose in our text.")
    assert "943 476 5919" not in proposal.reason


def test_a_proposal_for_another_text_is_refused(desk, final, officer):
    proposal = proposed(desk, final)
    desk.saved(title="Second")
    with pytest.raises(proposing.ProposalStale):
        confirmed(proposal, officer)
    assert not live(desk)
    assert proposed(desk, officer).pk != proposal.pk  # the stale one is in nobody's way
    assert EmergencyProposal.objects.get(pk=proposal.pk).state == EmergencyProposal.State.LAPSED


def test_text_changed_under_the_same_number_is_refused(desk, final, officer):
    proposal = proposed(desk, final)
    revision = desk.page.get_latest_revision()
    revision.content["summary"] += " 50 mg"
    revision.save()
    with pytest.raises(proposing.ProposalStale):
        confirmed(proposal, officer)


def test_a_proposal_ends_after_a_day(desk, final, officer, time_machine):
    proposal = proposed(desk, final)
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=24, minutes=1))
    with pytest.raises(proposing.ProposalOver):
        confirmed(proposal, officer)
    assert not live(desk)


def test_pressing_twice_does_it_once(desk, final, officer):
    first, second = proposed(desk, final), proposed(desk, final)
    assert first.pk == second.pk
    with pytest.raises(proposing.ProposedAlready):
        proposed(desk, officer)
    assert confirmed(first, officer) == confirmed(first, officer)
    assert Release.objects.count() == 1
    third = somebody(Role.COMPLIANCE_OFFICER)
    with pytest.raises(proposing.ProposalOver):
        confirmed(first, third)
    assert EmergencyRelease.objects.count() == 1


def test_what_readers_see_already_is_not_released_again(desk, final):
    desk.submitted().released()
    with pytest.raises(emergency.NothingToRelease):
        emergency.decision.propose(desk.page, by=somebody(Role.FINAL_REVIEWER, "en"), password=PASSWORD, reason=REASON)


def test_the_evidence_is_only_ever_added(desk, final, officer):
    from django.db import DatabaseError, connection

    evidence = confirmed(proposed(desk, final), officer).emergency
    for act in (evidence.save, evidence.delete, EmergencyRelease.objects.all().delete):
        with pytest.raises(AppendOnlyRow):
            act()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE content_emergencyrelease SET reason = 'x'")


# The review afterwards


def test_the_full_review_is_open_at_once_and_due_within_five_working_days(desk, final, officer, time_machine):
    time_machine.move_to(MONDAY, tick=False)
    released = confirmed(proposed(desk, final), officer)
    until = released.emergency.review_until
    assert timezone.localtime(until).strftime("%A %H:%M") == "Monday 18:00"
    assert until - MONDAY < datetime.timedelta(days=8)
    for _step in ORDER:
        assert desk.state.due_at <= until
        desk.sign(by=somebody(deciding.ROLE_OF[Step(desk.state.step)], "en"))
    assert releasing.last_release(desk.page).kind == Release.Kind.REVIEWED
    assert emergency.unreviewed_until(ArticlePage.objects.get(pk=desk.page.pk)) is None
    assert verify() == []


def test_a_review_under_way_goes_on_and_keeps_its_signatures(desk, final, officer):
    desk.submitted().signed_up_to(Step.REGULATORY)
    state = desk.state
    released = confirmed(proposed(desk, final), officer)
    assert desk.state.pk == state.pk
    assert desk.state.due_at <= released.emergency.review_until


def test_an_author_of_the_released_text_does_not_sign_its_review(desk, final, officer):
    grant(desk.author, Role.CLINICAL_REVIEWER, by=None, locale="en")
    confirmed(proposed(desk, final), officer)
    for person in (desk.author, final):
        if person is final:
            grant(final, Role.CLINICAL_REVIEWER, by=None, locale="en")
        with pytest.raises(errors.OwnWork):
            desk.sign(by=person)
    assert not Signature.objects.exists()


def test_a_review_that_was_sent_back_begins_anew(desk, final, officer):
    desk.submitted().sign(verdict=Signature.Verdict.CHANGES, comment="No.")
    confirmed(proposed(desk, final), officer)
    assert desk.state.step == Step.CLINICAL
    assert ReviewTaskState.objects.filter(page=desk.page, status="in_progress").count() == 1


def test_the_five_working_days_leave_out_the_weekend():
    friday = datetime.datetime(2027, 3, 5, 16, tzinfo=datetime.UTC)
    assert emergency.review_until(friday).date() == datetime.date(2027, 3, 12)
    saturday = datetime.datetime(2027, 3, 6, 16, tzinfo=datetime.UTC)
    assert emergency.review_until(saturday).date() == datetime.date(2027, 3, 12)


def test_it_is_reminded_of_once_a_day_from_two_days_before(desk, final, officer, time_machine):
    time_machine.move_to(MONDAY)
    released = confirmed(proposed(desk, final), officer)
    assert emergency.remind() == 0
    time_machine.move_to(released.emergency.review_until - datetime.timedelta(days=1))
    assert emergency.remind() == 2  # the two, of whom one is the final reviewer
    assert emergency.remind() == 0
    time_machine.move_to(released.emergency.review_until + datetime.timedelta(days=1))
    assert emergency.remind() == 2
    assert "Overdue" in Notification.objects.filter(kind="emergency-review").last().subject


def test_readers_see_the_mark_until_the_review_is_done(desk, final, officer, client):
    confirmed(proposed(desk, final), officer)
    page = ArticlePage.objects.get(pk=desk.page.pk)
    assert "Released in an emergency without full review." in client.get(page.url).content.decode()
    for _step in ORDER:
        desk.sign(by=somebody(deciding.ROLE_OF[Step(desk.state.step)], "en"))
    assert "Released in an emergency" not in client.get(page.url).content.decode()


# The page


def sent(client, desk, **told):
    return client.post(f"/desk/emergency/{desk.page.pk}/", told)


def test_the_whole_way_by_the_page(desk, final, officer, client):
    client.force_login(final)
    assert client.get(f"/desk/emergency/{desk.page.pk}/").status_code == 200
    assert sent(client, desk, reason=REASON, password=PASSWORD).status_code == 302
    assert "It waits for a second person." in client.get(f"/desk/emergency/{desk.page.pk}/").content.decode()
    letter = Notification.objects.get(kind="emergency-proposed")
    assert letter.user == officer
    client.force_login(officer)
    page = client.get(f"/desk/emergency/{desk.page.pk}/").content.decode()
    assert REASON in page
    assert "Select <b>Record</b>." in page
    assert sent(client, desk, proposal=EmergencyProposal.objects.get().pk, password=PASSWORD).status_code == 302
    assert live(desk)
    after = client.get(f"/desk/emergency/{desk.page.pk}/").content.decode()
    assert "Readers see this text without full review." in after
    assert final.name in after


def test_a_refusal_keeps_the_typed_reason_and_never_gives_the_password_back(desk, final, client):
    client.force_login(final)
    for told, status in (({"password": "guess"}, 422), ({"reason": "Short but typed", "password": PASSWORD}, 422)):
        answer = sent(client, desk, **({"reason": REASON} | told))
        assert answer.status_code == status
        assert ({"reason": REASON} | told)["reason"] in answer.content.decode()
        assert told["password"] not in answer.content.decode()
    assert not EmergencyProposal.objects.exists()


def test_the_page_is_closed_to_others_and_the_try_is_written_down(desk, client):
    client.force_login(somebody(Role.ADMIN, superuser=True))
    assert client.get(f"/desk/emergency/{desk.page.pk}/").status_code == 403
    assert sent(client, desk, reason=REASON, password=PASSWORD).status_code == 403
    assert AuditEntry.objects.filter(action="content.review_refused", facts__code="not-among-the-two").count() == 2


def test_confirming_what_is_over_changes_nothing(desk, final, officer, client):
    client.force_login(officer)
    for number in ("4711", "x", "²"):
        assert sent(client, desk, proposal=number, password=PASSWORD).status_code == 409
    assert not live(desk)
