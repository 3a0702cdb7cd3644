"""Texts compared with phrases that an app above keeps: only when every vector is stored, and never in the way."""

import pytest

from search import api, embed, likeness, refreshing
from search.contracts import LegUnavailable

GROUPS = {
    "animals": ["the old dog sleeps", "the young dog sleeps", "a cat"],
    "letters": ["print this letter", "send it"],
}


@pytest.fixture
def phrases(shelf):
    kept = api.keep_phrases(lambda: GROUPS, leg=lambda: "fake")
    yield kept
    likeness._kept.remove(kept)


def test_stored_phrases_tell_which_group_a_text_is_like(phrases):
    assert refreshing.lacking("fake") == 5
    assert refreshing.fill("fake", limit=50) == 5
    assert refreshing.lacking("fake") == 0
    found = phrases.likeness("the dog sleeps")
    assert found["animals"] > 0.6 > found["letters"]


def test_mean_of_the_two_nearest_counts(phrases):
    refreshing.fill("fake", limit=50)
    assert phrases.likeness("send it")["letters"] < 0.9
    assert phrases.likeness("the old dog sleeps")["animals"] > 0.8


def test_nothing_is_compared_while_a_phrase_lacks_its_vector(phrases):
    refreshing.fill("fake", limit=4)
    assert phrases.likeness("the dog sleeps") == {}
    refreshing.fill("fake", limit=4)
    assert phrases.likeness("the dog sleeps")


def test_vectors_that_another_process_stored_are_seen_the_next_time_it_looks(phrases, monkeypatch):
    assert phrases.likeness("the dog sleeps") == {}
    other = likeness.Phrases(lambda: GROUPS, lambda: "fake")
    likeness.phrase_vectors.store(embed.leg("fake"), other.lacking("fake"))
    assert phrases.likeness("the dog sleeps") == {}
    monkeypatch.setattr(likeness, "LOOKED_AGAIN_AFTER", 0)
    assert phrases.likeness("the dog sleeps")


def test_phrases_lack_nothing_in_a_leg_that_they_are_not_compared_in(phrases):
    assert phrases.lacking("use") == []


def test_leg_that_is_not_here_says_nothing(phrases, settings):
    refreshing.fill("fake", limit=50)
    settings.SEARCH_DENSE = []
    assert phrases.likeness("the dog sleeps") == {}
    assert phrases.lacking("fake") == []


def test_leg_that_fails_says_nothing(phrases, monkeypatch):
    refreshing.fill("fake", limit=50)

    def fail(text):
        raise LegUnavailable("fake", "out of memory")

    monkeypatch.setattr(embed.leg("fake"), "query", fail)
    assert phrases.likeness("the dog sleeps") == {}


@pytest.mark.parametrize("text", ["", "   ", "?!"])
def test_text_without_words_is_like_nothing(phrases, text):
    refreshing.fill("fake", limit=50)
    assert phrases.likeness(text) == {}


def test_the_model_never_sees_patient_data(phrases, monkeypatch):
    refreshing.fill("fake", limit=50)
    seen, query = [], embed.leg("fake").query
    monkeypatch.setattr(embed.leg("fake"), "query", lambda text: seen.append(text) or query(text))
    phrases.likeness("the dog of bsn 111222333 sleeps")
    assert seen == ["the dog of bsn sleeps"]
