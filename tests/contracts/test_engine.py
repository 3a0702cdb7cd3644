"""What every engine keeps. An engine joins by a line in ENGINES; the rules below do not ask which one it is."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from search.contracts import (
    Block,
    Document,
    EngineUnavailable,
    Filters,
    LegUnavailable,
    RebuildRunning,
    Section,
)
from search.embed import Leg, WordHashes
from search.engines.embedded import EmbeddedEngine
from search.evaluation import database

EVERYTHING = Filters()
LEGS = ("words", "fake", "late")


class LateLeg(Leg):
    """A leg whose passages are written by `fill` only."""

    slow = True


def embedded(directory):
    fast, late = Leg("fake", "1", WordHashes), LateLeg("late", "1", WordHashes)
    return EmbeddedEngine(directory, {"fake": fast, "late": late})


ENGINES = {"embedded": embedded}


@pytest.fixture(params=sorted(ENGINES))
def make(request, tmp_path):
    """Another process' engine over the same index, each time it is called."""
    return lambda: ENGINES[request.param](tmp_path)


@pytest.fixture
def engine(make, db):
    return make()


def document(number, title, text, *, locale="en", heading="", **kwargs):
    sections = (Section("", "", (Block("text", text),)),)
    if heading:
        sections += (Section("how", heading, (Block("steps", f"Open {heading}.\nPress save."),)),)
    return Document(number, f"family-{number}", locale, title, "", sections, **kwargs)


PRINTER = document(1, "Printing a referral letter", "Choose the printer in the print dialog.", heading="Printer queue")
SIGN_IN = document(
    2, "Signing in", "Your password is locked after five attempts.", facets={"role": ("nurse", "doctor")}
)
CODES = document(
    3, "Errors of the interface", "HY-429 means too many requests. Wait a minute.", facets={"role": ("admin",)}
)
ALL = (PRINTER, SIGN_IN, CODES)


def ids(engine, text, *, locale="en", target="en", filters=EVERYTHING, limit=10, legs=LEGS):
    return [hit.id for hit in hits(engine, text, locale=locale, target=target, filters=filters, limit=limit, legs=legs)]


def hits(engine, text, *, locale="en", target="en", filters=EVERYTHING, limit=10, legs=LEGS, kind="article"):
    return engine.search(kind, text, locale=locale, targets={target: limit}, filters=filters, legs=legs)[target]


def first_passage(engine, text, *, legs=LEGS):
    hit = hits(engine, text, limit=1, legs=legs)[0]
    return engine.passages("article", [hit], text)[hit.id]


def test_a_written_document_comes_first_for_its_own_words(engine):
    engine.write("article", ALL)
    assert ids(engine, "which printer for the letter")[0] == 1
    assert ids(engine, "password locked")[0] == 2


def test_a_hit_shows_the_best_passage_without_the_prefix_that_was_embedded(engine):
    engine.write("article", ALL)
    passage = first_passage(engine, "printer queue save")
    assert (passage.anchor, passage.heading) == ("how", "Printer queue")
    assert passage.text == "Open Printer queue.\nPress save."
    hit = hits(engine, "printer queue save")[0]
    assert (hit.family, hit.locale, hit.facts.title) == ("family-1", "en", PRINTER.title)


def test_without_dense_legs_the_passage_with_most_of_the_words_is_shown(engine):
    engine.write("article", ALL)
    assert first_passage(engine, "queue", legs=("words",)).anchor == "how"


def test_raw_scores_of_each_leg_come_with_the_hit(engine):
    engine.write("article", ALL)
    hit = hits(engine, "password locked")[0]
    assert hit.legs["words"] > 0
    assert -1 <= hit.legs["fake"] <= 1
    assert "late" not in hit.legs
    assert "exact" not in hit.legs


def test_writing_again_replaces(engine):
    engine.write("article", ALL)
    engine.write("article", [document(2, "Signing in", "Ask your champion for a new fingerprint reader.")])
    assert ids(engine, "fingerprint reader")[0] == 2
    assert 2 not in ids(engine, "password locked five attempts", legs=("words",))


def test_writing_the_same_twice_changes_nothing(engine):
    engine.write("article", ALL)
    before = engine.status()
    engine.write("article", ALL)
    assert engine.status() == before


