"""The beta step: whom we ask, what a link opens, what passes and what never does."""

import datetime
import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.api import Role
from accounts.models import Notification
from compliance.api import AuditEntry, erase_person, export_person
from content.models import BetaConcern, BetaInvitation, BetaResponse, BetaRound, Signature
from content.review import beta, errors
from content.review.beta import Answer, Group
from content.review.signing import findings
from content.review.steps import Step
from tests.content.review.conftest import somebody
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.racing import race

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _beta_tool_alone(monkeypatch):
    """Only this step's own tool is asked."""
    monkeypatch.setattr(findings, "_tools", {Step.BETA: [beta.look]})


@pytest.fixture
def practice():
    return OrganisationFactory(country="uk")


def members(practice, count=3, role=Role.CLINICIAN, specialty="", **fields):
    roles = [(role, {"specialty": specialty} if specialty else {})]
    return [UserFactory(organisation=practice, roles=roles, **fields) for _ in range(count)]


@pytest.fixture
def at_beta(desk):
    """The desk, with the beta step open."""
    return desk.submitted().signed_up_to(Step.BETA)


def invited(desk, practice, people=3, **group):
    """The links of so many newly made members of `practice`."""
    members(practice, people)
    beta.invite(desk.state.pk, by=desk.reviewers[Step.BETA], group=Group(organisations=(practice.pk,), **group))
    return links()


def links() -> list[str]:
    """Those in letters that wait, and in mails that went out."""
    waiting = Notification.objects.filter(kind="beta-invitation").order_by("pk").values_list("body", flat=True)
    texts = [*waiting, *(message.body for message in mail.outbox)]
    return [found.group(1) for text in texts if (found := re.search(r"/beta/([\w-]+)/", text))]


GOOD = Answer(useful=4, correct=True, comment="Clear.")


# Inviting


def test_each_member_of_the_group_gets_a_link_of_her_own_and_only_its_digest_is_stored(at_beta, practice):
    found = invited(at_beta, practice)
    assert len(set(found)) == 3
    assert all(len(token) >= 43 for token in found)
    stored = set(BetaInvitation.objects.values_list("token_digest", flat=True))
    assert stored.isdisjoint(found)
    assert not any(token in str(entry.facts) for token in found for entry in AuditEntry.objects.all())
    assert AuditEntry.objects.filter(action="content.beta_invited").get().facts["people"] == 3


def test_only_who_belongs_to_the_group_and_reads_the_language_is_asked(at_beta, practice):
    (asked,) = members(practice, 1, specialty="cardiology")
    members(practice, 1, specialty="radiology")
    members(practice, 1, role=Role.TRAINEE, specialty="cardiology")
    members(practice, 1, specialty="cardiology", locale="de")
    members(practice, 1, specialty="cardiology", inactive=True)
    members(OrganisationFactory(), 1, specialty="cardiology")
    group = Group((practice.pk,), Role.CLINICIAN, "cardiology")
    assert beta.invite(at_beta.state.pk, by=at_beta.reviewers[Step.BETA], group=group) == 1
    assert BetaInvitation.objects.get().person == asked


def test_an_author_of_the_text_is_not_asked(at_beta, practice):
    from accounts.grants import grant, join

    join(at_beta.author, practice, by=None)
    grant(at_beta.author, Role.CLINICIAN, by=None)
    with pytest.raises(beta.NobodyInGroup):
        beta.invite(at_beta.state.pk, by=at_beta.reviewers[Step.BETA], group=Group((practice.pk,)))


def test_nobody_is_asked_twice_but_an_expired_link_is_renewed(at_beta, practice, time_machine):
    (old,) = invited(at_beta, practice, 1)
    with pytest.raises(beta.NobodyInGroup):
        beta.invite(at_beta.state.pk, by=at_beta.reviewers[Step.BETA], group=Group((practice.pk,)))
    time_machine.move_to(timezone.now() + datetime.timedelta(days=15))
    assert beta.invite(at_beta.state.pk, by=at_beta.reviewers[Step.BETA], group=Group((practice.pk,))) == 1
    new = links()[-1]
    with pytest.raises(beta.DeadLink):
        beta.opened(old)
    assert beta.opened(new)
    assert BetaInvitation.objects.count() == 1


