"""Typed triage: what she says, where she is, which code she sees, what her words warn of."""

import pytest

from helpdesk.models import Affected
from helpdesk.triage import CARE_SCREENS, SYSTEM_CODES, Why, suggest


@pytest.mark.parametrize(
    ("said", "tier", "why"),
    [
        ({"affected": "patient-now"}, 1, Why.PATIENT_NOW),
        ({"affected": "work-stopped"}, 2, Why.WORK_STOPPED),
        ({"affected": "hindered", "screen": "visit-note"}, 2, Why.CARE_HINDERED),
        ({"affected": "hindered", "screen": "admin-users"}, 3, Why.HINDERED),
        ({"affected": "hindered", "screen": "admin-connections", "error_code": "HY-502"}, 2, Why.SYSTEM_FAULT),
        ({"affected": "hindered", "error_code": "HY-429"}, 3, Why.HINDERED),
        ({"affected": "question"}, 3, Why.QUESTION),
        ({"affected": "question", "screen": "visit", "error_code": "HY-500"}, 3, Why.QUESTION),
        ({"affected": "question", "danger": ["security"]}, 1, Why.DANGER_WORDS),
        ({"affected": "hindered", "danger": ["safety"]}, 1, Why.DANGER_WORDS),
    ],
)
def test_each_suggestion_has_one_reason(said, tier, why):
    suggestion = suggest(**said)
    assert (suggestion.tier, suggestion.why) == (tier, why)
    assert suggestion.sentence


def test_screen_code_and_words_never_lower_a_tier():
    for affected in Affected:
        plain = suggest(affected).tier
        for screen in ("", *CARE_SCREENS):
            for code in ("", *SYSTEM_CODES):
                for danger in ((), ("emergency",)):
                    assert suggest(affected, screen=screen, error_code=code, danger=danger).tier <= plain


def test_an_unknown_choice_is_refused():
    with pytest.raises(ValueError, match="rather"):
        suggest("rather-bad")