def test_a_deleted_document_is_found_by_no_leg(engine):
    engine.write("article", ALL)
    engine.fill("late", 100)
    engine.delete("article", [2])
    assert 2 not in ids(engine, "password locked after five attempts")
    assert engine.status()["article"]["live"]["documents"] == {"en": 2}


def test_deleting_what_was_never_written_is_no_error(engine):
    engine.write("article", ALL)
    engine.delete("article", [99])
    assert ids(engine, "password")[0] == 2


def test_a_document_whose_language_changed_leaves_the_old_one(engine):
    engine.write("article", ALL)
    engine.write("article", [replace(SIGN_IN, locale="nl")])
    assert 2 not in ids(engine, "password locked")
    assert ids(engine, "password locked", locale="nl", target="nl") == [2]


def test_filters_narrow_inside_the_query_in_every_leg(engine):
    engine.write("article", ALL)
    nurses = Filters(facets={"role": ("nurse",)})
    for legs in (("words",), ("fake",), LEGS):
        assert ids(engine, "too many requests password", filters=nurses, legs=legs, limit=1) == [2]


def test_values_of_a_facet_are_alternatives_and_facets_are_joined_by_and(engine):
    engine.write(
        "article", [*ALL, document(4, "Password", "Password.", facets={"role": ("admin",), "kind": ("task",)})]
    )
    either = Filters(facets={"role": ("nurse", "admin")})
    assert set(ids(engine, "password requests", filters=either)) == {2, 3, 4}
    assert ids(engine, "password", filters=Filters(facets={"role": ("nurse", "admin"), "kind": ("task",)})) == [4]
    assert ids(engine, "password", filters=Filters(facets={"role": ()})) == []


def test_facts_change_without_embedding_again(engine):
    engine.write("article", ALL)
    engine.fill("late", 100)
    engine.write("article", [replace(SIGN_IN, facets={"role": ("admin",)})])
    assert 2 in ids(engine, "password", filters=Filters(facets={"role": ("admin",)}))
    assert engine.status()["article"]["live"]["lacking"]["late"] == 0


def test_a_language_that_the_reader_left_out_yields_nothing(engine):
    engine.write("article", ALL)
    assert ids(engine, "password", filters=Filters(locales=("nl", "de"))) == []


def test_kinds_are_kept_apart(engine):
    engine.write("article", ALL)
    engine.write("lesson", [document(2, "A lesson on printing", "The printer.")])
    assert hits(engine, "password", kind="lesson", legs=("words",)) == []
    engine.delete("lesson", [2])
    assert 2 in ids(engine, "password")


def test_other_languages_are_found_by_dense_legs_and_not_by_words(engine):
    engine.write("article", ALL)
    assert ids(engine, "password locked after five attempts", locale="nl", legs=LEGS)[0] == 2
    assert ids(engine, "zzz qqq", locale="nl", legs=("words",)) == []


def test_a_code_wins_however_it_is_written(engine):
    chatter = [document(n, f"Requests {n}", "Too many requests. Wait a minute, then ask again.") for n in range(10, 30)]
    engine.write("article", [*ALL, *chatter])
    for text in ("HY-429", "hy 429", "what does HY429 mean, too many requests"):
        found = hits(engine, text, limit=5)
        assert found[0].id == 3
        assert found[0].legs["exact"] == 1.0


def test_a_quoted_phrase_wins_over_its_scattered_words(engine):
    scattered = [document(n, "Print dialog", "Dialog, print, choose; dialog print.") for n in range(10, 15)]
    engine.write("article", [*ALL, *scattered])
    assert ids(engine, 'choose "print dialog"', limit=1) != []
    assert ids(engine, '"printer in the print dialog"')[0] == 1


def test_a_phrasing_finds_the_article_and_the_shown_passage_is_a_real_one(engine):
    asked = document(
        5, "Exporting data", "Choose Export and wait for the mail.", phrasings=("take my stuff to another vendor",)
    )
    engine.write("article", [*ALL, asked])
    assert hits(engine, "take stuff to vendor", limit=1)[0].id == 5
    assert first_passage(engine, "take stuff to vendor").text == "Choose Export and wait for the mail."


