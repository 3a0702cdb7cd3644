"""`./hysio manage ask`, over imported articles: its contract, hidden articles, and gaps."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from compliance.api import AuditEntry
from content.importing import import_folder
from content.models import ArticlePage, ContentGap, ImportRecord
from search import api
from tests.content.conftest import write_sample
from tests.factories.accounts import UserFactory


@pytest.fixture
def articles(tmp_path, settings, db):
    """One article in four languages, live and not yet indexed."""
    settings.SEARCH_DIR = tmp_path / "search"
    settings.SEARCH_DENSE = ["fake"]
    (tmp_path / "files").mkdir()
    write_sample(tmp_path / "files")
    import_folder(tmp_path / "files", origin=ImportRecord.Origin.DEMO)


@pytest.fixture
def run(articles, capsys, monkeypatch):
    """The lines that the command prints, read as JSON."""

    def command(*arguments, lines=None):
        if lines is not None:
            text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        call_command("ask", *arguments)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return command


def test_one_question_gets_one_json_object_with_what_is_promised(run):
    (answer,) = run("sample", "--locale", "en", "--json")
    assert set(answer) == {"results", "answer", "abstained", "degraded", "redacted"}
    result = answer["results"][0]
    assert set(result) == {"key", "locale", "title", "section", "url", "passage", "score"}
    assert (result["key"], result["locale"]) == ("sample", "en")
    assert result["url"].startswith("/en/")
    assert (answer["abstained"], answer["degraded"], answer["redacted"]) == (False, False, [])


def test_what_was_imported_a_moment_ago_is_found_without_a_worker(run):
    ArticlePage.objects.filter(key="sample").first()
    assert run("voorbeeld", "--locale", "nl")[0]["results"]


def test_silence_is_an_empty_list_and_no_answer(run):
    (answer,) = run("xylophone quizzical", "--locale", "en")
    assert (answer["results"], answer["answer"], answer["abstained"]) == ([], None, True)


def test_patient_data_is_named_by_kind(run):
    (answer,) = run("sample for bsn 111222333", "--locale", "en")
    assert answer["redacted"] == ["bsn"]
    assert "111222333" not in json.dumps(answer)


def test_lines_are_answered_one_by_one_in_their_own_language(run):
    found = run("--lines", lines=[{"text": "sample", "locale": "en"}, "", {"text": "voorbeeld", "locale": "nl"}])
    assert [answer["results"][0]["locale"] for answer in found] == ["en", "nl"]


@pytest.mark.parametrize(
    "line", ["not json", "[]", '{"locale": "nl"}', '{"text": 1, "locale": "nl"}', '{"text": "a", "locale": "xx"}', "3"]
)
def test_a_line_that_makes_no_sense_ends_with_its_number(run, line):
    with pytest.raises(CommandError, match="line 2"):
        run("--lines", lines=[{"text": "sample", "locale": "en"}, line])


@pytest.mark.parametrize("arguments", [[], ["text", "--lines"], ["text", "--locale", "xx"]])
def test_a_call_that_makes_no_sense_fails(run, arguments):
    with pytest.raises(CommandError):
        run(*arguments)


def test_an_article_that_is_not_public_is_in_no_public_answer(run):
    run("sample", "--locale", "en")
    ArticlePage.objects.filter(key="sample").update(audience="signed-in")
    (answer,) = run("sample", "--locale", "en")
    assert answer["abstained"]
    person = UserFactory()
    assert api.query("sample", viewer=person, locale="en").hits
    hidden = api.query("sample", viewer=None, locale="en")
    assert (hidden.total, dict(hidden.facets), hidden.quote) == (0, {}, None)


def test_an_unanswered_question_becomes_a_gap_without_patient_details(articles, django_capture_on_commit_callbacks):
    api.complete("article")
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.query("xylophone quizzical bsn 111222333", viewer=None, locale="en")
    assert answer.abstained
    gap = ContentGap.objects.get()
    assert gap.question.startswith("xylophone quizzical bsn")
    assert "111222333" not in gap.question
    assert "xylophone" not in repr([entry.facts for entry in AuditEntry.objects.all()])
