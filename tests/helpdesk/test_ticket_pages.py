"""The pages of tickets: who sees them, what they show, and that a refused act loses nothing typed."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.conf import settings as site
from django.utils import timezone

from accounts.api import Level, Role
from compliance.models import AuditEntry
from helpdesk import attachments
from helpdesk.models import Ticket
from tests.factories import content as made
from tests.factories.accounts import UserFactory
from tests.factories.content import ArticleFactory
from tests.factories.helpdesk import a_clinician, a_picture, a_supervisor, a_ticket, an_agent, asked, said

pytestmark = pytest.mark.django_db
LOCALES = [code for code, _name in site.LANGUAGES]
BSN = "The note of BSN 111222333 does not print."


@pytest.fixture(autouse=True)
def _tree(db):
    made.tree()


@pytest.fixture
def agent(client):
    person = an_agent(name="Ruben Castelein", locale="en")
    client.force_login(person)
    return person


def desk(ticket, act=""):
    return f"/desk/tickets/{ticket.public_id}/{f'{act}/' if act else ''}"


def text_of(response):
    return unescape(re.sub(r"<[^>]+>", "", response.content.decode()))


# The requester


def test_pages_of_tickets_ask_to_sign_in(client):
    ticket = a_ticket()
    for address in ("/help/requests/", f"/help/requests/{ticket.public_id}/", "/desk/tickets/", desk(ticket)):
        assert client.get(address)["Location"].startswith("/account/login/?next=/")


def test_she_sees_her_requests_and_what_she_may_expect(client):
    person = a_clinician(locale="en")
    ticket = a_ticket(person, text="The letter does not print")
    said(ticket, an_agent(), "Choose the other printer.")
    client.force_login(person)
    told = text_of(client.get("/help/requests/"))
    assert "The letter does not print" in told
    assert ticket.number in told
    assert "1 new answer" in told
    told = text_of(client.get(f"/help/requests/{ticket.public_id}/"))
    assert "Choose the other printer." in told
    assert "Support has answered and waits for you." in told
    assert "1 new answer" not in text_of(client.get("/help/requests/"))


def test_she_reads_her_own_words_whole_and_no_inner_note(client):
    person, agent = a_clinician(), an_agent()
    ticket = a_ticket(person, text=BSN, keep_patient_data=True)
    ticket.messages.create(kind="internal_note", author=agent, body_sealed="Aardvark", body_redacted="Aardvark")
    client.force_login(person)
    told = text_of(client.get(f"/help/requests/{ticket.public_id}/"))
    assert BSN in told
    assert "Aardvark" not in told


@pytest.mark.parametrize("locale", LOCALES)
def test_due_times_are_told_in_her_language_and_zone(client, locale):
    person = a_clinician(locale=locale, time_zone="America/New_York")
    with time_machine.travel(datetime(2030, 11, 26, 15, 0, tzinfo=UTC), tick=False):
        client.force_login(person)
        ticket = a_ticket(person, affected="patient-now", time_zone="America/New_York", language=locale)
        response = client.get(f"/help/requests/{ticket.public_id}/")
        assert "10:05" in text_of(response)
    assert f'<html lang="{locale}"' in response.content.decode()


def test_empty_list_says_what_next(client):
    client.force_login(a_clinician(locale="en"))
    assert "/help/requests/new/" in client.get("/help/requests/").content.decode()
    client.force_login(UserFactory(roles=[Role.AUTHOR], locale="en"))
    response = client.get("/help/requests/")
    assert "Your roles do not include that." in text_of(response)
    assert 'href="/help/requests/new/"' not in response.content.decode()


def ask(client, **fields):
    told = {"text": "The letter does not print", "affected": "hindered", "reply_by": "email", "key": str(uuid.uuid4())}
    return client.post("/help/requests/new/", told | fields)


def test_she_asks_without_scripts(client):
    client.force_login(a_clinician())
    response = ask(client)
    ticket = Ticket.objects.get()
    assert response["Location"] == f"/help/requests/{ticket.public_id}/"
    assert ticket.channel == "site"


def test_pressing_twice_asks_once(client):
    client.force_login(a_clinician())
    key = str(uuid.uuid4())
    assert ask(client, key=key)["Location"] == ask(client, key=key)["Location"]
    assert Ticket.objects.count() == 1


def test_patient_data_is_shown_to_her_and_removed_with_one_press(client):
    client.force_login(a_clinician(locale="en"))
    response = ask(client, text=BSN)
    assert response.status_code == 422
    assert "This may be patient data. Nothing was sent yet." in text_of(response)
    assert BSN in text_of(response)
    assert not Ticket.objects.exists()
    assert ask(client, text=BSN, remove="1").status_code == 302
    assert Ticket.objects.get().messages.get().body_sealed == BSN.replace("111222333", "[bsn]")


def test_patient_data_can_be_sent_as_it_is(client):
    client.force_login(a_clinician())
    ask(client, text=BSN, keep="1")
    assert Ticket.objects.get().messages.get().body_sealed == BSN


@pytest.mark.parametrize("wrong", [{"text": " "}, {"reply_by": "phone"}, {"affected": "all"}])
def test_what_is_missing_is_said_and_what_was_typed_stays(client, wrong):
    client.force_login(a_clinician(locale="en"))
    response = ask(client, **wrong)
    assert response.status_code == 422
    if "text" not in wrong:
        assert "The letter does not print" in text_of(response)
    assert not Ticket.objects.exists()


def test_who_may_not_ask_is_told_who_may(client):
    client.force_login(UserFactory(roles=[Role.MANAGER], locale="en"))
    assert client.get("/help/requests/new/").status_code == 403
    assert ask(client).status_code == 403
    assert not Ticket.objects.exists()


def test_she_writes_more_and_says_that_it_is_solved(client):
    person = a_clinician()
    ticket = a_ticket(person)
    client.force_login(person)
    address = f"/help/requests/{ticket.public_id}/"
    assert client.post(address, {"text": "It is the tray.", "key": str(uuid.uuid4())}).status_code == 302
    assert client.post(f"{address}solved/").status_code == 302
    ticket.refresh_from_db()
    assert ticket.state == "solved"
    assert ticket.messages.filter(kind="requester").count() == 2
    assert client.get(f"{address}solved/").status_code == 405


def test_a_request_closed_while_she_wrote_keeps_her_words(client):
    person = a_clinician(locale="en")
    ticket = a_ticket(person, state=Ticket.State.CLOSED)
    client.force_login(person)
    response = client.post(f"/help/requests/{ticket.public_id}/", {"text": "Another thing.", "key": str(uuid.uuid4())})
    assert response.status_code == 409
    assert "It was closed while you wrote." in text_of(response)
    assert "Another thing." in text_of(response)


@pytest.mark.parametrize("who", ["colleague", "other", "agent", "supervisor", "superuser", "compliance officer"])
def test_her_page_is_hers_alone(client, who):
    person = a_clinician()
    ticket = a_ticket(person)
    picture = attachments.upload(a_picture(), by=person)
    attachments.claim([picture.public_id], ticket=ticket, by=person)
    home = person.memberships.get().organisation
    client.force_login(
        {
            "colleague": lambda: a_clinician(organisation=home),
            "other": a_clinician,
            "agent": an_agent,
            "supervisor": a_supervisor,
            "superuser": lambda: UserFactory(superuser=True),
            "compliance officer": lambda: UserFactory(roles=[Role.COMPLIANCE_OFFICER]),
        }[who]()
    )
    address, absent = f"/help/requests/{ticket.public_id}/", f"/help/requests/{uuid.uuid4()}/"
    for path in ("", "solved/"):
        send = client.post if path else client.get
        there, nowhere = send(address + path), send(absent + path)
        assert there.status_code == nowhere.status_code == 404
    ticket.refresh_from_db()
    assert ticket.state == "new"
    opens = who in {"agent", "supervisor", "compliance officer"}
    assert client.get(f"/help/pictures/{picture.public_id}/").status_code == (200 if opens else 404)


def test_pictures_come_as_files_that_run_nothing(client):
    person = a_clinician()
    picture = attachments.upload(a_picture(), by=person)
    attachments.claim([picture.public_id], ticket=a_ticket(person), by=person)
    client.force_login(person)
    response = client.get(f"/help/pictures/{picture.public_id}/")
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith('attachment; filename="T-')
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_unclaimed_pictures_are_not_found(client):
    person = a_clinician()
    picture = attachments.upload(a_picture(), by=person)
    client.force_login(person)
    assert client.get(f"/help/pictures/{picture.public_id}/").status_code == 404


# The desk


def test_the_desk_is_grouped_by_what_must_be_done(client, agent):
    now = timezone.now()
    a_ticket(text="Late one", affected="patient-now")
    Ticket.objects.update(due_at=now - timedelta(minutes=1))
    a_ticket(text="Waiting one", assignee=agent, state=Ticket.State.PENDING)
    a_ticket(text="Solved one", assignee=agent, state=Ticket.State.SOLVED)
    a_ticket(text="Due one")
    told = text_of(client.get("/desk/tickets/"))
    order = ["Late one", "Due one", "Waiting one", "Solved one"]
    places = [told.index(subject) for subject in order]
    assert places == sorted(places)
    assert "over" in told


def test_filters_narrow_and_can_be_taken_back(client, agent):
    mine = a_ticket(text="My own case", assignee=agent, language="nl")
    a_ticket(text="Nobody's case", affected="patient-now")
    assert "Nobody's case" not in text_of(client.get("/desk/tickets/?whose=mine"))
    assert "My own case" not in text_of(client.get("/desk/tickets/?whose=nobody"))
    assert "Nobody's case" not in text_of(client.get("/desk/tickets/?language=nl"))
    assert "My own case" not in text_of(client.get("/desk/tickets/?tier=1"))
    assert "Nobody's case" not in text_of(client.get(f"/desk/tickets/?number={mine.number}"))
    assert "No ticket fits these filters" in text_of(client.get("/desk/tickets/?number=T-2026-999999"))
    assert "My own case" in text_of(client.get("/desk/tickets/?tier=all&whose=x&language=xx"))


def test_an_empty_desk_says_so(client, agent):
    assert "No ticket waits" in text_of(client.get("/desk/tickets/"))


def test_the_desk_costs_the_same_queries_however_long_it_is(client, agent, django_assert_max_num_queries):
    def count(address):
        with django_assert_max_num_queries(100) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    ticket = a_ticket(assignee=agent)
    a_ticket(text="Another")
    count("/desk/tickets/")
    few, few_said = count("/desk/tickets/"), count(desk(ticket))
    for number in range(6):
        a_ticket(text=f"Number {number}", assignee=agent if number % 2 else None)
        asked(ticket, f"More {number}")
        said(ticket, agent, f"Answer {number}")
    assert count("/desk/tickets/") == few
    assert count(desk(ticket)) <= few_said + 1  # the names that the history names, once


@pytest.mark.parametrize("who", ["clinician", "superuser", "admin", "manager", "author"])
def test_the_desk_is_closed_to_those_who_do_not_work_there(client, who):
    roles = {"clinician": Role.CLINICIAN, "admin": Role.ADMIN, "manager": Role.MANAGER, "author": Role.AUTHOR}
    person = UserFactory(superuser=True) if who == "superuser" else UserFactory(roles=[roles[who]])
    ticket = a_ticket()
    client.force_login(person)
    assert client.get("/desk/tickets/").status_code == 403
    assert client.get(desk(ticket)).status_code == 403
    assert client.post(desk(ticket, "take"), {"seen": 1}).status_code == 403


def test_tickets_of_another_line_or_a_colleague_are_not_found(client, agent):
    of_colleague = a_ticket(assignee=an_agent())
    higher = a_ticket()
    Ticket.objects.filter(pk=higher.pk).update(level=Level.SECOND)
    for ticket in (of_colleague, higher):
        assert client.get(desk(ticket)).status_code == 404
        assert client.post(desk(ticket, "reply"), {"text": "Hello", "seen": ticket.version}).status_code == 404


def test_a_compliance_officer_says_why_each_time(client):
    officer = UserFactory(roles=[Role.COMPLIANCE_OFFICER], locale="en")
    ticket = a_ticket(text="Zebrafish does not print")
    client.force_login(officer)
    told = text_of(client.get(desk(ticket)))
    assert "Zebrafish" not in told
    refused = client.post(desk(ticket, "read"), {"reason": "."})
    assert refused.status_code == 422
    assert "Zebrafish" not in text_of(refused)
    assert "Zebrafish" in text_of(client.post(desk(ticket, "read"), {"reason": "Complaint 12 of this week"}))
    assert AuditEntry.objects.get(action="helpdesk.ticket_read").reason == "Complaint 12 of this week"
    assert "Zebrafish" not in text_of(client.get(desk(ticket)))
    assert client.post(desk(ticket, "reply"), {"text": "Hello", "seen": 1}).status_code == 403


def test_a_compliance_officer_reads_no_words_in_the_list(client):
    client.force_login(UserFactory(roles=[Role.COMPLIANCE_OFFICER]))
    ticket = a_ticket(text="Zebrafish does not print")
    told = text_of(client.get("/desk/tickets/"))
    assert ticket.number in told
    assert "Zebrafish" not in told


def act(client, ticket, name, **fields):
    return client.post(desk(ticket, name), {"seen": ticket.version, "key": str(uuid.uuid4())} | fields)


def test_an_agent_answers_notes_and_solves(client, agent):
    ArticleFactory(key="printing", title="Print a letter")
    ticket = a_ticket(tried=["printing"])
    assert act(client, ticket, "take").status_code == 302
    ticket.refresh_from_db()
    assert act(client, ticket, "note", text="Tray two again.").status_code == 302
    ticket.refresh_from_db()
    assert act(client, ticket, "reply", text="Choose tray one.", then="open").status_code == 302
    ticket.refresh_from_db()
    assert act(client, ticket, "solve", article="printing").status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assignee) == ("solved", agent)
    told = text_of(client.get(desk(ticket)))
    for words in ("Tray two again.", "Choose tray one.", "Print a letter", "answered this request", "took this ticket"):
        assert words in told
    assert act(client, ticket, "reopen").status_code == 302
    ticket.refresh_from_db()
    act(client, ticket, "solve")
    ticket.refresh_from_db()
    act(client, ticket, "close")
    ticket.refresh_from_db()
    assert ticket.state == "closed"


@pytest.mark.parametrize("name", ["reply", "note"])
def test_a_page_that_is_behind_sends_nothing_and_loses_nothing(client, agent, name):
    ticket = a_ticket(assignee=agent)
    asked(ticket, "Wait, it is the tray.")
    response = act(client, ticket, name, text="A long & careful <answer>", then="open")
    assert response.status_code == 409
    told = text_of(response)
    assert "The ticket changed while you wrote. Nothing was sent." in told
    assert "Wait, it is the tray." in told
    assert "A long & careful <answer>" in told
    assert ticket.messages.filter(kind__in=["public_reply", "internal_note"]).count() == 0
    (seen,) = set(re.findall(r'name="seen" value="(\d+)"', response.content.decode()))
    assert act(client, ticket, name, text="A long & careful <answer>", seen=seen).status_code == 302


def test_pressing_send_twice_answers_once(client, agent):
    ticket, key = a_ticket(), str(uuid.uuid4())
    for _each in range(2):
        assert act(client, ticket, "reply", text="One.", key=key).status_code == 302
    assert ticket.messages.filter(kind="public_reply").count() == 1


@pytest.mark.parametrize(
    ("name", "fields", "status", "words"),
    [
        ("reply", {"text": " "}, 422, "Write something first"),
        ("reply", {"text": "x", "then": "closed"}, 409, "in another state"),
        ("reply", {"text": "x", "then": "nonsense"}, 409, "in another state"),
        ("reply", {"text": BSN}, 422, "This may be patient data"),
        ("tier", {"tier": "1", "reason": ""}, 422, "Give a reason"),
        ("tier", {"tier": "9", "reason": "Because of it"}, 409, "in another state"),
        ("hand-up", {"reason": ""}, 422, "Give a reason"),
        ("link", {"article": "unheard-of"}, 422, "may not read that article"),
        ("close", {}, 409, "in another state"),
        ("reopen", {}, 409, "in another state"),
        ("solve", {"seen": "abc"}, 409, "changed while you wrote"),
    ],
)
def test_a_refused_act_says_why(client, agent, name, fields, status, words):
    ticket = a_ticket(assignee=agent)
    response = act(client, ticket, name, **fields)
    assert response.status_code == status
    assert words in text_of(response)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.tier) == ("open", 3)


def test_unknown_acts_and_people_are_refused(client, agent):
    ticket = a_ticket(assignee=agent)
    assert act(client, ticket, "shred").status_code == 404
    assert act(client, ticket, "assign", to="nobody").status_code == 403
    assert act(client, ticket, "assign", to=str(agent.public_id)).status_code == 403


def test_after_handing_up_she_is_back_at_her_list(client, agent):
    ticket = a_ticket(assignee=agent)
    response = act(client, ticket, "hand-up", reason="Needs the log")
    assert response["Location"] == "/desk/tickets/"


def test_a_supervisor_gives_a_ticket_to_an_agent(client):
    supervisor, agent = a_supervisor(), an_agent(name="Ruben")
    client.force_login(supervisor)
    ticket = a_ticket()
    assert "Ruben" in text_of(client.get(desk(ticket)))
    assert act(client, ticket, "assign", to=str(agent.public_id)).status_code == 302
    ticket.refresh_from_db()
    assert ticket.assignee == agent


def test_details_are_hidden_until_a_reason_is_given(client, agent):
    ticket = a_ticket(assignee=agent, text=BSN, keep_patient_data=True)
    message = ticket.messages.get(kind="requester")
    page = client.get(desk(ticket))
    assert "111222333" not in page.content.decode()
    assert "number of a person hidden" in text_of(page)
    address = desk(ticket, f"original/{message.pk}")
    refused = client.post(address, {"reason": ""})
    assert refused.status_code == 422
    assert "111222333" not in refused.content.decode()
    assert BSN in text_of(client.post(address, {"reason": "To find the note"}))
    assert "111222333" not in client.get(desk(ticket)).content.decode()
    assert AuditEntry.objects.filter(action="helpdesk.original_shown").count() == 1


def test_the_original_of_an_unassigned_ticket_is_refused(client, agent):
    ticket = a_ticket(text=BSN, keep_patient_data=True)
    message = ticket.messages.get()
    assert "Take the ticket to see the original" in text_of(client.get(desk(ticket)))
    assert client.post(desk(ticket, f"original/{message.pk}"), {"reason": "To find the note"}).status_code == 403


def test_a_message_of_another_ticket_is_not_shown_through_this_one(client, agent):
    mine, other = a_ticket(assignee=agent), a_ticket(text=BSN, keep_patient_data=True)
    message = other.messages.get()
    assert client.post(desk(mine, f"original/{message.pk}"), {"reason": "To find the note"}).status_code == 404


def test_agents_find_and_link_what_the_requester_may_read(client, agent, indexed):
    ArticleFactory(key="printing", title="Print a letter")
    ArticleFactory(key="secret", title="Print a secret letter", audience="organisation")
    indexed()
    ticket = a_ticket(assignee=agent)
    found = client.get(f"{desk(ticket)}?find=print+a+letter").content.decode()
    assert 'name="article" value="printing"' in found
    assert 'value="secret"' not in found
    assert act(client, ticket, "link", article="printing").status_code == 302
    assert [link.family for link in ticket.articles.all()] == ["printing"]


def test_words_of_people_are_text_and_never_markup(client, agent):
    ticket = a_ticket(assignee=agent, text='<img src=x onerror="alert(1)"> does not load')
    page = client.get(desk(ticket)).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_stands_in_each_language(client, locale):
    person, agent = a_clinician(locale=locale), an_agent(locale=locale)
    ticket = a_ticket(person, assignee=agent, text=BSN, keep_patient_data=True)
    for who, addresses in (
        (person, ["/help/requests/", "/help/requests/new/", f"/help/requests/{ticket.public_id}/"]),
        (agent, ["/desk/tickets/", desk(ticket)]),
    ):
        client.force_login(who)
        for address in addresses:
            response = client.get(address)
            assert response.status_code == 200
            assert f'<html lang="{locale}"' in response.content.decode()
