"""The bars of the screening, per language, on invented requests (`docs/decisions/0004-screening.md` has the figures)."""

from collections import Counter

import pytest

from compliance.screening.engine import screen
from compliance.screening.finding import Finding
from tests.compliance import held_out_texts, patient_texts
from tests.compliance.patient_texts import LANGUAGES, Planted, clean_requests, requests

CHECKED_BY_DIGIT = {"bsn", "nhs", "kvnr", "nir"}
REQUESTS, CLEAN_REQUESTS, SEED = 360, 520, 20261101
SETS = {"written with the rules": patient_texts, "held out": held_out_texts}


def measured(language: str, texts: dict[str, str]) -> tuple[dict[str, float], float]:
    """Recall per kind (every letter and digit of what was planted is covered) and precision (a finding touches it)."""
    planted, found, right, findings = Counter(), Counter(), 0, 0
    for text, hidden in requests(language, REQUESTS, SEED, texts):
        seen = screen(text)
        for each in hidden:
            planted[each.kind] += 1
            found[each.kind] += covered(text, each, seen)
        findings += len(seen)
        right += sum(any(each.start < one.end and one.start < each.end for one in hidden) for each in seen)
    assert sum(planted.values()) >= 100
    return {kind: found[kind] / planted[kind] for kind in planted}, right / findings


def covered(text: str, hidden: Planted, seen: list[Finding]) -> bool:
    places = [place for place in range(hidden.start, hidden.end) if text[place].isalnum()]
    return all(any(each.start <= place < each.end for each in seen) for place in places)


@pytest.mark.parametrize("texts", SETS.values(), ids=SETS.keys())
@pytest.mark.parametrize("language", LANGUAGES)
def test_planted_patient_data_is_found(language, texts):
    recall, precision = measured(language, texts.PLANTED)
    for kind, share in recall.items():
        bar = 0.98 if kind in CHECKED_BY_DIGIT else 0.85 if kind == "name" else 0.95
        assert share >= bar, (kind, share)
    assert precision >= 0.90


@pytest.mark.parametrize("texts", SETS.values(), ids=SETS.keys())
@pytest.mark.parametrize("language", LANGUAGES)
def test_clean_requests_are_left_alone(language, texts):
    """At most one in two hundred: the same rules run on every search."""
    flagged = [text for text in clean_requests(language, CLEAN_REQUESTS, SEED, texts.CLEAN) if screen(text)]
    assert len(flagged) <= CLEAN_REQUESTS * 0.005, flagged[:5]
