"""What comes before the boards, in which order, and what they decided."""

import datetime

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.api import Role
from content.feedback import record_vote
from content.models import AgendaDecision
from content.models.review import AppendOnlyRow
from content.review import errors
from content.review.upkeep import agendas, maintaining
from content.review.upkeep.agendas import Board, Quarter, agenda, decide
from tests.content.review.conftest import somebody
from tests.factories.content import ArticleFactory

pytestmark = pytest.mark.django_db
FOURTH = Quarter(2026, 4)


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(datetime.datetime(2026, 11, 10, 9, tzinfo=datetime.UTC)):
        yield


def due(key, day, **fields):
    page = ArticleFactory(key=key, review_by=day, **fields)
    maintaining.plan_missing()
    return page


def names(board=Board.CLINICAL, quarter=FOURTH):
    return [(item.page.key, list(item.reasons)) for item in agenda(board, quarter)]


def test_what_is_due_in_the_quarter_or_overdue_is_on_the_agenda_and_what_comes_later_is_not():
    due("late", datetime.date(2026, 6, 1))
    due("soon", datetime.date(2026, 12, 31))
    due("next-year", datetime.date(2027, 1, 1))
    assert names() == [("late", ["due"]), ("soon", ["due"])]


def test_each_board_gets_its_sections():
    due("clinic", datetime.date(2026, 12, 1))
    due("cable", datetime.date(2026, 12, 1), section="technical")
    assert names() == [("clinic", ["due"])]
    assert names(Board.TECHNICAL) == [("cable", ["due"])]


def test_a_safety_concern_comes_before_the_clinical_board_whatever_the_section_and_stands_first():
    due("aaa", datetime.date(2026, 12, 1))
    record_vote(ArticleFactory(key="cable", section="technical"), visitor="v", useful=False, reason="unsafe")
    assert names() == [("cable", ["flag"]), ("aaa", ["due"])]


def test_often_voted_wrong_unsafe_or_outdated_is_on_the_agenda_and_unclear_is_not():
    wrong, unclear = ArticleFactory(key="wrong"), ArticleFactory(key="unclear")
    for each in range(5):
        record_vote(wrong, visitor=f"v{each}", useful=False, reason="wrong")
        record_vote(unclear, visitor=f"v{each}", useful=False, reason="unclear")
    assert names() == [("wrong", ["votes"])]


def test_the_same_database_gives_the_same_agenda_in_the_same_order():
    for key in ("b", "a", "c"):
        due(key, datetime.date(2026, 12, 1))
    assert names() == names() == [("a", ["due"]), ("b", ["due"]), ("c", ["due"])]


def test_quarters_follow_each_other():
    assert Quarter.of(datetime.date(2026, 12, 31)) == FOURTH
    assert FOURTH.next == Quarter(2027, 1)
    assert Quarter(2027, 1).before == FOURTH
    assert FOURTH.first == datetime.date(2026, 10, 1)


def test_a_decision_keeps_who_and_when_and_no_patient_details():
    page, by = due("late", datetime.date(2026, 6, 1)), somebody(Role.CLINICAL_REVIEWER, "en", name="Dr Voss")
    row = decide(Board.CLINICAL, FOURTH, page, by=by, text="Rewrite it. Call 06-12345678.")
    assert (row.by_name, row.at.date()) == ("Dr Voss", datetime.date(2026, 11, 10))
    assert "12345678" not in row.text
    assert [each.pk for item in agenda(Board.CLINICAL, FOURTH) for each in item.decisions] == [row.pk]


def test_what_was_decided_stays_on_the_agenda_when_the_reason_is_gone():
    page = ArticleFactory(key="fine")
    decide(Board.CLINICAL, FOURTH, page, by=somebody(Role.FINAL_REVIEWER, "en"), text="Leave it.")
    assert names() == [("fine", ["due"])]


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.TECHNICAL_REVIEWER, Role.MANAGER])
def test_only_reviewers_of_the_board_write_its_minutes(role):
    with pytest.raises(errors.NotYours):
        decide(Board.CLINICAL, FOURTH, ArticleFactory(), by=somebody(role, "en"), text="Leave it.")
    assert not AgendaDecision.objects.exists()


def test_a_decision_without_words_is_refused():
    with pytest.raises(errors.ReasonMissing):
        decide(Board.CLINICAL, FOURTH, ArticleFactory(), by=somebody(Role.FINAL_REVIEWER, "en"), text="  ")


def test_a_decision_is_never_changed_or_removed():
    row = decide(Board.CLINICAL, FOURTH, ArticleFactory(), by=somebody(Role.FINAL_REVIEWER, "en"), text="Leave it.")
    for act in (row.save, row.delete, AgendaDecision.objects.all().delete):
        with pytest.raises(AppendOnlyRow):
            act()
    for statement in ("UPDATE content_agendadecision SET text = 'x'", "DELETE FROM content_agendadecision"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_agenda_takes_as_many_queries_for_one_article_as_for_ten(django_assert_max_num_queries):
    for each in range(10):
        due(f"a{each}", datetime.date(2026, 12, 1))
    with django_assert_max_num_queries(14):
        assert len(agendas.agenda(Board.CLINICAL, FOURTH)) == 10


def test_the_page_shows_the_agenda_and_takes_the_minutes(client):
    page = due("late", datetime.date(2026, 6, 1))
    client.force_login(somebody(Role.CLINICAL_REVIEWER, "en"))
    address = reverse("review:agenda", args=["clinical", "2026-q4"])
    assert page.title in client.get(address).content.decode()
    assert client.post(address, {"page": page.pk, "text": "Rewrite it."}).status_code == 302
    assert "Rewrite it." in client.get(address).content.decode()


@pytest.mark.parametrize("place", [("clinical", "2026-q5"), ("nobody", "2026-q1"), ("clinical", "now")])
def test_a_board_or_quarter_that_is_none_is_not_found(client, place):
    client.force_login(somebody(Role.CLINICAL_REVIEWER, "en"))
    assert client.get(reverse("review:agenda", args=place)).status_code == 404
