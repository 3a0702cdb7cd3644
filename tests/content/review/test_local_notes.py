"""Notes for a country and phrasings: written on the desk, on a draft, and kept whatever the source says next."""

import pytest
from django.urls import reverse
from wagtail_localize.models import StringTranslation

from accounts.api import Role
from compliance.api import AuditEntry
from content.digest import content_digest
from content.inline_markup import MarkupError
from content.models import ArticlePage, Release, TranslationState
from content.note_markup import NotWritable, raw_of, text_of
from content.review import errors, opening
from content.review.languages import local_notes, translating
from content.review.languages.local_notes import Local
from content.review.signing import deciding
from tests.content.review.conftest import somebody
from tests.content.review.languages import dutch_side, release_source
from tests.factories.content import country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]
LAW = "In Nederland geldt de **WGBO**.\n\n- Vraag toestemming.\n- Zie [de regels](article:recording-consent#steps)."


@pytest.fixture
def dutch(desk):
    desk.submitted().released()
    return dutch_side(desk).released()


def address(dutch):
    return reverse("review:local", args=[dutch.key, "nl"])


def saved(dutch, by=None, notes=None, asked_as="hoe neem ik op", **said):
    seen = said.get("seen", dutch.page.latest_revision_id)
    wanted = Local({"nl": LAW} if notes is None else notes, asked_as)
    return local_notes.save(dutch.key, "nl", wanted, seen=seen, by=by or dutch.translator)


def draft(dutch):
    return dutch.page.get_latest_revision_as_object()


def notes_of(page):
    return local_notes.local_of(page).notes


def signed(dutch):
    desk = dutch.desk
    while ArticlePage.objects.get(pk=desk.page.pk).workflow_in_progress:
        desk.sign()


# As they are typed


@pytest.mark.parametrize(
    "text",
    [
        LAW,
        "One paragraph.",
        "- One\n- Two",
        "Codes like `HY-429` and *words* & <signs> of 5 > 3.",
        "[Mail](mailto:a@b.example) or [call](tel:112).",
    ],
)
def test_what_is_typed_is_stored_and_comes_back(text):
    assert text_of([raw_of("key", "nl", text)]) == text


def test_lines_that_are_broken_by_hand_stay_one_passage():
    assert text_of([raw_of("key", "nl", "One\nparagraph.\r\n\r\n- An item\n  that goes on\n")]) == (
        "One paragraph.\n\n- An item that goes on"
    )


@pytest.mark.parametrize("text", ["A **half bold word", "[A link](javascript:alert)", "[Ours](/nl/somewhere/)"])
def test_markup_that_cannot_be_read_is_refused(text):
    with pytest.raises(MarkupError):
        raw_of("key", "nl", text)


@pytest.mark.parametrize(
    "html", ['<p>See <a id="3" linktype="page">there</a>.</p>', "<p>One.</p><p>Two.</p>", "<p>A * star *between*</p>"]
)
def test_what_cannot_be_typed_is_not_offered_for_typing(html):
    note = {"type": "country", "value": {"country": "nl", "text": [{"type": "paragraph", "value": html}]}}
    with pytest.raises(NotWritable):
        text_of([note])


# The rule


def test_they_are_saved_on_a_draft_and_the_live_row_is_not_written(dutch):
    before = content_digest(dutch.page.serializable_data())
    revision = saved(dutch)
    assert content_digest(dutch.page.serializable_data()) == before
    assert dutch.page.live_revision_id != revision.pk
    assert notes_of(draft(dutch)) == {"nl": LAW}
    assert draft(dutch).phrasings == ["hoe neem ik op"]
    assert draft(dutch).title == dutch.page.title
    entry = AuditEntry.objects.get(action="content.local_notes_written")
    assert entry.facts["revision"] == revision.pk
    assert "WGBO" not in str(entry.facts)


def test_they_go_through_the_review_of_their_language_and_reach_readers(dutch):
    saved(dutch)
    opening.submit(dutch.page, by=dutch.translator)
    assert dutch.page.workflow_in_progress
    assert not dutch.page.country_notes
    signed(dutch)
    assert notes_of(dutch.page) == {"nl": LAW}
    assert Release.objects.for_page(dutch.page.pk).count() == 2


