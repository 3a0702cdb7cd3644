"""What may be quoted is read when a document is indexed; its sentence vectors are made behind, kept, and erased with it."""

import pytest

from search import quotable, quoting, refreshing, serving
from search.models import Quotable
from tests.search.conftest import KIND


@pytest.fixture(autouse=True)
def _nothing_is_remembered():
    quoting.forget()
    yield
    quoting.forget()


def only():
    return Quotable.objects.get()


def test_vectors_come_behind_and_there_is_one_a_sentence(index, document):
    (each,) = index(document(text="One is here. Two is there.", steps="Open it.\nClose it."))
    assert only().values == b""
    assert quotable.lacking() == 1
    assert quotable.fill() == 1
    text = quotable.text_of(KIND, each.id, "en")
    assert len(text.rows) == len(quotable.sentences_of(text)) == 3  # a list of steps is one
    assert quotable.lacking() == quotable.fill() == 0


def test_the_same_is_quoted_before_the_vectors_are_there_and_after(index, document, ask, monkeypatch):
    monkeypatch.setattr("search.floors.QUOTE", -1.0)
    index(document(title="Printer", text="The ink is black. Change the ink monthly. Paper is white."))
    before = ask("change the ink").quote
    assert quotable.fill() == 1
    quoting.forget()
    assert ask("change the ink").quote == before
    assert before.text.startswith("Change the ink")


def test_a_text_that_changed_is_cut_anew_and_lacks_its_vectors_again(index, document):
    index(document(id=1, text="One is here."))
    quotable.fill()
    index(document(id=1, text="Something else. Entirely."))
    assert quotable.lacking() == 1
    assert "Entirely." in str(only().outline)


def test_what_was_withdrawn_is_erased_with_its_vectors(index, document, shelf):
    index(document(id=1, text="One is here."))
    quotable.fill()
    shelf.held.clear()
    refreshing.write(KIND, [1])
    assert not Quotable.objects.exists()
    assert quotable.text_of(KIND, 1, "en") is None


def test_a_rebuild_keeps_the_vectors_of_unchanged_texts(index, document, monkeypatch):
    index(document(id=1, text="One is here."), document(id=2, text="Two is there."))
    quotable.fill()
    index(document(id=2, text="Two is nowhere."))
    refreshing.rebuild(KIND)
    assert quotable.lacking() == 1


def test_vectors_of_another_model_are_not_read(index, document):
    (each,) = index(document(text="One is here."))
    quotable.fill()
    Quotable.objects.update(leg="another@1")
    assert quotable.text_of(KIND, each.id, "en").rows is None
    assert quotable.lacking() == 1


def test_vectors_that_were_cut_short_are_not_read(index, document):
    (each,) = index(document(text="One is here. Two is there."))
    quotable.fill()
    Quotable.objects.update(values=bytes(only().values)[:-2])
    assert quotable.text_of(KIND, each.id, "en").rows is None


def test_a_leg_that_fails_leaves_the_vectors_for_later(index, document, monkeypatch):
    index(document(text="One is here."))

    def fails(texts):
        raise quotable.LegUnavailable("fake", "gone")

    monkeypatch.setattr(serving.dense_legs()["fake"], "passages", fails)
    assert quotable.fill_quietly() == 0
    assert quotable.lacking() == 1
