"""Opening a ticket: once per key, all of it or nothing, sealed, in the words that screening allows."""

import re
import threading
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction

from accounts.api import Role
from accounts.models import Notification
from compliance.models import AuditEntry
from helpdesk import attachments, events, letters, opening
from helpdesk.models import Ticket, TicketArticle, TicketAttachment, TicketMessage
from helpdesk.opening import NotComplete, open_ticket
from helpdesk.permissions import NotAllowed
from helpdesk.wording import KeyUsedBefore, PatientDataFound, TextRefused
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.content import ArticleFactory, languages
from tests.factories.helpdesk import a_clinician, a_picture, a_request, a_supervisor, a_ticket, an_agent

pytestmark = pytest.mark.django_db
BSN = "The note of the patient with BSN 111222333 does not print."


def opened(asked, requester=None, key=None):
    return open_ticket(asked, requester=requester or a_clinician(), key=key or uuid.uuid4())


def rows():
    return [model.objects.count() for model in (Ticket, TicketMessage, TicketArticle, Notification, AuditEntry)] + [
        TicketAttachment.objects.filter(state="claimed").count()
    ]


@time_machine.travel(datetime(2026, 11, 24, 14, 0, tzinfo=UTC), tick=False)
def test_a_request_becomes_a_ticket_with_number_tier_and_due_time():
    person = a_clinician()
    ticket = opened(a_request(affected="work-stopped", screen="visit"), person).ticket
    assert re.fullmatch(r"T-2026-\d{6}", ticket.number)
    assert (ticket.state, ticket.tier, ticket.tier_reason) == ("new", 2, "work-stopped")
    assert ticket.due_at == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert ticket.organisation == person.memberships.get().organisation
    assert Ticket.objects.by_number(ticket.number.lower()).get() == ticket


@pytest.mark.parametrize("number", ["T-2026-1", "T-1999-000001", "", "HY-429", "T-2026-00000x", "T-9999-000001"])
def test_what_is_no_number_finds_no_ticket(number):
    a_ticket()
    assert not Ticket.objects.by_number(number).exists()


def test_a_number_belongs_to_its_year():
    with time_machine.travel(datetime(2026, 12, 31, 23, 59, tzinfo=UTC), tick=False):
        ticket = a_ticket()
    assert ticket.number.startswith("T-2026-")
    assert Ticket.objects.by_number(ticket.number).exists()
    assert not Ticket.objects.by_number(ticket.number.replace("2026", "2027")).exists()


def test_the_due_time_is_counted_on_her_clock():
    at = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)  # 15:00 in New York, 21:00 in Amsterdam
    with time_machine.travel(at, tick=False):
        there = opened(a_request(affected="work-stopped", time_zone="America/New_York")).ticket
        here = opened(a_request(affected="work-stopped", time_zone="Europe/Amsterdam")).ticket
    assert (there.due_at - at, here.due_at - at) == (timedelta(hours=2), timedelta(hours=4))


def test_text_is_sealed_from_the_first_row():
    ticket = opened(a_request(text="Zebrafish will not print", reply_by="phone", phone="+31201234567")).ticket
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_redacted, phone FROM helpdesk_ticket")
        cursor.execute("SELECT body_sealed, body_redacted FROM helpdesk_ticketmessage")
        told = cursor.fetchall()
        cursor.execute("SELECT subject_redacted, phone FROM helpdesk_ticket")
        told += cursor.fetchall()
    assert "Zebrafish" not in str(told)
    assert "+31201234567" not in str(told)
    ticket.refresh_from_db()
    assert ticket.subject_redacted == "Zebrafish will not print"
    assert ticket.messages.get().body_sealed == "Zebrafish will not print"
    assert ticket.phone == "+31201234567"


def test_patient_data_is_refused_and_nothing_is_stored():
    before = rows()
    with pytest.raises(PatientDataFound) as refused:
        opened(a_request(text=BSN))
    assert [finding.kind for finding in refused.value.findings] == ["bsn"]
    assert refused.value.cleaned == BSN.replace("111222333", "[bsn]")
    assert not Ticket.objects.exists()
    assert rows()[1:4] == before[1:4]


