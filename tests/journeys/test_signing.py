"""A reviewer reads and signs in a browser: at a desk and on a phone, light and dark."""

import dataclasses

import pytest
from playwright.sync_api import expect

from accounts.api import Role
from accounts.models import User
from content.models import ArticlePage, ReviewTaskState, Signature
from content.review import opening
from content.review.steps import ROLE_OF, Step
from tests.factories.accounts import PASSWORD, UserFactory
from tests.journeys.conftest import serious_findings

pytestmark = pytest.mark.browser


@dataclasses.dataclass
class Review:
    """A released demo article with a new draft in review, and who reviews it."""

    state: ReviewTaskState
    reviewer: User


@pytest.fixture
def review(site):
    """`review(key, locale, language)`: a changed draft in review, and a clinical reviewer who reads in that language."""

    def begin(key, locale, language):
        number = User.objects.count()
        author = UserFactory(roles=[(Role.AUTHOR, {"locale": locale})], name="Anouk Vermeer")
        reviewer = UserFactory(
            roles=[(ROLE_OF[Step.CLINICAL], {"locale": locale})],
            locale=language,
            name="Joris Brandt",
            email=f"sign{number}@example.org",
        )
        page = ArticlePage.objects.get(key=key, locale__language_code=locale)
        draft = page.get_latest_revision_as_object()
        draft.summary = f"{draft.summary} 5 mg → 50 mg"
        draft.save_revision(user=author)
        opening.workflow().start(
            ArticlePage.objects.get(pk=page.pk), author
        )  # a translation is written sentence by sentence
        return Review(ReviewTaskState.objects.get(page=page, status="in_progress"), reviewer)

    return begin


@pytest.mark.parametrize(
    ("key", "locale", "width", "scheme"),
    [
        ("consultation-note", "nl", 1280, "light"),
        ("microphone-setup", "de", 390, "dark"),
    ],
)
def test_a_reviewer_reads_and_signs_and_nothing_serious_is_found(site, review, visit, key, locale, width, scheme):
    found = review(key, locale, locale)
    page = visit(found.reviewer, width=width, color_scheme=scheme)
    page.goto(f"{site.url}/desk/reviews/{found.state.pk}/")
    expect(page.locator("ins.grave").first).to_contain_text("50 mg")
    assert not serious_findings(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("a[href='#pane-clean']").click()
    expect(page.locator("#pane-clean")).to_be_visible()
    expect(page.locator("#pane-marked")).to_be_hidden()
    assert not serious_findings(page)
    page.locator("a[href='#pane-beside']").click()
    expect(page.locator("#pane-beside")).to_contain_text("50 mg")
    assert not serious_findings(page)
    page.locator("#sign-comment").fill("A thought that must not get lost")
    page.locator("#sign-password").fill(PASSWORD)
    page.locator("#sign-password").press("Enter")
    page.wait_for_timeout(300)  # Enter in a field decides nothing
    assert not Signature.objects.filter(page=found.state.page_id, origin="person").exists()
    page.locator("button[value=approved]").click()
    expect(page.locator("#sign-errors")).to_be_focused()
    expect(page.locator("#sign-comment")).to_have_value("A thought that must not get lost")
    expect(page.locator("#sign-password")).to_have_value("")
    assert not serious_findings(page)
    for answer in page.locator(".check input[value=yes]").all():
        answer.check()
    for reason in page.locator(".findings textarea").all():
        reason.fill("The number was checked against the source.")
    page.locator("#sign-password").fill(PASSWORD)
    page.locator("button[value=approved]").click()
    page.wait_for_url("**/desk/reviews/")
    assert Signature.objects.filter(page=found.state.page_id, origin="person", step=Step.CLINICAL).exists()
