"""A clinician asks, reads, follows a decision tree and rates; with a mouse, a keyboard, a phone, and without scripts."""

import re

import pytest

from content.models import SafetyFlag, Vote
from tests.journeys.conftest import LOCALES, serious_findings

pytestmark = pytest.mark.browser
KEY = "sign-in-problems"
PATH = ("phone", "recovery", "use")  # the six-digit code, no phone at hand, an unused recovery code


def ask(page, question):
    page.locator("#q").fill(question)
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search/**")


def walk(page):
    """Two answers of the tree, then one taken back."""
    for goto in PATH:
        page.locator(f".tree a[data-goto={goto}]:visible").click()
    assert page.locator(".tree [data-node]:visible").get_attribute("data-node") == "use"
    assert page.locator(".tree .trail li").count() == 3
    page.locator(".tree .trail button").nth(1).click()
    assert page.locator(".tree [data-node]:visible").get_attribute("data-node") == "phone"


@pytest.mark.parametrize("locale", LOCALES)
def test_clinician_asks_reads_follows_a_tree_and_rates(site, open_page, locale):
    page = open_page(f"{site.url}/{locale}/")
    ask(page, site.questions[KEY, locale])
    page.locator(".find-list h3 a", has_text=site.titles[KEY, locale]).first.click()
    assert page.locator("h1").inner_text() == site.titles[KEY, locale]
    assert page.locator("html").get_attribute("lang") == locale
    walk(page)
    before = Vote.objects.count()
    page.locator(".vote label:has(input[value=yes])").click()
    page.locator(".vote .send").click()
    page.wait_for_selector(".vote-thanks")
    assert Vote.objects.count() == before + 1


@pytest.mark.parametrize("locale", LOCALES)
def test_language_chips_stay_on_the_article(site, open_page, locale):
    page = open_page(site.article(KEY, "nl" if locale != "nl" else "de"))
    page.locator(f".top .langs a[hreflang={locale}]").click()
    assert page.url == site.article(KEY, locale)


def test_reader_who_finds_a_text_unsafe_sees_what_happens_and_whom_to_call(site, open_page, settings):
    page = open_page(site.article("wrong-patient-note", "de"))
    page.locator(".vote label:has(input[value=no])").click()
    page.locator(".vote input[value=unsafe]").check()
    page.locator("#vote-text").fill("Schritt 2")
    page.locator(".vote .send").click()
    thanks = page.locator(".vote-thanks")
    thanks.wait_for()
    assert settings.EMERGENCY_PHONE in thanks.inner_text()
    assert SafetyFlag.objects.filter(page__key="wrong-patient-note", text="Schritt 2").exists()


def test_whole_way_by_keyboard_alone(site, open_page):
    page = open_page(f"{site.url}/nl/")
    page.keyboard.press("Tab")
    assert "skip" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    page.keyboard.type(site.questions[KEY, "nl"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    tab_to(page, f".find-list a[href^='{site.articles[KEY, 'nl']}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{site.articles[KEY, 'nl']}**")
    tab_to(page, ".tree a[data-goto=locked]")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.node") == "locked"
    tab_to(page, ".tree a[data-goto=wait]")
    page.keyboard.press("Enter")
    tab_to(page, ".tree .trail button, button.term, .prose a", shift=True)
    tab_to(page, ".vote input[name=useful]")
    page.keyboard.press("Space")
    tab_to(page, ".vote .send")
    page.keyboard.press("Enter")
    page.wait_for_selector(".vote-thanks")
    assert "vote-thanks" in page.evaluate("document.activeElement.className")


def tab_to(page, selector, *, shift=False):
    """Press Tab until something that matches has the focus; what has it is always seen."""
    for _ in range(120):
        page.keyboard.press("Shift+Tab" if shift else "Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            box = page.evaluate(
                "() => { const b = document.activeElement.getBoundingClientRect(); return [b.top, b.bottom, innerHeight]; }"
            )
            assert box[1] > 0, selector
            assert box[0] < box[2], selector
            return
    pytest.fail(f"{selector} cannot be reached by Tab")


def test_suggested_title_is_chosen_by_arrow_and_enter(site, open_page):
    page = open_page(f"{site.url}/nl/")
    page.locator("#q").press_sequentially("microfoon inst")
    page.locator(".typeahead [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert page.locator("#q").get_attribute("aria-activedescendant") == "suggestion-1"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{site.articles['microphone-setup', 'nl']}")


def test_term_is_explained_in_place_and_closed_by_escape(site, open_page):
    page = open_page(site.article(KEY, "de"))
    term = page.locator("button.term").first
    term.focus()
    page.keyboard.press("Enter")
    assert page.locator(".pop:popover-open").count() == 1
    page.wait_for_selector("button.term[aria-expanded=true]")
    assert serious_findings(page) == []
    page.keyboard.press("Escape")
    assert page.locator(".pop:popover-open").count() == 0


@pytest.mark.parametrize("locale", LOCALES)
def test_everything_works_without_scripts(site, open_page, locale):
    page = open_page(f"{site.url}/{locale}/", java_script_enabled=False)
    ask(page, site.questions[KEY, locale])
    page.locator(".find-list h3 a", has_text=site.titles[KEY, locale]).first.click()
    assert page.locator(".tree [data-node]:visible").count() == page.locator(".tree [data-node]").count() > 4
    page.locator(".tree a[data-goto=phone]").first.click()
    assert page.url.endswith("#tree-phone")
    href = page.locator("a.term").first.get_attribute("href")
    assert re.fullmatch(rf"/{locale}/glossary/#[a-z0-9-]+", href)
    page.locator(".vote label:has(input[value=no])").click()
    page.locator(".vote input[value=unclear]").check()
    page.locator(".vote .send").click()
    assert "/thanks/" in page.url
    page.locator(".foot button[value=dark]").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"


PAGES = ("/{locale}/", "/{locale}/search/?q={question}", "/{locale}/glossary/", "/{locale}/screen/visit/", "article")


def address_of(site, path, locale):
    if path == "article":
        return site.article("downtime-procedure", locale)
    return site.url + path.format(locale=locale, question=site.questions["downtime-procedure", locale])


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_scrolls_sideways_at_320_pixels(site, open_page, locale):
    page = open_page(f"{site.url}/{locale}/", width=320, height=640)
    more = [site.article(key, locale) for key in ("api-keys-and-errors", "system-requirements", "dpia")]
    wide = {}
    for url in [*(address_of(site, path, locale) for path in PAGES), *more]:
        page.goto(url)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[url] = width
    assert wide == {}


@pytest.mark.parametrize(
    ("locale", "scheme", "width"),
    [("nl", "light", 1280), ("en", "dark", 1280), ("de", "dark", 375), ("fr", "light", 375)],
)
def test_axe_finds_nothing_serious(site, open_page, locale, scheme, width):
    page = open_page(f"{site.url}/{locale}/", width=width, color_scheme=scheme)
    found = {}
    for path in PAGES:
        page.goto(address_of(site, path, locale))
        if findings := serious_findings(page):
            found[path] = findings
    assert found == {}


@pytest.mark.parametrize(
    "path", ["/en/trust/", "/status/", "/en/nothing/", "/en/technology-and-connections/", "/account/login/"]
)
def test_axe_finds_nothing_serious_on_the_other_pages(site, browser, path):
    page = browser.new_page()
    page.goto(site.url + path)
    assert serious_findings(page) == []
    page.close()


def test_offline_pack_opens_from_a_file_and_asks_for_nothing(site, open_page, tmp_path):
    page = open_page(f"{site.url}/fr/")
    body = page.request.get(f"{site.url}/fr/downtime-pack.html").body()
    (tmp_path / "pack.html").write_bytes(body)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    page.goto(f"file://{tmp_path}/pack.html")
    assert page.locator("article").count() >= 4
    assert asked == []
    assert serious_findings(page) == []
