"""Rules and pins whose article cannot be relied on: found, and written about once."""

import datetime
from datetime import timedelta

import pytest
import time_machine

from accounts.api import Role
from accounts.models import Notification
from content.models import ArticlePage
from helpdesk.broken_rules import Trouble, broken, tell_editors
from helpdesk.models import ScreenPin, SuggestionRule
from tests.factories.accounts import UserFactory
from tests.factories.content import ArticleFactory, languages

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.date(2020, 1, 1)


def a_rule(article, **fields):
    return SuggestionRule.objects.create(article=article, note="because", **{"screen": "visit"} | fields)


def troubles():
    return {(each.placement.article, each.trouble, each.locales) for each in broken()}


def test_withdrawn_overdue_and_stale_articles_are_found_with_their_languages():
    languages("fine", "en", "nl")
    ArticleFactory(key="overdue", review_by=LONG_AGO)
    pages = languages("behind", "en", "nl", "de")
    later = pages["en"].last_published_at + timedelta(hours=1)
    ArticlePage.objects.filter(pk__in=[pages["en"].pk, pages["de"].pk]).update(last_published_at=later)
    for key in ("fine", "overdue", "behind", "never-written"):
        a_rule(key)
    ScreenPin.objects.create(article="never-written", screen="visit", note="because")
    assert troubles() == {
        ("overdue", Trouble.OVERDUE, ()),
        ("behind", Trouble.STALE, ("nl",)),
        ("never-written", Trouble.WITHDRAWN, ()),
    }
    assert len(broken()) == 4


def test_rule_for_one_language_is_broken_by_that_language_alone():
    pages = languages("behind", "en", "nl")
    later = pages["en"].last_published_at + timedelta(hours=1)
    ArticlePage.objects.filter(pk=pages["en"].pk).update(last_published_at=later)
    a_rule("behind", locale="en")
    assert not troubles()
    a_rule("behind", locale="nl")
    assert len(broken()) == 1


def test_rule_that_is_switched_off_is_not_reported():
    a_rule("never-written", active=False)
    assert not broken()


def letters():
    return Notification.objects.filter(kind="broken-rules")


def test_editors_are_written_to_once_about_one_trouble():
    with time_machine.travel("2026-11-02T09:00:00+00:00", tick=False) as clock:
        author, supervisor = UserFactory(roles=[Role.AUTHOR]), UserFactory(roles=[Role.SUPERVISOR])
        UserFactory(roles=[Role.CLINICIAN])
        a_rule("never-written")
        assert tell_editors() == 1
        assert {letter.user_id for letter in letters()} == {author.pk, supervisor.pk}
        for _week in range(3):
            clock.shift(timedelta(days=7))
            assert tell_editors() == 0
        assert letters().count() == 2
        a_rule("another")
        clock.shift(timedelta(days=7))
        assert tell_editors() == 1
    assert letters().count() == 4


def test_what_was_mended_and_breaks_again_is_news():
    rule = a_rule("later")
    with time_machine.travel("2026-11-02T09:00:00+00:00", tick=False) as clock:
        UserFactory(roles=[Role.AUTHOR])
        tell_editors()
        page = ArticleFactory(key="later")
        clock.shift(timedelta(days=7))
        assert tell_editors() == 0
        rule.refresh_from_db()
        assert rule.reported == ""
        ArticlePage.objects.get(pk=page.pk).unpublish()
        clock.shift(timedelta(days=7))
        assert tell_editors() == 1
    assert letters().count() == 2


def test_letter_names_article_and_trouble_and_where_to_mend_it(settings):
    settings.BASE_URL = "https://help.example"
    UserFactory(roles=[Role.AUTHOR], locale="en")
    ArticleFactory(key="overdue", review_by=LONG_AGO)
    a_rule("overdue")
    tell_editors()
    letter = letters().get()
    assert "not shown any more" in letter.subject
    assert "overdue: visit: Its review is overdue." in letter.body
    assert "https://help.example/admin/" in letter.body


def test_number_of_queries_does_not_grow(django_assert_max_num_queries):
    for number in range(12):
        a_rule(f"missing-{number}")
        ArticleFactory(key=f"here-{number}")
        a_rule(f"here-{number}")
    with django_assert_max_num_queries(4):
        assert len(broken()) == 12
