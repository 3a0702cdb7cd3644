"""Whatever is typed: a normal answer, nothing personal kept, never an error."""

import itertools
import time

import pytest

from search import api, querylog, questions
from search.contracts import Answer
from search.editorial import AskedQuestion


@pytest.mark.parametrize("text", ["", "   ", "\0\0", "🙂🙂🙂", "?!… — ()", "\u202e\u202d\u200b", "\ud800"])
def test_what_holds_no_letter_and_no_digit_is_refused_politely(index, document, ask, text):
    index(document())
    answer = ask(text)
    assert (answer.rung, answer.hits) == ("refused", ())
    assert not AskedQuestion.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "printer\0paper",
        "prin\u202eter paper",
        "\u2067printer\u2069 ورقة الطابعة paper",
        "printer AND NOT (title:paper OR *) ^5 ~2 [a TO z] \\ / { }",
        'printer "paper',
        "printer\ud800 paper",
        "<script>printer</script> paper",
        "printer' OR 1=1; -- paper",
        "printer " + "paper " * 2000,
        "p" * 10_000,
        "🙂 printer 🙂",
        "ｐｒｉｎｔｅｒ ﬁle",
        "-printer",
        "%s %(x)d {0} printer",
    ],
)
def test_hostile_text_gets_a_normal_answer_quickly(index, document, ask, text):
    index(document(title="Printer", text="The printer and its paper."))
    started = time.monotonic()
    answer = ask(text)
    assert time.monotonic() - started < 2
    assert answer.rung in {"hybrid", "none", "corrected", "exact"}
    assert len(answer.text) <= questions.MOST_CHARACTERS
    assert "\0" not in answer.text
    assert "\u202e" not in answer.text


def test_a_long_question_is_cut_between_words(ask):
    read = questions.read("word " * 100)
    assert len(read.text.split()) == questions.MOST_TERMS
    assert questions.read("a" * 300 + " b").text == "a" * questions.MOST_CHARACTERS


def test_patient_data_is_left_out_of_the_answer_the_search_and_the_log(index, document, ask):
    index(document(title="Printing", text="Print the letter."))
    answer = ask("print the letter for bsn 111222333 mail jan@example.org")
    assert set(answer.redacted) == {"bsn", "email"}
    assert answer.hits[0].title == "Printing"
    for text in (answer.text, AskedQuestion.objects.get().text):
        assert "111222333" not in text
        assert "example.org" not in text


def test_a_number_cut_in_half_is_still_recognised():
    read = questions.read(("x " * 20) + "y" * 200 + " bsn 111222333")
    assert "1112" not in read.text
    assert "bsn" in read.redacted


def test_only_patient_data_is_nothing_to_search(index, document, ask):
    index(document())
    answer = ask("111222333")
    assert answer.hits == ()


def test_the_log_knows_the_day_the_words_and_the_rung_but_nobody(index, document, ask):
    index(document(text="Choose the printer."))
    ask("printer", viewer=None)
    row = AskedQuestion.objects.get()
    assert (row.text, row.locale, row.rung, row.hits) == ("printer", "en", "hybrid", 1)
    names = {field.name for field in AskedQuestion._meta.get_fields()}
    assert names == {"id", "day", "locale", "text", "rung", "hits", "quoted", "degraded", "milliseconds"}


def test_old_questions_are_deleted_after_the_days_that_are_set(db, settings, time_machine):
    settings.QUERY_LOG_DAYS = 90
    time_machine.move_to("2026-01-01 12:00")
    querylog.note(Answer("old", rung="hybrid"), locale="en", milliseconds=1)
    time_machine.move_to("2026-04-01 12:00")
    querylog.note(Answer("new", rung="hybrid"), locale="en", milliseconds=1)
    assert querylog.purge() == 0
    time_machine.move_to("2026-04-02 12:00")
    assert querylog.purge() == 1
    assert AskedQuestion.objects.get().text == "new"


@pytest.mark.parametrize(
    ("passage", "query", "words"),
    [
        ("The printers are printing.", "printer", ["printers"]),
        ("HY-429 and HY-430.", "hy 429", ["HY-429"]),
        ("Das Patientenaktensystem.", "patientenakte", ["Patientenaktensystem"]),
        ("L'écran d'accueil.", "ecran", ["L'écran"]),
        ("Nothing here.", "printer", []),
    ],
)
def test_matching_words_are_those_that_search_matched(db, passage, query, words):
    locale = {"Das": "de", "L'é": "fr"}.get(passage[:3], "en")
    found = api.matching_words(passage, query, locale)
    assert [passage[start:end] for start, end in found] == words
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(found))
