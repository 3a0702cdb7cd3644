"""A source is released again: which languages are behind, by how much, and what readers are told."""

import datetime

import pytest
from django.utils import timezone
from wagtail.models import WorkflowState

from compliance.api import AuditEntry
from content.cards import cards, cards_by_key
from content.models import ArticlePage, Release, TranslationState
from content.review.languages import staleness
from content.widget_reading import reading
from helpdesk.endpoints.cards import card_answer
from tests.content.review.languages import dutch_side, release_source
from tests.factories.content import languages, paragraph, warning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
State, Severity = TranslationState.State, TranslationState.Severity


@pytest.fixture
def dutch(desk):
    desk.submitted().released()
    return dutch_side(desk).released()


def with_block(page, block):
    return [*page.body.raw_data, block]


def test_a_new_release_of_the_source_makes_the_language_stale_and_publishes_nothing(dutch):
    before = (dutch.page.title, dutch.page.live_revision_id, Release.objects.filter(page=dutch.page).count())
    release_source(dutch.english, title="Second")
    assert dutch.state.state == State.STALE
    assert dutch.state.changed == [{"path": "title", "before": "First", "after": "Second"}]
    assert (dutch.page.title, dutch.page.live_revision_id, Release.objects.filter(page=dutch.page).count()) == before
    entry = AuditEntry.objects.get(action="content.translation_stale")
    assert entry.facts["locale"] == "nl"
    assert "Second" not in str(entry.facts)


def test_three_languages_fall_behind_at_once(desk):
    pages = languages("trio", "en", "nl", "de", "fr", title="About trio")
    source = pages["en"]
    desk.page = source
    release_source(desk, title="About a quartet")
    rows = TranslationState.objects.filter(key="trio")
    changed = [{"path": "title", "before": "About trio en", "after": "About a quartet"}]
    assert {row.locale: (row.state, row.changed) for row in rows} == dict.fromkeys(
        ("nl", "de", "fr"), (State.STALE, changed)
    )
    titles = set(ArticlePage.objects.filter(key="trio", live=True).values_list("title", flat=True))
    assert titles == {"About a quartet", "About trio nl", "About trio de", "About trio fr"}
    assert not WorkflowState.objects.filter(status="in_progress").exists()


@pytest.mark.parametrize(
    ("change", "severity"),
    [
        (lambda page: {"title": "Second"}, Severity.TEXT),
        (lambda page: {"title": "First, 50 mg"}, Severity.SAFETY),
        (lambda page: {"safety": True, "title": "Second"}, Severity.SAFETY),
        (lambda page: {"body": with_block(page, warning("safety", "Do not sign."))}, Severity.SAFETY),
        (lambda page: {"body": with_block(page, paragraph("One more."))}, Severity.TEXT),
        (lambda page: {"screens": ["visit"]}, Severity.FACTS),
    ],
)
def test_severity_says_how_much_it_matters(dutch, change, severity):
    release_source(dutch.english, **change(dutch.english.page))
    assert dutch.state.severity == severity


def test_a_heading_moved_one_level_is_a_matter_of_layout(dutch):
    body = list(dutch.english.page.body.raw_data)
    next(block for block in body if block["type"] == "heading")["value"]["level"] = "3"
    release_source(dutch.english, body=body)
    assert dutch.state.severity == Severity.LAYOUT


def test_what_each_language_says_for_itself_makes_no_other_stale(dutch):
    release_source(dutch.english, asked_as="how does it work", review_by=datetime.date(2099, 6, 1))
    assert dutch.state.state == State.CURRENT
    assert dutch.state.translated_from.number == 2


def test_what_matters_for_safety_is_due_in_two_days_and_the_first_due_time_stays(dutch):
    release_source(dutch.english, title="Second")
    first = dutch.state.due_at
    assert first - timezone.now() > datetime.timedelta(days=13)
    release_source(dutch.english, title="Second, 5 mg")
    second = dutch.state
    assert second.due_at - timezone.now() <= datetime.timedelta(days=2)
    release_source(dutch.english, title="Second, five")
    assert dutch.state.due_at == second.due_at
    assert dutch.state.stale_since == second.stale_since


