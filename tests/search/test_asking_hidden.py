"""What a viewer may not read, she does not learn of either: no part of an answer tells that it is there."""

import pytest

from search import api
from search.contracts import Filters
from tests.search.conftest import KIND

SECRET = "zanzibar"


@pytest.fixture
def secret(shelf, index, document):
    """A hidden document that would be the best answer, beside an open one."""
    hidden, _opened = index(
        document(
            title=f"Operation {SECRET}", text=f"The {SECRET} protocol. HY-777 is its code.", facets={"role": ("spy",)}
        ),
        document(title="Protocol", text="The protocol of the ward.", facets={"role": ("clinician",)}),
    )
    shelf.hidden = {hidden.id}
    return hidden


QUESTIONS = [SECRET, f"{SECRET} protocol", "HY-777", f'"{SECRET} protocol"', "operation", "protocol", f"{SECRET[:-1]}"]


@pytest.mark.parametrize("text", QUESTIONS)
@pytest.mark.parametrize("filters", [Filters(), Filters(facets={"role": ("spy",)})])
def test_nothing_of_a_hidden_document_leaves(secret, ask, text, filters):
    answer = ask(text, filters=filters)
    assert secret.id not in [hit.id for hit in answer.hits]
    assert answer.total == len(answer.hits)
    assert "spy" not in answer.facets.get("role", {})
    assert answer.quote is None or answer.quote.hit.id != secret.id
    assert SECRET not in " ".join(hit.passage + hit.title for hit in answer.hits)


@pytest.mark.parametrize("typo", ["zanzibarr", "zanizbar", "zanziba"])
def test_a_word_of_hidden_documents_only_is_never_suggested(secret, ask, typo):
    assert ask(typo).corrected is None
    assert ask(f"{typo} protocol").corrected is None


def test_an_insider_gets_all_of_it(secret, ask):
    answer = ask("zanizbar protocol", viewer="insider")
    assert answer.corrected == f"{SECRET} protocol"
    assert answer.hits[0].id == secret.id
    assert answer.facets["role"]["spy"] == 1


def test_hidden_documents_before_the_open_one_do_not_empty_the_page(shelf, index, document, ask):
    hidden = index(*(document(title="printer printer", text="printer printer printer") for _ in range(70)))
    (opened,) = index(document(title="Office", text="There is a printer in the office next to the door."))
    shelf.hidden = {each.id for each in hidden}
    answer = ask("printer")
    assert [hit.id for hit in answer.hits] == [opened.id]
    assert answer.total == 1


def test_a_hidden_translation_neither_shows_nor_hides_a_family(shelf, index, document, ask):
    own, other = index(
        document(family="scan", locale="en", title="Scanner", text="Scanner of the ward."),
        document(family="scan", locale="de", title="Scanner", text="Scanner of the ward."),
    )
    shelf.hidden = {own.id}
    assert [hit.id for hit in ask("scanner of the ward").hits] == [other.id]
    shelf.hidden = {other.id}
    assert [hit.id for hit in ask("scanner of the ward").hits] == [own.id]
    shelf.hidden = {own.id, other.id}
    assert ask("scanner of the ward").abstained


def test_a_document_that_is_hidden_later_is_hidden_at_once(shelf, index, document, ask):
    (each,) = index(document(text="Choose the printer."))
    assert ask("printer").total == 1
    shelf.hidden = {each.id}
    assert ask("printer").total == 0
    assert api.similar(KIND, each.id, viewer=None) == ()
