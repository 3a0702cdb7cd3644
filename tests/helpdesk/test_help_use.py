"""The page about help in the app: who may see it, what it says, and a file that no spreadsheet runs."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from accounts.api import Capability, Role
from accounts.roles import MATRIX
from helpdesk import help_use, usage
from helpdesk.context import Context
from helpdesk.help_demo import INVENTED, load_demo_help_use
from helpdesk.models import Ask, HelpEvent, HelpTotal, ScreenPin, SuggestionRule
from helpdesk.outcomes import DEFINITION, FOUR, Measure, Outcome
from helpdesk.rule_files import BadHelpRules, load_help_rules
from helpdesk.suggesting import suggest
from helpdesk.templatetags import help_in_app
from kb_site.demo.loading import HERE
from kb_site.practice.screens import SCREENS as PRACTICE_SCREENS
from tests.factories import content as made
from tests.factories.accounts import UserFactory
from tests.factories.content import ArticleFactory
from tests.helpdesk.conftest import a_viewer

pytestmark = pytest.mark.django_db

PAGE = "/desk/help-use/"
FILE = "/desk/help-use/figures.csv"


@pytest.fixture
def supervisor(client):
    made.tree()
    person = UserFactory(roles=[Role.SUPERVISOR], locale="en", second_factor=True)
    client.force_login(person)
    return person


def html_of(client, address=PAGE, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def a_question(**fields):
    viewer = a_viewer()
    usage.note_suggested(viewer, "visit", ["consultation-note"])
    return usage.note_ask(
        viewer, screen="visit", locale="nl", outcome=Ask.Outcome.RESULTS, articles=["consultation-note"], **fields
    )


# Who ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("address", [PAGE, FILE])
def test_page_and_file_open_for_those_whom_the_matrix_lets_see_gaps_or_figures(client, role, address):
    made.tree()
    client.force_login(UserFactory(roles=[role], second_factor=True))
    may = bool({Capability.SEE_CONTENT_GAPS, Capability.SEE_FIGURES} & set(MATRIX[role]))
    assert client.get(address).status_code == (200 if may else 403)


def test_nobody_unknown_sees_figures(client):
    assert client.get(PAGE)["Location"].startswith("/account/login/")
    assert client.post(PAGE).status_code in (302, 405)


def test_desk_names_only_the_places_that_she_may_enter(client, supervisor):
    assert 'href="/desk/tickets/"' in html_of(client)
    client.force_login(UserFactory(roles=[Role.MANAGER], second_factor=True))
    html = html_of(client)
    assert 'href="/desk/tickets/"' not in html
    assert 'href="/desk/help-use/" aria-current="true"' in html


# What ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("supervisor")
def test_without_any_use_the_page_says_so_and_what_next(client):
    html = html_of(client)
    assert "Nobody used help in this period" in html
    assert "<polyline" not in html


@pytest.mark.usefixtures("supervisor")
def test_four_outcomes_stand_apart_with_their_definitions_beside_them(client):
    a_question()
    html = html_of(client)
    for outcome in FOUR:
        assert f"<b>{outcome.label}</b>" in html.replace("&#x27;", "'")
    with translation.override("en"):
        for meaning in DEFINITION.values():
            assert str(meaning) in html
    assert "never one rate" in html
    assert not re.search(r"\d\s?%<", html)


@pytest.mark.usefixtures("supervisor")
def test_chart_has_its_numbers_in_a_table_and_says_in_words_what_it_shows(client):
    a_question()
    html = html_of(client)
    assert html.count("<polyline") == 3
    assert 'role="img" aria-label="Lines of questions' in html
    table = html[html.index("Numbers of the chart") :]
    assert table[: table.index("</table>")].count("<tr>") == 31
    assert "style=" not in html


@pytest.mark.usefixtures("supervisor")
def test_screens_and_articles_are_called_what_readers_call_them(client):
    ArticleFactory(key="consultation-note", title="Write a note")
    a_question()
    html = html_of(client)
    assert ">Visit<" in html
    assert "Write a note" in html


@pytest.mark.usefixtures("supervisor")
def test_rule_that_nobody_sees_is_reported_with_and_without_use(client):
    SuggestionRule.objects.create(article="gone", screen="visit", note="n")
    assert "no such article any more" in html_of(client)
    a_question()
    assert "no such article any more" in html_of(client)


@pytest.mark.usefixtures("supervisor")
@pytest.mark.parametrize("name", ["7", "30", "90", "", "x", "2020-01", "9999-99", "-1", "30' OR 1=1", "٣٠"])
def test_any_period_gets_a_page_and_an_unknown_one_the_usual(client, name):
    html_of(client, period=name)
    assert help_use.period(name).name == (name if name in ("7", "30", "90") else "30")


def test_periods_end_today_or_with_their_month():
    offered = {each.name: each for each in help_use.periods(date(2026, 3, 10))}
    assert (offered["7"].since, offered["7"].until) == (date(2026, 3, 4), date(2026, 3, 10))
    assert (offered["2026-03"].since, offered["2026-03"].until) == (date(2026, 3, 1), date(2026, 3, 10))
    assert (offered["2026-02"].since, offered["2026-02"].until) == (date(2026, 2, 1), date(2026, 2, 28))
    assert (offered["2025-12"].since, offered["2025-12"].until) == (date(2025, 12, 1), date(2025, 12, 31))
    assert len(offered) == 9
    with translation.override("de"):
        assert offered["2026-03"].label == "März 2026"


@pytest.mark.usefixtures("supervisor")
def test_page_costs_the_same_queries_however_much_was_used(client, django_assert_max_num_queries):
    def counted():
        with django_assert_max_num_queries(60) as asked:
            html_of(client)
        return len(asked)

    a_question()
    few = counted()
    for _ in range(10):
        a_question()
    assert counted() == few


@pytest.mark.usefixtures("supervisor")
def test_question_of_last_month_is_in_its_month_alone(client):
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        a_question()
    assert "Nobody used help" in html_of(client, period="30")
    assert "What became of 1 question" in html_of(client, period="90")


# The file -----------------------------------------------------------------------------------------------------------------


def rows_of(client, **query):
    response = client.get(FILE, query)
    assert response["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.usefixtures("supervisor")
def test_file_holds_what_the_page_counts(client):
    a_question()
    head, *rows = rows_of(client)
    assert head == ["day", "screen", "article", "measure", "count"]
    found = {(row[1], row[2], row[3]): int(row[4]) for row in rows}
    assert found["visit", "", Measure.ASKED] == 1
    assert found["visit", "", Outcome.WAITING] == 1
    assert found["visit", "consultation-note", Measure.SUGGESTED] == 1


@pytest.mark.usefixtures("supervisor")
@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_of_the_file_begins_a_formula(client, evil):
    HelpTotal.objects.create(day=timezone.localdate(), screen=evil, article=evil, measure=Measure.ASKED, count=1)
    (_head, row) = rows_of(client)
    assert row[1] == f"'{evil}"
    assert row[2] == f"'{evil}"


# Charts -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (1, 4), (4, 4), (5, 8), (17, 20), (99, 100), (101, 120), (1000, 1200)]
)
def test_scale_ends_above_the_highest_value_and_divides_by_four(most, top):
    assert help_in_app._round_up(most) == top
    assert top >= most
    assert top % 4 == 0


@pytest.mark.parametrize("values", [[0, 0, 0], [5], [1, 2, 3], [0, 10**6]])
def test_lines_stay_inside_their_chart(values):
    days = [date(2026, 11, 1) + timedelta(days=number) for number in range(len(values))]
    chart = help_in_app.line_chart(days, [("a", values), ("b", values)], "words")
    for line in chart["lines"]:
        for point in line["points"].split():
            assert all(0 <= float(part) <= 100 for part in point.split(","))
        assert 0 <= float(line["end"].rstrip("%")) <= 100
    ends = [float(line["end"].rstrip("%")) for line in chart["lines"]]
    assert abs(ends[0] - ends[1]) >= 8.9


# Demonstration ------------------------------------------------------------------------------------------------------------


def test_demo_rules_load_twice_as_once_and_name_articles_that_exist():
    first = load_help_rules(HERE / "help_rules.yaml")
    assert load_help_rules(HERE / "help_rules.yaml") == first
    assert ScreenPin.objects.count() + SuggestionRule.objects.count() == first
    written = {path.stem for path in (HERE / "articles" / "en").glob("*.md")}
    for model in (ScreenPin, SuggestionRule):
        assert set(model.objects.values_list("article", flat=True)) <= written


def test_every_screen_of_the_practice_application_has_a_pin_and_a_rule():
    load_help_rules(HERE / "help_rules.yaml")
    places = {screen.place for screen in PRACTICE_SCREENS.values()}
    assert len(places) == 6
    assert set(ScreenPin.objects.values_list("screen", flat=True)) == places
    assert places <= set(SuggestionRule.objects.values_list("screen", flat=True))


def test_code_that_a_rule_names_leads_to_its_article_on_the_screen_that_shows_it(monkeypatch):
    load_help_rules(HERE / "help_rules.yaml")
    for key in set(SuggestionRule.objects.values_list("article", flat=True)):
        ArticleFactory(key=key)
    monkeypatch.setattr("helpdesk.suggesting._found", lambda *_place: [])
    shown = {"HY-503": ("visit", "downtime-procedure"), "HY-502": ("visit-measurements", "hospital-system-connection")}
    for code, (screen, article) in shown.items():
        found = [each.card.key for each in suggest(None, Context(screen=screen, error_code=code), "en")]
        assert article in found[:3]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "evil: []",
        "pins: [[visit, a]]",
        "pins: [[nowhere, a, b]]",
        "rules: [{article: a}]",
        "rules: [{article: a, note: n}]",
        "rules: [{article: a, note: n, evil: x}]",
        "rules: [x]",
    ],
)
def test_file_that_cannot_become_rules_stores_nothing_and_says_why(tmp_path, text):
    path = tmp_path / "rules.yaml"
    path.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(BadHelpRules):
        load_help_rules(path)
    assert not SuggestionRule.objects.exists()
    assert not ScreenPin.objects.exists()


@pytest.mark.usefixtures("supervisor")
def test_invented_month_fills_the_page_and_replaces_itself_alone(client):
    real = a_question()
    first = load_demo_help_use()
    events = HelpEvent.objects.count()
    assert first > 100
    assert load_demo_help_use() == first
    assert HelpEvent.objects.count() == events
    assert Ask.objects.filter(pk=real.pk).exists()
    assert Ask.objects.filter(pseudonym__startswith=INVENTED).count() == first
    total = help_use.page(help_use.period("30"))
    assert all(row.count for row in total["four"])
    assert {row.screen for row in total["screens"]} >= {screen.place for screen in PRACTICE_SCREENS.values()}
    html_of(client)


@pytest.mark.parametrize("locale", ["nl", "en", "de", "fr"])
def test_page_opens_in_every_language(client, locale):
    made.tree()
    client.force_login(UserFactory(roles=[Role.SUPERVISOR], locale=locale, second_factor=True))
    load_demo_help_use()
    html = html_of(client)
    assert f'<html lang="{locale}"' in html
    assert reverse("helpdesk:help-use-csv") in html