def test_fill_writes_slow_legs_step_by_step_and_ends(engine):
    engine.write("article", ALL)
    lacking = engine.status()["article"]["live"]["lacking"]
    assert lacking["fake"] == 0
    assert lacking["late"] > 2
    assert engine.fill("late", 2) == 2
    while engine.fill("late", 2):
        pass
    assert engine.status()["article"]["live"]["lacking"]["late"] == 0
    hit = hits(engine, "password", limit=1)[0]
    assert "late" in hit.legs


def test_a_fresh_article_without_the_slow_leg_still_comes_first(engine):
    others = [document(n, f"Topic {n}", f"Text about subject number {n} of the manual.") for n in range(10, 40)]
    engine.write("article", [*ALL, *others])
    while engine.fill("late", 100):
        pass
    engine.write("article", [document(50, "Fresh news", "The defibrillator import was added yesterday.")])
    assert ids(engine, "defibrillator import")[0] == 50


def test_a_leg_that_fails_while_writing_is_left_for_fill(engine, monkeypatch):
    monkeypatch.setattr(
        engine.legs["fake"], "passages", lambda texts: (_ for _ in ()).throw(LegUnavailable("fake", "broken"))
    )
    engine.write("article", ALL)
    assert ids(engine, "password", legs=("words",))[0] == 2
    monkeypatch.undo()
    assert engine.fill("fake", 100) > 0
    assert ids(engine, "password locked", legs=("fake",))[0] == 2


def test_a_leg_that_fails_while_asking_is_named(engine, monkeypatch):
    engine.write("article", ALL)

    def broken(text):
        raise LegUnavailable("fake", "broken")

    monkeypatch.setattr(engine.legs["fake"], "query", broken)
    with pytest.raises(LegUnavailable) as raised:
        ids(engine, "password")
    assert raised.value.leg == "fake"


def test_another_process_sees_writes_fills_and_deletes(engine, make):
    other = make()
    engine.write("article", ALL)
    assert ids(other, "password locked")[0] == 2
    engine.write("article", [document(6, "Microphone", "Check the microphone cable.")])
    assert ids(other, "microphone cable")[0] == 6
    engine.fill("late", 100)
    assert "late" in hits(other, "microphone", limit=1)[0].legs
    engine.delete("article", [6])
    assert 6 not in ids(other, "microphone cable")


def test_vocabulary_tells_words_and_in_how_many_documents_they_stand(engine):
    engine.write("article", ALL)
    vocabulary = engine.vocabulary("article", "en")
    assert vocabulary["printer"] == 1
    assert vocabulary["hy429"] == 1
    assert "the" not in vocabulary


def test_rebuild_brings_what_is_missing_and_drops_what_is_gone(engine):
    engine.write("article", ALL)
    engine.rebuild("article", [PRINTER, document(7, "Sandbox", "Practise without patients.")])
    assert engine.status()["article"]["live"]["documents"] == {"en": 2}
    assert ids(engine, "practise sandbox")[0] == 7
    assert 2 not in ids(engine, "password locked")


def test_rebuild_embeds_nothing_that_did_not_change(engine, monkeypatch):
    engine.write("article", ALL)
    engine.fill("late", 100)
    monkeypatch.setattr(
        engine.legs["fake"], "passages", lambda texts: pytest.fail("embedded again") if texts else np.zeros((0, 64))
    )
    engine.rebuild("article", ALL)
    assert engine.status()["article"]["live"]["lacking"] == {"fake": 0, "late": 0}


def test_the_old_index_answers_while_the_new_one_is_built(engine, make):
    engine.write("article", ALL)
    reader, seen = make(), []

    def slowly():
        for each in ALL:
            seen.append(ids(reader, "password locked")[:1])
            seen.append(ids(engine, "password locked")[:1])
            yield each

    engine.rebuild("article", slowly())
    assert seen == [[2]] * 6
    assert ids(reader, "password locked")[0] == 2


