"""A question from inside an application: word for word, narrowed by facts, warned of first, kept without words."""

import pytest

from compliance.api import AuditEntry
from content.models import ArticlePage, ContentGap
from helpdesk import asking
from helpdesk.asking import ask
from helpdesk.context import Context
from helpdesk.models import Ask
from search.api import Document
from search.contracts import Answer, Hit, NotCovered
from search.editorial import AskedQuestion
from tests.factories.accounts import OrganisationFactory
from tests.factories.content import ArticleFactory, languages, paragraph, published, steps
from tests.helpdesk.conftest import a_viewer

pytestmark = pytest.mark.django_db

NOWHERE = Context()
PRINTER = "The printer needs paper in the lower tray."


def asked(text, viewer=None, context=NOWHERE, locale="en", **options):
    return ask(text, viewer=viewer or a_viewer(), context=context, locale=locale, **options)


def whole_text(page):
    """All that a reader sees of an article."""
    from content.searchable import document_of

    document: Document = document_of(ArticlePage.objects.get(pk=page.pk))
    return "\n".join(block.text for section in document.sections for block in section.blocks)


def test_answer_is_a_verbatim_span_of_the_article_it_names(indexed):
    page = ArticleFactory(key="printing", title="Printer needs paper", body=[paragraph(PRINTER)])
    ArticleFactory(key="other", title="Signing in", body=[paragraph("Your password.")])
    indexed()
    found = asked("printer needs paper lower tray")
    assert found.answer.text
    assert found.answer.text in whole_text(page)
    assert (found.answer.card.key, found.answer.card.locale) == ("printing", "en")
    assert found.results[0].card.key == "printing"


def test_steps_are_quoted_whole_and_word_for_word(indexed):
    page = ArticleFactory(
        key="steps", title="How to load paper", body=[steps("Open the tray.", "Put paper into the tray.")]
    )
    indexed()
    found = asked("how to put paper into the tray")
    assert found.answer is not None
    assert found.answer.text in whole_text(page)


def test_every_answer_over_many_questions_stands_in_its_article(indexed):
    pages = {
        key: ArticleFactory(key=key, title=title, body=[paragraph(text)])
        for key, title, text in (
            ("a", "Recording a conversation", "Select <b>Record</b> &amp; ask for consent first."),
            ("b", "Word list", "Add a word to the word list. It counts from the next recording."),
            ("c", "Signing a note", "Sign the note. After that only an addendum is possible."),
        )
    }
    indexed()
    answered = 0
    for question in ("record conversation consent", "add word to word list", "sign the note", "addendum possible"):
        found = asked(question)
        if found.answer:
            answered += 1
            assert found.answer.text in whole_text(pages[found.answer.card.key])
    assert answered


# What is kept -----------------------------------------------------------------------------------------------------------


def test_question_is_kept_as_screen_language_outcome_and_keys_without_its_words(indexed):
    ArticleFactory(key="printing", title="Printer needs paper", body=[paragraph(PRINTER)])
    indexed()
    viewer = a_viewer()
    found = asked("printer needs paper", viewer, Context(screen="visit"))
    row = Ask.objects.get(public_id=found.ask)
    assert (row.screen, row.locale, row.outcome, row.articles) == ("visit", "en", "answered", ["printing"])
    for name in (field.name for field in Ask._meta.fields):
        value = str(getattr(row, name))
        assert viewer.user.email not in value
        assert "paper" not in value
    assert row.pseudonym != str(viewer.user.pk)


def test_unanswered_question_is_a_gap_and_an_unanswered_row(indexed, django_capture_on_commit_callbacks):
    ArticleFactory(key="printing", body=[paragraph(PRINTER)])
    indexed()
    with django_capture_on_commit_callbacks(execute=True):
        found = asked("zebra xylophone quizzical")
    assert found.abstained
    assert found.answer is None
    assert Ask.objects.get().outcome == "unanswered"
    assert ContentGap.objects.get().question == "zebra xylophone quizzical"


def test_what_is_only_typed_is_answered_and_leaves_no_trace(indexed, django_capture_on_commit_callbacks):
    ArticleFactory(key="printing", title="Printer needs paper", body=[paragraph(PRINTER)])
    indexed()
    with django_capture_on_commit_callbacks(execute=True):
        assert asked("printer needs pa", as_you_type=True).results
        assert asked("zebra xylophone", as_you_type=True).abstained
    assert not Ask.objects.exists()
    assert not AskedQuestion.objects.exists()
    assert not ContentGap.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="search.").exists()


@pytest.mark.parametrize("text", ["", "   ", "\x00", "...", "!?"])
def test_question_without_a_word_is_not_kept(indexed, text):
    indexed()
    assert asked(text).ask is None
    assert not Ask.objects.exists()


def test_patient_data_is_left_out_and_named(indexed):
    ArticleFactory(key="printing", title="Printer needs paper", body=[paragraph(PRINTER)])
    indexed()
    found = asked("printer paper for patient born 12-03-1961, mail jan@voorbeeld.nl")
    assert {"email", "date-of-birth"} <= set(found.redacted)
    assert "jan@voorbeeld.nl" not in found.text
    assert "jan@voorbeeld.nl" not in AskedQuestion.objects.get().text


def test_search_that_does_not_answer_is_said_and_kept_as_such(indexed):
    found = asked("printer")
    assert found.degraded
    assert Ask.objects.get().outcome == "unavailable"


