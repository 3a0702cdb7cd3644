"""The list of reviews: what each person finds in it, and that it costs the same however much there is."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState

from accounts.api import Role
from accounts.grants import grant
from content.insertion import insert
from content.models import ArticlePage, ReviewTask, ReviewTaskState, Signature
from content.models.pages import translation_key_of
from content.review import opening
from content.review.queue import assigning, queueing
from content.review.steps import Step
from tests.content.review.conftest import somebody
from tests.factories.content import NEXT_YEAR, ArticleFactory, tree

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
Verdict = Signature.Verdict
URL = "/desk/reviews/"


@pytest.fixture
def shown(client):
    """`shown(person, list="others")`: the page as that person sees it."""

    def show(person, **asked):
        client.force_login(person)
        answer = client.get(URL, asked)
        assert answer.status_code == 200
        return answer.content.decode()

    return show


def groups_for(person):
    rows = queueing.in_order(queueing.to_sign(person), person)
    return [(row.page.key, row.group) for row in rows]


def at_the_first_step(author, count):
    """So many articles handed in, written as rows: the list alone is the subject."""
    known = ArticlePage.objects.count()
    keys = [f"bulk-{known + number}" for number in range(count)]
    pages = [
        ArticlePage(
            key=key,
            slug=key,
            title=key,
            type="how-to",
            summary="Short.",
            product_area="notes",
            review_by=NEXT_YEAR,
            translation_key=translation_key_of("article", key),
        )
        for key in keys
    ]
    task = ReviewTask.objects.get(step="clinical")
    for page, revision in zip(pages, insert(tree()["en", "clinical-workflows"], pages, live=False), strict=True):
        under_way = WorkflowState.objects.create(
            base_content_type=revision.base_content_type,
            content_type=revision.content_type,
            object_id=str(page.pk),
            workflow=opening.workflow(),
            requested_by=author,
        )
        ReviewTaskState.objects.create(
            workflow_state=under_way,
            revision=revision,
            task=task,
            page=page,
            step="clinical",
            locale="en",
            digest="0" * 64,
            due_at=timezone.now() + datetime.timedelta(days=page.pk % 20 - 3),
        )


def test_a_step_is_shown_to_those_who_sign_it_in_that_language_and_to_nobody_else(desk):
    desk.submitted()
    state = desk.state
    assert list(queueing.to_sign(desk.reviewers[Step.CLINICAL])) == [state]
    assert list(queueing.to_sign(somebody(Role.CLINICAL_REVIEWER))) == [state]
    for other in (desk.reviewers[Step.TECHNICAL], somebody(Role.CLINICAL_REVIEWER, "de"), desk.author):
        assert not queueing.to_sign(other).exists()


def test_the_list_goes_by_what_must_be_done(desk, time_machine):
    desk.submitted()
    person = desk.reviewers[Step.CLINICAL]
    begun = timezone.now()
    key = desk.page.key
    ReviewTaskState.objects.update(due_at=begun + datetime.timedelta(days=20))
    assert groups_for(person) == [(key, queueing.LATER)]
    time_machine.move_to(begun + datetime.timedelta(days=14))
    assert groups_for(person) == [(key, queueing.SOON)]
    time_machine.move_to(begun + datetime.timedelta(days=21))
    assert groups_for(person) == [(key, queueing.LATE)]


def test_her_own_work_is_marked_and_somebody_else_signs_it(desk, shown):
    grant(desk.author, Role.CLINICAL_REVIEWER, by=None, locale="en")
    desk.submitted()
    assert groups_for(desk.author) == [(desk.page.key, queueing.WAITING)]
    page = shown(desk.author, list="sign")
    assert "your own work: somebody else signs" in page
    assert reverse("review:take", args=[desk.state.pk]) not in page


def test_a_co_editor_is_told_that_somebody_else_signs(desk):
    editor = somebody(Role.CLINICAL_REVIEWER, "en")
    page = desk.page.get_latest_revision_as_object()
    page.save_revision(user=editor)
    desk.submitted()
    assert groups_for(editor) == [(desk.page.key, queueing.WAITING)]


def test_what_she_edited_before_the_last_release_is_hers_to_sign(desk):
    editor = somebody(Role.CLINICAL_REVIEWER, "en")
    desk.page.get_latest_revision_as_object().save_revision(user=editor)
    desk.saved(title="Second")
    desk.submitted().released()
    desk.saved(title="Third")
    desk.submitted()
    assert groups_for(editor) == [(desk.page.key, queueing.SOON)]


def test_whoever_signed_another_step_is_told_that_somebody_else_approves(desk):
    grant(desk.reviewers[Step.CLINICAL], Role.FINAL_REVIEWER, by=None, locale="en")
    desk.submitted().signed_up_to(Step.FINAL)
    assert groups_for(desk.reviewers[Step.CLINICAL]) == [(desk.page.key, queueing.WAITING)]
    assert groups_for(desk.reviewers[Step.FINAL]) == [(desk.page.key, queueing.SOON)]


def test_what_a_text_changes_is_told_from_its_last_release(desk):
    desk.submitted()
    assert desk.state.change == ReviewTaskState.Change.NEW
    desk.released()
    desk.saved(screens=["visit"])
    desk.submitted()
    assert desk.state.change == ReviewTaskState.Change.FACTS
    desk.sign()
    body = list(desk.page.get_latest_revision_as_object().body.raw_data)
    next(block for block in body if block["type"] == "heading")["value"]["level"] = "3"
    desk.saved(body=body)
    desk.submitted()
    assert desk.state.change == ReviewTaskState.Change.LAYOUT
    desk.sign()
    desk.sign()
    desk.saved(summary="Another answer.")
    desk.submitted()
    assert desk.state.change == ReviewTaskState.Change.TEXT


def test_a_text_that_changed_after_she_signed_it_is_said_on_top(desk, shown):
    person = desk.reviewers[Step.CLINICAL]
    desk.submitted().signed_up_to(Step.TECHNICAL)
    desk.sign(verdict=Verdict.CHANGES, comment="Step 3 is gone.")
    assert "holds no more" not in shown(person, list="signed")
    desk.saved(title="Second")
    desk.submitted()
    page = shown(person)
    assert "The text changed after you signed it." in page
    assert "Second" in page
    assert not queueing.voided(desk.reviewers[Step.TECHNICAL]).exists()


def test_the_author_sees_where_it_stands_and_what_has_to_change(desk, shown):
    desk.submitted()
    assert "First" in shown(desk.author)
    desk.sign(verdict=Verdict.CHANGES, comment="Name the limit.")
    page = shown(desk.author)
    assert "changes asked for" in page
    assert "Name the limit." in page
    assert "None of your texts is in review" in shown(somebody(Role.AUTHOR, "en"))


def test_what_she_signed_stays_in_her_list(desk, shown):
    desk.submitted().sign(comment="Read twice.")
    page = shown(desk.reviewers[Step.CLINICAL], list="signed")
    assert "First" in page
    assert "Read twice." in page
    assert "Read twice." not in shown(desk.reviewers[Step.TECHNICAL], list="signed")


def test_with_others_are_the_texts_she_signed_and_for_managers_all(desk):
    stranger, manager = somebody(Role.CLINICAL_REVIEWER, "en"), somebody(Role.MANAGER)
    desk.submitted().sign()
    for person, seen in ((desk.reviewers[Step.CLINICAL], 1), (manager, 1), (stranger, 0)):
        assert queueing.with_others(person).count() == seen
    assert not queueing.with_others(desk.reviewers[Step.TECHNICAL]).exists()


def test_periodic_review_shows_what_is_due_again_in_her_languages(desk, shown):
    soon = timezone.localdate() + datetime.timedelta(days=10)
    for locale in ("en", "de"):
        ArticleFactory(locale=locale, title=f"Due again {locale}", review_by=soon)
    page = shown(desk.reviewers[Step.CLINICAL], list="again")
    assert "Due again en" in page
    assert "Due again de" not in page


def test_filters_stand_in_the_address_and_an_unknown_one_counts_as_none(desk, shown):
    desk.submitted()
    person = desk.reviewers[Step.CLINICAL]
    grant(person, Role.CLINICAL_REVIEWER, by=None, locale="de")
    for fitting in ({"section": "clinical-workflows"}, {"language": "en"}, {"step": "clinical"}, {"step": "nonsense"}):
        assert "First" in shown(person, **fitting)
    for other in ({"section": "technical"}, {"language": "de"}, {"step": "final"}):
        page = shown(person, **other)
        assert "Nothing fits these filters" in page
        ((name, value),) = other.items()
        assert f"list=others&amp;{name}={value}" in page


def test_empty_lists_say_why(desk, shown):
    person = desk.reviewers[Step.CLINICAL]
    for name, said in {
        "sign": "Nothing waits for your signature",
        "others": "Nothing waits for others",
        "signed": "You have not signed anything yet",
        "again": "No article is due again soon",
        "nonsense": "Nothing waits for your signature",
    }.items():
        assert said in shown(person, list=name)


def test_readers_have_no_list(client):
    client.force_login(somebody(Role.CLINICIAN))
    assert client.get(URL).status_code == 403


def test_fifty_stand_on_a_page(desk, shown):
    at_the_first_step(desk.author, 51)
    page = shown(desk.reviewers[Step.CLINICAL])
    assert page.count(">Take<") == 50
    assert "1 / 2" in page
    assert shown(desk.reviewers[Step.CLINICAL], page="2").count(">Take<") == 1


def test_two_hundred_cost_what_twenty_do(desk, client):
    """In each list, for somebody who sees most: a final reviewer who also signs clinically."""
    person = desk.reviewers[Step.CLINICAL]
    grant(person, Role.FINAL_REVIEWER, by=None, locale="en")
    client.force_login(person)
    client.get(URL)
    asked = {}
    for count in (20, 180):
        at_the_first_step(desk.author, count)
        for name in ("sign", "others", "signed", "again"):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(URL, {"list": name})
            asked.setdefault(name, []).append(len(queries))
    assert all(few == many for few, many in asked.values()), asked
    assert max(max(each) for each in asked.values()) < 40


def test_the_editors_first_page_counts_and_leads_to_the_desk(desk, client):
    desk.submitted()
    grant(desk.author, Role.CLINICAL_REVIEWER, by=None, locale="en")
    assigning.take(desk.state.pk, by=desk.reviewers[Step.CLINICAL])
    client.force_login(desk.author)
    page = client.get("/admin/").content.decode()
    assert "No text waits for your signature." in page
    assert URL in page
    assert "workflow_objects_to_moderate" not in page


def test_the_editors_first_page_asks_for_no_list_of_reviews(desk, client):
    """Wagtail lists all that an author has in review at once: from a thousand on SQLite refuses the statement."""
    desk.submitted()
    client.force_login(desk.author)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get("/admin/")
    assert answer.status_code == 200
    assert not [query for query in caught.captured_queries if 'FROM "wagtailcore_workflowstate"' in query["sql"]]
