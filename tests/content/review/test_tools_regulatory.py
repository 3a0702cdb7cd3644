"""What the regulatory reviewer is shown."""

import datetime as dt

import pytest
from django.utils import timezone

from content.review import errors
from content.review.steps import Step
from tests.content.review.at_step import at_step, found, state_of
from tests.content.review.policies import another_version
from tests.factories.content import ArticleFactory, country, paragraph, steps, table

pytestmark = pytest.mark.django_db
PATIENT = {
    "nl": "Patiënt Jan de Vries, BSN 111222333, belde.",
    "en": "Patient John Smith, date of birth 3 May 1961, called.",
    "de": "Patientin Erika Mustermann, geboren am 03.05.1961, rief an.",
    "fr": "Patient Jean Dupont, né le 03/05/1961, a appelé.",
}
PROMISES = {
    "nl": ("Hysio is AVG-proof.", "Hysio is ontworpen om te helpen de AVG na te leven.", "Dat is niet gegarandeerd."),
    "en": ("Hysio is GDPR compliant.", "Hysio is designed to support the GDPR.", "This is not guaranteed."),
    "de": (
        "Hysio ist DSGVO-konform.",
        "Hysio ist darauf ausgelegt, die DSGVO zu unterstützen.",
        "Das ist nicht garantiert.",
    ),
    "fr": ("Hysio est conforme au RGPD.", "Hysio est conçu pour aider à respecter le RGPD.", "Ce n'est pas garanti."),
}
MARKER = {
    "nl": "Dit is hulp bij het gebruik van Hysio.",
    "en": "This is help with using Hysio.",
    "de": "Das ist Hilfe bei der Bedienung von Hysio.",
    "fr": "C'est une aide à l'utilisation d'Hysio.",
}
LAW = {"nl": ("AVG", "DSGVO"), "en": ("GDPR", "AVG"), "de": ("DSGVO", "GDPR"), "fr": ("RGPD", "GDPR")}


def of(text: str, locale: str = "en", **fields):
    return at_step(Step.REGULATORY, locale=locale, body=[paragraph(text)], **fields)


@pytest.mark.parametrize("locale", PATIENT)
def test_patient_data_blocks_until_a_reason_is_given_and_is_never_shown(locale):
    findings = found(of(PATIENT[locale], locale), "person:")
    assert findings
    assert all(each.blocks and each.waivable for each in findings)
    said = " ".join(each.said for each in findings)
    for secret in ("Vries", "111222333", "Smith", "1961", "Mustermann", "Dupont"):
        assert secret not in said
    assert "•••" in said


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Patient John Smith called"},
        {"summary": "Patient John Smith called."},
        {"asked_as": "one\npatient John Smith called"},
        {"body": [table("Codes", ["A", "B"], ["x", "Patient John Smith called"])]},
        {"body": [steps("Call patient John Smith.", "Wait.")]},
        {"country_notes": [country("uk", "Patient John Smith called.")]},
        {"body": [{"type": "image", "value": {"image": 1, "alt": "Patient John Smith", "caption": ""}, "id": "x"}]},
    ],
)
def test_patient_data_is_found_in_every_field(fields):
    assert found(at_step(Step.REGULATORY, **fields), "person:")


def test_the_products_own_numbers_addresses_and_buttons_are_no_patient_data():
    text = "Call +31-20-XXX-XXXX or write to support@hysio.com. For the wrong patient: <b>Move note</b>."
    assert not found(of(text), "person:")


@pytest.mark.parametrize("locale", PROMISES)
def test_a_promise_blocks_and_what_may_be_said_does_not(locale):
    promise, allowed, denied = PROMISES[locale]
    findings = found(of(promise, locale), "claims:")
    assert findings
    assert all(each.blocks and not each.waivable for each in findings)
    assert not found(of(allowed, locale), "claims:")
    assert not found(of(denied, locale), "claims:")


@pytest.mark.parametrize("locale", MARKER)
def test_a_text_that_names_a_dose_is_marked_or_says_that_it_is_no_medical_advice(locale):
    page = ArticleFactory(live=False, locale=locale, section="technical", body=[paragraph("Text: 5 mg.")])
    (finding,) = found(state_of(page, Step.REGULATORY), "statement.")
    assert finding.blocks
    assert "5 mg" in finding.said
    page.body = [paragraph("Text: 5 mg."), paragraph(MARKER[locale])]
    page.save_revision()
    assert not found(state_of(page, Step.REGULATORY), "statement.")


@pytest.mark.parametrize("marked", [{"section": "clinical-workflows"}, {"section": "technical", "safety": True}])
def test_a_text_that_carries_the_line_by_itself_needs_no_such_statement(marked):
    page = ArticleFactory(live=False, body=[paragraph("Text: 5 mg.")], **marked)
    assert not found(state_of(page, Step.REGULATORY), "statement.")


def test_a_technical_text_without_a_dose_needs_no_such_statement():
    page = ArticleFactory(live=False, section="technical")
    assert not found(state_of(page, Step.REGULATORY), "statement.")


@pytest.mark.parametrize("locale", LAW)
def test_the_law_has_the_name_of_the_language(locale):
    right, wrong = LAW[locale]
    assert not found(of(f"Law: {right}. For US readers: HIPAA.", locale), "law:")
    (finding,) = found(of(f"Law: {wrong}.", locale), "law:")
    assert not finding.blocks
    assert right in finding.said


@pytest.mark.parametrize(
    ("code", "right", "wrong"), [("uk", "UK GDPR", "GDPR"), ("us", "HIPAA", "UK GDPR"), ("de", "GDPR", "HIPAA")]
)
def test_a_note_for_one_country_names_its_own_law(code, right, wrong):
    assert not found(at_step(Step.REGULATORY, country_notes=[country(code, f"The {right} holds.")]), "law:")
    assert found(at_step(Step.REGULATORY, country_notes=[country(code, f"The {wrong} holds.")]), "law:")


def test_a_review_date_beyond_the_policy_blocks():
    today = timezone.localdate()
    assert not found(at_step(Step.REGULATORY, review_by=today + dt.timedelta(days=365)), "review-date.")
    (finding,) = found(at_step(Step.REGULATORY, review_by=today + dt.timedelta(days=500)), "review-date.")
    assert finding.blocks
    (finding,) = found(at_step(Step.REGULATORY, review_by=today), "review-date.past")
    assert not finding.blocks


def test_the_policy_may_ask_for_an_earlier_review():
    another_version(review_within=30)
    state = at_step(Step.REGULATORY, review_by=timezone.localdate() + dt.timedelta(days=60))
    assert found(state, "review-date.late")


def test_patient_data_is_signed_only_with_a_reason(desk):
    body = [paragraph("Patient John Smith called.")]
    desk.saved(body=body, review_by=timezone.localdate() + dt.timedelta(days=200))
    desk.submitted().sign()
    desk.sign()
    desk.sign(waived={"axe.by-hand": "checked by hand: nothing found"})
    (finding,) = [each for each in found(desk.state, "") if each.blocks]
    with pytest.raises(errors.Blocked):
        desk.sign()
    with pytest.raises(errors.Blocked):
        desk.sign(waived={finding.code: " "})
    signature = desk.sign(waived={finding.code: "an invented name"})
    assert [each["waived"] for each in signature.findings if each["blocks"]] == ["an invented name"]
    assert "Smith" not in str(signature.findings)
