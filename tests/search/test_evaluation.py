"""`search_eval` on a corpus that nobody has seen, beside a site whose own index it never touches."""

import json

import pytest
from django.core.management import CommandError, call_command

from search.models import IndexGeneration, Vector

ARTICLES = {
    "nl": [
        ("printer", "Printer instellen", "## Stappen\n\n1. Kies de printer.\n2. Druk af."),
        ("Wachtwoord/é 1", "Wachtwoord", "Wijzig je wachtwoord."),
    ],
    "en": [
        ("printer", "Setting up a printer", "Choose the printer."),
        ("only-en", "Sandbox", "Practise here, HY-429."),
    ],
}


@pytest.fixture
def corpus(tmp_path):
    for locale, rows in ARTICLES.items():
        lines = (json.dumps({"id": name, "title": title, "text": text, "lang": locale}) for name, title, text in rows)
        (tmp_path / f"corpus.{locale}.jsonl").write_text("\n".join(lines))
    return tmp_path


def ask(corpus, *rows, legs="words,fake"):
    questions = corpus / "queries.jsonl"
    questions.write_text(
        "\n".join(json.dumps(dict(zip(("qid", "lang", "doc_lang", "text"), row, strict=True))) for row in rows)
    )
    call_command("search_eval", corpus=str(corpus), queries=str(questions), run=str(corpus / "run.jsonl"), legs=legs)
    found = {}
    for line in (corpus / "run.jsonl").read_text().splitlines():
        found.update(json.loads(line))
    return found


def test_each_row_is_answered_from_the_articles_of_its_language(corpus, db):
    found = ask(
        corpus, ("a", "nl", "nl", "wachtwoord wijzigen"), ("b", "nl", "en", "printer"), ("c", "en", "en", "hy429")
    )
    assert found["a"][0] == "Wachtwoord/é 1"
    assert set(found["b"]) <= {"printer", "only-en"}
    assert found["c"][0] == "only-en"


def test_a_language_without_articles_answers_nothing(corpus, db):
    assert ask(corpus, ("a", "nl", "fr", "imprimante")) == {"a": []}


def test_the_sites_own_index_is_not_touched(corpus, db, settings, tmp_path):
    settings.SEARCH_DIR = tmp_path / "site"
    ask(corpus, ("a", "nl", "nl", "printer"))
    assert not IndexGeneration.objects.exists()
    assert not Vector.objects.exists()
    assert not settings.SEARCH_DIR.exists()


@pytest.mark.parametrize("broken", ["{", "[]", '{"id": "x"}', '"text"'])
def test_a_line_that_cannot_be_read_is_named(corpus, db, broken):
    (corpus / "corpus.de.jsonl").write_text(broken)
    with pytest.raises(CommandError, match=r"corpus\.de\.jsonl:1"):
        ask(corpus, ("a", "nl", "nl", "printer"))


def test_an_unknown_leg_engine_or_folder_is_an_error(corpus, db, tmp_path):
    with pytest.raises(CommandError, match="no-such-leg"):
        ask(corpus, ("a", "nl", "nl", "printer"), legs="words,no-such-leg")
    with pytest.raises(CommandError, match="elsewhere"):
        call_command(
            "search_eval",
            corpus=str(corpus),
            queries=str(corpus / "queries.jsonl"),
            run=str(tmp_path / "r"),
            engine="elsewhere",
        )
    with pytest.raises(CommandError):
        call_command("search_eval", corpus=str(tmp_path / "none"), queries="x", run=str(tmp_path / "r"))


def test_words_alone_are_enough_for_a_run(corpus, db):
    assert ask(corpus, ("a", "nl", "nl", "printer"), legs="words")["a"] == ["printer"]
