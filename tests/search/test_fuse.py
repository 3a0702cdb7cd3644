"""Fusion: what an article lacks does not count against it, and nothing is divided by zero."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.fuse import fuse, stretch, weights_for

NAN = np.nan
SCORES = st.one_of(st.floats(-1, 1, allow_nan=False, width=32), st.just(NAN))


def test_an_article_without_a_leg_is_weighed_by_the_legs_it_has():
    legs = {
        "words": np.array([9.0, 1.0, 2.0]),
        "use": np.array([0.9, 0.2, 0.4]),
        "e5": np.array([NAN, 0.9, 0.3]),
    }
    assert fuse(legs, same_language=True).argmax() == 0


def test_a_fresh_article_that_is_best_in_all_it_has_gets_the_full_score():
    legs = {"words": np.array([5.0, 1.0]), "use": np.array([0.8, 0.1]), "e5": np.array([NAN, 0.5])}
    assert fuse(legs, same_language=True)[0] == 1.0


def test_across_languages_words_do_not_count():
    legs = {"words": np.array([0.0, 50.0]), "use": np.array([0.6, 0.1]), "e5": np.array([0.5, 0.2])}
    assert fuse(legs, same_language=False).argmax() == 0


def test_words_alone_answer_across_languages_when_nothing_else_can():
    assert fuse({"words": np.array([0.0, 3.0])}, same_language=False).argmax() == 1


def test_words_that_match_nowhere_take_no_part():
    legs = {"words": np.zeros(2), "use": np.array([0.2, 0.6])}
    assert fuse(legs, same_language=True).tolist() == [0.0, 1.0]


def test_a_leg_of_the_sites_own_takes_part():
    assert (
        weights_for({"words": NAN, "sentence-transformers:x": NAN}, same_language=True)["sentence-transformers:x"] > 0
    )


def test_stretching_keeps_what_is_missing_missing_and_a_lone_score_is_the_best():
    assert np.isnan(stretch(np.array([NAN, 0.3]))[0])
    assert stretch(np.array([NAN, 0.3]))[1] == 1.0
    assert np.isnan(stretch(np.array([NAN, NAN]))).all()


def test_stretching_looks_at_the_top_only():
    scores = np.concatenate([np.linspace(1, 0.5, 50), np.full(500, -5.0)])
    assert stretch(scores)[25] > 0.4
    assert (stretch(scores)[50:] == 0).all()


@given(st.lists(st.tuples(st.floats(0, 100), SCORES, SCORES), min_size=1, max_size=80), st.booleans())
def test_fused_scores_are_finite_and_between_nothing_and_one(rows, same):
    words, use, e5 = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    fused = fuse({"words": words, "use": use, "e5": e5}, same_language=same)
    assert np.isfinite(fused).all()
    assert ((fused >= 0) & (fused <= 1.0000001)).all()


@given(st.lists(st.integers(0, 500), min_size=2, max_size=60, unique=True), st.floats(0.1, 10), st.floats(0, 5))
def test_a_legs_scale_does_not_matter(scores, factor, shift):
    plain, scaled = np.array(scores), np.array(scores) * factor + shift
    assert np.allclose(stretch(plain), stretch(scaled), atol=1e-6)
