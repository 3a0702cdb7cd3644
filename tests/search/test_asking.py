"""What one question gets: order, rungs, languages, facets, pages, and what happens when something fails."""

import numpy as np
import pytest

from compliance.api import AuditEntry
from search import api, embed, refreshing, serving
from search.contracts import Filters, LegUnavailable
from search.editorial import AskedQuestion, NotCoveredTopic
from tests.search.conftest import KIND


def families(answer):
    return [hit.family for hit in answer.hits]


def test_the_document_that_says_it_comes_first_with_its_place(index, document, ask):
    index(
        document(title="Printing letters", text="Choose the printer."),
        document(title="Signing in", text="Your password."),
    )
    answer = ask("which printer")
    assert answer.hits[0].title == "Printing letters"
    assert (answer.hits[0].anchor, answer.hits[0].heading, answer.hits[0].kind) == ("part", "Part", KIND)
    assert answer.rung == "hybrid"
    assert not answer.degraded


@pytest.mark.parametrize("typed", ["HY-429", "hy 429", "hy429", "error 429", "429", "what does HY‑429 mean"])
def test_a_code_is_found_however_it_is_typed_and_stands_first(index, document, ask, typed):
    found, *_ = index(
        document(title="Limits", text="HY-429 means too many requests."),
        document(title="Errors", text="What does an error mean? What does a code mean? A code means an error."),
    )
    answer = ask(typed)
    assert answer.hits[0].id == found.id
    assert answer.rung == "exact"


def test_a_number_that_is_no_code_here_stays_a_number(index, document, ask):
    index(document(text="HY-500 is a fault."), document(title="Beds", text="A hospital with many patients and beds."))
    assert ask("hospital with 500 patients and their beds").rung != "exact"


def test_a_quoted_phrase_stands_before_the_same_words_apart(index, document, ask):
    _apart, together = index(
        document(text="The letter was sent. The letter is late. It is a discharge of the letter sent late."),
        document(text="A discharge letter goes to the practice, and to nobody else who may want to have it."),
    )
    assert ask('"discharge letter"').hits[0].id == together.id


def test_the_readers_language_comes_first_and_one_result_stands_for_a_family(index, document, ask):
    index(
        document(family="printing", locale="en", title="Printing", text="Printer and paper."),
        document(family="printing", locale="de", title="Drucken", text="Printer and paper."),
        document(family="scanner", locale="de", title="Scanner", text="Printer paper."),
        *(document(locale="de", title=word, text=word) for word in ("Zebra", "Xylophon", "Quark")),
    )
    answer = ask("printer paper")
    assert [(hit.family, hit.locale) for hit in answer.hits] == [("printing", "en"), ("scanner", "de")]


def test_what_only_another_language_has_is_found_and_says_so(index, document, ask):
    index(document(locale="fr", title="Scanner", text="Scanner du service."), document(text="Nothing about it."))
    answer = ask("scanner du service")
    assert [hit.locale for hit in answer.hits] == ["fr"]
    assert answer.rung == "translation"


def test_a_question_in_another_language_than_the_interface_is_answered_too(index, document, ask):
    index(document(locale="nl", title="Wachtwoord", text="Het wachtwoord vergeten en opnieuw instellen."))
    answer = ask("ik ben mijn wachtwoord vergeten", locale="en")
    assert [hit.locale for hit in answer.hits] == ["nl"]


def test_facets_narrow_inside_the_query_and_count_what_is_shown(index, document, ask):
    index(
        *(document(title=f"Printer {n}", text="printer", facets={"role": ("clinician",)}) for n in range(3)),
        document(title="Printer admin", text="printer", facets={"role": ("administrator", "clinician")}),
    )
    everything = ask("printer")
    assert everything.facets == {"role": {"administrator": 1, "clinician": 4}}
    narrowed = ask("printer", filters=Filters(facets={"role": ("administrator",)}))
    assert [hit.title for hit in narrowed.hits] == ["Printer admin"]
    assert narrowed.total == 1


def test_pages_follow_each_other_without_gap_or_repetition(index, document, ask):
    index(*(document(text=f"printer {'paper ' * (n % 5)}") for n in range(45)))
    whole = ask("printer paper", limit=45)
    pages = [ask("printer paper", limit=10, offset=offset) for offset in range(0, 50, 10)]
    assert [hit.id for page in pages for hit in page.hits] == [hit.id for hit in whole.hits]
    assert len({hit.id for hit in whole.hits}) == len(whole.hits)
    assert ask("printer paper", limit=10).hits == ask("printer paper", limit=10).hits


def test_nothing_near_is_silence_and_told_as_a_count(index, document, ask):
    index(document(text="Choose the printer."))
    answer = ask("zebra xylophone")
    assert answer.abstained
    assert (answer.rung, answer.total, dict(answer.facets), answer.quote) == ("none", 0, {}, None)
    entry = AuditEntry.objects.get(action="search.question_unanswered")
    assert entry.facts == {"question": AskedQuestion.objects.get().pk, "locale": "en", "hits": 0}


