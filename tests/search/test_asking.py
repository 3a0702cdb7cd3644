"""From a typed question to what a viewer may read: nothing hidden leaks, nothing typed breaks, failures stay answers."""

import json

import pytest
from django.core.management import call_command
from django.db import transaction

from compliance.api import AuditEntry
from content.importing import import_folder
from content.models import ArticlePage, ContentGap, ImportRecord
from search import api, asking, embed, refreshing
from search.contracts import EngineUnavailable, Filters, LegUnavailable
from search.editorial import AskedQuestion
from tests.content.conftest import sample_folder  # noqa: F401 - a fixture

KIND = "note"
SECRET = "zebrafinch"


@pytest.fixture
def shelves(index, document):
    """A public document, a hidden one with a word of its own, and one with a code."""
    return index(
        document(id=1, family="sign", title="Sign the note", text="Select Sign and enter your password. It is final."),
        document(
            id=2,
            family="secret",
            title=f"The {SECRET} protocol",
            text=f"Only the {SECRET} team reads this.",
            facets={"section": ("hidden-section",)},
        ),
        document(id=3, family="codes", title="Error codes", text="HY-429 means too many requests. Wait and retry."),
        document(id=4, family="sign", locale="nl", title="De notitie ondertekenen", text="Kies Ondertekenen."),
    )


def families(answer):
    return [hit.family for hit in answer.hits]


def test_a_hidden_document_leaves_no_trace_for_who_may_not_read_it(shelf, shelves, ask):
    shelf.hidden = {2}
    answer = ask(f"the {SECRET} protocol")
    assert 2 not in {hit.id for hit in answer.hits}
    assert SECRET not in repr([answer.hits, answer.quote, answer.facets, answer.corrected])
    assert "hidden-section" not in repr(answer.facets)
    assert answer.total == len(answer.hits)
    assert families(ask(f"the {SECRET} protocol", viewer="insider"))[0] == "secret"


def test_the_words_of_a_hidden_document_are_no_spelling_of_anything(shelf, shelves, ask):
    shelf.hidden = {2}
    answer = ask("zebrafinsh")
    assert SECRET not in repr(answer)


def test_a_hit_that_the_database_no_longer_has_is_not_shown(shelf, shelves, ask):
    assert "codes" in families(ask("HY-429"))
    del shelf.held[3]
    assert "codes" not in families(ask("HY-429"))


@pytest.mark.parametrize("text", ["HY-429", "hy 429", "what does hy-429 mean"])
def test_a_code_is_found_first_however_it_is_written(shelves, ask, text):
    assert families(ask(text))[0] == "codes"


def test_a_quotation_is_word_for_word_in_the_document(shelf, shelves, ask):
    answer = ask("HY-429")
    if answer.quote:
        blocks = [block.text for section in shelf.held[answer.quote.hit.id].sections for block in section.blocks]
        assert any(answer.quote.text in text for text in blocks)


def test_one_result_a_family_and_the_readers_language_first(shelves, ask):
    answer = ask("sign the note")
    assert families(answer).count("sign") == 1
    assert answer.hits[0].locale == "en"


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\0\0", "\ud800", "😀😀😀", '"', "(((", "AND OR NOT", "a" * 10_000, "\u202eabc", "title:x*", "%s {0}"],
)
def test_nothing_that_can_be_typed_is_an_error(shelves, ask, text):
    answer = ask(text)
    assert answer.rung in {"refused", "none", "exact", "hybrid", "corrected", "translation", "words"}


def test_patient_details_are_neither_searched_nor_logged(shelves, ask):
    answer = ask("sign the note of mw. Jansen, born 12-03-1961, bsn 123456782")
    assert {"name", "bsn"} <= set(answer.redacted)
    kept = repr(list(AskedQuestion.objects.values())) + repr(answer)
    assert not [detail for detail in ("Jansen", "jansen", "123456782", "1961") if detail in kept]


