"""Somebody who sets policies writes a version in a browser: at a desk and on a phone, light and dark, with scripts and without."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.api import Role
from content.models import ArticlePage, ReviewPolicy, ReviewTaskState, Signature
from content.review import opening
from content.review.policies.policy import policy_for
from content.review.steps import ROLE_OF, Step
from tests.content.review.policies import another_version
from tests.factories.accounts import PASSWORD, UserFactory
from tests.journeys.conftest import serious_findings

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("HYSIO_SHOTS")  # a folder for pictures of the pages, for whoever looks at them


def looked_at(page, name):
    """Nothing serious is found, nothing scrolls sideways."""
    assert not serious_findings(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize(
    ("width", "scheme", "scripts", "article_type"),
    [
        (1280, "light", True, "how-to"),
        (390, "dark", True, "reference"),
        (1280, "dark", True, "policy"),
        (390, "light", False, "emergency"),
    ],
)
def test_a_version_is_written_read_and_compared(site, visit, width, scheme, scripts, article_type):
    name = f"{width}-{scheme}"
    person = UserFactory(roles=[Role.ADMIN], locale="en", name="Noor Ahmadi")
    page = visit(person, width=width, color_scheme=scheme, java_script_enabled=scripts)
    page.goto(f"{site.url}/desk/policies/")
    if scripts:
        looked_at(page, f"policies-{name}")
    page.locator("#new-type").select_option(article_type)
    page.locator("#new-locale").select_option("fr")  # the only one that these journeys leave other rules for
    page.locator("form.desk-filter button").click()
    page.locator("#step-clinical > summary").click()
    page.locator("#step-clinical-add").click()
    line = page.locator("#steps-clinical-checklist fieldset").last
    expect(line.locator("textarea").first).to_be_visible()
    for locale, text in (("nl", "Klopt het?"), ("en", "Is it right?"), ("de", "Stimmt es?")):
        line.locator(f"textarea[lang={locale}]").fill(text)
    page.locator("#reason").fill("An audit asked for one more question.")
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.locator("button[value=sign]").click()
    expect(page.locator("#rules-errors")).to_contain_text("Clinical review")
    expect(page.locator("#steps-clinical-checklist textarea[lang=de]").last).to_have_value("Stimmt es?")
    expect(page.locator("#reason")).to_have_value("An audit asked for one more question.")
    if scripts:
        expect(page.locator("#rules-errors")).to_be_focused()
        looked_at(page, f"policy-new-{name}")
    page.locator("#steps-clinical-checklist textarea[lang=fr]").last.fill("Est-ce juste ?")
    page.locator("#password").fill(PASSWORD)
    page.locator("button[value=sign]").click()
    expect(page.locator("h1")).to_contain_text("version")
    expect(page.locator(".rule-changes")).to_contain_text("Is it right?")
    if scripts:
        looked_at(page, f"policy-{name}")
    assert ReviewPolicy.objects.filter(type=article_type, locale="fr", made_by=person).exists()


def test_the_second_of_two_reads_what_the_first_wrote(site, visit):
    first, second = (UserFactory(roles=[Role.ADMIN], locale="en", name=name) for name in ("Noor Ahmadi", "Tjeerd Bos"))
    page = visit(second, width=390)
    page.goto(f"{site.url}/desk/policies/new/?type=troubleshooting&locale=fr")
    another_version("troubleshooting", "fr", by=first, steps__technical__days=9)
    page.locator("#step-final > summary").click()
    page.locator("#steps-final-days").fill("3")
    page.locator("#reason").fill("Two days are too short in summer.")
    page.locator("#password").fill(PASSWORD)
    page.locator("button[value=sign]").click()
    expect(page.locator("#rules-refused")).to_contain_text("Noor Ahmadi wrote version 1 meanwhile.")
    expect(page.locator("#steps-final-days")).to_have_value("3")
    expect(page.locator(".rule-changes")).to_contain_text("9 days")
    looked_at(page, "policy-meanwhile")


def test_a_reviewer_who_read_older_rules_sees_what_changed_and_keeps_her_words(site, visit):
    author, reviewer = (
        UserFactory(roles=[(role, {"locale": "fr"})], locale="en") for role in (Role.AUTHOR, ROLE_OF[Step.CLINICAL])
    )
    article = ArticlePage.objects.get(key="sign-in-problems", locale__language_code="fr")
    draft = article.get_latest_revision_as_object()
    draft.summary = f"{draft.summary} 5 mg"
    draft.save_revision(user=author)
    opening.workflow().start(ArticlePage.objects.get(pk=article.pk), author)
    state = ReviewTaskState.objects.get(page=article, status="in_progress")
    page = visit(reviewer, width=390, color_scheme="dark")
    page.goto(f"{site.url}/desk/reviews/{state.pk}/")
    lines = policy_for(article.type, "fr").row.rules["steps"]["clinical"]["checklist"]
    words = {
        "nl": "Klopt elke eenheid?",
        "en": "Is each unit right?",
        "de": "Stimmt jede Einheit?",
        "fr": "Unités justes ?",
    }
    another_version(article.type, "fr", steps__clinical__checklist=[lines[0], {"key": "", "text": words}, *lines[2:]])
    page.locator(f"#sign-note-{lines[1]['key']}").fill("All units were compared with the source.")
    page.locator("#sign-comment").fill("A thought that must not get lost")
    page.locator("#sign-password").fill(PASSWORD)
    page.locator("button[value=approved]").click()
    expect(page.locator("#sign-errors")).to_contain_text("The rules of this step have changed")
    expect(page.locator(".rule-changes")).to_contain_text("Is each unit right?")
    expect(page.locator("#sign-left-1")).to_have_value("All units were compared with the source.")
    expect(page.locator("#sign-comment")).to_have_value("A thought that must not get lost")
    looked_at(page, "sign-rules-changed")
    assert not Signature.objects.filter(page=article.pk, origin="person").exists()
