"""From a released source to six signatures in another language."""

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from wagtail_localize.machine_translators.base import BaseMachineTranslator
from wagtail_localize.models import StringTranslation
from wagtail_localize.strings import StringValue

from accounts.api import Role
from compliance.api import AuditEntry
from content.models import ArticlePage, Release, ReviewTaskState, Signature, TranslationState
from content.review import errors, opening, releasing
from content.review.languages import translating
from content.review.languages.sentences import sentences_of, troubled
from content.review.signing.deciding import authors_of
from content.review.steps import Step
from tests.content.review.conftest import somebody
from tests.content.review.languages import dutch_side, release_source, say
from tests.factories.content import ArticleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]


class Parrot(BaseMachineTranslator):
    """A machine that says everything again."""

    display_name = "Parrot"

    def translate(self, source_locale, target_locale, strings):
        return {string: StringValue(f"{string.data} (machine)") for string in strings}

    def can_translate(self, source_locale, target_locale):
        return True


machine = override_settings(
    WAGTAILLOCALIZE_MACHINE_TRANSLATOR={"CLASS": "tests.content.review.test_translating.Parrot", "OPTIONS": {}}
)


@pytest.fixture
def dutch(desk):
    desk.submitted().released()
    return dutch_side(desk)


def open_steps(dutch) -> list[str]:
    return list(ReviewTaskState.objects.filter(page=dutch.page, status="in_progress").values_list("step", flat=True))


def test_a_translation_is_a_draft_until_its_own_reviewers_have_signed(dutch):
    dutch.translated()
    dutch.submitted()
    assert not dutch.page.live
    assert open_steps(dutch) == [Step.CLINICAL]
    assert dutch.page.get_latest_revision_as_object().title == "First (nl)"


def test_six_steps_later_readers_have_it_and_its_source_is_on_record(dutch):
    dutch.released()
    assert dutch.page.live
    assert dutch.page.title == "First (nl)"
    release = Release.objects.get(page=dutch.page)
    assert release.source == Release.objects.get(page=dutch.english.page)
    assert dutch.state.state == TranslationState.State.CURRENT
    assert dutch.state.translated_from == release.source


def test_technical_and_beta_are_inherited_on_record(dutch):
    dutch.translated()
    desk = dutch.submitted()
    source = Release.objects.get(page=dutch.english.page)
    inherited = Signature.objects.filter(page=dutch.page, verdict=Signature.Verdict.INHERITED)
    assert {each.step for each in inherited} == {Step.TECHNICAL, Step.BETA}
    for each in inherited:
        assert each.inherited_from == source
        assert each.signer is None
        assert "1" in each.meaning
        assert AuditEntry.objects.filter(action="content.review_step_signed", facts__seal=each.hash).exists()
    walked = []
    while dutch.page.workflow_in_progress:
        walked.append(desk.sign().step)
    assert walked == [Step.CLINICAL, Step.ACCESSIBILITY, Step.REGULATORY, Step.FINAL]


def test_nothing_is_inherited_without_the_policys_word(dutch, monkeypatch):
    from content.review.policies.policy import Policy

    monkeypatch.setattr(Policy, "may_inherit", lambda self, step: False)
    dutch.translated()
    dutch.submitted()
    assert not Signature.objects.filter(page=dutch.page).exists()


def test_nothing_is_inherited_from_what_no_person_signed(db):
    source = ArticleFactory(title="Demo")  # live on demo evidence without signatures
    dutch = dutch_side(type("Source", (), {"page": source})())
    dutch.translated()
    dutch.submitted()
    assert not Signature.objects.filter(page=dutch.page).exists()


def test_nothing_is_inherited_from_a_release_that_a_newer_one_replaced(dutch):
    dutch.translated()
    translating.make_draft(dutch.key, "nl", by=dutch.translator)
    release_source(dutch.english, title="Second")
    opening.submit(dutch.page, by=dutch.translator)
    assert not Signature.objects.filter(page=dutch.page).exists()


