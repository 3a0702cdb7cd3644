"""The matrix of articles, languages and steps."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.api import Role
from content.models import TranslationState
from content.review.languages import covering
from content.review.languages.choosing import PLACES, Choice
from content.review.languages.covering import Cell, Matrix
from content.review.steps import Step
from tests.content.review.conftest import somebody
from tests.content.review.languages import dutch_side, release_source
from tests.content.review.test_withdrawing import withdrawn
from tests.factories.content import ArticleFactory, languages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]


@pytest.fixture
def manager(client):
    person = somebody(Role.MANAGER)
    client.force_login(person)
    return person


def cells(key: str) -> dict[str, Cell]:
    (row,) = Matrix(Choice(article=key), "en")[:2]
    return {cell.locale: cell for cell in row.cells}


def test_each_cell_says_where_its_language_is(desk):
    desk.submitted().released()
    dutch = dutch_side(desk).released()
    release_source(desk, title="First, 50 mg")
    found = cells(dutch.key)
    assert (found["en"].state, found["en"].number, found["en"].is_source) == ("released", 2, True)
    assert (found["nl"].state, found["nl"].severity, found["nl"].sentences) == ("stale", "safety", 1)
    assert found["nl"].due_at is not None
    assert (found["de"].state, found["de"].page) == ("missing", None)
    assert found["nl"].strokes == [""] * 6


def test_a_review_under_way_shows_its_step_beside_what_readers_see(desk):
    desk.submitted().signed_up_to(Step.REGULATORY)
    cell = cells(desk.page.key)["en"]
    assert (cell.state, cell.step, cell.place) == ("review", Step.REGULATORY, 4)
    assert cell.strokes == ["", "", "", "now", "open", "open"]
    while cells(desk.page.key)["en"].step:
        desk.sign()
    desk.saved(title="Second")
    assert cells(desk.page.key)["en"].has_draft
    desk.submitted()
    cell = cells(desk.page.key)["en"]
    assert (cell.state, cell.number, cell.step) == ("released", 1, Step.CLINICAL)


def test_demo_content_is_not_drawn_as_signed(client, manager, desk):
    page = ArticleFactory()
    demo = cells(page.key)["en"]
    assert (demo.state, demo.is_demo, demo.strokes) == ("released", True, ["demo"] * 6)
    assert "demo content, signed by nobody" in client.get(reverse("review:coverage")).content.decode()
    desk.submitted().released()
    assert (cells(desk.page.key)["en"].is_demo, cells(desk.page.key)["en"].strokes) == (False, [""] * 6)


def test_a_draft_and_country_notes_are_seen(desk):
    note = {"type": "country", "value": {"country": "uk", "text": []}, "id": "a"}
    page = ArticleFactory(live=False, country_notes=[note])
    assert cells(page.key)["en"].state == "draft"
    assert cells(page.key)["en"].has_notes
    assert not cells(desk.page.key)["en"].has_notes


def test_filters_leave_one_section_and_one_language(client, manager):
    languages("clinic", "en", "nl")
    languages("tech", "en", section="technical")
    html = client.get(reverse("review:coverage"), {"section": "technical", "language": "nl"}).content.decode()
    assert "About tech" in html
    assert "About clinic" not in html
    assert 'data-label="NL"' in html
    assert 'data-label="DE"' not in html


def test_a_choice_that_does_not_exist_is_no_choice(client, manager):
    languages("clinic", "en")
    answer = client.get(reverse("review:coverage"), {"section": "x", "language": "xx", "page": "-1"})
    assert answer.status_code == 200
    assert "About clinic" in answer.content.decode()


def test_figures_count_each_language(db):
    languages("one", "en", "nl")
    languages("two", "en")
    figures = {
        each.locale: (each.total, {state: n for state, _label, n in each.states}, each.share)
        for each in Matrix(Choice(), "en").chosen.figures()
    }
    assert figures["en"] == (2, {"released": 2}, 100)
    assert figures["nl"] == (2, {"released": 1, "missing": 1}, 50)
    assert figures["de"] == (2, {"missing": 2}, 0)


def read(answer) -> list[list[str]]:
    """The lines of the file as it was sent."""
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_the_file_holds_a_line_for_each_article_and_language_and_no_formula(client, manager):
    ArticleFactory(key="formula", title="=1+1")
    answer = client.get(reverse("review:coverage-csv"))
    lines = read(answer)
    assert len(lines) == 1 + 4
    assert {line[1] for line in lines[1:]} == {"'=1+1"}
    assert answer.headers["content-disposition"].startswith("attachment")


def test_the_file_holds_every_article_in_the_language_it_was_asked_for_in(client, manager, monkeypatch):
    monkeypatch.setattr(covering, "ARTICLES_AT_A_TIME", 2)
    for n in range(5):
        languages(f"file-{n}", "en", "nl")
    answer = client.get(reverse("review:coverage-csv"), {"language": "nl"})
    assert answer.streaming
    with override("fr"):
        lines = read(answer)
    assert [line[0] for line in lines[1:]] == [f"file-{n}" for n in range(5)]
    assert {line[4] for line in lines[1:]} == {"released"}


def asked_for(client, **params):
    """How many queries a page takes, and its answer, after a first one that warms up what is kept between requests."""
    client.get(reverse("review:coverage"), params)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(reverse("review:coverage"), params)
    return len(caught), answer.content.decode()


def test_a_page_takes_as_many_queries_for_four_texts_as_for_424_and_shows_a_hundred_articles(client, manager):
    languages("first", "nl", "en", "de", "fr")
    few, _html = asked_for(client)
    few_found, _html = asked_for(client, where="released", section="clinical-workflows", language="nl")
    for n in range(105):
        languages(f"more-{n:03}", "nl", "en", "de", "fr", section="technical")
        TranslationState.objects.create(key=f"more-{n:03}", locale="de", state="stale", due_at=timezone.now())
    many, html = asked_for(client)
    many_found, _html = asked_for(client, where="released", section="technical", language="nl")
    assert (many, many_found) == (few, few_found)
    assert html.count('role="rowheader"') == 100
    assert "106 articles" in html
    second = client.get(reverse("review:coverage"), {"page": "2"}).content.decode()
    assert second.count('role="rowheader"') == 6
    assert "behind its source: 105" in second


def keys(reader: str = "en", **choice: str) -> list[str]:
    """The articles of a choice as somebody who reads this language finds them."""
    return [row.key for row in Matrix(Choice(**choice), reader)[:100]]


def test_articles_stand_by_section_and_title_whichever_language_they_have(db):
    languages("last", "en", "nl", title="Zero", section="technical")
    languages("dutch-only", "nl", title="Middle")
    languages("first", "en", title="Alpha")
    languages("late", "en", "de", title="Zulu")
    assert keys() == ["first", "dutch-only", "late", "last"]
    assert keys("nl") == ["first", "dutch-only", "late", "last"]


def test_what_is_missing_is_found_by_language_and_place(desk):
    languages("whole", "nl", "en", "de", "fr")
    languages("half", "nl", "en")
    TranslationState.objects.create(key="half", locale="nl", state="stale", due_at=timezone.now())
    desk.submitted().signed_up_to(Step.REGULATORY)
    draft = ArticleFactory(live=False, key="a-draft").key
    ours = desk.page.key
    assert keys(where="missing", language="de") == sorted(["half", ours, draft], key=keys().index)
    assert set(keys(where="missing")) == {"half", ours, draft}
    assert keys(where="stale") == keys(where="stale", language="nl") == ["half"]
    assert keys(where="stale", language="en") == []
    assert keys(where="regulatory") == keys(where="review", language="en") == [ours]
    assert keys(where="final") == keys(where="regulatory", language="nl") == []
    assert set(keys(where="unreleased", language="en")) == {ours, draft}
    assert set(keys(where="unreleased", language="de")) == {"half", ours, draft}
    assert keys(where="draft") == [draft]
    assert set(keys(where="released", language="nl")) == {"whole"}


@pytest.mark.parametrize("where", sorted(PLACES))
def test_rows_and_their_number_agree_for_every_place_and_language(desk, where):
    languages("whole", "nl", "en", "de", "fr")
    languages("half", "nl", "de")
    desk.submitted()
    for language in ("", "nl", "en"):
        for section in ("", "technical"):
            found = Matrix(Choice(where=where, language=language, section=section), "fr")
            assert len(found) == len(found[:10])


def test_a_withdrawn_text_is_found_as_withdrawn(desk):
    desk.submitted().released()
    withdrawn(desk, somebody(Role.COMPLIANCE_OFFICER))
    assert keys(where="withdrawn") == [desk.page.key]
    assert cells(desk.page.key)["en"].state == "withdrawn"
    assert keys(where="released") == keys(where="unreleased", language="en") == []


def test_a_figure_leads_to_its_articles(client, manager):
    languages("whole", "nl", "en", "de", "fr")
    languages("half", "en")
    html = client.get(reverse("review:coverage")).content.decode()
    assert "?language=nl&amp;where=missing" in html
    found = client.get(reverse("review:coverage"), {"language": "nl", "where": "missing"}).content.decode()
    assert "About half" in found
    assert "About whole" not in found


def test_who_may_not_see_it_does_not(client):
    for person in (somebody(Role.CLINICIAN), somebody(Role.SUPPORT)):
        client.force_login(person)
        for name in ("coverage", "coverage-csv"):
            assert client.get(reverse(f"review:{name}")).status_code == 403


def test_only_translators_are_led_to_the_translation(client):
    languages("pair", "en", "nl")
    address = reverse("review:translate", args=["pair", "nl"])
    client.force_login(somebody(Role.MANAGER))
    assert address not in client.get(reverse("review:coverage")).content.decode()
    assert client.get(address).status_code == 403
    client.force_login(somebody(Role.TRANSLATOR, "nl"))
    assert address in client.get(reverse("review:coverage")).content.decode()
    assert client.get(address).status_code == 200
    assert client.get(reverse("review:translate", args=["pair", "en"])).status_code == 404
    assert client.get(reverse("review:translate", args=["pair", "xx"])).status_code == 404
