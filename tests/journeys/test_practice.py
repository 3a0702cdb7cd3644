"""The practice application in a browser: by mouse, by keyboard, on a phone, in the dark, and with the help beside it."""

import re

import pytest
from django.test import override_settings

from kb_site.practice.people import PEOPLE
from kb_site.practice.screens import SCREENS, may_open
from tests.journeys.conftest import LOCALES, serious_findings
from tests.journeys.practice_site import serving_practice

pytestmark = pytest.mark.browser
PERSON = {key: next(name for name, who in PEOPLE.items() if may_open(who, screen)) for key, screen in SCREENS.items()}


@pytest.fixture(scope="module")
def practice(site, tmp_path_factory):
    """Where it stands. Its people are made once, while no request of a test is under way."""
    var = tmp_path_factory.mktemp("practice")
    with (
        override_settings(VAR=var, EMERGENCY_PHONE="+31 20 000 0112"),
        serving_practice(site.url, var) as url,
    ):
        yield url


@pytest.fixture
def sign_in(practice, open_page):
    """A browser in which somebody signed in: `sign_in("verbruggen", "de", width=320)`; see `open_page`."""

    def open_it(person, locale="en", **more):
        page = open_page(practice, **more)
        page.locator(f".languages [value={locale}]").click()
        page.locator(f"[name=person][value={person}]").click()
        page.wait_for_selector("#rail")
        return page

    return open_it


def go(page, key):
    page.locator(f"#rail a[href$='/{key}']").click()
    page.wait_for_selector(f"main[data-screen='{SCREENS[key].place}']")