def test_what_a_reviewer_of_the_language_refused_is_not_inherited_over_her_head(dutch, monkeypatch):
    from content.review.policies.policy import Policy

    may_inherit = Policy.may_inherit
    monkeypatch.setattr(Policy, "may_inherit", lambda self, step: False)
    dutch.translated()
    desk = dutch.submitted().signed_up_to(Step.TECHNICAL)
    desk.sign(verdict=Signature.Verdict.CHANGES, comment="The label is another one here.")
    monkeypatch.setattr(Policy, "may_inherit", may_inherit)
    translating.submit(dutch.key, "nl", by=dutch.translator)
    assert open_steps(dutch) == [Step.TECHNICAL]


@pytest.mark.parametrize("trouble", ["missing", "broken", "machine"])
def test_a_translation_with_one_bad_sentence_is_neither_drafted_nor_submitted(dutch, trouble):
    translation = dutch.translated()
    spoil(translation, trouble)
    for act in (translating.make_draft, translating.submit):
        with pytest.raises(errors.Incomplete) as refused:
            act(dutch.key, "nl", by=dutch.translator)
        assert [each.trouble for each in refused.value.sentences] == [trouble]
    assert not ReviewTaskState.objects.filter(page=dutch.page).exists()


@pytest.mark.parametrize("trouble", ["missing", "broken", "machine"])
def test_a_sentence_that_went_bad_in_review_stops_the_release(dutch, trouble):
    translation = dutch.translated()
    desk = dutch.submitted().signed_up_to(Step.FINAL)
    spoil(translation, trouble)
    with pytest.raises(errors.Incomplete):
        desk.sign()
    assert not dutch.page.live
    assert not Release.objects.filter(page=dutch.page).exists()


def test_another_languages_newer_source_does_not_stop_a_review_that_is_under_way(dutch):
    dutch.translated()
    desk = dutch.submitted().signed_up_to(Step.FINAL)
    release_source(dutch.english, title="Second")
    translating.begin(dutch.key, "de", by=somebody(Role.TRANSLATOR, "de"))
    desk.sign()
    assert dutch.page.live
    assert dutch.state.state == TranslationState.State.STALE


def spoil(translation, trouble: str) -> None:
    """As a fault in the database could, past everything that watches."""
    row = next(each.row for each in sentences_of(translation) if each.path == "summary")
    rows = StringTranslation.objects.filter(pk=row.pk)
    if trouble == "missing":
        rows._raw_delete(rows.db)
    elif trouble == "broken":
        rows.update(has_error=True)
    else:
        rows.update(translation_type="machine")


def test_a_draft_that_does_not_say_what_the_sentences_say_is_not_submitted(dutch):
    """As wagtail-localize's own draft, which fills gaps with the source: a mixed text."""
    translation = dutch.translated()
    page = dutch.page.get_latest_revision_as_object()
    page.title = "First"
    page.save_revision(user=dutch.translator)
    assert troubled(translation) == []
    with pytest.raises(errors.DraftBehind):
        opening.submit(dutch.page, by=dutch.translator)


def test_sentences_rest_while_they_are_in_review(dutch):
    translation = dutch.translated()
    dutch.submitted()
    segment = sentences_of(translation)[0].segment
    row = sentences_of(translation)[0].row
    for act in (
        lambda: translating.say(translation, segment, "Anders", by=dutch.translator),
        lambda: say(translation, segment, "Anders", dutch.translator),
        lambda: row.delete(),
        lambda: translating.begin(dutch.key, "nl", by=dutch.translator),
        lambda: translating.make_draft(dutch.key, "nl", by=dutch.translator),
    ):
        with pytest.raises(errors.InReview), transaction.atomic():
            act()
    with machine, pytest.raises(errors.InReview):
        translating.by_machine(translation, by=dutch.translator)
    row.refresh_from_db()
    assert row.data != "Anders"


def test_the_editor_of_sentences_leads_to_where_they_are_handed_in(dutch, client):
    dutch.translated()
    client.force_login(dutch.translator)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[dutch.page.pk])).content.decode()
    assert f'href="{reverse("review:translate", args=[dutch.key, "nl"])}"' in shown


def test_the_editor_of_a_source_says_nothing_of_sentences(dutch, client):
    client.force_login(dutch.english.author)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[dutch.english.page.pk])).content.decode()
    assert "/desk/translate/" not in shown