@pytest.mark.parametrize(
    "who", [lambda: somebody(Role.BETA_REVIEWER, "de"), lambda: somebody(Role.MANAGER, superuser=True)]
)
def test_only_the_beta_reviewer_of_the_language_invites(at_beta, practice, who):
    members(practice)
    with pytest.raises(errors.NotYours):
        beta.invite(at_beta.state.pk, by=who(), group=Group((practice.pk,)))
    assert not Notification.objects.filter(kind="beta-invitation").exists()


def test_a_group_that_is_too_large_is_refused(at_beta, practice, monkeypatch):
    monkeypatch.setattr(beta, "MOST_AT_ONCE", 2)
    members(practice, 3)
    with pytest.raises(beta.GroupTooLarge):
        beta.invite(at_beta.state.pk, by=at_beta.reviewers[Step.BETA], group=Group((practice.pk,)))


# The link


def test_an_anonymous_browser_reads_the_text_marked_and_unlisted(at_beta, practice, client):
    (token,) = invited(at_beta, practice, 1)
    answer = client.get(f"/beta/{token}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "First" in page
    assert "Select <b>Record</b>." in page
    assert "Not approved" in page
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert "userbar" not in page
    assert "/vote/" not in page


def test_a_draft_under_test_shows_no_signature_of_the_text_that_readers_have(desk, practice, client, monkeypatch):
    monkeypatch.setattr(findings, "_tools", {})  # so that the first text goes through without readers
    desk.submitted().released()
    desk.saved(title="Second")
    desk.submitted().signed_up_to(Step.BETA)
    (token,) = invited(desk, practice, 1)
    page = client.get(f"/beta/{token}/").content.decode()
    assert "Second" in page
    assert page.count('<li data-step="open">') == 6
    assert "The review of this text is not finished." in page
    assert "Reviewed in six steps" not in page
    assert "Released on" not in page


def test_the_text_behind_a_link_is_found_by_no_search(at_beta, practice):
    from content.searchable import ArticleSource

    invited(at_beta, practice, 1)
    assert list(ArticleSource().documents([at_beta.page.pk])) == []


@pytest.mark.parametrize("changed", [lambda token: token[:-1], lambda token: token + "A", lambda token: "A" * 43])
def test_a_tampered_link_opens_nothing(at_beta, practice, client, changed):
    (token,) = invited(at_beta, practice, 1)
    answer = client.get(f"/beta/{changed(token)}/")
    assert answer.status_code == 404
    assert "First" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_an_expired_link_opens_nothing_and_keeps_nothing(at_beta, practice, client, time_machine):
    (token,) = invited(at_beta, practice, 1)
    time_machine.move_to(timezone.now() + datetime.timedelta(days=14, minutes=1))
    assert client.get(f"/beta/{token}/").status_code == 404
    with pytest.raises(beta.DeadLink):
        beta.respond(token, GOOD)
    assert not BetaResponse.objects.exists()


def test_links_die_with_their_step(at_beta, practice, client):
    (token,) = invited(at_beta, practice, 1)
    at_beta.sign(verdict=Signature.Verdict.CHANGES, comment="Readers are lost.")
    assert client.get(f"/beta/{token}/").status_code == 404
    with pytest.raises(beta.DeadLink):
        beta.respond(token, GOOD)


def test_links_die_when_the_text_changes_underneath(at_beta, practice, client):
    (token,) = invited(at_beta, practice, 1)
    revision = at_beta.state.revision
    revision.content["title"] = "First, 50 mg"
    revision.save()
    assert client.get(f"/beta/{token}/").status_code == 404


def test_a_link_of_somebody_who_left_opens_nothing(at_beta, practice):
    (token,) = invited(at_beta, practice, 1)
    person = BetaInvitation.objects.get().person
    person.is_active = False
    person.save()
    with pytest.raises(beta.DeadLink):
        beta.opened(token)


def test_links_of_one_round_do_not_open_the_next(at_beta, practice):
    (token,) = invited(at_beta, practice, 1)
    at_beta.sign(verdict=Signature.Verdict.CHANGES, comment="Shorter.")
    at_beta.saved(title="Second")
    at_beta.submitted().signed_up_to(Step.BETA)
    with pytest.raises(beta.DeadLink):
        beta.opened(token)


# Answering


def posted(client, token, **said):
    answers = {"useful": "4", "correct": "yes", "comment": "Clear.", "unsafe": "no", "concern": ""} | said
    return client.post(f"/beta/{token}/", answers)


def test_a_response_is_kept_once_and_may_be_changed(at_beta, practice, client):
    (token,) = invited(at_beta, practice, 1)
    assert posted(client, token).status_code == 302
    assert posted(client, token, useful="2", correct="no").status_code == 302
    response = BetaResponse.objects.get()
    assert (response.useful, response.correct) == (2, False)
    assert 'value="2"' in client.get(f"/beta/{token}/").content.decode()


def test_the_database_holds_one_response_an_invitation_and_sane_figures(at_beta, practice):
    (token,) = invited(at_beta, practice, 1)
    response = beta.respond(token, GOOD)
    for row in (
        BetaResponse(invitation=response.invitation, useful=4, correct=True),
        BetaResponse(invitation=BetaInvitation.objects.get(), useful=6, correct=True),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


@pytest.mark.parametrize("field", ["comment", "concern"])
def test_patient_data_is_refused_with_what_was_found_and_nothing_is_lost(at_beta, practice, client, field):
    (token,) = invited(at_beta, practice, 1)
    text = "My patient, born on 3 May 1961, NHS 943 476 5919, was confused."
    answer = posted(client, token, unsafe="yes", **{"concern": "A danger.", field: text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "number of a person" in page
    assert "was confused." in page
    assert not BetaResponse.objects.exists()


def test_what_is_missing_is_said_and_what_was_typed_stays(at_beta, practice, client):
    (token,) = invited(at_beta, practice, 1)
    answer = posted(client, token, useful="", unsafe="yes", comment="Keep this.")
    assert answer.status_code == 422
    assert "Keep this." in answer.content.decode()
    assert "Say what can happen" in answer.content.decode()
    assert not BetaResponse.objects.exists()


# Passing


def test_it_passes_on_enough_useful_responses_and_not_before(at_beta, practice):
    tokens = invited(at_beta, practice, 3)
    state = at_beta.state
    for token in tokens[:2]:
        beta.respond(token, GOOD)
    assert not beta.passes(state)
    with pytest.raises(errors.Blocked):
        at_beta.sign()
    beta.respond(tokens[2], GOOD)
    assert beta.passes(state)
    signature = at_beta.sign()
    assert at_beta.state.step == Step.FINAL
    assert "3 of 3 invited readers" in str(signature.findings)


def test_a_low_mean_does_not_pass_however_many_answer(at_beta, practice):
    tokens = invited(at_beta, practice, 4)
    for token, useful in zip(tokens, (5, 3, 3, 2), strict=True):  # 3.25 of 3.5
        beta.respond(token, Answer(useful, correct=True))
    assert not beta.passes(at_beta.state)
    with pytest.raises(errors.Blocked):
        at_beta.sign(waived={"beta.mean-low": "They are in a hurry."})
    beta.respond(tokens[3], Answer(3, correct=True))  # 3.5
    assert beta.passes(at_beta.state)


def test_reaching_the_goal_is_told_once(at_beta, practice):
    tokens = invited(at_beta, practice, 4)
    for token in tokens:
        beta.respond(token, GOOD)
    assert AuditEntry.objects.filter(action="content.beta_reached").count() == 1
    assert Notification.objects.filter(kind="beta-reached").count() == 1
    assert BetaRound.objects.get().reached_at


def test_a_goal_that_is_lost_again_does_not_pass(at_beta, practice):
    tokens = invited(at_beta, practice, 3)
    for token in tokens:
        beta.respond(token, GOOD)
    beta.respond(tokens[0], Answer(1, correct=False))
    assert not beta.passes(at_beta.state)
    assert BetaRound.objects.get().reached_at is None


def test_passing_signs_nothing_by_itself(at_beta, practice):
    for token in invited(at_beta, practice, 3):
        beta.respond(token, GOOD)
    assert at_beta.state.step == Step.BETA
    assert not Signature.objects.filter(step=Step.BETA).exists()


# Safety concerns


UNSAFE = Answer(5, correct=True, concern="Step 2 leaves the old dose on the screen.")


def test_a_concern_stops_the_step_and_is_told_to_the_clinical_reviewers(at_beta, practice):
    tokens = invited(at_beta, practice, 3)
    for token in tokens[:2]:
        beta.respond(token, GOOD)
    beta.respond(tokens[2], UNSAFE)
    assert not beta.passes(at_beta.state)
    with pytest.raises(errors.Blocked) as refused:
        at_beta.sign(waived={"beta.concern-open": "It is fine."})
    assert [found.code for found in refused.value.findings] == ["beta.concern-open"]
    letter = Notification.objects.filter(kind="beta-concern").get()
    assert letter.user == at_beta.reviewers[Step.CLINICAL]
    assert "old dose" not in letter.body
    assert AuditEntry.objects.filter(action="content.beta_concern_raised").count() == 1


def test_taking_a_concern_back_does_not_close_it_and_saying_it_twice_raises_it_once(at_beta, practice):
    tokens = invited(at_beta, practice, 3)
    for token in tokens:
        beta.respond(token, GOOD)
    beta.respond(tokens[0], UNSAFE)
    beta.respond(tokens[0], UNSAFE)
    beta.respond(tokens[0], GOOD)
    assert BetaConcern.objects.filter(closed_at=None).count() == 1
    assert not beta.passes(at_beta.state)


def test_a_clinical_reviewer_closes_a_concern_with_an_outcome(at_beta, practice):
    tokens = invited(at_beta, practice, 3)
    for token in (*tokens[:2],):
        beta.respond(token, GOOD)
    beta.respond(tokens[2], UNSAFE)
    concern = BetaConcern.objects.get()
    clinical = at_beta.reviewers[Step.CLINICAL]
    with pytest.raises(beta.OutcomeMissing):
        beta.close_concern(concern.pk, by=clinical, outcome="  ")
    for stranger in (
        at_beta.reviewers[Step.BETA],
        somebody(Role.CLINICAL_REVIEWER, "de"),
        somebody(Role.MANAGER, superuser=True),
    ):
        with pytest.raises(beta.NotClinical):
            beta.close_concern(concern.pk, by=stranger, outcome="Looked at it.")
    beta.close_concern(concern.pk, by=clinical, outcome="The screen was checked: the dose is cleared.")
    with pytest.raises(errors.NotOpen):
        beta.close_concern(concern.pk, by=clinical, outcome="Again.")
    assert beta.passes(at_beta.state)
    assert AuditEntry.objects.filter(action="content.beta_reached").count() == 1


def test_an_author_of_the_text_does_not_close_a_concern_about_it(at_beta, practice):
    from accounts.grants import grant

    tokens = invited(at_beta, practice, 1)
    beta.respond(tokens[0], UNSAFE)
    grant(at_beta.author, Role.CLINICAL_REVIEWER, by=None, locale="en")
    with pytest.raises(errors.OwnWork):
        beta.close_concern(BetaConcern.objects.get().pk, by=at_beta.author, outcome="It is fine.")


# Time


def test_time_passes_nothing_and_a_late_test_is_told_to_the_final_reviewers_once(at_beta, practice, time_machine):
    invited(at_beta, practice, 1)
    assert beta.escalate_late() == 0
    time_machine.move_to(at_beta.state.due_at + datetime.timedelta(days=60))
    assert beta.escalate_late() == 1
    assert beta.escalate_late() == 0
    assert Notification.objects.get(kind="beta-late").user == at_beta.reviewers[Step.FINAL]
    assert at_beta.state.step == Step.BETA
    with pytest.raises(errors.Blocked):
        at_beta.sign()


def test_a_late_test_nobody_was_invited_to_is_told_as_well(at_beta, time_machine):
    time_machine.move_to(at_beta.state.due_at + datetime.timedelta(days=1))
    assert beta.escalate_late() == 1


def test_letters_are_in_the_language_of_whom_they_are_for(at_beta, practice, time_machine):
    at_beta.reviewers[Step.FINAL].locale = "nl"
    at_beta.reviewers[Step.FINAL].save()
    time_machine.move_to(at_beta.state.due_at + datetime.timedelta(days=1))
    beta.escalate_late()
    assert Notification.objects.get(kind="beta-late").locale == "nl"


# The desk


def test_the_page_shows_role_and_country_and_no_names(at_beta, practice, client):
    tokens = invited(at_beta, practice, 3)
    beta.respond(tokens[0], Answer(4, correct=True, comment="Very clear."))
    people = [invitation.person for invitation in BetaInvitation.objects.all()]
    client.force_login(at_beta.reviewers[Step.BETA])
    page = client.get(f"/desk/reviews/{at_beta.state.pk}/beta/").content.decode()
    assert "Very clear." in page
    assert "Clinician" in page
    assert "In the UK" in page
    assert not any(person.name in page or person.email in page for person in people)


@pytest.mark.parametrize("who", [lambda: somebody(Role.CLINICIAN), lambda: somebody(Role.BETA_REVIEWER, "de")])
def test_the_page_is_for_reviewers_of_the_language(at_beta, client, who):
    client.force_login(who())
    assert client.get(f"/desk/reviews/{at_beta.state.pk}/beta/").status_code == 403
    assert client.post(f"/desk/reviews/{at_beta.state.pk}/beta/invite/", {}).status_code == 403


def test_inviting_from_the_page(at_beta, practice, client):
    members(practice, 2)
    client.force_login(at_beta.reviewers[Step.BETA])
    address = f"/desk/reviews/{at_beta.state.pk}/beta/"
    assert client.post(f"{address}invite/", {}).status_code == 422
    told = {"organisations": [practice.pk], "role": "", "specialty": ""}
    assert client.post(f"{address}invite/", told).status_code == 302
    again = client.post(f"{address}invite/", told)
    assert again.status_code == 409
    assert "Nobody new in this group" in again.content.decode()
    assert BetaInvitation.objects.count() == 2


def test_closing_from_the_page_keeps_what_was_typed_when_it_is_refused(at_beta, practice, client):
    (token,) = invited(at_beta, practice, 1)
    beta.respond(token, UNSAFE)
    concern = BetaConcern.objects.get()
    address = f"/desk/reviews/{at_beta.state.pk}/beta/concerns/{concern.pk}/close/"
    client.force_login(at_beta.reviewers[Step.FINAL])
    assert client.post(address, {"outcome": "It is fine."}).status_code == 409
    client.force_login(at_beta.reviewers[Step.CLINICAL])
    assert client.post(address, {"outcome": " "}).status_code == 409
    assert client.post(address, {"outcome": "Checked."}).status_code == 302
    assert BetaConcern.objects.get().outcome == "Checked."


def test_a_reader_is_shown_what_she_said_and_her_words_go_at_her_wish(at_beta, practice):
    (token,) = invited(at_beta, practice, 1)
    beta.respond(token, UNSAFE)
    beta.respond(token, GOOD)
    person = BetaInvitation.objects.get().person
    (told,) = export_person(person)["beta"]
    assert (told["text"], told["comment"], told["concerns"]) == ("First", "Clear.", [UNSAFE.concern])
    erase_person(person)
    assert BetaInvitation.objects.get().person is None
    assert (BetaResponse.objects.get().comment, BetaResponse.objects.get().useful) == ("", 4)
    assert BetaConcern.objects.get().text == UNSAFE.concern
    with pytest.raises(beta.DeadLink):
        beta.opened(token)


RACE = """
from compliance.api import AuditEntry
from content.review import beta
beta.respond((folder / f"token-{number}").read_text(), beta.Answer(4, True))
print(AuditEntry.objects.filter(action="content.beta_reached").count())
"""


@pytest.mark.django_db(transaction=True)
def test_the_two_last_responses_at_once_reach_the_goal_once(at_beta, practice, tmp_path):
    tokens = invited(at_beta, practice, 3)
    beta.respond(tokens[0], GOOD)
    for number, token in enumerate(tokens[1:]):
        (tmp_path / f"token-{number}").write_text(token)
    assert max(race(RACE, tmp_path)) == "1"
