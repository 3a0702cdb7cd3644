"""wagtail-localize knows each sentence: a change in one touches that one alone."""

import json

import pytest
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue

from content.importing import import_folder
from content.models import ArticlePage, ImportRecord
from content.translation_memory import NotPaired, remember, segments_of
from tests.factories.content import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(sample_folder):
    import_folder(sample_folder, origin=ImportRecord.Origin.FILES)
    return {page.locale.language_code: page for page in ArticlePage.objects.filter(key="sample")}


def texts(page) -> dict[tuple[str, int], str]:
    seen: dict[str, int] = {}
    found = {}
    for value in segments_of(page).strings:
        seen[value.path] = seen.get(value.path, 0) + 1
        found[value.path, seen[value.path]] = value.string.data
    return found


def said(page):
    """Every field of a page; stream fields parsed, since PostgreSQL does not keep the order of JSON names."""
    data = page.serializable_data()
    return {name: json.loads(value) if name in {"body", "country_notes"} else value for name, value in data.items()}


def test_every_sentence_has_its_counterpart_in_three_languages(pages):
    sentences = {value.string.data for value in segments_of(pages["en"]).strings}
    for code in ("nl", "de", "fr"):
        rows = StringTranslation.objects.filter(locale__language_code=code)
        assert {row.translation_of.data for row in rows} == sentences
        assert not rows.filter(has_error=True).exists()
    assert Translation.objects.filter(enabled=True).count() == 3


def test_a_translated_draft_equals_the_page_that_was_imported(pages):
    source = TranslationSource.objects.get()
    for code in ("nl", "de", "fr"):
        draft = source.get_ephemeral_translated_instance(Locale.objects.get(language_code=code))
        assert said(draft) == said(pages[code])


def test_changing_one_english_sentence_leaves_every_other_dutch_segment_untouched(pages):
    before = texts(pages["nl"])
    english = pages["en"]
    raw = list(english.body.raw_data)
    raw[0]["value"] = raw[0]["value"].replace("Lead en.", "A sentence that was changed.")
    english.body = raw
    published(english)
    source = TranslationSource.objects.get()
    source.update_from_db()
    draft = source.get_ephemeral_translated_instance(Locale.objects.get(language_code="nl"), fallback=True)
    after = texts(draft)
    assert after.keys() == before.keys()
    differing = {place for place in after if after[place] != before[place]}
    assert {after[place] for place in differing} == {"A sentence that was changed."}
    assert len(differing) == 1


def test_what_belongs_to_one_language_survives_a_synchronisation(pages):
    dutch = pages["nl"]
    dutch.asked_as = "hoe werkt dit"
    published(dutch)
    draft = TranslationSource.objects.get().get_ephemeral_translated_instance(dutch.locale)
    assert draft.asked_as == "hoe werkt dit"


def test_links_are_numbered_as_in_the_source_even_in_another_order(pages):
    english, dutch = pages["en"], pages["nl"]
    for page, html in (
        (english, '<p>See <a href="/go/a/">A</a> and <a href="/go/b/">B</a>.</p>'),
        (dutch, '<p>Zie <a href="/go/b/">B</a> en <a href="/go/a/">A</a>.</p>'),
    ):
        raw = list(page.body.raw_data)
        raw[0]["value"] = html
        page.body = raw
        published(page)
        page.refresh_from_db()
    source = remember(english, [dutch])
    draft = source.get_ephemeral_translated_instance(dutch.locale)
    assert draft.body[0].value.source == '<p>Zie <a href="/go/b/">B</a> en <a href="/go/a/">A</a>.</p>'


def test_pages_that_do_not_pair_are_refused_and_nothing_is_written(pages):
    dutch = pages["nl"]
    dutch.body = list(dutch.body.raw_data)[1:]
    rows = StringTranslation.objects.count()
    with pytest.raises(NotPaired):
        remember(pages["en"], [dutch])
    assert StringTranslation.objects.count() == rows


def test_segments_are_strings_of_the_reader(pages):
    assert all(isinstance(value, StringSegmentValue) for value in segments_of(pages["fr"]).strings)
