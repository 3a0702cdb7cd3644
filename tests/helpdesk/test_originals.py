"""What is hidden is shown with a reason alone, and the reason is on record before the text is read."""

import pytest

from accounts.api import Level, Role
from compliance.models import AuditEntry
from helpdesk import attachments, originals, permissions
from helpdesk.models import Ticket
from helpdesk.originals import picture_for, read_with_reason, show_original
from helpdesk.permissions import NotAllowed
from helpdesk.tickets import ReasonMissing
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.helpdesk import a_clinician, a_picture, a_supervisor, a_ticket, an_agent

pytestmark = pytest.mark.django_db
TEXT = "The note of BSN 111222333 does not print."
REASON = "To find the note"
RECORDED = ("helpdesk.original_shown", "helpdesk.ticket_read", "helpdesk.picture_shown")


def recorded():
    return AuditEntry.objects.filter(action__in=RECORDED)


class Case:
    """A ticket with hidden details, and everybody who might look at it."""

    def __init__(self):
        home = OrganisationFactory()
        self.requester = a_clinician(organisation=home)
        picture = attachments.upload(a_picture(), by=self.requester)
        self.agent = an_agent()
        self.people = {
            "requester": self.requester,
            "colleague": a_clinician(organisation=home),
            "contact": UserFactory(roles=[Role.CLINICIAN]),
            "other organisation": a_clinician(),
            "other contact": UserFactory(roles=[Role.MANAGER], organisation=OrganisationFactory()),
            "assigned agent": self.agent,
            "other agent": an_agent(),
            "agent of a lower line": an_agent(),
            "supervisor": a_supervisor(),
            "compliance officer": UserFactory(roles=[Role.COMPLIANCE_OFFICER]),
            "manager": UserFactory(roles=[Role.MANAGER]),
            "admin": UserFactory(roles=[Role.ADMIN]),
            "superuser": UserFactory(superuser=True),
            "superuser who is clinician": UserFactory(superuser=True, roles=[Role.CLINICIAN]),
            "author": UserFactory(roles=[Role.AUTHOR]),
            "nobody in particular": UserFactory(),
            "inactive agent": an_agent(Level.THIRD, inactive=True),
        }
        self.people["contact"].memberships.create(organisation=home, is_contact=True)
        self.people["other contact"].memberships.update(is_contact=True)
        self.ticket = a_ticket(
            self.requester,
            assignee=self.agent,
            text=TEXT,
            keep_patient_data=True,
            images=[picture.public_id],
            screenshot_consent=True,
        )
        self.message = self.ticket.messages.get(kind="requester")
        self.picture = self.ticket.attachments.get()


@pytest.fixture
def case():
    return Case()


KNOWS = {"requester", "contact", "assigned agent", "supervisor", "compliance officer"}
ANSWERS = {"assigned agent", "supervisor"}
ORIGINAL = {"requester", "assigned agent", "supervisor", "compliance officer"}
PEOPLE = sorted(
    KNOWS
    | {
        "colleague", "other organisation", "other contact", "other agent", "agent of a lower line", "manager", "admin",
        "superuser", "superuser who is clinician", "author", "nobody in particular", "inactive agent",
    }
)  # fmt: skip


@pytest.mark.parametrize("who", PEOPLE)
def test_the_matrix_of_an_assigned_ticket(case, who):
    person = case.people[who]
    assert Ticket.objects.visible_to(person).exists() == (who in KNOWS)
    assert permissions.may_answer(person, case.ticket) == (who in ANSWERS)
    assert (
        (who in ORIGINAL)
        == _gets(lambda: show_original(case.message, by=person, reason=REASON))
        == _gets(lambda: picture_for(case.picture, by=person))
    )


def _gets(look):
    try:
        return bool(look())
    except NotAllowed:
        return False


