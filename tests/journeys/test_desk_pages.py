"""Every page of the review desk in four languages, at a desk and on a phone, light and dark: axe finds nothing serious, nothing
moves sideways, and the keyboard reaches what went wrong."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Page, expect

from accounts.models import User
from content.desk import urls
from tests.journeys import desk_life
from tests.journeys.conftest import LOCALES, as_it_was, serious_findings
from tests.journeys.desk_life import Road

pytestmark = pytest.mark.browser

#: Addresses of the desk that show no page of their own.
NO_PAGES = {
    "take": "an act; it leads back to the list",
    "give-back": "an act; it leads back to the list",
    "end-away": "an act; it leads back to the page about being away",
    "task-act": "an act; it leads back to the tasks",
    "coverage-csv": "a file",
    "translate-po-out": "a file",
    "release-pdf": "a file; what it says is the page of the release",
    "release-json": "a file",
    "verifier": "a file",
}

#: Width and colours in which a language is looked at through axe; sideways every language is looked at on both phones.
LOOKS = {"nl": (1280, "light"), "en": (390, "dark"), "de": (390, "light"), "fr": (1280, "dark")}
PHONES = (390, 320)
#: Wagtail's own editor: its fields of rich text have no name of their own, and its map of the page is no stop for the keyboard.
NOT_OURS = (".public-DraftEditor-content", ".w-minimap", ".w-minimap__list")

WITHOUT_ACCOUNT = ""
WHO = ("reviewer", "colleague", "officer", "admin", "manager", "translator", "author", WITHOUT_ACCOUNT)


@pytest.fixture(scope="module")
def people(site: Any) -> Iterator[dict[str, User]]:
    """Everybody who walks, after the desk has lived; afterwards the site is as it was."""
    with as_it_was(), override_settings(CHROMIUM="/nowhere"):  # the accessibility step's tool starts no second browser
        yield desk_life.lived()


def test_a_new_page_of_the_desk_is_walked_too(people):
    roads = desk_life.roads()
    walked = {road.view for road in roads}
    assert {pattern.name for pattern in urls.urlpatterns} - walked == set(NO_PAGES)
    assert {road.who for road in roads} == set(WHO)


@pytest.mark.parametrize("who", WHO)
def test_nothing_serious_is_found_and_nothing_moves_sideways(site, people, visit, browser, who):
    roads = [road for road in desk_life.roads() if road.who == who]
    still = {"reduced_motion": "reduce"}  # a colour on its way to another one is no finding
    page = visit(people[who], **still) if who else browser.new_context(**still).new_page()
    found = []
    for locale in LOCALES:
        _reads(page, people.get(who), locale, site.url)
        found += [
            (locale, road.view, road.path, *each) for road in roads for each in _walk(page, site.url, road, locale)
        ]
    page.context.close()
    assert found == []


def _reads(page: Page, person: User | None, locale: str, address: str) -> None:
    """Whoever looks reads the desk in this language."""
    if person:
        User.objects.filter(pk=person.pk).update(locale=locale)
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": locale, "url": address}])


def _walk(page: Page, address: str, road: Road, locale: str) -> list[tuple[str, str]]:
    """What is wrong there; nothing in a language that it is not looked at in."""
    if locale not in road.languages:
        return []
    width, scheme = LOOKS[locale]
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    came = page.goto(f"{address}{road.path}")
    assert getattr(came, "status", None) == road.status, road
    if road.does:
        road.does(page)
    found = serious_findings(page, but_not_in=NOT_OURS if road.view == desk_life.EDITOR else ())
    if page.locator("[aria-invalid=true], main [role=alert]").count() and not page.evaluate(AT_THE_FAULT):
        found.append(("focus", "it is not at what was refused"))
    for phone in PHONES if road.view != desk_life.EDITOR else ():
        page.set_viewport_size({"width": phone, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(("sideways", str(phone)))
    return found


AT_THE_FAULT = "document.activeElement.matches('[aria-invalid=true], [role=alert], .errors')"


def test_the_keyboard_skips_to_the_page_and_reaches_all_of_it_in_order(site, people, visit):
    page = visit(people["officer"], width=390)
    road = next(each for each in desk_life.roads() if each.view == "regulatory")
    page.goto(site.url + road.path)
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    places = []
    for _stop in page.locator("main").locator("a, button, input:not([type=hidden]), select, textarea, summary").all():
        page.keyboard.press("Tab")
        places.append(page.evaluate("document.activeElement.getBoundingClientRect().top + window.scrollY"))
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert places == sorted(places)
