"""The direct loader leaves what Wagtail itself would have left: the tree, who refers to what, and the editor's search."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from wagtail.models import Page, ReferenceIndex
from wagtail.search.models import IndexEntry

from content.models import ArticlePage
from tests.factories.content import ArticleFactory, paragraph, picture_block

pytestmark = pytest.mark.django_db


def references():
    return set(ReferenceIndex.objects.values_list("object_id", "to_object_id", "model_path", "content_path_hash"))


def indexed():
    """Articles in the editor's search."""
    kind = ContentType.objects.get_for_model(ArticlePage)
    return sorted(IndexEntry.objects.filter(content_type=kind).values_list("object_id", "title"))


def test_what_is_loaded_is_as_if_wagtail_had_written_it():
    block, image = picture_block("Ward")
    loaded = [
        ArticleFactory(key=f"loaded-{number}", locale=locale, body=[paragraph("Words."), block])
        for number, locale in enumerate(["en", "en", "nl"])
    ]
    assert Page.find_problems() == ([], [], [], [], [])
    assert ReferenceIndex.get_references_to(image).count() == len(loaded)
    assert set(ArticlePage.objects.all().search("Ward", fields=["title"])) == set()
    assert set(ArticlePage.objects.all().search("loaded", fields=["title"])) == set(loaded)
    before = references(), indexed()
    assert len(before[1]) == len(loaded)
    call_command("rebuild_references_index", verbosity=0)
    call_command("update_index", verbosity=0)
    assert (references(), indexed()) == before
