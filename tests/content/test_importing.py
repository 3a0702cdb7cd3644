"""Importing a folder: complete, repeatable, and never by halves."""

import io

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from accounts.api import Role
from content.importing import import_folder
from content.models import ArticlePage, ImportRecord, Release
from content.review import opening
from content.review.evidence.verifying import verify
from tests.content.conftest import write_sample
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
FILES, DEMO = ImportRecord.Origin.FILES, ImportRecord.Origin.DEMO


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_four_languages_become_four_drafts_of_one_family(sample_folder):
    report = import_folder(sample_folder, origin=FILES)
    pages = ArticlePage.objects.filter(key="sample")
    assert len(report.written) == 4
    assert {page.locale.language_code for page in pages} == {"nl", "en", "de", "fr"}
    assert len({page.translation_key for page in pages}) == 1
    assert not any(page.live or page.live_revision for page in pages)
    assert not Release.objects.exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_demo_goes_live_on_evidence_that_says_so(sample_folder):
    import_folder(sample_folder, origin=DEMO)
    pages = ArticlePage.objects.filter(key="sample")
    assert all(page.live and page.latest_revision == page.live_revision for page in pages)
    assert set(Release.objects.values_list("page", "kind")) == {(page.pk, Release.Kind.DEMO) for page in pages}
    assert verify() == []


def test_a_changed_file_of_a_live_article_is_a_draft_that_readers_do_not_see(sample_folder):
    import_folder(sample_folder, origin=DEMO)
    rewrite(sample_folder / "sample.nl.md", "Lead nl.", "Nieuwe tekst.")
    import_folder(sample_folder, origin=FILES)
    page = ArticlePage.objects.get(key="sample", locale__language_code="nl")
    assert page.live
    assert page.has_unpublished_changes
    assert "Nieuwe tekst." not in str(page.body[0].value)
    assert "Nieuwe tekst." in str(page.get_latest_revision_as_object().body[0].value)


def test_an_article_in_review_is_not_imported_over(sample_folder):
    import_folder(sample_folder, origin=FILES)
    page = ArticlePage.objects.get(key="sample", locale__language_code="nl")
    opening.submit(page, by=UserFactory(roles=[(Role.AUTHOR, {"locale": "nl"})]))
    rewrite(sample_folder / "sample.nl.md", "Lead nl.", "Nieuwe tekst.")
    report = import_folder(sample_folder, origin=FILES)
    assert [path.name for path, _problem in report.refused] == ["sample.nl.md"]
    assert "in review" in report.refused[0][1].reason


def test_importing_twice_is_the_same_as_once(sample_folder):
    import_folder(sample_folder, origin=FILES)
    before = list(Page.objects.order_by("path").values_list("pk", "latest_revision"))
    report = import_folder(sample_folder, origin=FILES)
    assert (report.written, report.unchanged) == ([], 4)
    assert list(Page.objects.order_by("path").values_list("pk", "latest_revision")) == before


def test_a_changed_file_gets_a_new_revision_and_the_others_none(sample_folder):
    import_folder(sample_folder, origin=FILES)
    rewrite(sample_folder / "sample.nl.md", "Lead nl.", "Nieuwe tekst.")
    report = import_folder(sample_folder, origin=FILES)
    page = ArticlePage.objects.get(key="sample", locale__language_code="nl")
    assert report.written == [page.pk]
    assert report.unchanged == 3
    assert "Nieuwe tekst." in str(page.get_latest_revision_as_object().body[0].value)


def test_each_imported_page_has_its_import_record(sample_folder):
    import_folder(sample_folder, origin=FILES)
    for page in ArticlePage.objects.filter(key="sample"):
        record = ImportRecord.objects.get(page=page)
        assert (record.revision, record.key, record.origin) == (page.latest_revision, "sample", "files")
        assert record.source == f"sample.{page.locale.language_code}.md"


def test_block_ids_are_equal_in_all_languages(sample_folder):
    import_folder(sample_folder, origin=FILES)
    ids = {tuple(block.id for block in page.body) for page in ArticlePage.objects.filter(key="sample")}
    assert len(ids) == 1


def test_a_bad_file_is_refused_with_its_line_and_the_rest_is_imported(sample_folder):
    write_sample(sample_folder, "other")
    rewrite(sample_folder / "sample.de.md", "type: how-to", "type: novel")
    report = import_folder(sample_folder, origin=FILES)
    assert [(path.name, problem.line) for path, problem in report.refused] == [("sample.de.md", 5)]
    assert len(report.written) == 7
    assert not ArticlePage.objects.filter(key="sample", locale__language_code="de").exists()


def test_a_key_whose_picture_is_missing_is_not_stored_in_any_language(sample_folder):
    picture = ":::image nothing\nalt: Nothing.\ncaption: Nothing.\n:::\n\n## Before"
    for path in sample_folder.glob("*.md"):
        rewrite(path, "## Before", picture)
    report = import_folder(sample_folder, origin=FILES)
    assert "images/nothing.en.svg is missing" in report.refused[0][1].reason
    assert not ArticlePage.objects.filter(key="sample").exists()


def test_the_same_key_twice_in_one_language_is_refused(sample_folder):
    (sample_folder / "twin.md").write_text(
        (sample_folder / "sample.en.md").read_text(encoding="utf-8"), encoding="utf-8"
    )
    report = import_folder(sample_folder, origin=FILES)
    assert [path.name for path, _problem in report.refused] == ["twin.md"]


def test_an_unknown_organisation_is_refused(sample_folder):
    for path in sample_folder.glob("*.md"):
        rewrite(path, "audience: public", "audience: organisation\norganisations: [nobody-1]")
    report = import_folder(sample_folder, origin=FILES)
    assert "nobody-1 is not known" in report.refused[0][1].reason
    assert not ArticlePage.objects.filter(key="sample").exists()


def test_titles_that_share_an_address_get_the_key_as_address(sample_folder):
    write_sample(sample_folder, "other")
    rewrite(sample_folder / "other.en.md", "title: Sample other", "title: Sample sample")
    import_folder(sample_folder, origin=FILES)
    assert ArticlePage.objects.get(key="other", locale__language_code="en").slug in {"other", "sample-sample"}
    assert ArticlePage.objects.filter(locale__language_code="en").values("slug").distinct().count() == 2


def test_the_command_names_bad_files_on_standard_error_and_fails(sample_folder):
    rewrite(sample_folder / "sample.de.md", "type: how-to", "type: novel")
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 files were refused"):
        call_command("import_articles", str(sample_folder), "--json", stdout=out, stderr=err)
    assert "sample.de.md: line 5: type: “novel” is not one of" in err.getvalue()
    assert out.getvalue().strip() == '{"written": 3, "unchanged": 0, "refused": 1}'
