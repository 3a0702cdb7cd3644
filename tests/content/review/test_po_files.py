"""Sentences as a file: looked through first, and taken as a whole or not at all."""

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail_localize.models import StringTranslation

from accounts.api import Role
from compliance.api import AuditEntry
from content.review import errors
from content.review.languages import po_files, translating
from content.review.languages.sentences import troubled
from tests.content.review.conftest import somebody
from tests.content.review.languages import dutch_side
from tests.factories.content import ArticleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]


@pytest.fixture
def dutch(db):
    source = ArticleFactory(title="Demo")
    return dutch_side(type("Source", (), {"page": source})())


@pytest.fixture
def translation(dutch):
    return dutch.begun()


def filled(translation, change=None) -> bytes:
    """The exported file with every sentence translated; `change(file)` spoils it."""
    file = polib.pofile(po_files.exported(translation))
    for entry in file:
        if entry.msgctxt != "slug":
            entry.msgstr = f"{entry.msgid} (nl)"
    if change:
        change(file)
    return str(file).encode()


def count() -> int:
    return StringTranslation.objects.exclude(tool_name="address").count()


def test_what_goes_out_comes_in_and_the_draft_says_it(dutch, translation):
    data = filled(translation)
    found = po_files.examine(translation, data)
    assert found.new > 5
    assert (found.changed, found.unchanged, found.refused) == (0, 0, [])
    assert count() == 0
    po_files.take(translation, data, by=dutch.translator)
    assert troubled(translation) == []
    assert set(StringTranslation.objects.exclude(tool_name="address").values_list("last_translated_by", flat=True)) == {
        dutch.translator.pk
    }
    assert translating.make_draft(dutch.key, "nl", by=dutch.translator).as_object().title == "Demo (nl)"
    again = po_files.examine(translation, data)
    assert (again.new, again.changed, again.unchanged) == (0, 0, found.new)
    assert not again.may_be_taken


def test_a_changed_sentence_is_counted_as_changed(dutch, translation):
    po_files.take(translation, filled(translation), by=dutch.translator)
    data = filled(translation, lambda file: setattr(file.find("Demo"), "msgstr", "Voorbeeld"))
    found = po_files.examine(translation, data)
    assert found.changed == 1
    po_files.take(translation, data, by=dutch.translator)
    assert StringTranslation.objects.get(context__path="title").data == "Voorbeeld"


def _without_header(file):
    del file.metadata[po_files.HEADER]


def _of_another(file):
    file.metadata[po_files.HEADER] = "5f0c4f0e-0000-4000-8000-000000000000"


@pytest.mark.parametrize("change", [_without_header, _of_another])
def test_a_foreign_file_is_refused_as_a_whole(dutch, translation, change):
    data = filled(translation, change)
    assert po_files.examine(translation, data).unreadable
    with pytest.raises(po_files.FileRefused):
        po_files.take(translation, data, by=dutch.translator)
    assert count() == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"/etc/hostname",
        b"\xff\xfe",
        b"no po at all\nmsgid",
        b'msgid "a"\nmsgstr "b\n',
        b'msgid "a"\nmsgid "b"\nx',
        b'msgid "\x00"\nmsgstr ""\n',
        b"x" * (po_files.BYTES_AT_MOST + 1),
    ],
)
def test_what_is_no_po_file_is_refused_in_words(dutch, translation, data):
    assert po_files.examine(translation, data).unreadable
    with pytest.raises(po_files.FileRefused):
        po_files.take(translation, data, by=dutch.translator)
    assert count() == 0


def _bad_html(file):
    file.find("Demo").msgstr = "<script>alert(1)</script>"


def _bad_link(file):
    file.find("Demo").msgstr = '<a id="a9">Demo</a>'


def _unknown_place(file):
    file.append(polib.POEntry(msgid="Demo", msgctxt="body.nowhere", msgstr="x"))


def _unknown_sentence(file):
    file.append(polib.POEntry(msgid="Never said", msgctxt="title", msgstr="x"))


def _fuzzy(file):
    file.find("Demo").flags.append("fuzzy")


def _twice(file):
    file.append(polib.POEntry(msgid="Demo", msgctxt="title", msgstr="x"))


@pytest.mark.parametrize("change", [_bad_html, _bad_link, _unknown_place, _unknown_sentence, _fuzzy, _twice])
def test_one_bad_entry_refuses_all_and_is_named(dutch, translation, change):
    data = filled(translation, change)
    found = po_files.examine(translation, data)
    assert len(found.refused) == 1
    assert found.new > 5
    with pytest.raises(po_files.FileRefused) as refused:
        po_files.take(translation, data, by=dutch.translator)
    assert refused.value.examined.refused == found.refused
    assert count() == 0


def test_an_empty_sentence_leaves_what_is_there(dutch, translation):
    po_files.take(translation, filled(translation), by=dutch.translator)
    data = filled(translation, lambda file: setattr(file.find("Demo"), "msgstr", ""))
    assert po_files.examine(translation, data).empty == 1
    assert StringTranslation.objects.get(context__path="title").data == "Demo (nl)"


def test_uploading_a_machines_words_again_does_not_confirm_them(dutch, translation):
    po_files.take(translation, filled(translation), by=dutch.translator)
    StringTranslation.objects.filter(context__path="title").update(translation_type="machine")
    assert po_files.examine(translation, filled(translation)).changed == 0
    assert [each.trouble for each in troubled(translation)] == ["machine"]


def test_nothing_is_taken_while_the_language_is_in_review(dutch, translation):
    po_files.take(translation, filled(translation), by=dutch.translator)
    dutch.submitted()
    data = filled(translation, lambda file: setattr(file.find("Demo"), "msgstr", "Anders"))
    with pytest.raises(errors.InReview):
        po_files.take(translation, data, by=dutch.translator)
    with pytest.raises(errors.NotYourLanguage):
        po_files.take(translation, data, by=somebody(Role.TRANSLATOR, "de"))
    assert StringTranslation.objects.get(context__path="title").data == "Demo (nl)"


def test_on_the_desk_the_file_is_reported_first_and_taken_then(dutch, translation, client):
    client.force_login(dutch.translator)
    names = [dutch.key, "nl"]
    out = client.get(reverse("review:translate-po-out", args=names))
    assert po_files.HEADER in out.content.decode()
    address = reverse("review:translate-po-in", args=names)
    data = filled(translation)
    report = client.post(address, {"file": SimpleUploadedFile("nl.po", data)})
    assert report.status_code == 200
    assert count() == 0
    answer = client.post(address, {"text": data.decode().replace("\n", "\r\n")})
    assert answer.status_code == 302
    assert count() > 5


def test_on_the_desk_a_bad_file_is_refused_in_words_and_written_down(dutch, translation, client):
    client.force_login(dutch.translator)
    address = reverse("review:translate-po-in", args=[dutch.key, "nl"])
    data = filled(translation, _without_header)
    answer = client.post(address, {"file": SimpleUploadedFile("nl.po", data)})
    assert answer.status_code == 409
    assert client.post(address, {}).status_code == 409
    assert client.post(address, {"text": data.decode()}).status_code == 409
    assert AuditEntry.objects.filter(action="content.review_refused", facts__code="po-file").count() == 1
    assert count() == 0