def test_they_survive_the_next_update_of_the_translation_from_its_source(dutch):
    saved(dutch)
    release_source(dutch.english, title="Second")
    dutch.translated()
    dutch.submitted()
    assert notes_of(draft(dutch)) == {"nl": LAW}
    signed(dutch)
    assert dutch.page.title == "Second (nl)"
    assert notes_of(dutch.page) == {"nl": LAW}
    assert dutch.page.phrasings == ["hoe neem ik op"]
    release_source(dutch.english, title="Third")
    dutch.translated()
    translating.make_draft(dutch.key, "nl", by=dutch.translator)
    assert notes_of(draft(dutch)) == {"nl": LAW}


def test_a_translated_draft_that_waits_is_kept_under_them(dutch):
    release_source(dutch.english, title="Second")
    dutch.translated()
    translating.make_draft(dutch.key, "nl", by=dutch.translator)
    saved(dutch)
    assert draft(dutch).title == "Second (nl)"
    assert notes_of(draft(dutch)) == {"nl": LAW}


def test_a_change_of_the_law_does_not_wait_for_a_translation_that_is_half_done(dutch):
    release_source(dutch.english, title="Second, 50 mg")
    dutch.begun()
    saved(dutch)
    opening.submit(dutch.page, by=dutch.translator)
    signed(dutch)
    assert notes_of(dutch.page) == {"nl": LAW}
    assert dutch.page.title == "First (nl)"
    # What readers see is still of the first release: the language stays behind.
    assert dutch.state.state == TranslationState.State.STALE
    assert dutch.state.translated_from.number == 1


def test_a_text_that_is_neither_translated_nor_released_is_not_let_through_by_them(dutch):
    release_source(dutch.english, title="Second")
    dutch.begun()
    page = draft(dutch)
    page.title = "By hand"
    page.save_revision(user=dutch.translator)
    saved(dutch)
    with pytest.raises(errors.Incomplete):
        opening.submit(dutch.page, by=dutch.translator)
    StringTranslation.objects.filter(locale=dutch.page.locale, data="").delete()


def test_while_it_is_in_review_they_rest(dutch):
    saved(dutch)
    opening.submit(dutch.page, by=dutch.translator)
    with pytest.raises(errors.InReview):
        saved(dutch, notes={"nl": "Other words."})
    assert notes_of(draft(dutch)) == {"nl": LAW}


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.TRANSLATOR, Role.REGULATORY_REVIEWER])
def test_people_of_the_language_write_them(dutch, role):
    saved(dutch, by=somebody(role, "nl"))
    assert notes_of(draft(dutch)) == {"nl": LAW}


def test_nobody_else_writes_them_rank_included(dutch):
    for person in (
        somebody(Role.AUTHOR, "de"),
        somebody(Role.REGULATORY_REVIEWER, "en"),
        somebody(Role.CLINICAL_REVIEWER, "nl"),
        somebody(Role.ADMIN, superuser=True),
    ):
        with pytest.raises(local_notes.NotYoursToWrite):
            saved(dutch, by=person)
    assert not draft(dutch).country_notes


def test_whoever_wrote_them_does_not_sign_them(dutch):
    lawyer = somebody(Role.REGULATORY_REVIEWER, "nl")
    saved(dutch, by=lawyer)
    opening.submit(dutch.page, by=dutch.translator)
    assert lawyer.pk in deciding.authors_of(dutch.page)


def test_two_people_do_not_write_over_each_other(dutch):
    seen = dutch.page.latest_revision_id
    saved(dutch, notes={"nl": "Hers."})
    with pytest.raises(local_notes.DraftChanged):
        saved(dutch, notes={"nl": "His."}, seen=seen)
    assert notes_of(draft(dutch)) == {"nl": "Hers."}


def test_saving_nothing_new_makes_no_draft(dutch):
    saved(dutch)
    count = dutch.page.revisions.count()
    with pytest.raises(local_notes.NothingNew):
        saved(dutch)
    assert dutch.page.revisions.count() == count


