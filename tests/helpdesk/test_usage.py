"""How help in the app is counted: each question once, honest about silence, nobody by name. Time is travelled."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.api import HelpViewer
from helpdesk import outcomes, usage
from helpdesk.models import Ask, HelpEvent, HelpTotal
from helpdesk.outcomes import DEFINITION, FOUR, Measure, Outcome, figures, roll_up
from helpdesk.usage import Happened
from tests.factories.helpdesk import a_clinician, a_ticket
from tests.helpdesk.conftest import a_viewer

pytestmark = pytest.mark.django_db

MONDAY = "2026-11-02T09:00:00+01:00"
Kind = HelpEvent.Kind


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def asks(viewer, *, outcome=Ask.Outcome.RESULTS, screen="visit", **fields):
    return usage.note_ask(viewer, screen=screen, locale="nl", outcome=outcome, articles=["a"], **fields)


def does(viewer, kind, ask=None, **fields):
    return usage.note_events(viewer, [Happened(kind, ask=ask.public_id if ask else None, **fields)])


def became(ask):
    return outcomes.outcome_of(Ask.objects.get(pk=ask.pk), timezone.now())


# The outcomes -----------------------------------------------------------------------------------------------------------


def test_question_is_undecided_for_24_hours_and_quiet_after_reading(clock):
    viewer = a_viewer()
    ask = asks(viewer)
    does(viewer, Kind.RESULT_OPENED, ask, article="a")
    clock.shift(timedelta(hours=23, minutes=59))
    assert became(ask) == Outcome.WAITING
    clock.shift(timedelta(minutes=1))
    assert became(ask) == Outcome.QUIET


def test_the_24_hours_begin_with_the_last_thing_she_did(clock):
    viewer = a_viewer()
    ask = asks(viewer)
    does(viewer, Kind.RESULT_OPENED, ask)
    clock.shift(timedelta(hours=20))
    does(viewer, Kind.OPENED)
    clock.shift(timedelta(hours=20))
    assert became(ask) == Outcome.WAITING
    clock.shift(timedelta(hours=4))
    assert became(ask) == Outcome.QUIET


def test_leaving_without_reading_is_abandoned_and_never_counts_as_help(clock):
    ask = asks(a_viewer())
    clock.shift(timedelta(hours=25))
    assert became(ask) == Outcome.ABANDONED


def test_answer_shown_in_the_panel_has_been_read(clock):
    ask = asks(a_viewer(), outcome=Ask.Outcome.ANSWERED)
    clock.shift(timedelta(hours=25))
    assert became(ask) == Outcome.QUIET


def test_only_her_own_word_confirms(clock):
    viewer = a_viewer()
    ask = asks(viewer)
    does(viewer, Kind.RESULT_OPENED, ask)
    does(viewer, Kind.HELPED, ask)
    assert became(ask) == Outcome.CONFIRMED
    asks(viewer)
    assert became(ask) == Outcome.CONFIRMED


def test_question_within_a_day_leaves_the_first_one_unsettled(clock):
    viewer = a_viewer()
    first = asks(viewer)
    does(viewer, Kind.RESULT_OPENED, first)
    clock.shift(timedelta(hours=23))
    asks(viewer)
    clock.shift(timedelta(days=3))
    assert became(first) == Outcome.ASKED_AGAIN


def test_question_after_more_than_a_day_is_another_matter(clock):
    viewer = a_viewer()
    first = asks(viewer)
    does(viewer, Kind.RESULT_OPENED, first)
    clock.shift(timedelta(hours=24, seconds=1))
    asks(viewer)
    assert became(first) == Outcome.QUIET


def test_question_and_request_are_joined_over_midnight(clock):
    clock.move_to("2026-11-02T23:50:00+01:00")
    viewer = a_viewer()
    first, second = asks(viewer), None
    clock.move_to("2026-11-03T00:20:00+01:00")
    second = asks(viewer)
    assert first.pseudonym != second.pseudonym
    assert became(first) == Outcome.ASKED_AGAIN


def test_request_after_reading_and_one_without_are_told_apart(clock):
    reads, writes = a_viewer(), a_viewer()
    read, unread = asks(reads), asks(writes)
    does(reads, Kind.RESULT_OPENED, read)
    for viewer in (reads, writes):
        usage.note_request(f"person:{viewer.pk}", screen="visit", ask=None)
    assert (became(read), became(unread)) == (Outcome.TICKET_AFTER_READING, Outcome.TICKET_AT_ONCE)


def test_request_about_a_question_overrules_that_it_helped(clock):
    viewer = a_viewer()
    ask = asks(viewer)
    does(viewer, Kind.RESULT_OPENED, ask)
    does(viewer, Kind.HELPED, ask)
    usage.note_request(f"person:{viewer.pk}", screen="visit", ask=ask.public_id)
    assert became(ask) == Outcome.TICKET_AFTER_READING


def test_request_on_the_third_day_is_no_outcome_of_the_first(clock):
    viewer = a_viewer()
    ask = asks(viewer)
    clock.shift(timedelta(days=2))
    usage.note_request(f"person:{viewer.pk}", screen="visit", ask=None)
    assert became(ask) == Outcome.ABANDONED


def test_ticket_settles_the_questions_of_who_asked_it(clock, django_capture_on_commit_callbacks):
    person = a_clinician()
    viewer, other = a_viewer(user=person), a_viewer()
    ask, untouched = asks(viewer), asks(other)
    does(viewer, Kind.RESULT_OPENED, ask)
    with django_capture_on_commit_callbacks(execute=True):
        a_ticket(person, ask=ask.public_id, screen="visit")
    assert became(ask) == Outcome.TICKET_AFTER_READING
    assert became(untouched) == Outcome.WAITING
    assert figures(date(2026, 11, 2), date(2026, 11, 2)).by_screen["visit"][Measure.HANDED_OVER] == 1


def test_question_that_warned_is_no_deflection_whatever_follows(clock):
    viewer = a_viewer()
    ask = asks(viewer, urgent="emergency")
    does(viewer, Kind.HELPED, ask)
    clock.shift(timedelta(days=2))
    assert became(ask) == Outcome.URGENT


def test_what_somebody_else_reports_of_a_question_changes_nothing(clock):
    ask = asks(a_viewer())
    stranger = a_viewer()
    assert does(stranger, Kind.HELPED, ask) == 1
    assert HelpEvent.objects.get().ask is None
    assert Ask.objects.get(pk=ask.pk).followed_by == ""
    usage.note_request(f"person:{stranger.pk}", screen="", ask=ask.public_id)
    assert Ask.objects.get(pk=ask.pk).followed_by == ""


def test_every_question_has_exactly_one_outcome_and_all_of_them_are_defined(clock):
    people = [a_viewer() for _ in range(6)]
    rows = [asks(viewer) for viewer in people]
    does(people[0], Kind.HELPED, rows[0])
    does(people[1], Kind.RESULT_OPENED, rows[1])
    usage.note_request(f"person:{people[2].pk}", screen="visit", ask=rows[2].public_id)
    does(people[3], Kind.RESULT_OPENED, rows[3])
    usage.note_request(f"person:{people[3].pk}", screen="visit", ask=rows[3].public_id)
    asks(people[4])
    asks(people[5], urgent="security")
    clock.shift(timedelta(days=2))
    total = figures(date(2026, 11, 2), date(2026, 11, 2)).total
    assert sum(total[outcome] for outcome in Outcome) == total[Measure.ASKED] == 8
    assert set(DEFINITION) == set(Outcome)
    assert len(FOUR) == 4


# Who ----------------------------------------------------------------------------------------------------------------------


def test_pseudonym_changes_every_day_and_says_nothing(clock):
    viewer = a_viewer()
    today, yesterday = usage.pseudonyms(viewer)
    clock.shift(timedelta(days=1))
    tomorrow, today_then = usage.pseudonyms(viewer)
    assert today == today_then
    assert len({today, yesterday, tomorrow}) == 3
    assert str(viewer.pk) not in {today, yesterday}
    assert usage.voter(viewer) not in {today, yesterday, tomorrow}


def test_anonymous_sessions_are_told_apart(clock):
    one, two = (HelpViewer(session_id=uuid.uuid4()) for _ in range(2))
    assert usage.pseudonyms(one) != usage.pseudonyms(two)


def test_at_most_twenty_events_are_kept_at_once(clock):
    viewer = a_viewer()
    assert usage.note_events(viewer, [Happened(Kind.OPENED)] * 50) == 20
    assert usage.note_events(viewer, []) == 0


# Totals -------------------------------------------------------------------------------------------------------------------


def a_day_of_help(clock):
    viewer = a_viewer()
    impression = usage.note_suggested(viewer, "visit", ["a", "b"])
    does(viewer, Kind.SUGGESTION_OPENED, article="a", screen="visit", impression=impression)
    does(viewer, Kind.ARTICLE_OPENED, article="a", screen="visit")
    ask = asks(viewer)
    does(viewer, Kind.RESULT_OPENED, ask, article="b", screen="visit")
    does(viewer, Kind.ARTICLE_OPENED, ask, article="b", screen="visit")
    asks(a_viewer(), outcome=Ask.Outcome.UNANSWERED, screen="today")
    usage.note_request(f"person:{viewer.pk}", screen="visit", ask=ask.public_id)
    does(viewer, Kind.CALL_PRESSED, screen="visit")


def test_figures_say_per_screen_and_article_what_happened_and_count_an_opened_article_once(clock):
    a_day_of_help(clock)
    found = figures(date(2026, 11, 2), date(2026, 11, 2))
    visit = found.by_screen["visit"]
    counted = {measure: visit[measure] for measure in Measure}
    assert counted == {
        "suggested": 2,
        "suggestion-opened": 1,
        "opened": 2,
        "asked": 1,
        "unanswered": 0,
        "handed-over": 1,
        "called": 1,
    }
    assert found.by_screen["today"][Measure.UNANSWERED] == 1
    assert found.by_article["visit", "a"] == {"suggested": 1, "suggestion-opened": 1, "opened": 1}
    assert list(found.by_day) == [date(2026, 11, 2)]
    assert not figures(date(2026, 11, 3), date(2026, 11, 30)).total


def test_after_90_days_rows_are_gone_and_their_totals_say_the_same(clock):
    a_day_of_help(clock)
    clock.shift(timedelta(days=89))
    before = figures(date(2026, 11, 2), date(2026, 11, 2))
    assert roll_up(90) == 0
    clock.shift(timedelta(days=2))
    assert roll_up(90) > 0
    assert not Ask.objects.exists()
    assert not HelpEvent.objects.exists()
    after = figures(date(2026, 11, 2), date(2026, 11, 2))
    assert (after.total, after.by_screen, after.by_article) == (before.total, before.by_screen, before.by_article)


def test_rolling_up_twice_or_late_counts_nothing_twice_and_loses_nothing(clock):
    a_day_of_help(clock)
    clock.shift(timedelta(days=100))
    roll_up(90)
    once = list(HelpTotal.objects.order_by("pk").values_list("measure", "count"))
    assert roll_up(90) == 0
    assert list(HelpTotal.objects.order_by("pk").values_list("measure", "count")) == once
    Ask.objects.create(
        pseudonym="x", screen="visit", locale="nl", outcome="results", at=timezone.now() - timedelta(days=100)
    )
    roll_up(90)
    assert figures(date(2026, 11, 2), date(2026, 11, 2)).total[Measure.ASKED] == 3


def test_day_is_a_day_of_the_site_and_not_of_greenwich(clock):
    clock.move_to("2026-11-02T00:30:00+01:00")
    asks(a_viewer())
    assert figures(date(2026, 11, 2), date(2026, 11, 2)).total[Measure.ASKED] == 1
    assert not figures(date(2026, 11, 1), date(2026, 11, 1)).total


def test_totals_hold_no_pseudonym():
    assert {field.name for field in HelpTotal._meta.fields} == {"id", "day", "screen", "article", "measure", "count"}
