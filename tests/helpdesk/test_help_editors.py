"""Editors keep rules, pins and words, and see before readers do who would see what."""

import pytest
from django.urls import reverse

from accounts.api import Capability, Role
from accounts.roles import MATRIX
from helpdesk import previewing, urgent
from helpdesk.models import ScreenPin, SuggestionRule, UrgentWord
from tests.factories import content as made
from tests.factories.accounts import UserFactory
from tests.factories.content import ArticleFactory

pytestmark = pytest.mark.django_db

MODELS = (SuggestionRule, ScreenPin, UrgentWord)


@pytest.fixture
def author(client):
    made.tree()
    person = UserFactory(roles=[Role.AUTHOR], second_factor=True)
    client.force_login(person)
    return person


def address(model, view, *args):
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


def html_of(client, url, **query):
    response = client.get(url, query)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def a_rule(article="helps", **fields):
    return SuggestionRule.objects.create(article=article, note="Asked often", **{"screen": "visit"} | fields)


@pytest.mark.usefixtures("author")
@pytest.mark.parametrize("model", MODELS)
def test_each_list_opens_for_an_author(client, model):
    html_of(client, address(model, "list"))
    html_of(client, address(model, "add"))


@pytest.mark.parametrize("role", Role)
def test_those_who_may_keep_suggestions_by_the_matrix_may_in_the_editor(role):
    person = UserFactory(roles=[role])
    keeps = Capability.KEEP_SUGGESTIONS in MATRIX[role]
    for model in ("suggestionrule", "screenpin"):
        for act in ("view", "add", "change", "delete"):
            assert person.has_perm(f"helpdesk.{act}_{model}") == keeps
    assert person.has_perm("helpdesk.change_urgentword") == keeps
    assert not person.has_perm("helpdesk.delete_urgentword")


@pytest.mark.usefixtures("author")
def test_rule_is_made_from_choices_and_its_button_leads_to_who_would_see_it(client):
    ArticleFactory(key="helps", title="Helps here")
    form = html_of(client, address(SuggestionRule, "add"))
    assert "Helps here (helps)" in form
    assert "Code suggestions" in form
    filled = {"article": "helps", "note": "Asked often", "order": "10", "active": "on", "screen": "visit-codes"}
    assert client.post(address(SuggestionRule, "add"), filled).status_code == 302
    rule = SuggestionRule.objects.get()
    assert (rule.article, rule.screen, rule.order) == ("helps", "visit-codes", 10)
    assert f"{reverse('help_preview')}?rule={rule.pk}" in html_of(client, address(SuggestionRule, "list"))


@pytest.mark.usefixtures("author")
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"screen": ""}, "at least one"),
        ({"article": "never-written"}, "Select a valid choice"),
        ({"note": ""}, "required"),
        ({"version_from": "2.2", "version_until": "2.1"}, "comes before"),
    ],
)
def test_rule_that_cannot_be_meant_is_refused_with_a_reason(client, changes, reason):
    ArticleFactory(key="helps")
    filled = {"article": "helps", "note": "n", "order": "1", "active": "on", "screen": "visit"} | changes
    assert reason in client.post(address(SuggestionRule, "add"), filled).content.decode()
    assert not SuggestionRule.objects.exists()


@pytest.mark.usefixtures("author")
def test_rule_of_a_withdrawn_article_can_still_be_edited(client):
    rule = a_rule("gone")
    assert "not there any more" in html_of(client, address(SuggestionRule, "edit", rule.pk))


@pytest.mark.usefixtures("author")
def test_word_is_switched_off_and_never_deleted_and_a_bad_pattern_refused(client):
    word = UrgentWord.objects.filter(locale="nl").first()
    filled = {"kind": word.kind, "locale": "nl", "pattern": "quietschalarm*"}
    assert client.post(address(UrgentWord, "edit", word.pk), filled).status_code == 302
    word.refresh_from_db()
    assert (word.pattern, word.active) == ("quietschalarm*", False)
    client.post(address(UrgentWord, "delete", word.pk))
    assert UrgentWord.objects.filter(pk=word.pk).exists()
    client.post(address(UrgentWord, "edit", word.pk), filled | {"pattern": "a +"})
    word.refresh_from_db()
    assert word.pattern == "quietschalarm*"
    urgent.forget()