def press(page, selector):
    """A button whose answer replaces the screen."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(selector).click()
    page.wait_for_function("() => !document.documentElement.hasAttribute('aria-busy')")


def wait_for_help(page):
    page.wait_for_function("() => Boolean(window.HysioHelp?.open)")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_is_accessible_and_fits(sign_in, width, scheme):
    for person in ("verbruggen", "petzold"):
        page = sign_in(person, "de", width=width, color_scheme=scheme)
        for key in (key for key, screen in SCREENS.items() if may_open(PEOPLE[person], screen)):
            go(page, key)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), key
            assert serious_findings(page) == [], key


@pytest.mark.parametrize("locale", LOCALES)
def test_start_and_how_it_is_built_in_are_accessible_and_fit_a_phone(practice, open_page, locale):
    page = open_page(practice, width=320)
    page.locator(f".languages [value={locale}]").click()
    for place in ("a[href$=how-it-is-built-in]", ".brand"):
        assert page.locator("html").get_attribute("lang") == locale
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert serious_findings(page) == []
        page.locator(place).click()


def test_a_failure_is_said_shown_and_told_to_help(sign_in):
    page = sign_in("verbruggen", "en")
    press(page, "#record")
    assert page.evaluate("document.activeElement.matches('.notice')")
    assert page.locator(".notice h2").inner_text() == "Hysio hears nothing"
    assert page.locator("main").get_attribute("data-failed-action") == "record"
    press(page, ".notice form button")
    press(page, "#record")
    assert page.locator(".state[data-on]").inner_text().strip() == "Recording"
    assert page.evaluate("document.activeElement.id") == "record"
    assert page.url.endswith("/visit")


def test_back_and_forward_show_the_screens_again(sign_in):
    page = sign_in("verbruggen")
    go(page, "transcript")
    go(page, "codes")
    page.go_back()
    page.wait_for_selector("main[data-screen=visit-transcript]")
    page.go_forward()
    page.wait_for_selector("main[data-screen=visit-codes]")
    assert page.locator("#rail [aria-current]").inner_text().strip() == "Code suggestions"
    assert "Code suggestions" in page.title()


def test_a_code_is_judged_by_keyboard_alone(sign_in):
    page = sign_in("verbruggen", "nl")
    for reach in ("#rail a[href$=codes]", "li:nth-of-type(3) summary", "#reject-3"):
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", reach):
                break
        else:
            pytest.fail(f"{reach} cannot be reached by Tab")
        page.keyboard.press("Enter")
        page.wait_for_function("() => !document.documentElement.hasAttribute('aria-busy')")
        page.wait_for_selector("main[data-screen=visit-codes]")
    page.wait_for_selector(".codes li:nth-of-type(3)[data-state=rejected]")
    assert page.locator("#reject-3").is_disabled()


@pytest.mark.parametrize("key", SCREENS)
def test_every_screen_works_without_scripts(sign_in, key):
    page = sign_in(PERSON[key], java_script_enabled=False, loose=True)
    page.locator(f"#rail a[href$='/{key}']").click()
    failing = next(act for act in SCREENS[key].acts if act.fault)
    page.locator(f"form[action$='/{failing.name}'] button").nth(int(failing.item or 1) - 1).click()
    assert page.locator(".notice").is_visible()
    assert page.locator("hysio-help a[href='tel:+31200000112']").is_visible()


def test_a_screen_of_another_role_names_who_may_and_goes_on_as_them(sign_in):
    page = sign_in("verbruggen", "fr", loose=True)
    go(page, "users")
    assert page.locator("main code").inner_text() == "HY-403"
    page.locator("main form button").click()
    page.wait_for_selector("main[data-screen=admin-users] table")
    assert "Mirjam Tieleman" in page.locator(".me").inner_text()


def test_when_the_application_is_gone_the_screen_stays(sign_in, practice):
    page = sign_in("verbruggen", "en", loose=True)
    page.route(f"{practice}**", lambda route: route.abort())
    page.locator("#rail a[href$=codes]").click()
    page.wait_for_selector("#no-answer")
    assert page.locator("h1").inner_text() == "Visit"
    assert page.evaluate("document.activeElement.id") == "no-answer"


# With the help beside it


@pytest.mark.parametrize(("key", "locale"), [(key, LOCALES[place % 4]) for place, key in enumerate(SCREENS)])
def test_help_suggests_for_every_screen(sign_in, key, locale):
    page = sign_in(PERSON[key], locale)
    go(page, key)
    wait_for_help(page)
    found = page.evaluate("HysioHelp.suggest()")
    assert 1 <= len(found) <= 5
    assert all(each["why"]["text"] for each in found)


def test_help_stays_beside_the_record_while_screens_change(sign_in):
    page = sign_in("verbruggen", "nl", width=1440)
    wait_for_help(page)
    page.evaluate("HysioHelp.open()")
    page.wait_for_selector("hysio-help[open]", state="attached")
    with page.expect_response(lambda answer: '"visit-codes"' in (answer.request.post_data or "")):
        go(page, "codes")
    assert page.evaluate("document.querySelector('main').getBoundingClientRect().right <= innerWidth - 380")
    page.evaluate("HysioHelp.close()")
    page.wait_for_selector("hysio-help:not([open])", state="attached")
    assert page.evaluate("document.querySelector('main').getBoundingClientRect().right > innerWidth - 380")


def test_help_hears_what_failed(sign_in):
    page = sign_in("petzold", "de", loose=True, width=1440)
    go(page, "api-keys")
    wait_for_help(page)
    page.evaluate("HysioHelp.open()")
    page.wait_for_selector("hysio-help[open]", state="attached")
    with page.expect_response(lambda answer: "HY-429" in (answer.request.post_data or "")) as asked:
        page.locator("#create").click()
    context = asked.value.request.post_data_json["context"]
    assert (context["error_code"], context["last_failed_action"]) == ("HY-429", "create key")
    assert context["screen"] == "admin-api-keys"


def test_nothing_of_the_patient_is_sent_to_help(sign_in, site):
    page = sign_in("verbruggen", "en")
    sent = []
    page.on(
        "request", lambda request: sent.append(request.post_data or "") if request.url.startswith(site.url) else None
    )
    wait_for_help(page)
    page.evaluate("HysioHelp.open()")
    for key in ("transcript", "codes", "measurements"):
        with page.expect_response(lambda answer: answer.url.endswith("/suggest")):
            go(page, key)
    assert sent
    assert not re.search(r"patient 12|OEF-|158|heart attack", " ".join(sent))


def test_signing_out_ends_the_session_with_help(sign_in):
    page = sign_in("verbruggen", "en")
    wait_for_help(page)
    page.evaluate("HysioHelp.suggest()")
    with page.expect_response(lambda answer: answer.request.method == "DELETE" and answer.url.endswith("/session")):
        page.locator("#sign-out button").click()
    page.wait_for_selector("[name=person]")


def test_the_emergency_number_stands_where_help_does_not_arrive(sign_in, site):
    page = sign_in("verbruggen", "en", loose=True)
    page.route(f"{site.url}/**", lambda route: route.abort())
    page.reload()
    assert page.locator("hysio-help a[href='tel:+31200000112']").is_visible()
    press(page, "#record")
    assert page.locator(".notice h2").inner_text() == "Hysio hears nothing"