def test_a_release_of_its_own_makes_a_language_current_again(dutch):
    release_source(dutch.english, title="Second")
    dutch.released()
    assert dutch.state.state == State.CURRENT
    assert (dutch.state.changed, dutch.state.severity, dutch.state.due_at) == ([], "", None)
    assert dutch.page.title == "Second (nl)"


def test_a_translation_of_an_older_release_is_behind_when_it_appears(dutch):
    release_source(dutch.english, title="Second")
    dutch.translated()
    desk = dutch.submitted()
    release_source(dutch.english, title="Third")
    while dutch.page.workflow_in_progress:
        desk.sign()
    assert dutch.page.title == "Second (nl)"
    assert dutch.state.state == State.STALE
    assert dutch.state.changed == [{"path": "title", "before": "Second", "after": "Third"}]


def test_a_language_without_a_release_waits_for_its_first(desk):
    desk.submitted().released()
    dutch = dutch_side(desk)
    dutch.begun()
    release_source(desk, title="Second")
    assert dutch.state.state == State.UNTRANSLATED
    assert dutch.state.source.number == 2


def test_readers_of_a_language_that_is_behind_in_safety_are_warned_at_once(dutch, client):
    address = dutch.page.url
    assert "data-stale" not in client.get(address).content.decode()
    release_source(dutch.english, title="First, 50 mg")
    assert staleness.warned(dutch.page)
    assert 'data-stale="safety"' in client.get(address).content.decode()


def test_readers_are_not_alarmed_by_a_change_of_wording(dutch, client):
    release_source(dutch.english, title="Second")
    assert staleness.warned(dutch.page) is None
    assert 'data-stale="safety"' not in client.get(dutch.page.url).content.decode()


def test_cards_and_the_help_panel_say_it_too_and_only_in_that_language(dutch):
    key, before = dutch.key, reading(dutch.key, None, "nl")
    assert not before.card.is_behind
    release_source(dutch.english, title="First, 50 mg")
    pages = [dutch.page.pk, dutch.english.page.pk]
    assert [card.is_behind for card in cards(pages, None)] == [True, False]
    assert [card.is_behind for card in cards_by_key([key], None, "nl")] == [True]
    now = reading(key, None, "nl")
    assert card_answer(now.card).behind
    assert now.etag != before.etag
    assert not card_answer(reading(key, None, "en").card).behind


def test_a_change_of_wording_marks_no_card(dutch):
    release_source(dutch.english, title="Second")
    assert dutch.state.state == State.STALE
    assert [card.is_behind for card in cards([dutch.page.pk], None)] == [False]
    assert not reading(dutch.key, None, "nl").card.is_behind


def test_lists_of_a_language_that_is_behind_show_the_mark(dutch, client):
    section = dutch.page.get_parent()
    assert "data-behind" not in client.get(section.url).content.decode()
    release_source(dutch.english, title="First, 50 mg")
    assert "data-behind" in client.get(section.url).content.decode()


def test_the_mark_costs_no_query_more_however_many_cards_there_are(dutch, django_assert_num_queries):
    release_source(dutch.english, title="First, 50 mg")
    behind = dutch.page.pk
    others = [languages(f"more-{number}", "nl")["nl"].pk for number in range(6)]
    with django_assert_num_queries(3):
        assert cards([behind], None)[0].is_behind
    with django_assert_num_queries(3):
        assert len(cards([behind, *others], None)) == 7


def test_a_stale_language_is_not_declared_current_by_hand(dutch):
    release_source(dutch.english, title="Second")
    state = dutch.state
    with pytest.raises(ValueError, match="does not become"):
        state.move_to(State.UNTRANSLATED)
