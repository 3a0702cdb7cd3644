"""What only the embedded engine has to mind: its generations come and go while it is asked."""

import pytest

from search import store
from search.contracts import EngineUnavailable
from search.embed import leg
from search.engines import get_engine, make_engine
from search.engines.embedded import EmbeddedEngine
from tests.contracts.test_engine import ALL, document, ids


@pytest.fixture
def engine(tmp_path, db):
    return EmbeddedEngine(tmp_path, {"fake": leg("fake")})


def stale_once(monkeypatch, generation):
    """The next look at the live generation still sees the one that is being replaced."""
    seen = [generation]
    look = store.live
    monkeypatch.setattr(store, "live", lambda kind, name: seen.pop() if seen else look(kind, name))


@pytest.mark.parametrize("warm", [True, False])
def test_a_question_that_meets_the_switch_is_answered_by_the_new_generation(engine, tmp_path, monkeypatch, warm):
    reader = EmbeddedEngine(tmp_path, engine.legs)
    engine.write("article", ALL)
    old = store.live("article", "embedded")
    if warm:
        ids(reader, "password locked")
    engine.rebuild("article", ALL)
    stale_once(monkeypatch, old)
    assert ids(reader, "password locked")[0] == 2


def test_a_generation_that_is_live_and_damaged_is_not_asked_for_ever(engine, tmp_path):
    engine.write("article", ALL)
    for path in tmp_path.rglob("meta.json"):
        path.unlink()
    with pytest.raises(EngineUnavailable):
        ids(EmbeddedEngine(tmp_path, engine.legs), "password locked")


def test_after_a_rebuild_nothing_of_the_old_generation_is_left(engine, tmp_path):
    engine.write("article", ALL)
    ids(engine, "password")
    engine.rebuild("article", ALL)
    ids(engine, "password")
    live = store.live("article", "embedded")
    assert [path.name for path in (tmp_path / "embedded").iterdir()] == [f"article-{live.pk}"]
    assert {key[0] for key in (*engine._shelves, *engine._indexes, *engine._written)} == {live.pk}


def test_an_erased_documents_texts_and_vectors_are_gone_and_shared_ones_stay(engine):
    twin = document(9, "Signing in", "Your password is locked after five attempts.")
    engine.write("article", [*ALL, twin])
    before = engine.status()["article"]["live"]["units"]
    engine.delete("article", [9])
    assert engine.status()["article"]["live"]["lacking"]["fake"] == 0
    engine.delete("article", [2])
    assert engine.status()["article"]["live"]["units"] < before
    assert not store.Vector.objects.filter(
        digest__in=[store.unit_digest(unit) for unit in store.Cut.of(twin).units]
    ).exists()


def test_documents_half_written_are_told_and_mended_by_writing_again(engine, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(store, "complete", lambda *args: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            engine.write("article", ALL)
    assert engine.status()["article"]["live"]["incomplete"] == 3
    engine.write("article", ALL)
    assert engine.status()["article"]["live"]["incomplete"] == 0
    assert ids(engine, "password locked")[0] == 2


def test_a_text_that_is_embedded_already_is_not_embedded_again_for_another_document(engine, monkeypatch):
    engine.write("article", ALL)
    told = []
    monkeypatch.setattr(
        engine.legs["fake"], "passages", lambda texts: told.extend(texts) or leg("fake").model.passages(texts)
    )
    engine.write("article", [document(9, "Signing in", "Your password is locked after five attempts.")])
    assert told == []


def test_the_settings_name_the_engine_and_an_unknown_one_is_refused(settings, tmp_path):
    settings.SEARCH_DIR = tmp_path
    assert get_engine() is get_engine("embedded")
    with pytest.raises(ValueError, match="elsewhere"):
        make_engine("elsewhere", tmp_path, {})
