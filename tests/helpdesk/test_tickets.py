"""What is done with an open ticket: the table of states, clocks, locks, and nothing twice."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from accounts.api import Level
from compliance.models import AuditEntry
from helpdesk import tickets
from helpdesk.linking import ArticleNotReadable, articles_of, link_article
from helpdesk.models import Ticket, TicketMessage
from helpdesk.models.tickets import WrongState
from helpdesk.permissions import NotAllowed
from helpdesk.summaries import for_article, tickets_of
from helpdesk.tickets import ChangedMeanwhile, ReasonMissing
from helpdesk.wording import KeyUsedBefore, PatientDataFound
from tests.factories.accounts import OrganisationFactory
from tests.factories.content import ArticleFactory
from tests.factories.helpdesk import a_clinician, a_supervisor, a_ticket, an_agent, asked, said

pytestmark = pytest.mark.django_db
State = Ticket.State
TUESDAY = datetime(2030, 11, 26, 9, 0, tzinfo=UTC)  # ten in Amsterdam


@pytest.fixture
def agent():
    return an_agent()


@pytest.mark.parametrize(("before", "after"), list(itertools.product(State, State)))
def test_a_ticket_goes_only_where_the_table_leads(before, after):
    ways = {
        State.NEW: {State.OPEN, State.PENDING, State.SOLVED},
        State.OPEN: {State.PENDING, State.SOLVED},
        State.PENDING: {State.OPEN, State.SOLVED},
        State.SOLVED: {State.OPEN, State.CLOSED},
        State.CLOSED: set(),
    }
    ticket = Ticket(pk=1, state=before)
    if after in ways[before] | {before}:
        ticket.move_to(after)
        assert ticket.state == after
    else:
        with pytest.raises(WrongState):
            ticket.move_to(after)
        assert ticket.state == before


@time_machine.travel(TUESDAY, tick=False)
def test_an_answer_takes_the_ticket_meets_the_first_response_and_stops_the_clock(agent):
    ticket = a_ticket()
    assert ticket.due_at
    message = said(ticket, agent, "Choose the other printer.")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assignee, ticket.due_at) == (State.PENDING, agent, None)
    assert ticket.first_reply_at == message.at
    assert AuditEntry.objects.get(action="helpdesk.ticket_answered").facts["first"] is True


@time_machine.travel(TUESDAY, tick=False)
def test_a_promise_of_another_answer_starts_the_clock_again(agent):
    ticket = a_ticket(affected="work-stopped")
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        said(ticket, agent, "We look into it.", then=State.OPEN)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.due_at) == (State.OPEN, TUESDAY + timedelta(hours=3))


def test_a_later_answer_leaves_the_first_one_the_first(agent):
    ticket = a_ticket()
    first = said(ticket, agent, "One.")
    said(ticket, agent, "Two.")
    ticket.refresh_from_db()
    assert ticket.first_reply_at == first.at


def test_notes_and_system_messages_never_count_as_a_first_answer(agent):
    ticket = a_ticket(assignee=agent)
    tickets.add_note(ticket, by=agent, text="Ask the second line.", key=uuid.uuid4(), seen=ticket.version)
    ticket.refresh_from_db()
    assert ticket.first_reply_at is None
    assert ticket.due_at


@time_machine.travel(TUESDAY, tick=False)
def test_the_clock_runs_from_her_oldest_unanswered_message(agent):
    ticket = a_ticket(affected="work-stopped", assignee=agent, state=State.PENDING)
    asked(ticket, "That did not help.")
    with time_machine.travel(TUESDAY + timedelta(minutes=50), tick=False):
        asked(ticket, "Hello?")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.waiting_since, ticket.due_at) == (State.OPEN, TUESDAY, TUESDAY + timedelta(hours=2))


def test_writing_again_opens_a_solved_ticket(agent):
    ticket = a_ticket(assignee=agent, state=State.SOLVED)
    asked(ticket, "It is back.")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.solved_at) == (State.OPEN, None)
    assert ticket.due_at
    assert ticket.messages.filter(happened="reopened").exists()


def test_a_closed_ticket_takes_no_more_words(agent):
    ticket = a_ticket(state=State.CLOSED)
    with pytest.raises(WrongState):
        asked(ticket, "It is back.")
    with pytest.raises(WrongState):
        said(ticket, a_supervisor(), "Indeed.")
    assert ticket.messages.exclude(kind="system").count() == 1


def test_who_answers_a_page_that_is_behind_is_told_and_sends_nothing(agent):
    ticket = a_ticket(assignee=agent)
    seen = ticket.version
    asked(ticket, "Forget it, another question.")
    with pytest.raises(ChangedMeanwhile) as told:
        tickets.reply(ticket, by=agent, text="The printer is on.", key=uuid.uuid4(), seen=seen)
    assert told.value.ticket.version > seen
    assert not ticket.messages.filter(kind="public_reply").exists()


def test_of_two_agents_who_answer_at_once_one_is_told():
    ticket, one, two = a_ticket(), a_supervisor(), a_supervisor()
    seen = ticket.version
    tickets.reply(ticket, by=one, text="One.", key=uuid.uuid4(), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        tickets.reply(ticket, by=two, text="Two.", key=uuid.uuid4(), seen=seen)
    assert ticket.messages.filter(kind="public_reply").count() == 1


def test_the_same_key_answers_once_even_from_a_page_that_is_behind(agent):
    ticket, key = a_ticket(), uuid.uuid4()
    seen = ticket.version
    first = tickets.reply(ticket, by=agent, text="One.", key=key, seen=seen)
    assert tickets.reply(ticket, by=agent, text="One.", key=key, seen=seen) == first
    with pytest.raises(KeyUsedBefore):
        tickets.reply(ticket, by=agent, text="Another.", key=key, seen=seen)
    assert ticket.messages.filter(kind="public_reply").count() == 1


def test_her_message_is_stored_once_per_key():
    ticket, key = a_ticket(), uuid.uuid4()
    for _each in range(2):
        tickets.add_message(ticket, by=ticket.requester, text="More.", key=key)
    with pytest.raises(KeyUsedBefore):
        tickets.add_message(ticket, by=ticket.requester, text="Other.", key=key)
    assert ticket.messages.count() == 2


@pytest.mark.parametrize("keep", [False, True])
def test_agents_are_warned_of_patient_data_too(agent, keep):
    ticket = a_ticket()
    text = "I looked at BSN 111222333 for you."
    if not keep:
        with pytest.raises(PatientDataFound):
            said(ticket, agent, text)
        assert not ticket.messages.filter(kind="public_reply").exists()
        return
    message = said(ticket, agent, text, keep_patient_data=True)
    message.refresh_from_db()
    assert (message.body_sealed, message.hidden) == (text, 1)
    assert "111222333" not in message.body_redacted


def test_nobody_but_the_requester_writes_in_her_name(agent):
    with pytest.raises(NotAllowed):
        tickets.add_message(a_ticket(assignee=agent), by=agent, text="More.", key=uuid.uuid4())


def test_she_solves_her_own_and_twice_is_once():
    ticket = a_ticket()
    tickets.solve(ticket, by=ticket.requester)
    again = tickets.solve(ticket, by=ticket.requester)
    assert again.state == State.SOLVED
    assert again.solved_at
    assert again.due_at is None
    assert AuditEntry.objects.get(action="helpdesk.ticket_solved").facts == {"by": "requester", "family": ""}


def test_solving_names_the_article_that_answered(agent):
    ArticleFactory(key="printing")
    ticket = a_ticket(assignee=agent)
    tickets.solve(ticket, by=agent, seen=ticket.version, answered_by="printing")
    assert [(link.family, link.kind) for link in ticket.articles.all()] == [("printing", "answer")]


def test_solving_with_an_article_she_may_not_read_solves_nothing(agent):
    ticket = a_ticket(assignee=agent)
    with pytest.raises(ArticleNotReadable):
        tickets.solve(ticket, by=agent, seen=ticket.version, answered_by="unheard-of")
    ticket.refresh_from_db()
    assert ticket.state == State.OPEN


def test_solved_tickets_close_after_seven_days_and_not_before(agent):
    ticket = a_ticket(state=State.SOLVED)
    assert tickets.close_old(ticket.solved_at + timedelta(days=6, hours=23)) == 0
    assert tickets.close_old(ticket.solved_at + timedelta(days=7)) == 1
    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED
    assert AuditEntry.objects.get(action="helpdesk.ticket_closed").facts == {"by": "clock"}


def test_only_what_is_solved_is_closed_or_opened_again(agent):
    ticket = a_ticket(assignee=agent)
    for act in (tickets.close, tickets.reopen):
        with pytest.raises(WrongState):
            act(ticket, by=agent, seen=ticket.version)


@time_machine.travel(TUESDAY, tick=False)
def test_another_tier_counts_from_when_she_began_to_wait(agent):
    ticket = a_ticket(affected="question", assignee=agent)
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        ticket = tickets.change_tier(ticket, 2, by=agent, reason="Whole practice waits", seen=ticket.version)
    assert (ticket.tier, ticket.due_at) == (2, TUESDAY + timedelta(hours=2))
    assert ticket.messages.get(happened="tier").body_redacted == "Whole practice waits"
    entry = AuditEntry.objects.get(action="helpdesk.ticket_tier_changed")
    assert (entry.facts, entry.reason) == ({"before": 3, "after": 2}, "Whole practice waits")


def test_a_tier_is_not_changed_without_a_reason(agent):
    ticket = a_ticket(assignee=agent)
    with pytest.raises(ReasonMissing):
        tickets.change_tier(ticket, 1, by=agent, reason="  ", seen=ticket.version)


def test_handing_up_leaves_the_ticket_to_the_next_line(agent):
    second = an_agent(Level.SECOND)
    ticket = a_ticket(assignee=agent)
    tickets.hand_up(ticket, by=agent, reason="Needs a look into the log", seen=ticket.version)
    ticket.refresh_from_db()
    assert (ticket.level, ticket.assignee) == (2, None)
    assert not Ticket.objects.visible_to(agent).exists()
    assert Ticket.objects.visible_to(second).get() == ticket
    assert ticket.due_at


def test_an_agent_takes_what_is_nobodys_and_no_more(agent):
    other = an_agent()
    ticket = a_ticket()
    ticket = tickets.assign(ticket, agent, by=agent, seen=ticket.version)
    assert (ticket.state, ticket.assignee) == (State.OPEN, agent)
    for by in (other, agent):
        with pytest.raises(NotAllowed):
            tickets.assign(ticket, other, by=by, seen=ticket.version)


def test_a_supervisor_gives_tickets_to_whom_they_suit(agent):
    supervisor, ticket = a_supervisor(), a_ticket()
    ticket = tickets.assign(ticket, agent, by=supervisor, seen=ticket.version)
    assert ticket.assignee == agent
    for unfit in (a_clinician(), ticket.requester):
        with pytest.raises(NotAllowed):
            tickets.assign(ticket, unfit, by=supervisor, seen=ticket.version)


def test_letters_hold_a_number_and_a_link_and_no_word(agent, django_capture_on_commit_callbacks):
    ticket = a_ticket(text="Zebrafish does not print", reply_by="email", assignee=agent)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        said(ticket, agent, "Try the Aardvark printer.")
        ticket.refresh_from_db()
        asked(ticket, "The Aardvark is broken.")
    hers, theirs = mail.outbox
    assert (hers.to, theirs.to) == ([ticket.requester.email], [agent.email])
    assert f"/help/requests/{ticket.public_id}/" in hers.body
    assert f"/desk/tickets/{ticket.public_id}/" in theirs.body
    for letter in mail.outbox:
        assert ticket.number in letter.subject
        assert "Zebrafish" not in letter.body + letter.subject
        assert "Aardvark" not in letter.body + letter.subject


@pytest.mark.parametrize(
    ("reply_by", "affected", "count"),
    [("widget", "question", 0), ("email", "question", 1), ("widget", "patient-now", 1)],
)
def test_she_is_mailed_if_she_wants_to_be_or_it_is_an_emergency(
    agent, reply_by, affected, count, django_capture_on_commit_callbacks
):
    ticket = a_ticket(reply_by=reply_by, affected=affected, assignee=agent)
    with django_capture_on_commit_callbacks(execute=True):
        said(ticket, agent, "Done.")
    assert [letter.to for letter in mail.outbox if ticket.requester.email in letter.to] == [
        [ticket.requester.email]
    ] * count


def test_linking_twice_is_linking_once(agent):
    ArticleFactory(key="printing")
    ticket = a_ticket(assignee=agent)
    assert link_article(ticket, "printing", by=agent) == link_article(ticket, "printing", by=agent)
    assert AuditEntry.objects.filter(action="helpdesk.article_linked").count() == 1


def test_a_link_never_opens_what_the_requester_may_not_read(agent):
    ArticleFactory(key="secret", audience="organisation", organisations=[OrganisationFactory()])
    with pytest.raises(ArticleNotReadable):
        link_article(a_ticket(assignee=agent), "secret", by=agent)


def test_a_withdrawn_article_is_no_longer_shown(agent):
    article = ArticleFactory(key="printing")
    ticket = a_ticket(assignee=agent)
    link_article(ticket, "printing", by=agent)
    assert [linked.card.key for linked in articles_of(ticket, ticket.requester, "en")] == ["printing"]
    article.unpublish()
    assert articles_of(ticket, ticket.requester, "en") == []


def test_summaries_count_answers_she_has_not_read(agent, django_assert_num_queries):
    person = a_clinician()
    ticket, _other = a_ticket(person), a_ticket(person)
    said(ticket, agent, "One.")
    said(ticket, agent, "Two.")
    with django_assert_num_queries(1):
        assert [summary.unread for summary in tickets_of(person)] == [0, 2]
    tickets.seen_by_requester(ticket)
    assert [summary.unread for summary in tickets_of(person)] == [0, 0]
    said(ticket, agent, "Three.")
    assert [summary.unread for summary in tickets_of(person)] == [0, 1]


def test_tickets_of_an_article_are_those_the_viewer_may_know_of(agent):
    ArticleFactory(key="printing")
    ticket = a_ticket(tried=["printing"])
    a_ticket()
    assert [summary.public_id for summary in for_article("printing", viewer=agent)] == [ticket.public_id]
    assert for_article("printing", viewer=a_clinician()) == []


def test_every_change_counts_the_version_up(agent):
    ticket = a_ticket()
    versions = [ticket.version]
    for act in (
        lambda: tickets.assign(ticket, agent, by=agent, seen=ticket.version),
        lambda: said(ticket, agent, "One."),
        lambda: asked(ticket, "More."),
        lambda: tickets.solve(ticket, by=ticket.requester),
        lambda: tickets.reopen(ticket, by=agent),
        lambda: tickets.solve(ticket, by=agent, seen=ticket.version),
        lambda: tickets.close(ticket, by=agent, seen=ticket.version),
    ):
        act()
        ticket.refresh_from_db()
        versions.append(ticket.version)
    assert versions == sorted(set(versions))
    assert TicketMessage.objects.filter(ticket=ticket, kind="system").count() == 5
