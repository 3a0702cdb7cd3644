"""How many urgent questions are heard in sentences that the words were not made from, and how many calm ones disturb.

`urgent_heldout.jsonl` was written before the words were read. Its even rows may be tuned on: read their failures, mend the
words. Its odd rows are never tuned on: only their counts are looked at. They measured 35 of 60 urgent ones heard and 13 of
60 calm ones disturbed before the first mending. Now they flatter: the checklists of findings and leaks that were added were
written with the whole set known, and words that an even row calls for hear only one odd row more. So these figures guard
against getting worse; they are no estimate.

`urgent_fresh.jsonl` is harder: sentences written after the words stood still, on which no word was ever tuned. The words hear
few of them; the figures of `helpdesk.urgent_meaning` were set on it, see `test_urgent_meaning.py`. Whoever adds words from it
writes a new one first.
"""

import json
from pathlib import Path

import pytest

from helpdesk import urgent
from helpdesk.urgent import Kind, kinds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_words():
    urgent.forget()
    yield
    urgent.forget()


def rows(name):
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def heard(kept, kind):
    """The share of the rows of `kind` that are heard as what they are."""
    of_kind = [row for row in kept if row["urgent"] == kind]
    return sum(kind in kinds(row["text"], row["locale"]) for row in of_kind) / len(of_kind)


def disturbed(kept):
    calm = [row for row in kept if row["urgent"] is None]
    return sum(bool(kinds(row["text"], row["locale"])) for row in calm) / len(calm)


def test_set_holds_as_many_rows_of_each_language_and_kind_in_both_halves():
    every = rows("urgent_heldout.jsonl")
    for half in (every[0::2], every[1::2]):
        for locale in ("nl", "en", "de", "fr"):
            found = [row["urgent"] for row in half if row["locale"] == locale]
            assert [found.count(kind) for kind in (*Kind.values, None)] == [5, 5, 5, 15]


@pytest.mark.parametrize(("kind", "least"), [(Kind.EMERGENCY, 1.0), (Kind.SAFETY, 0.95), (Kind.SECURITY, 1.0)])
def test_odd_rows_that_warn_are_heard_no_less_than_measured(kind, least):
    assert heard(rows("urgent_heldout.jsonl")[1::2], kind) >= least


def test_at_most_one_calm_odd_row_in_ten_raises_an_alarm():
    assert disturbed(rows("urgent_heldout.jsonl")[1::2]) <= 0.1


def test_fresh_rows_are_heard_no_less_than_measured_and_calm_ones_do_not_disturb():
    fresh = rows("urgent_fresh.jsonl")
    warning = [row for row in fresh if row["urgent"]]
    assert sum(bool(kinds(row["text"], row["locale"])) for row in warning) / len(warning) >= 0.12
    assert disturbed(fresh) == 0
