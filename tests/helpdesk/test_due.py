"""When an answer is due: the framework's figures, on clocks that change, for any moment."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk.due import BUSINESS_HOURS, Hours, answer_due
from helpdesk.models import Tier

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ZONES = [
    "Europe/Amsterdam", "Europe/London", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata",
    "Antarctica/Troll", "Pacific/Apia", "Africa/Cairo", "UTC",
]  # fmt: skip
moments = st.datetimes(datetime(2024, 1, 1), datetime(2034, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from(ZONES).map(ZoneInfo)
tiers = st.sampled_from(Tier)


def due(tier, day, clock, zone=AMSTERDAM, hours=BUSINESS_HOURS):
    """Weekday, day and time of what is due, as people there say it."""
    at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)
    return answer_due(tier, at, zone, hours).astimezone(zone).strftime("%a %d %H:%M")


@pytest.mark.parametrize(
    ("tier", "day", "clock", "expected"),
    [
        (1, "2026-11-24", "03:00", "Tue 24 03:05"),  # at any hour
        (1, "2026-11-28", "23:58", "Sun 29 00:03"),
        (2, "2026-11-24", "09:00", "Tue 24 11:00"),  # 2 hours while open
        (2, "2026-11-24", "17:30", "Tue 24 19:30"),
        (2, "2026-11-24", "22:00", "Wed 25 02:00"),  # 4 hours while closed
        (2, "2026-11-24", "07:59", "Tue 24 10:00"),  # never later than who asks at eight
        (2, "2026-11-24", "05:00", "Tue 24 09:00"),
        (2, "2026-11-27", "18:30", "Fri 27 22:30"),  # Friday evening
        (2, "2026-11-27", "17:59", "Fri 27 19:59"),
        (3, "2026-11-24", "14:30", "Wed 25 14:30"),  # the same time, next working day
        (3, "2026-11-27", "16:00", "Mon 30 16:00"),
        (3, "2026-11-27", "19:00", "Tue 01 08:00"),  # Friday evening counts from Monday morning
        (3, "2026-11-28", "11:00", "Tue 01 08:00"),
        (3, "2026-11-24", "06:00", "Wed 25 08:00"),
        (4, "2026-11-26", "10:00", "Mon 30 10:00"),
    ],
)
def test_due_times_are_those_of_the_framework(tier, day, clock, expected):
    assert due(tier, day, clock) == expected


@pytest.mark.parametrize(
    ("tier", "day", "clock", "expected"),
    [
        (2, "2026-03-29", "01:30", "Sun 29 06:30"),  # one hour is missing that night
        (2, "2026-10-25", "01:30", "Sun 25 04:30"),  # one hour comes twice
        (3, "2026-03-27", "14:00", "Mon 30 14:00"),  # 71 hours on the clock of the wall are 72
        (3, "2026-10-23", "14:00", "Mon 26 14:00"),
        (2, "2026-10-25", "22:00", "Mon 26 02:00"),
    ],
)
def test_nights_on_which_clocks_change_neither_win_nor_lose_an_hour(tier, day, clock, expected):
    assert due(tier, day, clock) == expected


def test_hours_are_the_requesters_and_not_ours():
    at = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # 08:30 in Amsterdam, 02:30 in New York
    assert answer_due(2, at, AMSTERDAM) - at == timedelta(hours=2)
    assert answer_due(2, at, ZoneInfo("America/New_York")) - at == timedelta(hours=4)


def test_longer_hours_are_another_argument_and_no_other_code():
    extended = Hours(time(6), time(20), BUSINESS_HOURS.days)
    assert due(2, "2026-11-24", "19:00", hours=extended) == "Tue 24 21:00"


@given(moments, st.timedeltas(timedelta(0), timedelta(days=5)), zones, tiers)
@example(datetime(2026, 11, 24, 6, 59, tzinfo=UTC), timedelta(minutes=1), AMSTERDAM, Tier.URGENT)
def test_who_asks_later_is_never_answered_sooner(at, more, zone, tier):
    assert answer_due(tier, at, zone) <= answer_due(tier, at + more, zone)


@given(moments, zones)
def test_a_graver_tier_is_never_due_later(at, zone):
    due_times = [answer_due(tier, at, zone) for tier in Tier]
    assert due_times == sorted(due_times)


@given(moments, zones, tiers)
def test_due_lies_in_the_future_and_depends_on_nothing_else(at, zone, tier):
    assert at < answer_due(tier, at, zone) == answer_due(tier, at.astimezone(zone), zone)


@given(moments, zones)
def test_urgent_is_due_within_four_hours_and_standard_while_open(at, zone):
    assert answer_due(Tier.URGENT, at, zone) - at <= timedelta(hours=4)
    assert BUSINESS_HOURS.are_open(answer_due(Tier.STANDARD, at, zone).astimezone(zone))
