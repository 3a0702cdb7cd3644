"""The matrix of articles, languages and steps."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.api import Role
from content.models import TranslationState
from content.review.languages import covering
from content.review.steps import Step
from tests.content.review.conftest import somebody
from tests.content.review.languages import dutch_side, release_source
from tests.factories.content import ArticleFactory, languages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]


@pytest.fixture
def manager(client):
    person = somebody(Role.MANAGER)
    client.force_login(person)
    return person


def cells(key: str) -> dict[str, covering.Cell]:
    (row,) = covering.matrix("en", article=key).rows
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
    figures = {locale: (total, {state: n for state, _label, n in states}, share)
               for locale, total, states, share in covering.matrix("en").figures()}  # fmt: skip
    assert figures["en"] == (2, {"released": 2}, 100)
    assert figures["nl"] == (2, {"released": 1, "missing": 1}, 50)
    assert figures["de"] == (2, {"missing": 2}, 0)


def test_the_file_holds_a_line_for_each_article_and_language_and_no_formula(client, manager):
    ArticleFactory(key="formula", title="=1+1")
    answer = client.get(reverse("review:coverage-csv"))
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 1 + 4
    assert {line[1] for line in lines[1:]} == {"'=1+1"}
    assert answer.headers["content-disposition"].startswith("attachment")


def test_the_matrix_takes_seven_queries_for_four_pages_and_for_124(client, manager, django_assert_max_num_queries):
    languages("first", "nl", "en", "de", "fr")
    client.get(reverse("review:coverage"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("review:coverage"))
    for n in range(30):
        languages(f"more-{n}", "nl", "en", "de", "fr")
        TranslationState.objects.create(key=f"more-{n}", locale="nl", state="stale", due_at=timezone.now())
    with CaptureQueriesContext(connection) as many:
        answer = client.get(reverse("review:coverage"))
    assert len(many) <= len(few)
    assert answer.content.decode().count('role="rowheader"') == 31
    with django_assert_max_num_queries(7):
        covering.matrix("de")


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