@pytest.mark.usefixtures("author")
def test_situation_shows_what_she_would_see_and_why(client):
    ArticleFactory(key="helps", title="Helps here")
    ArticleFactory(key="fits", title="Fits by itself", screens=["visit"])
    rule = a_rule()
    html = html_of(client, reverse("help_preview"), screen="visit", role="trainee")
    assert html.index("Helps here") < html.index("Fits by itself")
    assert "Asked often" in html
    assert address(SuggestionRule, "edit", rule.pk) in html
    assert "No article is suggested" in html_of(client, reverse("help_preview"), screen="today")


@pytest.mark.usefixtures("author")
def test_preview_of_a_rule_says_for_whom_and_in_which_place(client):
    ArticleFactory(key="helps")
    rule = a_rule(role="trainee", specialty="cardiology")
    html = html_of(client, reverse("help_preview"), rule=rule.pk)
    for word in ("Visit", "Clinicians in training", "Cardiology"):
        assert word in html
    pin = ScreenPin.objects.create(article="helps", screen="today", note="First")
    assert "every role" in html_of(client, reverse("help_preview"), pin=pin.pk)


@pytest.mark.usefixtures("author")
def test_preview_of_a_rule_that_nobody_sees_says_why(client):
    html = html_of(client, reverse("help_preview"), rule=a_rule("gone").pk)
    assert "no such article any more" in html
    assert "Nobody would see it" in html


@pytest.mark.usefixtures("author")
@pytest.mark.parametrize("query", [{"rule": "x"}, {"rule": "99999999"}, {"screen": "evil"}, {"rule": "1" * 40}])
def test_strange_previews_are_no_fault(client, query):
    assert client.get(reverse("help_preview"), query).status_code in (200, 404, 302)


@pytest.mark.usefixtures("author")
def test_report_lists_what_nobody_sees_with_the_way_to_it(client):
    assert "Nothing to do" in html_of(client, reverse("help_broken"))
    rule = a_rule("gone")
    html = html_of(client, reverse("help_broken"))
    assert "no such article any more" in html
    assert address(SuggestionRule, "edit", rule.pk) in html


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.ADMIN])
def test_pages_about_suggestions_are_closed_to_editors_who_may_not_keep_them(client, role):
    made.tree()
    client.force_login(UserFactory(roles=[role], second_factor=True))
    for name in ("help_preview", "help_broken"):
        assert client.get(reverse(name)).status_code == 302  # the editor sends her home with a message


# Who sees it ------------------------------------------------------------------------------------------------------------


def test_rule_without_a_screen_is_seen_on_every_screen_where_it_has_room():
    ArticleFactory(key="helps")
    seen = previewing.who_sees(a_rule(screen="", role="trainee"), None, "en")
    assert len(seen) == 26
    assert {(each.roles, each.specialties, each.place) for each in seen} == {(("trainee",), (), 1)}


def test_rule_behind_five_others_is_seen_by_nobody():
    for number in range(6):
        ArticleFactory(key=f"k{number}")
        last = a_rule(f"k{number}", order=number)
    assert previewing.who_sees(last, None, "en") == []


def test_preview_and_readers_agree():
    from helpdesk.context import Context
    from helpdesk.suggesting import suggest

    for number in range(8):
        ArticleFactory(key=f"k{number}", screens=["visit"], roles=["trainee"] if number % 2 else ["clinician"])
    rule = a_rule("k7", role="trainee")
    (seen,) = previewing.who_sees(rule, None, "en")
    assert [each.card.key for each in suggest(None, Context(screen="visit", role="trainee"), "en")][
        seen.place - 1
    ] == "k7"


def test_preview_asks_the_database_a_constant_number_of_times(django_assert_max_num_queries):
    for number in range(10):
        ArticleFactory(key=f"k{number}", screens=["visit"])
        rule = a_rule(f"k{number}", screen="")
    with django_assert_max_num_queries(4):
        previewing.who_sees(rule, None, "en")