def test_the_log_has_no_field_for_who_asked():
    names = {field.name for field in AskedQuestion._meta.get_fields()}
    assert not names & {"user", "person", "viewer", "session", "address", "ip", "visitor"}


def test_a_failing_model_leaves_words_and_says_so(shelves, ask, monkeypatch):
    def fail(self, text):
        raise LegUnavailable(self.name, "gone")

    monkeypatch.setattr(embed.Leg, "query", fail)
    answer = ask("HY-429")
    assert answer.degraded
    assert families(answer)[0] == "codes"


def test_a_failing_engine_is_an_honest_answer(shelves, ask, monkeypatch):
    def fail(*_args, **_options):
        raise EngineUnavailable("broken")

    monkeypatch.setattr(asking, "look_up", fail)
    answer = ask("sign the note")
    assert (answer.rung, answer.degraded, answer.abstained) == ("unavailable", True, True)


def test_filters_narrow_inside_the_query(index, document, ask):
    index(
        document(id=1, title="Sign", text="sign here", facets={"role": ("clinician",)}),
        document(id=2, title="Sign", text="sign there", facets={"role": ("assistant",)}),
    )
    answer = ask("sign", filters=Filters({"role": ("assistant",)}))
    assert {hit.id for hit in answer.hits} == {2}


def test_pages_of_results_neither_repeat_nor_skip(index, document, ask):
    index(*(document(id=n, title=f"Sign {n}", text=f"sign the note number {n}") for n in range(1, 13)))
    whole = [hit.id for hit in ask("sign the note", limit=12).hits]
    paged = [hit.id for start in (0, 5, 10) for hit in ask("sign the note", limit=5, offset=start).hits]
    assert paged == whole[: len(paged)]
    assert len(set(paged)) == len(paged)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_change_is_not_indexed(shelf, document, ask):
    api.rebuild(KIND)
    shelf.put(document(id=9, title="Never", text="never happened"))

    class Refused(Exception):
        pass

    def change():
        with transaction.atomic():
            api.refresh(KIND, [9])
            raise Refused

    with pytest.raises(Refused):
        change()
    assert refreshing.reconcile(KIND, dry_run=True).missing


def test_reconcile_finds_and_mends_what_was_missed(shelf, shelves, document, ask):
    shelf.put(document(id=9, title="Missed article", text="a pelican was missed"))
    drift = refreshing.reconcile(KIND, dry_run=True)
    assert drift.any
    refreshing.reconcile(KIND)
    assert not refreshing.reconcile(KIND, dry_run=True).any
    assert 9 in {hit.id for hit in ask("missed pelican").hits}


@pytest.fixture
def articles(sample_folder, settings, tmp_path, db):  # noqa: F811 - the fixture above
    settings.SEARCH_DIR = tmp_path / "search"
    import_folder(sample_folder, origin=ImportRecord.Origin.FILES)
    api.complete("article")


def test_the_command_answers_one_json_object(articles, capsys):
    call_command("ask", "sample", "--locale", "en", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"results", "answer", "abstained", "degraded", "redacted"}
    assert set(answer["results"][0]) == {"key", "locale", "title", "section", "url", "passage", "score"}
    assert answer["results"][0]["key"] == "sample"
    assert answer["abstained"] is False


def test_an_article_for_one_organisation_is_not_in_any_public_answer(articles):
    ArticlePage.objects.filter(key="sample").update(audience="organisation")
    answer = api.query("sample", viewer=None, locale="en")
    assert answer.abstained
    assert answer.facets == {} or not any(answer.facets.values())


def test_an_unanswered_question_becomes_a_gap_without_patient_details(articles, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.query("xylophone quizzical bsn 123456782", viewer=None, locale="en")
    assert answer.abstained
    gap = ContentGap.objects.get()
    assert "123456782" not in gap.question
    assert "123456782" not in repr([entry.facts for entry in AuditEntry.objects.all()])