def test_whoever_wrote_a_sentence_does_not_sign_the_text(dutch):
    from accounts.grants import grant

    reviewer = dutch.reviewers[Step.CLINICAL]
    grant(reviewer, Role.TRANSLATOR, by=None, locale="nl")
    translation = dutch.translated()
    translating.say(translation, sentences_of(translation)[0].segment, "Eerste", by=reviewer)
    desk = dutch.submitted()
    assert reviewer.pk in authors_of(desk.page)
    with pytest.raises(errors.OwnWork):
        desk.sign()


def test_a_sentence_of_an_earlier_release_does_not_bar_its_translator_for_ever(dutch):
    dutch.released()
    assert dutch.translator.pk not in authors_of(dutch.page) - {dutch.page.owner_id}


def test_only_people_of_the_language_translate(dutch):
    for stranger in (somebody(Role.TRANSLATOR, "de"), somebody(Role.MANAGER, superuser=True), dutch.english.author):
        with pytest.raises(errors.NotYourLanguage):
            translating.begin(dutch.key, "nl", by=stranger)
    assert not ArticlePage.objects.filter(key=dutch.key, locale__language_code="nl").exists()


def test_a_source_that_is_not_released_is_not_translated(desk):
    dutch = dutch_side(desk)
    with pytest.raises(errors.SourceNotReleased):
        dutch.begun()


def test_the_live_row_of_a_translation_is_never_written_by_a_draft(dutch):
    dutch.released()
    before = dutch.page.title
    release_source(dutch.english, title="Second")
    dutch.translated()
    translating.make_draft(dutch.key, "nl", by=dutch.translator)
    assert dutch.page.title == before
    assert dutch.page.get_latest_revision_as_object().title == "Second (nl)"


def test_what_a_language_says_for_itself_is_kept_by_a_new_draft(dutch):
    dutch.released()
    own = dutch.page.get_latest_revision_as_object()
    own.asked_as = "hoe werkt dit"
    own.save_revision(user=dutch.translator)
    slug = own.slug
    release_source(dutch.english, title="Second")
    dutch.translated()
    draft = translating.make_draft(dutch.key, "nl", by=dutch.translator).as_object()
    assert (draft.asked_as, draft.slug) == ("hoe werkt dit", slug)


def test_no_machine_translates_unless_the_house_sets_one(dutch):
    translation = dutch.begun()
    assert not translating.machine_may(translation)
    with pytest.raises(errors.Refused):
        translating.by_machine(translation, by=dutch.translator)
    assert not StringTranslation.objects.filter(translation_type="machine").exists()


@machine
def test_machine_made_sentences_wait_for_a_persons_word_one_by_one(dutch):
    translation = dutch.begun()
    made = translating.by_machine(translation, by=dutch.translator)
    waiting = troubled(translation)
    assert made == len(waiting) > 5
    assert {each.trouble for each in waiting} == {"machine"}
    with pytest.raises(errors.Incomplete):
        translating.submit(dutch.key, "nl", by=dutch.translator)
    for each in waiting:
        seen = translating.fingerprint(each.said)
        translating.confirm(translation, each.segment, seen=seen, by=dutch.translator)
        assert StringTranslation.objects.get(pk=each.row.pk).last_translated_by == dutch.translator
    assert translating.submit(dutch.key, "nl", by=dutch.translator)


@machine
def test_a_sentence_is_confirmed_as_it_was_shown_or_not_at_all(dutch):
    translation = dutch.begun()
    translating.by_machine(translation, by=dutch.translator)
    first = troubled(translation)[0]
    with pytest.raises(errors.SentenceChanged):
        translating.confirm(translation, first.segment, seen=translating.fingerprint("other"), by=dutch.translator)
    with pytest.raises(errors.SentenceChanged):
        translating.confirm(translation, 0, seen=translating.fingerprint(first.said), by=dutch.translator)
    first.row.refresh_from_db()
    assert first.row.translation_type == "machine"


def test_an_emergency_release_is_not_a_way_around_a_missing_sentence(dutch):
    translation = dutch.translated()
    revision = translating.make_draft(dutch.key, "nl", by=dutch.translator)
    spoil(translation, "missing")
    with pytest.raises(errors.Incomplete):
        releasing.write(
            dutch.page, revision, kind=Release.Kind.EMERGENCY, signatures=[], by=dutch.translator, reason="Now."
        )
