"""What is live equals a released digest, by whatever road somebody comes."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.api import Role
from content.digest import content_digest, digests
from content.models import ArticlePage, Release, Signature
from content.review import errors, gate, releasing
from content.review.steps import Step
from tests.content.review.conftest import somebody
from tests.content.review.test_roads import form_of
from tests.factories.content import ArticleFactory, picture_block

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]


@pytest.fixture
def superuser():
    return somebody(Role.ADMIN, superuser=True)


def live_titles() -> set[str]:
    return set(ArticlePage.objects.live().values_list("title", flat=True))


def test_a_draft_does_not_go_live_by_publish(desk, superuser):
    revision = desk.page.get_latest_revision()
    for publish in (
        lambda: revision.publish(user=superuser),
        lambda: revision.publish(user=superuser, skip_permission_checks=True),
        lambda: desk.page.publish(revision),
    ):
        with pytest.raises(errors.NotReleased):
            publish()
    assert live_titles() == set()


def test_a_draft_does_not_go_live_by_save(desk):
    desk.page.live = True
    with pytest.raises(errors.NotReleased):
        desk.page.save()
    with pytest.raises(errors.NotReleased):
        desk.page.save(update_fields=["live"])


def test_a_new_page_is_not_born_live(desk):
    page = ArticlePage(
        title="Born live", slug="born-live", key="born-live", type="how-to", summary="No.", product_area="notes",
        specialties=["all"], roles=["clinician"], review_by="2099-01-01", locale=desk.page.locale,
    )  # fmt: skip
    with pytest.raises(errors.NotReleased):
        desk.page.get_parent().add_child(instance=page)
    assert not ArticlePage.objects.filter(key="born-live").exists()


def test_text_is_not_written_into_a_live_row(desk):
    """As a translation tool did: the row changes while `live_revision` stays what it was."""
    page = desk.submitted().released().page
    for name, value in {"title": "Other", "summary": "Other", "safety": True, "review_by": date(2098, 1, 1)}.items():
        row = ArticlePage.objects.get(pk=page.pk)
        setattr(row, name, value)
        with pytest.raises(errors.NotReleased):
            row.save()
        with pytest.raises(errors.NotReleased):
            row.save(update_fields=[name])
    assert live_titles() == {"First"}


def test_a_draft_of_a_live_article_leaves_readers_their_text(desk):
    desk.submitted().released()
    desk.saved(title="Second")
    assert live_titles() == {"First"}
    assert desk.page.has_unpublished_changes


def test_an_older_release_does_not_come_back(desk):
    first = desk.submitted().released().page.live_revision
    desk.saved(title="Second")
    desk.submitted().released()
    with pytest.raises(errors.NotReleased):
        first.publish()
    assert live_titles() == {"Second"}


def test_an_alias_or_a_copy_is_no_live_article(desk, superuser):
    from wagtail.actions.copy_page import CopyPageAction
    from wagtail.actions.create_alias import CreatePageAliasAction

    page = desk.submitted().released().page
    with pytest.raises(errors.Refused):
        CopyPageAction(page, keep_live=True, user=superuser, update_attrs={"slug": "copy"}).execute(True)
    with pytest.raises(errors.Refused):
        CreatePageAliasAction(page, update_slug="alias", user=superuser).execute(True)
    assert ArticlePage.objects.live().count() == 1


def test_nothing_is_saved_while_it_is_being_reviewed(desk):
    desk.submitted()
    with pytest.raises(errors.InReview):
        desk.saved(title="Second")
    assert desk.page.workflow_in_progress


def test_a_refused_publication_cancels_no_review(desk, superuser):
    desk.submitted()
    with pytest.raises(errors.NotReleased):
        desk.page.get_latest_revision().publish(user=superuser, skip_permission_checks=True)
    assert desk.state.step == Step.CLINICAL


def test_a_signed_revision_is_not_written_over(desk):
    desk.submitted().sign(verdict=Signature.Verdict.CHANGES, comment="No.")
    page = ArticlePage.objects.get(pk=desk.page.pk)
    with pytest.raises(errors.Signed):
        page.save_revision(user=desk.author, overwrite_revision=page.get_latest_revision())


def test_the_scheduler_publishes_nothing_that_was_not_released(desk):
    desk.page.get_latest_revision().__class__.objects.filter(object_id=str(desk.page.pk)).update(
        approved_go_live_at=timezone.now()
    )
    with pytest.raises(errors.NotReleased):
        call_command("publish_scheduled")
    assert live_titles() == set()


@pytest.fixture
def scheduled(desk):
    """Two articles with a picture each, released for the day after tomorrow; the first one is the desk's."""
    for page in (desk.page, ArticleFactory(live=False)):
        desk.page = page
        block, _image = picture_block(f"Screen of {page.key}")
        desk.saved(title=f"Later {page.key}", body=[*page.body.raw_data, block])
        desk.submitted().signed_up_to(Step.FINAL).sign(publish_at=timezone.now() + timedelta(days=2))
    return list(Release.objects.order_by("seq"))


def _other_words(release):
    release.revision.content["title"] = "Not what was signed"
    release.revision.save()


def _other_picture(release):
    from wagtail.images.models import Image

    Image.objects.filter(title=f"Screen of {release.key}").update(
        file_hash="0" * 40
    )  # past the guard of released files


