"""What is suggested before she types: order, reasons, and what is never shown."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import ArticlePage
from helpdesk import suggesting
from helpdesk.context import Context
from helpdesk.models import ScreenPin, SuggestionRule
from helpdesk.models.help import version_of
from helpdesk.suggesting import Code, fits, suggest
from search.editorial import AskedQuestion
from tests.factories.accounts import OrganisationFactory
from tests.factories.content import ArticleFactory, languages, paragraph
from tests.helpdesk.conftest import a_viewer

pytestmark = pytest.mark.django_db


def a_rule(article, **fields):
    return SuggestionRule.objects.create(article=article, note="because", **fields)


def a_pin(article, screen="visit", **fields):
    return ScreenPin.objects.create(article=article, screen=screen, note="because", **fields)


def keys(context, viewer=None, locale="en"):
    return [found.card.key for found in suggest(viewer, context, locale)]


def test_pins_come_before_rules_and_rules_before_what_fits_by_itself(indexed):
    for key in ("pinned", "ruled"):
        ArticleFactory(key=key)
    ArticleFactory(key="fitting", screens=["visit"])
    a_rule("ruled", screen="visit")
    a_pin("pinned")
    found = suggest(None, Context(screen="visit"), "en")
    assert [(each.card.key, each.code) for each in found] == [
        ("pinned", Code.PINNED),
        ("ruled", Code.RULE),
        ("fitting", Code.SCREEN),
    ]
    assert all(each.why.endswith(".") for each in found)


def test_no_more_than_five_are_shown_and_each_once(indexed):
    for number in range(9):
        ArticleFactory(key=f"a{number}", screens=["visit"])
    a_pin("a3")
    a_rule("a3", screen="visit")
    found = keys(Context(screen="visit"))
    assert len(found) == len(set(found)) == 5
    assert found[0] == "a3"


def test_order_of_editors_counts_and_what_went_wrong_comes_before_it(indexed):
    for key in ("first", "second", "fault"):
        ArticleFactory(key=key)
    a_rule("second", screen="visit", order=20)
    a_rule("first", screen="visit", order=10)
    a_rule("fault", error_code="HY-429", order=99)
    indexed()
    assert keys(Context(screen="visit", error_code="HY-429")) == ["fault", "first", "second"]


def test_code_on_the_screen_finds_the_article_that_explains_it_without_a_trace(indexed):
    ArticleFactory(key="codes", body=[paragraph("HY-429 means too many requests.")])
    ArticleFactory(key="other", screens=["visit"])
    indexed()
    found = suggest(None, Context(screen="visit", error_code="HY-429"), "en")
    assert (found[0].card.key, found[0].code) == ("codes", Code.ERROR_CODE)
    assert "HY-429" in found[0].why
    assert not AskedQuestion.objects.exists()


def test_action_that_failed_finds_what_fits_it_and_helps_on_this_screen(indexed):
    text = [paragraph("Choose the printer for letters.")]
    ArticleFactory(key="printing", title="Printing letters", body=text, screens=["visit-letters"])
    indexed()
    for context in (
        Context(last_failed_action="printing letters"),
        Context(last_failed_action="printing letters", screen="visit-letters"),
    ):
        found = suggest(None, context, "en")
        assert [(each.card.key, each.code) for each in found] == [("printing", Code.FAILED_ACTION)]
    assert keys(Context(last_failed_action="printing letters", screen="visit-codes")) == []


def test_article_that_is_only_alike_does_not_explain_a_code(indexed):
    ArticleFactory(key="alike", title="Codes and errors", body=[paragraph("What an error code means.")])
    indexed()
    assert keys(Context(error_code="HY-429")) == []


def test_search_is_asked_once_for_what_many_people_see_and_readers_each_time(indexed, monkeypatch):
    own = OrganisationFactory()
    codes = {"body": [paragraph("HY-429 means too many requests.")], "audience": "organisation"}
    page = ArticleFactory(key="codes", organisations=[own], **codes)
    indexed()
    asked = []
    peek = suggesting.search.peek
    monkeypatch.setattr(suggesting.search, "peek", lambda text, **how: asked.append(text) or peek(text, **how))
    context = Context(error_code="HY-429")
    for _ in range(3):
        assert keys(context, a_viewer(organisation=own)) == ["codes"]
    assert asked == ["HY-429"]
    assert keys(context, a_viewer()) == []
    ArticlePage.objects.get(pk=page.pk).unpublish()
    assert keys(context, a_viewer(organisation=own)) == []


def test_articles_that_name_more_of_her_situation_rank_higher(indexed):
    ArticleFactory(key="screen-only", screens=["visit"], roles=["system-administrator"])
    ArticleFactory(key="screen-and-role", screens=["visit"], roles=["trainee"])
    ArticleFactory(key="all-three", screens=["visit"], roles=["trainee"], specialties=["cardiology"])
    ArticleFactory(key="another-specialty", screens=["visit"], roles=["trainee"], specialties=["radiology"])
    ArticleFactory(key="elsewhere", screens=["today"], roles=["trainee"])
    found = suggest(None, Context(screen="visit", role="trainee", specialty="cardiology"), "en")
    assert [each.card.key for each in found] == ["all-three", "screen-and-role", "screen-only", "another-specialty"]
    assert found[0].code == Code.SPECIALTY


def test_without_a_screen_articles_for_her_role_are_suggested(indexed):
    ArticleFactory(key="mine", roles=["privacy-officer"])
    ArticleFactory(key="not-mine", roles=["clinician"])
    found = suggest(None, Context(role="privacy-officer"), "en")
    assert [(each.card.key, each.code) for each in found] == [("mine", Code.ROLE)]
    assert keys(Context()) == []


# What is never shown ----------------------------------------------------------------------------------------------------


def test_withdrawn_article_is_shown_by_no_rule_and_no_pin(indexed):
    page = ArticleFactory(key="gone", screens=["visit"])
    a_rule("gone", screen="visit")
    a_pin("gone")
    assert keys(Context(screen="visit")) == ["gone"]
    ArticlePage.objects.get(pk=page.pk).unpublish()
    assert keys(Context(screen="visit")) == []


def test_overdue_article_is_shown_by_no_rule_and_no_pin(indexed):
    ArticleFactory(key="overdue", screens=["visit"], review_by=datetime.date(2020, 1, 1))
    a_rule("overdue", screen="visit")
    a_pin("overdue")
    assert keys(Context(screen="visit")) == []


def test_translation_behind_its_source_is_not_shown_and_the_fresh_one_is(indexed):
    pages = languages("both", "en", "nl")
    a_pin("both")
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    ArticlePage.objects.filter(pk=pages["en"].pk).update(last_published_at=later)
    assert keys(Context(screen="visit"), locale="nl") == []
    assert keys(Context(screen="visit"), locale="en") == ["both"]


def test_rule_that_is_switched_off_is_not_shown(indexed):
    ArticleFactory(key="off")
    a_rule("off", screen="visit", active=False)
    a_pin("off", active=False)
    assert keys(Context(screen="visit")) == []


def test_article_of_another_organisation_is_shown_by_no_rule(indexed):
    own = OrganisationFactory()
    ArticleFactory(key="theirs", audience="organisation", organisations=[own], screens=["visit"])
    a_rule("theirs", screen="visit")
    a_pin("theirs")
    indexed()
    assert keys(Context(screen="visit"), a_viewer(organisation=own)) == ["theirs"]
    for viewer in (None, a_viewer()):
        assert keys(Context(screen="visit", error_code="HY-429", last_failed_action="theirs"), viewer) == []


# Rules ------------------------------------------------------------------------------------------------------------------

HERE = Context(
    screen="visit",
    role="trainee",
    specialty="cardiology",
    locale="nl",
    country="nl",
    version="2.1",
    error_code="HY-429",
    last_failed_action="Save note",
)


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        ("screen", "visit", "today"),
        ("role", "trainee", "clinician"),
        ("specialty", "cardiology", "radiology"),
        ("locale", "nl", "de"),
        ("country", "nl", "de"),
        ("error_code", "HY-429", "HY-500"),
        ("failed_action", "save NOTE", "print"),
        ("version_from", "2.1", "2.2"),
        ("version_until", "2.1", "2.0"),
    ],
)
def test_every_condition_that_is_filled_in_has_to_hold(field, right, wrong):
    assert fits(SuggestionRule(screen="visit", **{field: right} if field != "screen" else {}), HERE)
    assert not fits(SuggestionRule(**{field: wrong}), HERE)
    assert not fits(SuggestionRule(**{field: right}), Context())


@pytest.mark.parametrize(
    ("version", "inside"),
    [
        ("2.0", True),
        ("2.1.7", True),
        ("2.2", True),
        ("2.2.9", True),
        ("1.9", False),
        ("2.3", False),
        ("2.10", False),
        ("2", True),
        ("2.1-beta", True),
        ("nightly", False),
        ("", False),
    ],
)
def test_versions_are_compared_as_numbers(version, inside):
    assert fits(SuggestionRule(version_from="2.0", version_until="2.2"), Context(version=version)) is inside


def test_versions_are_read_as_far_as_they_are_numbers():
    assert version_of("2.10.0") == (2, 10, 0)
    assert version_of("v2") == ()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"screen": "secret"},
        {"role": "king"},
        {"version_from": "2.2", "version_until": "2.1"},
        {"locale": "xx"},
        {"screen": "visit", "version_from": "latest"},
        {"screen": "visit", "article": "Not A Key"},
    ],
)
def test_rule_that_cannot_be_meant_is_refused(fields):
    rule = SuggestionRule(**{"article": "a", "note": "n"} | fields)
    with pytest.raises(ValidationError):
        rule.full_clean()


def test_code_of_a_rule_is_kept_as_articles_write_it():
    rule = SuggestionRule(article="a", note="n", error_code="hy 429")
    rule.full_clean()
    assert rule.error_code == "HY-429"


# Speed ------------------------------------------------------------------------------------------------------------------


def test_number_of_queries_does_not_grow_with_rules_pins_and_articles(indexed):
    context, viewer, counts = Context(screen="visit", role="clinician"), a_viewer(), []
    for batch in range(2):
        for number in range(10):
            key = f"k{batch}{number}"
            ArticleFactory(key=key, screens=["visit"])
            a_rule(key, screen="visit", role="clinician")
            a_pin(key)
        with CaptureQueriesContext(connection) as asked:
            assert len(keys(context, viewer)) == 5
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 7
