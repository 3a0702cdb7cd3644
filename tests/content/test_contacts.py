"""Who can be reached now, on the reader's clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from content import contacts

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def chat(moment, zone=AMSTERDAM):
    with timezone.override(zone), translation.override("en"):
        return contacts.reachable(["chat"], moment.replace(tzinfo=AMSTERDAM))[0]


@pytest.mark.parametrize(
    ("moment", "is_open", "when"),
    [
        (datetime(2026, 11, 24, 8, 0), True, "open until"),
        (datetime(2026, 11, 24, 17, 59), True, "open until"),
        (datetime(2026, 11, 24, 18, 0), False, "opens tomorrow"),
        (datetime(2026, 11, 24, 7, 59), False, "opens at"),
        (datetime(2026, 11, 27, 19, 0), False, "opens Monday"),
        (datetime(2026, 11, 28, 12, 0), False, "opens Monday"),
    ],
)
def test_business_hours_are_monday_to_friday_from_eight_to_six(moment, is_open, when):
    found = chat(moment)
    assert found.open is is_open
    assert found.when.startswith(when)


def test_hours_are_told_by_24_in_english():
    assert chat(datetime(2026, 11, 24, 10, 0)).when == "open until 18:00"
    assert chat(datetime(2026, 11, 24, 7, 0)).when == "opens at 08:00"


def test_hours_are_counted_where_the_reader_is():
    moment = datetime(2026, 11, 24, 17, 30)
    assert chat(moment).open
    assert not chat(moment, ZoneInfo("Europe/Helsinki")).open


def test_priority_support_answers_later_outside_business_hours():
    with timezone.override(AMSTERDAM), translation.override("en"):
        inside, outside = (
            contacts.reachable(["priority"], datetime(2026, 11, 24, hour, tzinfo=AMSTERDAM))[0] for hour in (10, 22)
        )
    assert (inside.open, outside.open) == (True, True)
    assert inside.answer == "answers within 2 hours"
    assert outside.answer == "answers within 4 hours"


def test_placeholder_number_is_never_dialled():
    assert contacts.telephone("+31-20-XXX-XXXX") == ""
    assert contacts.telephone("+31 20 123 4567") == "tel:+31201234567"