def test_a_leg_that_fails_leaves_words_and_says_so(index, document, ask, monkeypatch):
    index(document(title="Printing", text="Choose the printer."))

    def fails(self, text):
        raise LegUnavailable("fake", "out of memory")

    monkeypatch.setattr(embed.Leg, "query", fails)
    answer = ask("printer")
    assert answer.hits[0].title == "Printing"
    assert answer.degraded
    assert answer.rung == "words"


def test_a_model_that_returns_nonsense_counts_as_failed(index, document, ask, monkeypatch):
    index(document(title="Printing", text="Choose the printer."))
    monkeypatch.setattr(embed.WordHashes, "questions", lambda self, texts: np.full((len(texts), 64), np.nan))
    answer = ask("printer please now")
    assert answer.degraded
    assert families(answer)


def test_a_damaged_index_is_answered_honestly_and_rebuilt(index, document, ask, settings):
    index(document(title="Printing", text="Choose the printer."))
    for path in settings.SEARCH_DIR.rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")
    for cache in (serving.engine()._indexes, serving.engine()._shelves):
        cache.clear()
    first = ask("printer")
    assert (first.rung, first.degraded, first.hits) == ("unavailable", True, ())
    assert ask("printer").hits[0].title == "Printing"


def test_before_anything_is_indexed_the_answer_is_unavailable_and_the_index_is_built(shelf, document, ask):
    shelf.put(document(title="Printing", text="Choose the printer."))
    assert ask("printer").rung == "unavailable"
    assert ask("printer").hits[0].title == "Printing"


def test_a_withdrawn_document_is_gone_before_the_index_hears_of_it(shelf, index, document, ask):
    (gone,) = index(document(text="Choose the printer."))
    del shelf.held[gone.id]
    answer = ask("printer")
    assert (answer.hits, answer.total, answer.quote) == ((), 0, None)


def test_similar_documents_are_of_the_same_language_and_not_the_same_family(index, document, shelf):
    index(
        document(id=1, family="a", title="Printer paper", text="printer paper"),
        document(id=2, family="a", locale="de", title="Printer paper", text="printer paper"),
        document(id=3, family="b", title="Printer ink", text="printer ink"),
        document(id=4, family="c", title="Printer secret", text="printer secret"),
        document(id=5, family="d", title="Printer", text="and much that has little to do with it"),
    )
    shelf.hidden = {4}
    assert [hit.id for hit in api.similar(KIND, 1, viewer=None)][:1] == [3]
    assert 4 not in [hit.id for hit in api.similar(KIND, 1, viewer=None)]
    assert 4 in [hit.id for hit in api.similar(KIND, 1, viewer="insider")]
    assert api.similar(KIND, 4, viewer=None) == ()


def test_status_tells_what_is_indexed(index, document):
    index(document(text="One."), document(locale="nl", text="Twee."))
    status = api.status(KIND)
    assert status.healthy
    assert (status.documents, status.by_locale) == (2, {"en": 1, "nl": 1})
    assert status.legs["fake"].done == status.legs["fake"].total > 0
    assert not api.status("nothing").healthy


def test_an_editors_topic_that_is_nearer_than_any_document_gets_its_honest_line(index, document, ask):
    NotCoveredTopic.objects.create(
        topic="billing",
        locale="en",
        line="We do not bill.",
        ask="Ask finance.",
        phrasings="send an invoice\nbill a visit",
    )
    refreshing.fill("fake", limit=10)
    index(document(text="Choose the printer."))
    answer = ask("send an invoice")
    assert answer.abstained
    assert (answer.not_covered.topic, answer.not_covered.line, answer.not_covered.ask) == (
        "billing",
        "We do not bill.",
        "Ask finance.",
    )


@pytest.mark.parametrize("locale", ["xx", "", "../en"])
def test_a_language_that_is_not_ours_is_the_callers_mistake(ask, locale):
    with pytest.raises(ValueError, match="no such language"):
        ask("printer", locale=locale)


def test_a_peek_finds_the_same_and_leaves_no_trace(index, document, ask, shelf):
    index(document(title="Printing letters", text="Choose the printer."))
    peeked = api.peek("which printer", viewer=None, locale="en", kind=KIND)
    assert not AskedQuestion.objects.exists()
    assert families(peeked) == families(ask("which printer"))
    api.peek("zebra crossing savannah", viewer=None, locale="en", kind=KIND)
    api.peek("", viewer=None, locale="en", kind=KIND)
    assert AskedQuestion.objects.count() == 1
    assert not AuditEntry.objects.filter(action="search.question_unanswered").exists()


def test_a_peek_leaves_out_patient_data_and_refuses_an_unknown_language(index, document):
    index(document(text="Something."))
    assert api.peek("born 12-03-1980 printer", viewer=None, locale="en", kind=KIND).redacted
    with pytest.raises(ValueError, match="xx"):
        api.peek("printer", viewer=None, locale="xx", kind=KIND)