def test_patient_data_that_belongs_there_is_kept_sealed_and_shown_redacted():
    ticket = opened(a_request(text=BSN, keep_patient_data=True)).ticket
    message = ticket.messages.get()
    assert message.body_sealed == BSN
    assert "111222333" not in message.body_redacted + ticket.subject_redacted
    assert message.hidden == 1


@pytest.mark.parametrize("text", ["", "   \n", "x" * 8001])
def test_empty_and_endless_texts_are_refused(text):
    with pytest.raises(TextRefused):
        opened(a_request(text=text))


def test_the_subject_is_the_beginning_cut_between_words():
    ticket = opened(a_request(text="word " * 40)).ticket
    assert len(ticket.subject_redacted) <= 92
    assert ticket.subject_redacted.endswith("word …")


def test_the_same_key_gives_the_same_ticket():
    person, key, asked = a_clinician(), uuid.uuid4(), a_request()
    first, second = opened(asked, person, key), opened(asked, person, key)
    assert first.ticket == second.ticket
    assert (first.repeated, second.repeated) == (False, True)
    assert TicketMessage.objects.count() == 1


def test_the_same_key_with_another_text_is_refused():
    person, key, asked = a_clinician(), uuid.uuid4(), a_request()
    opened(asked, person, key)
    with pytest.raises(KeyUsedBefore):
        opened(replace(asked, affected="question"), person, key)
    assert Ticket.objects.count() == 1


def test_a_key_of_somebody_else_is_no_key_of_hers():
    key, asked = uuid.uuid4(), a_request()
    assert opened(asked, key=key).ticket != opened(asked, key=key).ticket


def test_the_database_itself_refuses_a_second_ticket_with_one_key():
    ticket = a_ticket()
    ticket.pk, ticket.public_id, ticket.subject_redacted = None, uuid.uuid4(), "Another"
    with pytest.raises(IntegrityError), transaction.atomic():
        ticket.save(force_insert=True)


def test_who_loses_the_race_gets_the_winners_ticket(monkeypatch):
    """The moment between looking and writing, in which another process has written."""
    person, key, asked = a_clinician(), uuid.uuid4(), a_request()
    first = opened(asked, person, key)
    answers, really = [None], opening._before
    monkeypatch.setattr(opening, "_before", lambda *args: answers.pop() if answers else really(*args))
    again = opened(asked, person, key)
    assert again.repeated
    assert again.ticket == first.ticket
    assert Ticket.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_give_one_ticket():
    person, key, asked = a_clinician(), uuid.uuid4(), a_request()
    start, found = threading.Barrier(2), []

    def send():
        try:
            start.wait()
            found.append(opened(asked, person, key))
        finally:
            connection.close()

    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("threads share no database in memory; the constraint and the race have tests of their own")
    threads = [threading.Thread(target=send) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {opened.ticket.pk for opened in found} == {Ticket.objects.get().pk}
    assert sorted(opened.repeated for opened in found) == [False, True]


@pytest.mark.parametrize("broken", ["claim", "letters", "event"])
def test_a_failure_in_the_middle_leaves_nothing(monkeypatch, broken):
    person = a_clinician()
    an_agent()
    ArticleFactory(key="printing")
    picture = attachments.upload(a_picture(), by=person)
    asked = a_request(tried=["printing"], images=[picture.public_id], screenshot_consent=True)
    before = rows()

    def fail(*_args, **_facts):
        raise OSError("the disk is full")

    place = {
        "claim": (attachments, "claim"),
        "letters": (letters, "tell_desk"),
        "event": (events.ticket_opened, "announce"),
    }
    monkeypatch.setattr(*place[broken], fail)
    with pytest.raises(OSError, match="disk"):
        opened(asked, person)
    assert rows() == before
    picture.refresh_from_db()
    assert picture.state == "unclaimed"


def test_pictures_and_articles_come_along():
    person = a_clinician()
    ArticleFactory(key="printing", locale="en")
    picture = attachments.upload(a_picture(), by=person)
    ticket = opened(
        a_request(tried=["printing", "unheard-of", "printing"], images=[picture.public_id], screenshot_consent=True),
        person,
    ).ticket
    assert [(link.family, link.kind, link.locale) for link in ticket.articles.all()] == [("printing", "tried", "en")]
    assert ticket.articles.get().revision
    assert ticket.attachments.get() == picture


def test_tried_articles_she_may_not_read_are_dropped():
    ArticleFactory(key="secret", audience="organisation", organisations=[OrganisationFactory()])
    assert not opened(a_request(tried=["secret"])).ticket.articles.exists()


def test_a_tried_article_is_kept_in_the_language_she_reads():
    languages("printing", "en", "de")
    assert opened(a_request(tried=["printing"], language="de")).ticket.articles.get().locale == "de"


def test_pictures_need_her_consent():
    person = a_clinician()
    picture = attachments.upload(a_picture(), by=person)
    with pytest.raises(NotComplete):
        opened(a_request(images=[picture.public_id]), person)
    assert not Ticket.objects.exists()


def test_who_wants_to_be_called_gives_a_number():
    with pytest.raises(NotComplete):
        opened(a_request(reply_by="phone"))


@pytest.mark.parametrize("wrong", [{"affected": "all"}, {"reply_by": "pigeon"}, {"channel": "fax"}])
def test_unknown_choices_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong.values()))):
        opened(a_request(**wrong))


