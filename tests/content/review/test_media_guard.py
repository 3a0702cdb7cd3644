"""The files of released articles stay what they were signed as."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.utils.file import hash_filelike

from accounts.api import Role
from content.importing import import_folder
from content.models import ArticlePage, ImportRecord, Release, ReleasedMedium
from content.review.evidence.media_guard import MediumReleased
from content.review.evidence.verifying import verify
from tests.content.conftest import write_sample
from tests.factories.accounts import UserFactory
from tests.factories.content import ArticleFactory, body, film, picture_block, published

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>%s</title></svg>'


@pytest.fixture
def released():
    """A released article with a picture and a film."""
    block, image = picture_block("Screen")
    page = ArticleFactory(body=[*body(), block, film("Film", b"film", "Press Record.")])
    return page, image, get_document_model().objects.get(title="film.webm")


def new_file(name="new.svg"):
    return ContentFile(SVG % b"new", name)


def contents(medium) -> str:
    row = type(medium).objects.get(pk=medium.pk)
    with row.file.storage.open(row.file.name) as handle:
        return hash_filelike(handle)


@pytest.mark.parametrize("which", [1, 2])
def test_the_file_of_a_released_medium_is_not_replaced(released, which):
    medium = released[which]
    before = contents(medium)
    medium.file = new_file()
    with pytest.raises(MediumReleased):
        medium.save()
    assert contents(medium) == before
    assert verify() == []


def test_a_picture_may_be_replaced_until_six_people_have_signed_the_text_that_shows_it(desk, no_tools):
    block, image = picture_block("Screen")
    desk.saved(body=[block])
    image.file = new_file()
    image.save()
    desk.submitted().released()
    image.file = new_file("newer.svg")
    with pytest.raises(MediumReleased), transaction.atomic():
        image.save()


@pytest.mark.parametrize("which", [1, 2])
def test_a_released_medium_is_not_deleted(released, which):
    medium = released[which]
    with pytest.raises(MediumReleased), transaction.atomic():
        medium.delete()
    with pytest.raises(MediumReleased), transaction.atomic():
        type(medium).objects.filter(pk=medium.pk).delete()
    assert contents(medium)


def test_another_hash_is_another_file(released):
    image = released[1]
    image.get_file_hash()
    image.file_hash = "0" * 40
    with pytest.raises(MediumReleased):
        image.save(update_fields=["file_hash"])


def test_title_and_tags_of_a_released_medium_may_change(released):
    image = released[1]
    image.title = "A better title"
    image.save()
    assert get_image_model().objects.get(pk=image.pk).title == "A better title"


def test_what_only_a_draft_shows_may_change(db):
    block, image = picture_block("Screen")
    ArticleFactory(live=False, body=[*body(), block])
    image.file = new_file()
    image.save()
    image.delete()


def test_a_medium_stays_when_a_later_release_shows_it_no_more(released):
    page, image, _film = released
    page.body = body()
    published(page)
    with pytest.raises(MediumReleased), transaction.atomic():
        image.delete()
    assert ReleasedMedium.objects.get(kind="image").release == Release.objects.order_by("number").first()


def test_saving_a_medium_asks_one_question_however_many_releases_there_are(released, django_assert_max_num_queries):
    _block, other = picture_block("Other")
    for _each in range(3):
        ArticleFactory()
    with django_assert_max_num_queries(1):
        from content.review.evidence.media_guard import is_released

        assert not is_released(other)


@pytest.fixture
def editor(client, db):
    person = UserFactory(roles=[(Role.AUTHOR, {})], is_superuser=True)
    client.force_login(person)
    return client


def test_the_editor_says_so_and_keeps_what_was_typed(released, editor):
    image = released[1]
    before = contents(image)
    url = reverse("wagtailimages:edit", args=[image.pk])
    upload = SimpleUploadedFile("new.svg", SVG % b"new", content_type="image/svg+xml")
    response = editor.post(url, {"title": "Typed title", "file": upload, "description": "", "tags": ""})
    assert response.status_code == 200
    page = response.content.decode()
    assert "stays as it was signed" in page
    assert "Typed title" in page
    assert contents(image) == before


def test_the_editor_of_documents_says_so_too(released, editor):
    document = released[2]
    before = contents(document)
    url = reverse("wagtaildocs:edit", args=[document.pk])
    response = editor.post(url, {"title": "Typed title", "file": SimpleUploadedFile("new.webm", b"other"), "tags": ""})
    assert "stays as it was signed" in response.content.decode()
    assert contents(document) == before


def test_deleting_in_the_editor_is_refused_with_the_reason(released, editor):
    image = released[1]
    response = editor.post(reverse("wagtailimages:delete", args=[image.pk]), follow=True)
    assert "stays as it was signed" in response.content.decode()
    assert get_image_model().objects.filter(pk=image.pk).exists()


def test_a_changed_picture_of_the_demo_is_a_new_picture(tmp_path):
    write_sample(tmp_path)
    (tmp_path / "images").mkdir()
    picture = tmp_path / "images" / "screen.svg"
    picture.write_bytes(SVG % b"first")
    for path in tmp_path.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert "\n## Steps" in text
        path.write_text(
            text.replace("\n## Steps", "\n:::image screen\nalt: A screen.\ncaption: What it shows.\n:::\n\n## Steps"),
            encoding="utf-8",
        )
    assert not import_folder(tmp_path, origin=ImportRecord.Origin.DEMO).refused
    first = set(get_image_model().objects.values_list("pk", flat=True))
    assert first
    again = import_folder(tmp_path, origin=ImportRecord.Origin.DEMO)
    assert (again.written, again.refused) == ([], [])
    picture.write_bytes(SVG % b"second")
    changed = import_folder(tmp_path, origin=ImportRecord.Origin.DEMO)
    assert (len(changed.written), changed.refused) == (4, [])
    assert set(get_image_model().objects.values_list("pk", flat=True)) > first
    assert ArticlePage.objects.live().count() == 4
    assert verify() == []
