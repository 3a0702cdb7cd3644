"""What the clinical reviewer is shown."""

import pytest
from django.utils import timezone

from accounts.api import Role
from accounts.grants import grant
from content import terms
from content.models import SafetyFlag, TermText
from content.review import errors
from content.review.steps import Step
from tests.content.review.at_step import at_step, found, state_of
from tests.content.review.conftest import somebody
from tests.factories.content import ArticleFactory, TermFactory, paragraph, warning

pytestmark = pytest.mark.django_db
OTHER = {"nl": ("storing", "downtime"), "en": ("downtime", "outage"), "de": ("Systemausfall", "Störung")}
OTHER |= {"fr": ("panne", "hors service")}


@pytest.fixture(autouse=True)
def fresh_glossary():
    terms.forget()
    yield
    terms.forget()


def glossary(locale: str, label: str, *also: str) -> None:
    TermFactory(**{locale: label})
    TermText.objects.filter(locale=locale).update(also=list(also))


@pytest.mark.parametrize("locale", OTHER)
def test_another_word_for_a_term_gets_a_hint_with_the_preferred_one(locale):
    label, other = OTHER[locale]
    glossary(locale, label, other)
    (finding,) = found(at_step(Step.CLINICAL, locale=locale, body=[paragraph(f"X {other} x.")]), "terms.")
    assert not finding.blocks
    assert label in finding.said
    assert other in finding.said
    assert not found(at_step(Step.CLINICAL, locale=locale, body=[paragraph(f"X {label} x.")]), "terms.")


@pytest.mark.parametrize(
    ("locale", "label", "form"),
    [
        ("en", "draft", "drafts"),
        ("en", "locked account", "account is locked"),
        ("de", "Entwurf", "Entwürfe"),
        ("fr", "clé API", "clés API"),
        ("nl", "ondertekenen", "ondertekend"),
        ("en", "electronic health record", "EHR"),
    ],
)
def test_a_form_of_the_label_and_an_abbreviation_are_no_other_words(locale, label, form):
    glossary(locale, label, form)
    assert not found(at_step(Step.CLINICAL, locale=locale, body=[paragraph(f"X {form} x.")]), "terms.")


def released_and_changed(before: str, after: str, **fields):
    """A released text whose one paragraph is changed."""
    block = paragraph(before)
    page = ArticleFactory(body=[block], **fields)
    page.body = [block | {"value": paragraph(after)["value"]}]
    page.save_revision()
    return state_of(page, Step.CLINICAL)


def test_a_changed_number_is_shown_before_and_after():
    (finding,) = found(released_and_changed("Wait 10 minutes.", "Wait 15 minutes."), "numbers.")
    assert "10" in finding.said
    assert "15" in finding.said
    assert not finding.blocks


@pytest.mark.parametrize(
    ("before", "after"), [("5 mg", "50 mg"), ("5 mg", "5 µg"), ("2 IE/kg", "3 IE/kg"), ("", "5 ml")]
)
def test_a_changed_dose_of_a_safety_article_blocks_until_a_reason_is_given(before, after):
    (finding,) = found(released_and_changed(f"Give {before}.", f"Give {after}.", safety=True), "numbers.")
    assert finding.blocks
    assert finding.waivable
    (finding,) = found(released_and_changed(f"Give {before}.", f"Give {after}."), "numbers.")
    assert not finding.blocks


def test_a_changed_number_of_minutes_in_a_safety_article_is_only_shown():
    (finding,) = found(released_and_changed("Wait 10 minutes.", "Wait 15 minutes.", safety=True), "numbers.")
    assert not finding.blocks


def test_other_words_around_the_same_numbers_and_a_first_text_change_no_number():
    assert not found(released_and_changed("Wait 10 minutes.", "Please wait 10 minutes."), "numbers.")
    assert not found(at_step(Step.CLINICAL, body=[paragraph("Give 5 mg.")]), "numbers.")


def test_a_number_that_is_gone_is_shown():
    (finding,) = found(released_and_changed("Wait 10 minutes.", "Wait."), "numbers.")
    assert "10" in finding.said


def test_the_safety_flag_and_the_safety_warning_go_together():
    warns = [warning("safety", "Check the patient first.")]
    (finding,) = found(at_step(Step.CLINICAL, body=warns), "safety.not-flagged")
    assert finding.blocks
    assert not finding.waivable
    (finding,) = found(at_step(Step.CLINICAL, safety=True), "safety.no-warning")
    assert finding.blocks
    assert not found(at_step(Step.CLINICAL, body=warns, safety=True), "safety.")
    assert not found(at_step(Step.CLINICAL, body=[warning("privacy", "Nobody looks over your shoulder.")]), "safety.")


def test_an_open_report_of_a_reader_blocks_until_it_is_closed():
    state = state_of(ArticleFactory(live=False), Step.CLINICAL)
    flag = SafetyFlag.objects.create(page=state.page, text="The dose of Mrs Bakker")
    (finding,) = found(state, "safety.concern")
    assert finding.blocks
    assert not finding.waivable
    assert "Bakker" not in finding.said
    flag.closed_at, flag.closed_by, flag.outcome = timezone.now(), somebody(Role.MANAGER), "Looked at."
    flag.save()
    assert not found(state, "safety.concern")


def test_who_is_named_for_the_specialty_is_shown():
    state = at_step(Step.CLINICAL, specialties=["cardiology"])
    (finding,) = found(state, "board:cardiology")
    assert not finding.blocks
    person = somebody(Role.CLINICAL_REVIEWER, "en", name="Ada Berg")
    assert "Ada Berg" not in found(state, "board:")[0].said
    grant(person, Role.CLINICAL_REVIEWER, by=None, locale="en", specialty="cardiology")
    assert "Ada Berg" in found(state, "board:")[0].said
    assert not found(at_step(Step.CLINICAL, specialties=["all"]), "board:")


def test_a_text_that_warns_without_the_flag_cannot_be_signed(desk):
    desk.saved(body=[warning("safety", "Check the patient first.")])
    desk.submitted()
    with pytest.raises(errors.Blocked):
        desk.sign()
