"""Quotations are verbatim, whole where it matters, and missing where nothing clearly answers."""

import pytest

from search import floors, quotable, quoting
from search.contracts import Block, Document, Section
from tests.factories.search import DocumentFactory

STEPS = "Open Settings.\nChoose the printer.\nSelect Save."


@pytest.fixture
def eager(monkeypatch):
    """The fake leg's cosines are not those that the floors were fitted on: quote whatever is best."""
    monkeypatch.setattr(floors, "QUOTE", -1.0)
    monkeypatch.setattr(floors, "MARGIN", -10.0)


def spans_of(block):
    whole = DocumentFactory.build(sections=(Section("a", "A", (block,)),))
    parts = quotable.parts_of(quotable.outline(whole))
    return list(quoting.spans_of(quotable.Text(whole.title, False, parts, None)))


def blocks(document):
    return [block.text for section in document.sections for block in section.blocks]


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize(
    "question", ["printer", "how do I choose the printer", "ink", "may I print at home", "risk of mix-up"]
)
def test_every_quotation_is_an_exact_part_of_one_block(index, document, ask, question):
    (each,) = index(
        document(
            title="Printer",
            text="The ink of the printer is black. Change it once a month!  Ask the desk for more ink.\nDo not print at home.",
            steps=STEPS,
            warning="Risk: a mix-up harms two patients. Check the name on the printer first.",
        )
    )
    quote = ask(question).quote
    assert quote is not None
    assert any(quote.text in text for text in blocks(each))


@pytest.mark.usefixtures("eager")
def test_steps_are_quoted_as_a_whole_list(index, document, ask):
    index(document(title="Printer", text="Something about ink.", steps=STEPS))
    quote = ask("how do I choose the printer in settings").quote
    assert (quote.kind, quote.text) == ("steps", STEPS)
    assert (quote.anchor, quote.heading) == ("part", "Part")


@pytest.mark.usefixtures("eager")
def test_a_warning_is_quoted_whole_or_not_at_all(index, document, ask):
    warning = "A wrong record harms two patients. Compare the name, the birth date and the number. Stop if in doubt."
    index(document(title="Records", text="Records are kept.", warning=warning, safety=True))
    assert ask("wrong record harms patients").quote.text == warning
    assert ask("compare the birth date").quote.text == warning


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize("safety", [True, False])
def test_a_safety_documents_warning_goes_with_what_is_quoted_of_it(index, document, ask, safety):
    warning = "Do not sign before you have compared the name. Stop if in doubt."
    index(document(title="Notes", steps="Open the note.\nSelect Move note.", text="-", warning=warning, safety=safety))
    quote = ask("how open and select the note").quote
    assert quote.kind == "steps"
    assert quote.warning == (warning if safety else "")


def test_sentences_are_cut_out_as_they_stand_and_at_most_three():
    block = Block("text", "One is here. Two  is there.  Three comes. Four ends.")
    spans = [span.text for span in spans_of(block)]
    assert all(text in block.text for text in spans)
    assert "One is here. Two  is there.  Three comes." in spans
    assert block.text not in spans


def test_a_decision_tree_is_never_read_out():
    assert not spans_of(Block("tree", "Is it on? Yes No"))


def test_a_list_too_long_to_be_shown_whole_is_not_quoted(index, document, ask, eager):
    index(
        document(
            title="Printer", steps="\n".join(f"Choose printer number {n} of the list." for n in range(60)), text="-"
        )
    )
    quote = ask("how do I choose the printer").quote
    assert quote is None or quote.kind != "steps"


def test_two_results_that_are_equally_good_give_no_quotation(index, document, ask, monkeypatch):
    monkeypatch.setattr(floors, "QUOTE", -1.0)
    index(
        *(DocumentFactory(title="Printer", text="Choose the printer.") for _ in range(2)),
        DocumentFactory(text="Other."),
    )
    assert ask("printer").total >= 2
    assert ask("printer").quote is None


@pytest.mark.usefixtures("eager")
def test_other_languages_are_linked_to_and_not_quoted(index, document, ask):
    index(document(locale="fr", title="Scanner", text="Le scanner du service est ici."))
    answer = ask("scanner du service", locale="en")
    assert answer.hits
    assert answer.quote is None


@pytest.mark.usefixtures("eager")
def test_the_quotation_is_of_the_text_as_it_is_now(shelf, index, document, ask):
    (each,) = index(document(title="Printer", text="The printer stands upstairs."))
    assert ask("where is the printer").quote.text == "The printer stands upstairs."
    new = Document(
        each.id, each.family, "en", "Printer", "", (Section("part", "Part", (Block("text", "It moved downstairs."),)),)
    )
    shelf.put(new)
    index(new)
    assert ask("where is the printer").quote.text == "It moved downstairs."
