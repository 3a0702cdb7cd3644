"""What people do on the desk with a text in review, in browsers: each of the six has one of her own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from accounts.models import User
from content.models import ArticlePage
from content.review.steps import ORDER, ROLE_OF, Step
from tests.factories.accounts import PASSWORD, UserFactory
from tests.journeys.conftest import Site, serious_findings
from tests.journeys.turns import turn

PATIENCE = 90_000  # milliseconds


@contextmanager
def in_the_database() -> Iterator[None]:
    """Between two requests: nothing that a page may still ask for comes in between."""
    with turn:
        yield


def said(locale: str, sentence: str, **names: Any) -> str:
    """As the interface says it in this language."""
    with translation.override(locale):
        return gettext(sentence) % names if names else gettext(sentence)


def page_of(key: str, locale: str) -> ArticlePage:
    return ArticlePage.objects.select_related("locale").get(key=key, locale__language_code=locale)


def person(name: str, role: Any, locale: str, *, language: str = "") -> User:
    """Somebody with a role for the texts of one language, who reads the interface in that language or another."""
    email = f"{name.split()[0].lower()}.{locale or 'all'}@review.example.org"
    return UserFactory(name=name, email=email, locale=language or locale, roles=[(role, {"locale": locale})])


def whole_text(reader: Page) -> list[str]:
    """Everything of an article that is written in one language, as it stands before a reader."""
    return [reader.locator(place).inner_text() for place in ("h1.signed", "#short", ".prose")]


def is_sound(page: Page, locale: str) -> None:
    """The interface speaks the person's language, and axe finds nothing serious."""
    expect(page.locator("html")).to_have_attribute("lang", locale)
    found = serious_findings(page)
    assert not found, (page.url, found)


@dataclass
class Review:
    """One text on its way through the steps, and who signs it."""

    site: Site
    visit: Callable[[User], Page]
    title: str
    locale: str
    people: dict[Step, User]
    pages: dict[Step, Page] = field(default_factory=dict)

    def list_of(self, step: Step) -> Page:
        """The list of reviews of whoever signs this step."""
        page = self.pages.get(step) or self.pages.setdefault(step, self.visit(self.people[step]))
        page.goto(f"{self.site.url}/desk/reviews/")
        return page

    def waits_for(self, step: Step) -> bool:
        return self.list_of(step).locator(".review-list th a", has_text=self.title).count() == 1

    def open(self, step: Step) -> Page:
        """From her list to the page on which she signs; what she sees for the first time is looked at with axe."""
        is_new = step not in self.pages
        page = self.list_of(step)
        if is_new:
            is_sound(page, self.locale)
        page.locator(".review-list th a", has_text=self.title).click()
        expect(page.locator(".strokes li").nth(ORDER.index(step))).to_have_attribute("aria-current", "step")
        if is_new:
            is_sound(page, self.locale)
        return page

    def approve(self, step: Step) -> Page:
        """Every question answered, a reason for every finding, the password, and the button."""
        page = self.open(step)
        for answer in page.locator(".check input[value=yes]").all():
            answer.check()
        for reason in page.locator(".findings textarea").all():
            reason.fill("Nagekeken aan de hand van het product.")
        return self._press(page, "approved")

    def send_back(self, step: Step, to: Step, comment: str) -> Page:
        page = self.open(step)
        page.locator("#sign-comment").fill(comment)
        page.locator("#sign-back_to").select_option(to.value)
        return self._press(page, "sent-back")

    def _press(self, page: Page, verdict: str) -> Page:
        """Tasks of a test run at once: before a press is answered, a browser may look at the text that comes to its step."""
        page.locator("#sign-password").fill(PASSWORD)
        page.locator(f"button[name=verdict][value={verdict}]").click(timeout=PATIENCE)
        page.wait_for_url("**/desk/reviews/", timeout=PATIENCE)
        return page


def six_people(locale: str, names: str) -> dict[Step, User]:
    """One for each step, in its order."""
    return {step: person(name, ROLE_OF[step], locale) for step, name in zip(ORDER, names.split(", "), strict=True)}