def test_a_scheduled_text_goes_live_at_its_hour_only_as_it_was_signed(scheduled, superuser, time_machine):
    """Not before, by nobody; and not when it changed meanwhile, which keeps no other article from its readers."""
    first, second = scheduled
    with pytest.raises(errors.NotReleased):
        first.revision.publish(user=superuser, skip_permission_checks=True)
    assert releasing.publish_due() == 0
    time_machine.move_to(first.effective_at + timedelta(minutes=1))
    for change in (_other_words, _other_picture):
        with transaction.atomic():
            change(first)
            assert releasing.publish_due() == 1
            assert live_titles() == {second.title}
            transaction.set_rollback(True)
    assert releasing.publish_due() == 2
    assert live_titles() == {first.title, second.title}


def latest_of(desk):
    return ArticlePage.objects.get(pk=desk.page.pk).get_latest_revision()


def _by_the_form(desk, client):
    client.post(reverse("wagtailadmin_pages:edit", args=[desk.page.pk]), form_of(desk.page))


def _by_what_saves_by_itself(desk, client):
    latest = latest_of(desk).pk
    form = form_of(desk.page, overwrite_revision_id=str(latest), loaded_revision_id=str(latest))
    client.post(reverse("wagtailadmin_pages:edit", args=[desk.page.pk]), form, headers={"accept": "application/json"})


def _by_code(desk, client):
    desk.saved(title="First.")


def _over_the_signed_revision(desk, client):
    revision = latest_of(desk)
    page = revision.as_object()
    page.title = "First."
    page.save_revision(user=desk.author, overwrite_revision=revision)


def _into_the_stored_revision(desk, client):
    revision = desk.state.revision
    revision.content["title"] = "First."
    revision.save()


def _into_the_row_of_the_page(desk, client):
    ArticlePage.objects.filter(pk=desk.page.pk).update(title="First.", summary="Other.")


def _into_the_picture(desk, client):
    from wagtail.images.models import Image

    Image.objects.update(file_hash="0" * 40)


#: What becomes of the last signature when one character changed by this road: the change is refused or overwritten and what was
#: signed goes live, or nothing does.
ROADS = {
    _by_the_form: True,
    _by_what_saves_by_itself: True,
    _by_code: True,
    _over_the_signed_revision: True,
    _into_the_row_of_the_page: True,
    _into_the_stored_revision: False,
    _into_the_picture: False,
}


def test_one_character_changed_by_any_road_after_five_signatures_reaches_nobody(desk, client):
    block, _image = picture_block("Screen")
    desk.saved(body=[*desk.page.body.raw_data, block])
    client.force_login(desk.author)
    for road in (_by_the_form, _by_what_saves_by_itself):  # the same posts are taken before the text is handed in
        with transaction.atomic():
            road(desk, client)
            assert "by another road" in latest_of(desk).content["title"]
            transaction.set_rollback(True)
    desk.submitted().signed_up_to(Step.FINAL)
    signed = digests(desk.state.revision.content).whole
    for road, goes_live in ROADS.items():
        with transaction.atomic():
            with suppress(errors.Refused):
                road(desk, client)
            with suppress(errors.TextChanged):
                desk.sign()
            live = ArticlePage.objects.live()
            assert [content_digest(page.serializable_data()) for page in live] == [signed] * goes_live, road.__name__
            assert Release.objects.exists() == goes_live, road.__name__
            transaction.set_rollback(True)


def test_nobody_is_offered_what_touches_readers(desk, superuser):
    page = desk.submitted().released().page
    for person in (desk.author, superuser):
        may = page.permissions_for_user(person)
        offered = [may.can_publish(), may.can_unpublish(), may.can_delete(), may.can_move(), may.can_unschedule()]
        assert not any(offered)
        assert not page.get_parent().specific.permissions_for_user(person).can_publish_subpage()


def test_workflow_buttons_of_the_editor_sign_nothing(desk, superuser):
    state = desk.submitted().state
    task = state.task.specific
    assert task.get_actions(desk.page, superuser) == []
    with pytest.raises(errors.SignElsewhere):
        task.on_action(state, superuser, "approve")
    assert task.locked_for_user(desk.page, superuser)


def test_a_replaced_picture_is_another_text(desk):
    block, image = picture_block("first")
    body = [*desk.page.body.raw_data, block]
    desk.saved(body=body)
    desk.submitted().signed_up_to(Step.FINAL)
    before = digests(desk.state.revision.content)
    image.file_hash = "0" * 40
    image.save()
    assert digests(desk.state.revision.content).text != before.text
    with pytest.raises(errors.TextChanged):
        desk.sign()


def test_without_the_gate_the_row_would_change(desk, monkeypatch):
    """The same road with the rule taken away: what the tests above hold is held by the gate and nothing else."""
    page = desk.submitted().released().page
    monkeypatch.setattr(gate, "require_release", lambda _page: None)
    page.title = "Other"
    page.save()
    assert live_titles() == {"Other"}


def test_demo_evidence_says_what_it_is(db):
    page = ArticleFactory()
    assert Release.objects.get(page=page).kind == Release.Kind.DEMO
    assert gate.may_be_live(page) == {digests(page.live_revision.content).whole}
    assert releasing.waiting().count() == 0