# Nobody reads what is not hers --------------------------------------------------------------------------------------------


def test_article_of_another_organisation_is_neither_found_nor_counted(indexed):
    own = OrganisationFactory()
    ArticleFactory(
        key="theirs",
        title="Printer needs paper",
        body=[paragraph(PRINTER)],
        audience="organisation",
        organisations=[own],
    )
    indexed()
    assert asked("printer needs paper", a_viewer(organisation=own)).total == 1
    stranger = asked("printer needs paper", a_viewer())
    assert (stranger.total, stranger.results, stranger.answer, stranger.narrowing) == (0, (), None, None)


# Warnings ---------------------------------------------------------------------------------------------------------------


def test_question_that_warns_carries_the_line_and_no_narrowing(indexed):
    ArticleFactory(key="printing", body=[paragraph(PRINTER)])
    indexed()
    found = asked("de patiënt ademt niet, printer", context=Context(country="fr"))
    assert found.warns_of.kind == "emergency"
    assert "15" in found.warns_of.line
    assert found.narrowing is None
    assert Ask.objects.get().urgent == "emergency"


# Narrowing --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def alike(monkeypatch):
    """Four articles that fit equally well; what search answers is given, since closeness of scores is its business."""
    pages = [
        ArticleFactory(key="a", product_area="api", screens=["admin-api-keys"], body=[paragraph("HY-401 is a key.")]),
        ArticleFactory(
            key="b", product_area="api", screens=["admin-connections"], body=[paragraph("HY-429 is a lot.")]
        ),
        ArticleFactory(key="c", product_area="notes", screens=["visit"], roles=["trainee"], body=[]),
        ArticleFactory(key="d", product_area="notes", screens=["visit"], type="emergency", body=[]),
    ]
    hits = tuple(
        Hit("article", page.pk, page.key, "en", page.title, "", "", "Text.", 1.0 - number / 100, {})
        for number, page in enumerate(pages)
    )
    answer = Answer("question", hits=hits, total=4)
    for door in ("query", "peek"):
        monkeypatch.setattr(asking.search, door, lambda text, **_how: answer)
    return answer


def test_closely_fitting_articles_are_told_apart_by_their_own_facts(alike):
    narrowing = asked("question").narrowing
    assert narrowing.question
    assert [(option.facet, option.value, option.count) for option in narrowing.options] == [
        ("screen", "visit", 2),
        ("screen", "admin-api-keys", 1),
        ("screen", "admin-connections", 1),
    ]


def test_codes_tell_articles_apart_where_most_of_them_have_one(alike):
    for key, code in (("c", "HY-500"), ("d", "HY-503")):
        page = ArticlePage.objects.get(key=key)
        page.body = [("paragraph", f"{code} is a fault.")]
        published(page)
    options = asked("question").narrowing.options
    assert {option.value for option in options} == {"HY-401", "HY-429", "HY-500", "HY-503"}


def test_narrowed_question_shows_what_has_the_fact_and_is_not_kept_again(alike):
    found = asked("question", narrow={"area": "notes"})
    assert [result.card.key for result in found.results] == ["c", "d"]
    assert found.total == 2
    assert found.ask is None
    assert not Ask.objects.exists()
    assert [result.card.key for result in asked("question", narrow={"code": "HY-429"}).results] == ["b"]
    assert asked("question", narrow={"area": "notes", "role": "trainee"}).results[0].card.key == "c"


@pytest.mark.parametrize("narrow", [{"password": "x"}, {"area": "' OR 1=1"}, {"": ""}])
def test_facet_that_does_not_exist_narrows_nothing_or_to_nothing(alike, narrow):
    assert len(asked("question", narrow=narrow).results) in (0, 4)


def test_few_or_clearly_ordered_articles_need_no_narrowing(alike, monkeypatch):
    for few in (alike.hits[:2], (alike.hits[0], *(replaced(hit, score=0.1) for hit in alike.hits[1:]))):
        answer = Answer("question", hits=tuple(few), total=len(few))
        monkeypatch.setattr(asking.search, "query", lambda text, found=answer, **_how: found)
        assert asked("question").narrowing is None


def replaced(hit, **fields):
    from dataclasses import replace

    return replace(hit, **fields)


def test_options_stand_in_the_articles_and_some_do_not_have_them(alike):
    narrowing = asked("question", narrow={"area": "notes"}).narrowing
    assert narrowing is None or all(0 < option.count < 4 for option in narrowing.options)
    for option in asked("question").narrowing.options:
        assert 0 < option.count < 4
        assert str(option.label)


def test_topic_that_is_not_covered_gets_its_honest_line(monkeypatch, db):
    topic = NotCovered("billing", "Billing is not part of this help.", "Ask your supplier.")
    monkeypatch.setattr(asking.search, "query", lambda text, **_how: Answer("invoice", not_covered=topic))
    found = asked("invoice")
    assert (found.not_covered, found.abstained) == (topic, True)
    assert Ask.objects.get().outcome == "not-covered"


def test_reader_of_another_language_gets_hers_first(indexed):
    languages("both", "en", "nl", title="Printer needs paper", body=[paragraph(PRINTER)])
    indexed()
    assert asked("printer paper", locale="nl").results[0].card.locale == "nl"