@pytest.mark.parametrize(
    ("who", "knows"),
    [
        ("other agent", True), ("agent of a lower line", True), ("inactive agent", False), ("superuser", False),
        ("colleague", False), ("admin", False), ("compliance officer", True),
    ],
)  # fmt: skip
def test_what_nobody_has_taken_is_known_to_the_agents_of_the_line(case, who, knows):
    Ticket.objects.update(assignee=None)
    assert Ticket.objects.visible_to(case.people[who]).exists() == knows


def test_what_is_at_a_higher_line_is_hidden_from_the_lower_one(case):
    Ticket.objects.update(assignee=None, level=Level.SECOND)
    assert not Ticket.objects.visible_to(case.people["agent of a lower line"]).exists()
    assert Ticket.objects.visible_to(an_agent(Level.SECOND)).exists()
    case.ticket.refresh_from_db()
    assert not permissions.may_answer(case.people["agent of a lower line"], case.ticket)


def test_anonymous_visitors_know_of_nothing(case):
    from django.contrib.auth.models import AnonymousUser

    assert not Ticket.objects.visible_to(AnonymousUser()).exists()
    assert not permissions.may_enter_desk(AnonymousUser())


@pytest.mark.parametrize(
    ("who", "enters"),
    [
        ("assigned agent", True), ("supervisor", True), ("compliance officer", True), ("requester", False),
        ("contact", False), ("manager", False), ("superuser", False), ("admin", False), ("inactive agent", False),
    ],
)  # fmt: skip
def test_who_enters_the_desk(case, who, enters):
    assert permissions.may_enter_desk(case.people[who]) == enters


def test_the_original_is_shown_with_a_reason_and_recorded(case):
    assert show_original(case.message, by=case.agent, reason=f"  {REASON}  ") == TEXT
    entry = recorded().get()
    assert (entry.actor_id, entry.reason, entry.object_id) == (case.agent.pk, REASON, str(case.ticket.pk))
    assert entry.facts == {"message": case.message.pk}


@pytest.mark.parametrize("reason", ["", "   ", ".", "x  y"])
def test_without_a_reason_nothing_is_shown_and_nothing_recorded(case, reason):
    for look in (
        lambda: show_original(case.message, by=case.agent, reason=reason),
        lambda: read_with_reason(case.ticket, by=case.people["compliance officer"], reason=reason),
    ):
        with pytest.raises(ReasonMissing):
            look()
    assert not recorded().exists()


def test_an_agent_who_has_not_taken_the_ticket_sees_no_original(case):
    Ticket.objects.update(assignee=None)
    with pytest.raises(NotAllowed):
        show_original(case.message, by=case.people["other agent"], reason=REASON)
    assert not recorded().exists()


def test_the_requester_reads_her_own_without_reason_or_record(case):
    assert show_original(case.message, by=case.requester, reason="") == TEXT
    assert picture_for(case.picture, by=case.requester)
    assert not recorded().exists()


def test_if_the_look_cannot_be_recorded_nothing_is_shown(case, monkeypatch):
    def fail(*_args, **_facts):
        raise OSError("the trail cannot be written")

    monkeypatch.setattr(originals.compliance, "record", fail)
    with pytest.raises(OSError, match="trail"):
        show_original(case.message, by=case.agent, reason=REASON)
    with pytest.raises(OSError, match="trail"):
        picture_for(case.picture, by=case.agent)


def test_each_look_at_a_picture_is_recorded(case):
    for _each in range(2):
        picture_for(case.picture, by=case.agent)
    assert recorded().count() == 2


def test_a_picture_that_belongs_to_no_ticket_is_nobodys_to_see(case):
    picture = attachments.upload(a_picture(), by=case.requester)
    with pytest.raises(NotAllowed):
        picture_for(picture, by=case.requester)


def test_patient_data_in_a_reason_is_redacted(case):
    show_original(case.message, by=case.agent, reason="BSN 111222333 again")
    assert recorded().get().reason == "BSN [bsn] again"
