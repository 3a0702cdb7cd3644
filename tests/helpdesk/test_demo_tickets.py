"""The demonstration's tickets: every state, four languages, dated back, and the same after a second load."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.api import create_demo_people
from accounts.models import User
from compliance.api import screen
from helpdesk import desk, tickets
from helpdesk.models import Ticket
from kb_site.demo.tickets import TICKETS, load_tickets
from tests.factories.accounts import PASSWORD
from tests.factories.content import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded():
    create_demo_people(lambda _email: PASSWORD)
    for key in {step.text for demo in TICKETS for step in demo.steps if step.act == "solved" and step.text}:
        for locale in ("nl", "en", "de"):
            ArticleFactory(key=key, locale=locale, title=f"{key} {locale}")
    assert load_tickets() == len(TICKETS)


def test_there_are_tickets_of_every_state_and_language_in_each_group(loaded):
    assert set(Ticket.objects.values_list("state", flat=True)) == {"new", "open", "pending", "solved", "closed"}
    assert set(Ticket.objects.values_list("language", flat=True)) == {"nl", "en", "de", "fr"}
    supervisor = User.objects.get(email__startswith="supervisor@")
    assert all(group.tickets for group in desk.groups(supervisor, {}))


def test_dates_follow_the_story(loaded):
    now = timezone.now()
    for demo in TICKETS:
        opened = (now - demo.ago - timedelta(minutes=1), now - demo.ago + timedelta(minutes=1))
        ticket = Ticket.objects.get(requester__email=demo.who, opened_at__range=opened)
        moments = list(ticket.messages.values_list("at", flat=True))
        assert moments == sorted(moments)
        assert (ticket.due_at is None) == (ticket.waiting_since is None)


def test_loading_again_adds_nothing_and_moves_what_is_untouched_to_today(loaded):
    touched = Ticket.objects.get(subject_redacted__isnull=False, screen="visit-codes")
    tickets.add_message(touched, by=touched.requester, text="Nog iets.", key=touched.public_id)
    Ticket.objects.update(opened_at=timezone.now() - timedelta(days=30))
    assert load_tickets() == 0
    assert Ticket.objects.count() == len(TICKETS)
    old = Ticket.objects.filter(opened_at__lt=timezone.now() - timedelta(days=29))
    assert [ticket.pk for ticket in old] == [touched.pk]


def test_one_ticket_holds_an_invented_detail_and_it_is_hidden(loaded):
    found = [ticket for ticket in Ticket.objects.all() if any(message.hidden for message in ticket.messages.all())]
    assert len(found) == 1
    assert "Terpstra" not in found[0].subject_redacted
    assert [ticket for ticket in Ticket.objects.all() if screen(ticket.subject_redacted)] == []