@pytest.mark.parametrize("roles", [[], [Role.AUTHOR], [Role.MANAGER]])
def test_who_may_not_ask_opens_nothing(roles):
    with pytest.raises(NotAllowed):
        opened(a_request(), UserFactory(roles=roles))


def test_being_a_superuser_does_not_open_tickets():
    with pytest.raises(NotAllowed):
        opened(a_request(), UserFactory(superuser=True))


def test_words_of_danger_make_it_an_emergency():
    ticket = opened(a_request(affected="question", text="I think we have a data breach")).ticket
    assert (ticket.tier, ticket.tier_reason) == (1, "danger-words")


def test_the_audit_entry_has_codes_and_no_word_of_hers():
    ask = uuid.uuid4()
    ticket = opened(a_request(text="Zebrafish will not print", ask=ask)).ticket
    entry = AuditEntry.objects.get(action="helpdesk.ticket_opened")
    assert entry.facts == {
        "tier": 3, "why": "hindered", "affected": "hindered", "channel": "widget", "ask": str(ask), "images": 0, "tried": 0,
    }  # fmt: skip
    assert (entry.object_type, entry.object_id) == ("helpdesk.ticket", str(ticket.pk))
    assert "Zebrafish" not in str(AuditEntry.objects.values_list())


def test_agents_of_her_language_are_told_without_a_word_of_the_text(django_capture_on_commit_callbacks):
    dutch, german = an_agent(email="nl@example.org"), UserFactory(email="de@example.org")
    german.role_grants.create(role=Role.SUPPORT, locale="de", level=1)
    with django_capture_on_commit_callbacks(execute=True):
        ticket = opened(a_request(text="Zebrafish will not print", language="nl")).ticket
    assert [letter.to for letter in mail.outbox] == [[dutch.email]]
    letter = mail.outbox[0]
    assert ticket.number in letter.subject
    assert f"/desk/tickets/{ticket.public_id}/" in letter.body
    assert "Zebrafish" not in letter.subject + letter.body


def test_if_nobody_speaks_her_language_all_of_the_line_are_told(django_capture_on_commit_callbacks):
    agent = UserFactory()
    agent.role_grants.create(role=Role.SUPPORT, locale="de", level=1)
    with django_capture_on_commit_callbacks(execute=True):
        opened(a_request(language="fr"))
    assert [letter.to for letter in mail.outbox] == [[agent.email]]


def test_supervisors_are_told_of_an_emergency_alone(django_capture_on_commit_callbacks):
    supervisor = a_supervisor()
    with django_capture_on_commit_callbacks(execute=True):
        opened(a_request())
    assert not mail.outbox
    with django_capture_on_commit_callbacks(execute=True):
        opened(a_request(affected="patient-now"))
    assert [letter.to for letter in mail.outbox] == [[supervisor.email]]