def test_what_is_written_or_deleted_during_a_rebuild_is_newer_and_stays(engine, make):
    engine.write("article", ALL)
    editor = make()

    def read_before_the_edit():
        editor.write("article", [document(2, "Signing in", "Use the fingerprint reader.")])
        editor.delete("article", [1])
        yield from ALL

    engine.rebuild("article", read_before_the_edit())
    assert ids(engine, "fingerprint reader", legs=("words",)) == [2]
    assert engine.status()["article"]["live"]["documents"] == {"en": 2}


def test_a_second_rebuild_at_the_same_time_is_refused(engine, make):
    engine.write("article", ALL)

    def meanwhile():
        with pytest.raises(RebuildRunning):
            make().rebuild("article", ALL)
        yield from ALL

    engine.rebuild("article", meanwhile())
    assert ids(engine, "password")[0] == 2


def test_a_rebuild_that_fails_leaves_the_old_index_and_no_rubbish(engine, tmp_path):
    engine.write("article", ALL)
    before = sorted(tmp_path.rglob("*/article-*"))

    def broken():
        yield PRINTER
        raise RuntimeError("the source went away")

    with pytest.raises(RuntimeError):
        engine.rebuild("article", broken())
    assert sorted(tmp_path.rglob("*/article-*")) == before
    assert list(engine.status()["article"]) == ["live"]
    assert ids(engine, "password")[0] == 2


def test_status_of_an_index_that_was_never_written_is_empty(engine):
    assert engine.status() == {}
    assert ids(engine, "anything") == []


@pytest.mark.parametrize(
    "text", ["", "   ", "\0", "\ud800", "😀😀", '"', '""', "AND OR NOT (", "a" * 10_000, "‮" * 50, "title:x*"]
)
def test_no_question_breaks_the_engine(engine, text):
    engine.write("article", ALL)
    assert len(ids(engine, text)) <= 3


def test_a_document_without_any_text_is_kept_and_breaks_nothing(engine):
    engine.write("article", [*ALL, Document(8, "", "en", "", "", ())])
    assert ids(engine, "password")[0] == 2


WRITER = """
import sys
from pathlib import Path
import django
django.setup()
from search.evaluation import database
from tests.contracts.test_engine import ENGINES, document
directory, name, first = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with database(directory / "shared.sqlite3"):
    engine = ENGINES[name](directory)
    for number in range(first, first + 8):
        engine.write("article", [document(number, f"Topic w{number}", f"Only here stands zebra{number}.")])
        engine.write("article", [document(1, "Fought over", f"The last writer was writer{first}.")])
"""


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_two_processes_writing_at_the_same_time_lose_nothing(name, tmp_path, db):
    with database(tmp_path / "shared.sqlite3"):
        ENGINES[name](tmp_path).write("article", ALL)
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name, str(first)]) for first in (100, 200)
        ]
        assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
        reader = ENGINES[name](tmp_path)
        for number in (*range(100, 108), *range(200, 208)):
            assert ids(reader, f"zebra{number}", legs=("words",)) == [number]
            assert ids(reader, f"only here stands zebra{number}", legs=("fake",))[0] == number
        by_words = {first for first in (100, 200) if ids(reader, f"writer{first}", legs=("words",)) == [1]}
        assert len(by_words) == 1
        assert first_passage(reader, "fought over").text == f"The last writer was writer{by_words.pop()}."
        assert reader.status()["article"]["live"]["damaged"] == []


def damage(directory, how):
    for path in directory.rglob("*"):
        if path.is_file() and how == "missing":
            path.unlink()
        elif path.is_file() and path.suffix not in {".lock"}:
            path.write_bytes(b"\x00" * 64)


@pytest.mark.parametrize("how", ["missing", "overwritten"])
def test_a_damaged_index_is_named_and_a_rebuild_mends_it_with_the_old_vectors(engine, make, tmp_path, how):
    engine.write("article", ALL)
    engine.fill("late", 100)
    damage(tmp_path, how)
    fresh = make()
    assert fresh.status()["article"]["live"]["damaged"] == ["en"]
    with pytest.raises(EngineUnavailable):
        ids(fresh, "password")
    fresh.rebuild("article", ALL)
    assert ids(fresh, "password")[0] == 2
    assert fresh.status()["article"]["live"]["damaged"] == []
    assert fresh.status()["article"]["live"]["lacking"]["late"] == 0
