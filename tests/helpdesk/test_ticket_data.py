"""What tickets keep about a person: shown to her, emptied at her wish, while figures stay."""

import base64

import pytest
from django.db import connection

from compliance.api import erase_person, export_person
from helpdesk import attachments
from helpdesk.models import Ticket, TicketAttachment, TicketMessage
from tests.factories.content import ArticleFactory
from tests.factories.helpdesk import a_clinician, a_picture, a_ticket, an_agent, asked, said

pytestmark = pytest.mark.django_db


def a_full_ticket(person, agent):
    ArticleFactory(key="printing")
    picture = attachments.upload(a_picture(), by=person)
    ticket = a_ticket(
        person,
        assignee=agent,
        text="Zebrafish does not print",
        reply_by="phone",
        phone="+31 20 765 43 21",
        tried=["printing"],
        images=[picture.public_id],
        screenshot_consent=True,
    )
    said(ticket, agent, "Try the Aardvark printer.")
    ticket.refresh_from_db()
    asked(ticket, "The Aardvark is broken.")
    return ticket


def test_an_export_holds_all_she_said_and_was_told_and_no_inner_note():
    person, agent = a_clinician(), an_agent()
    ticket = a_full_ticket(person, agent)
    ticket.messages.create(kind="internal_note", author=agent, body_sealed="She seems in a hurry")
    (told,) = export_person(person)["tickets"]
    assert told["number"] == ticket.number
    assert [message["text"] for message in told["messages"]] == [
        "Zebrafish does not print",
        "Try the Aardvark printer.",
        "The Aardvark is broken.",
    ]
    assert told["phone"] == "+31 20 765 43 21"
    assert base64.b64decode(told["pictures"][0]["base64"]).startswith(b"\x89PNG")
    assert told["articles"] == [{"article": "printing", "kind": "tried"}]
    assert "hurry" not in str(told)


def test_an_export_holds_nobody_elses_tickets():
    a_full_ticket(a_clinician(), an_agent())
    assert export_person(a_clinician())["tickets"] == []


def test_erasing_empties_every_text_and_keeps_what_happened_when():
    person, agent = a_clinician(), an_agent()
    ticket = a_full_ticket(person, agent)
    other = a_ticket(text="Heron does not print")
    ticket.refresh_from_db()
    facts = ("state", "tier", "affected", "opened_at", "first_reply_at", "organisation_id", "screen", "error_code")
    before = {fact: getattr(ticket, fact) for fact in facts}
    erase_person(person)
    ticket.refresh_from_db()
    assert {fact: getattr(ticket, fact) for fact in facts} == before
    assert (ticket.subject_redacted, ticket.phone, ticket.fingerprint, ticket.ask) == ("", "", "", None)
    assert not TicketAttachment.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body_sealed, body_redacted FROM helpdesk_ticketmessage WHERE ticket_id = %s", [ticket.pk]
        )
        assert set(cursor.fetchall()) == {("", "")}
    assert TicketMessage.objects.get(ticket=other).body_sealed == "Heron does not print"
    assert export_person(person)["tickets"][0]["messages"][0]["text"] == ""
    assert "example.org" not in str(Ticket.objects.get(pk=ticket.pk).requester.email)


def test_erasing_an_agent_leaves_the_tickets_of_others():
    agent = an_agent()
    ticket = a_full_ticket(a_clinician(), agent)
    erase_person(agent)
    assert ticket.messages.filter(kind="public_reply").get().body_sealed == "Try the Aardvark printer."