def test_what_was_left_as_it_stood_keeps_its_ids_and_what_cannot_be_typed_stays(dutch):
    page = draft(dutch)
    odd = country("us", "odd")
    odd["value"]["text"][0]["value"] = '<p>See <a id="3" linktype="page">there</a>.</p>'
    page.country_notes = [country("nl", "Blijft."), odd]
    page.save_revision(user=dutch.translator)
    before = list(draft(dutch).country_notes.raw_data)
    saved(dutch, notes={"nl": "Blijft.", "us": "", "de": "Neu."})
    now = list(draft(dutch).country_notes.raw_data)
    assert now[:2] == before
    assert now[2]["value"]["country"] == "de"
    saved(dutch, notes={"nl": "", "de": "Neu."})
    assert [note["value"]["country"] for note in draft(dutch).country_notes.raw_data] == ["us", "de"]


@pytest.mark.parametrize(
    ("notes", "asked", "field"),
    [
        ({"nl": "**half"}, "", "nl"),
        ({"nl": "x" * 6001}, "", "nl"),
        ({}, "x" * 201, "asked_as"),
    ],
)
def test_words_that_cannot_be_kept_are_refused_at_their_field(dutch, notes, asked, field):
    with pytest.raises(local_notes.NoteUnreadable) as refused:
        saved(dutch, notes=notes, asked_as=asked)
    assert refused.value.field == field


# The page


def sent(client, dutch, act, **fields):
    values = {"seen": dutch.page.latest_revision_id, "act": act, "nl": LAW, "asked_as": "hoe neem ik op"}
    return client.post(address(dutch), values | fields)


def test_looking_shows_what_would_change_and_saves_nothing(client, dutch):
    client.force_login(dutch.translator)
    count = dutch.page.revisions.count()
    page = sent(client, dutch, "look").content.decode()
    assert "What changes in the draft" in page
    assert "<b>WGBO</b>" in page
    assert "hoe neem ik op<span" in page
    assert "2099" not in page  # what nobody changed is no change
    assert 'data-leads="/go/recording-consent/#steps"' in page
    assert dutch.page.revisions.count() == count


def test_saving_and_handing_in_from_the_page(client, dutch):
    client.force_login(dutch.translator)
    assert sent(client, dutch, "save").status_code == 302
    page = client.get(address(dutch)).content.decode()
    assert "**WGBO**" in page
    assert 'value="submit"' in page
    assert client.post(address(dutch), {"act": "submit"}).status_code == 302
    page = client.get(address(dutch)).content.decode()
    assert "In review." in page
    assert 'value="save"' not in page
    assert "readonly" in page
    answer = sent(client, dutch, "save", nl="Other words.")
    assert answer.status_code == 409
    assert str(errors.InReview.said) in answer.content.decode()


def test_what_was_typed_stays_when_it_is_refused(client, dutch):
    client.force_login(dutch.translator)
    answer = sent(client, dutch, "save", nl="**half a thought")
    assert answer.status_code == 422
    assert "**half a thought</textarea>" in answer.content.decode()
    answer = sent(client, dutch, "save", nl="A thought", seen="1")
    assert answer.status_code == 409
    assert "A thought</textarea>" in answer.content.decode()
    assert AuditEntry.objects.filter(action="content.review_refused", facts__code="draft-changed").exists()


def test_a_lawyer_writes_and_leaves_handing_in_to_an_author(client, dutch):
    client.force_login(somebody(Role.REGULATORY_REVIEWER, "nl"))
    assert sent(client, dutch, "save").status_code == 302
    assert 'value="submit"' not in client.get(address(dutch)).content.decode()
    assert client.post(address(dutch), {"act": "submit"}).status_code == 409
    assert not dutch.page.workflow_in_progress


def test_the_page_is_for_people_of_the_language(client, dutch):
    client.force_login(somebody(Role.AUTHOR, "de"))
    assert client.get(address(dutch)).status_code == 403
    client.force_login(dutch.translator)
    assert client.get(reverse("review:local", args=[dutch.key, "de"])).status_code == 404
    assert client.post(address(dutch), {"act": "burn"}).status_code == 404


def test_pages_of_the_article_lead_there(client, dutch):
    client.force_login(dutch.translator)
    assert address(dutch) in client.get(reverse("review:translate", args=[dutch.key, "nl"])).content.decode()
    client.force_login(somebody(Role.REGULATORY_REVIEWER, "nl"))
    assert address(dutch) in client.get(reverse("review:article", args=[dutch.key, "nl"])).content.decode()
