"""What readers are told of the review: roles, days, version, until when. Never a name."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from accounts.api import Role
from content.cards import cards
from content.models import ArticlePage, PeriodicReview
from content.navigation import address
from content.review import releasing
from content.review.steps import ORDER, ROLE_OF
from content.review.upkeep import maintaining
from content.review.upkeep.reader_standing import reader_standing
from tests.content.review.conftest import somebody
from tests.factories.content import ArticleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(datetime.datetime(2026, 11, 3, 9, tzinfo=datetime.UTC)):
        yield


def html_of(client, page):
    return client.get(address(page.url_path, page.locale.language_code)).content.decode()


def told(page):
    page = ArticlePage.objects.get(pk=page.pk)
    return reader_standing(page, page.next_review)


@pytest.fixture
def released(desk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return desk.submitted().released()


def test_a_reader_sees_the_six_roles_the_version_the_days_and_no_name(client, released):
    html = html_of(client, released.page)
    assert "Reviewed in six steps, version 1." in html
    assert "3 November 2026" in html
    assert "3 May 2027" in html
    assert html.count("3 Nov 2026") == len(ORDER)
    assert not any(person.name in html for person in released.reviewers.values())


def test_a_text_without_signatures_says_that_there_are_none(client):
    page = ArticleFactory()
    assert told(page) is None
    assert "No review is on record for this text yet." in html_of(client, page)


def test_the_card_of_a_text_says_that_it_was_reviewed_and_demo_content_never_does(released):
    demo = ArticleFactory()
    assert [card.is_reviewed for card in cards([released.page.pk, demo.pk], None)] == [True, False]


def test_demo_evidence_says_that_it_is(client):
    page = ArticleFactory()
    signers = {step: somebody(ROLE_OF[step], "en") for step in ORDER}
    releasing.demo_evidence([page], {page.pk: page.live_revision}, signers)
    html = html_of(client, page)
    assert "Demo content: 6 of 6 reviews signed by invented people, version 2." in html
    assert "Reviewed in six steps" not in html


def test_a_step_that_nobody_of_the_demo_signs_is_shown_open(client):
    page = ArticleFactory()
    releasing.demo_evidence([page], {page.pk: page.live_revision}, {ORDER[0]: somebody(ROLE_OF[ORDER[0]], "en")})
    assert told(page).signed == 1
    assert "Demo content: 1 of 6 reviews" in html_of(client, page)


def test_a_newer_draft_and_its_signatures_do_not_change_what_readers_are_told(released):
    released.saved(title="Second")
    released.submitted().sign()
    standing = told(released.page)
    assert (standing.number, standing.signed) == (1, 6)


def test_an_overdue_article_warns_and_its_card_says_the_same(client, released):
    PeriodicReview.objects.update(due_on=datetime.date(2026, 11, 2))
    page = ArticlePage.objects.get(pk=released.page.pk)
    assert page.review_by > timezone.localdate()
    assert page.is_overdue
    assert "The review of this text was due on" in html_of(client, page)
    (card,) = cards([page.pk], None)
    assert (card.is_overdue, card.review_by) == (True, datetime.date(2026, 11, 2))
    assert list(ArticlePage.objects.overdue()) == [page]


def test_a_confirmed_text_is_overdue_no_more_whatever_its_author_wrote_once(client, released):
    PeriodicReview.objects.update(state=PeriodicReview.State.CONFIRMED, closed_at=timezone.now())
    ArticlePage.objects.filter(pk=released.page.pk).update(review_by=datetime.date(2026, 10, 1))
    release = maintaining.unchanged.shown_release(ArticlePage.objects.get(pk=released.page.pk))
    maintaining._planned(released.page, release, datetime.date(2027, 5, 3))
    page = ArticlePage.objects.get(pk=released.page.pk)
    assert not page.is_overdue
    assert "Confirmed unchanged on" in html_of(client, page)


def test_an_article_of_which_nothing_is_planned_follows_its_own_day():
    page = ArticleFactory(review_by=datetime.date(2026, 11, 2))
    assert page.is_overdue
    assert list(ArticlePage.objects.overdue()) == [page]


def test_what_readers_are_told_costs_one_query(released, django_assert_num_queries):
    page = ArticlePage.objects.get(pk=released.page.pk)
    with django_assert_num_queries(1):
        reader_standing(page, datetime.date(2027, 5, 3))


def test_the_names_of_reviewers_are_for_people_of_the_review(client, released):
    client.force_login(somebody(Role.CLINICIAN))
    assert not any(person.name in html_of(client, released.page) for person in released.reviewers.values())
