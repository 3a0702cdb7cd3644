"""Help inside another application: suggestions, asking, reading and voting, on two origins under a strict content policy."""

import re

import pytest

from content.models import Vote
from search import api as search
from tests.factories.content import ArticleFactory, paragraph
from tests.journeys.conftest import LOCALES, serious_findings
from tests.journeys.turns import turn
from tests.journeys.widget_host import HOSTILE, NUMBER, ask, context, open_panel, until

pytestmark = pytest.mark.browser
KEY = "microphone-setup"
TREE = "sign-in-problems"
SCREENS = ("visit", "visit-transcript", "visit-codes", "visit-measurements", "admin-users", "admin-api-keys")


@pytest.mark.parametrize("screen", SCREENS)
def test_what_helps_on_a_screen_stands_there_before_she_types_and_says_why(open_host, screen):
    page = open_host()
    context(page, screen=screen)
    open_panel(page)
    rows = page.locator(".out .row")
    rows.first.wait_for()
    assert 1 <= rows.count() <= 5
    for why in page.locator(".out .row small").all_inner_texts():
        assert len(why) > 10
    assert "%(" not in page.locator(".out").inner_text()


def test_another_screen_brings_other_suggestions_without_opening_again(open_host):
    page = open_host()
    context(page, screen="visit-codes")
    open_panel(page)
    page.locator(".out .row").first.wait_for()
    before = page.locator(".out").inner_text()
    context(page, screen="admin-api-keys", error_code="HY-429")
    until(
        page,
        "before => document.querySelector('hysio-help').shadowRoot.querySelector('.out').innerText !== before",
        before,
    )
    assert "HY-429" in page.locator(".out").inner_text()


@pytest.mark.parametrize("locale", LOCALES)
def test_clinician_asks_and_reads_in_her_language_and_comes_back_without_loss(site, open_host, locale):
    page = open_host(locale, claims={"locale": locale})
    open_panel(page)
    question = site.questions[KEY, locale]
    ask(page, question)
    title = site.titles[KEY, locale]
    if page.locator(".answer").count():
        assert page.locator(".answer blockquote").get_attribute("lang") in LOCALES
        assert re.search(r"\d{4}", page.locator(".answer .meta").inner_text())
    page.locator(".out .row", has_text=title).first.wait_for()
    page.locator(".scroll").evaluate("box => { box.scrollTop = 80; }")
    page.locator(".out .row", has_text=title).first.click()
    page.locator("article h3.signed", has_text=title).wait_for()
    assert page.locator(".prose").get_attribute("lang") == locale
    assert page.locator(".prose h2").count() >= 2
    assert not re.search(r"undefined|\[object|\bfalse\b|\bnull\b", page.locator("dialog.panel").inner_text())
    page.locator(".backs button").first.click()
    assert page.locator("#hysio-q").input_value() == question
    assert page.locator(".scroll").evaluate("box => box.scrollTop") == 80
    page.locator(".backs button").last.click()
    page.locator("article h3.signed", has_text=title).wait_for()


def test_titles_appear_while_she_types_and_the_same_words_are_not_asked_twice(site, open_host):
    page = open_host("nl", claims={"locale": "nl"})
    asked = []
    page.on("request", lambda request: asked.append(request) if request.url.endswith("/ask") else None)
    open_panel(page)
    box = page.locator("#hysio-q")
    box.press_sequentially("microfoon", delay=20)
    page.locator("[role=option]").first.wait_for()
    assert len(asked) <= 2, "keys in quick succession are one question"
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-activedescendant") is None
    count = len(asked)
    page.keyboard.press("Backspace")
    page.keyboard.type("n")
    page.wait_for_timeout(400)
    assert len(asked) == count, "what was asked before is answered from memory"
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == "hysio-o0"
    page.keyboard.press("Enter")
    page.locator(".prose").wait_for()
    until(page, "!document.querySelector('hysio-help').shadowRoot.querySelector('.prose .image')")


@pytest.fixture
def terminals(site):
    """Four articles that fit the same words equally well and are about two parts of the product."""
    areas = {"to record": "recording", "without sound": "recording", "for notes": "notes", "and templates": "notes"}
    with turn:
        made = [
            ArticleFactory(
                title=f"Bedside terminal {words}", product_area=area, body=[paragraph(f"The bedside terminal {words}.")]
            )
            for words, area in areas.items()
        ]
        search.refresh("article", [article.pk for article in made])
    yield made
    with turn:
        search.forget("article", [article.pk for article in made])


def test_several_fitting_articles_are_narrowed_by_a_chip_and_widened_again(open_host, terminals):
    page = open_host("en")
    open_panel(page)
    ask(page, "bedside terminal")
    rows = page.locator(".out .row .title", has_text="Bedside terminal")
    everything = sorted(rows.all_inner_texts())
    assert everything == sorted(article.title for article in terminals)
    assert page.locator(".narrow legend").inner_text() == "What is it about?"
    page.locator(".narrow .chip", has_text="Recording").click()
    chosen = page.locator(".narrow [aria-pressed=true]")
    chosen.wait_for()
    assert sorted(rows.all_inner_texts()) == ["Bedside terminal to record", "Bedside terminal without sound"]
    assert "Recording" in chosen.inner_text()
    assert focus(page) == "btn chip"
    chosen.click()
    until(page, "!document.querySelector('hysio-help').shadowRoot.querySelector('.narrow [aria-pressed=true]')")
    assert sorted(rows.all_inner_texts()) == everything


def test_foreign_articles_say_their_language(open_host, site):
    page = open_host("nl", claims={"locale": "nl"})
    open_panel(page)
    page.evaluate("key => HysioHelp.open({ article: key })", KEY)
    page.locator(".prose").wait_for()
    page.locator(".langs button[lang=fr]").click()
    page.locator(".prose[lang=fr]").wait_for()
    assert page.locator("dialog.panel").get_attribute("lang") == "fr"
    assert page.locator("article h3.signed").inner_text() == site.titles[KEY, "fr"]


def test_tree_is_walked_term_explained_and_vote_counted_in_place(open_host):
    page = open_host("nl", claims={"locale": "nl"})
    open_panel(page)
    page.evaluate("key => HysioHelp.open({ article: key })", TREE)
    page.locator(".tree").first.wait_for()
    assert page.locator(".tree [data-node]:visible").count() == 1
    first = page.locator(".tree .what:visible").inner_text()
    page.locator(".tree .row:visible").first.click()
    assert page.locator(".trail li").count() == 1
    assert page.evaluate("document.querySelector('hysio-help').shadowRoot.activeElement.dataset.node")
    page.locator(".trail button").click()
    assert page.locator(".tree .what:visible").inner_text() == first
    if page.locator("button.term").count():
        page.locator("button.term").first.click()
        assert page.locator(".meaning:visible").count() == 1
    before = Vote.objects.count()
    page.locator(".vote .btn").last.click()
    page.locator(".vote input[value=unclear]").check()
    page.locator("#hysio-vote").fill("Stap 2")
    page.locator(".vote form .btn").first.click()
    page.locator(".vote .note").wait_for()
    assert Vote.objects.count() == before + 1
    page.locator(".vote .note .btn").click()
    page.locator("#hysio-what, .view details").first.wait_for()


def test_danger_words_bring_phone_and_person_first(open_host):
    page = open_host("nl", claims={"locale": "nl"})
    open_panel(page)
    ask(page, "patiënt in gevaar, verkeerde dosis")
    urgent = page.locator(".out > :first-child")
    assert "urgent" in urgent.get_attribute("class")
    assert urgent.locator(".btn").is_visible()
    urgent.locator(".btn").click()
    page.locator("#hysio-what").wait_for()
    assert page.locator("#hysio-what").input_value() == "patiënt in gevaar, verkeerde dosis"


def test_details_of_a_patient_in_a_question_are_left_out_and_she_is_told(open_host):
    page = open_host("nl", claims={"locale": "nl"})
    open_panel(page)
    ask(page, "microfoon van patiënt met bsn 123456782")
    note = page.locator(".out .note[data-kind=privacy]")
    note.wait_for()
    assert "123456782" not in note.inner_text()


# By keyboard, by ear, by eye


def test_whole_way_by_keyboard_alone(site, open_host):
    page = open_host("nl", claims={"locale": "nl"})
    page.locator("#record").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focus(page) == "btn launcher"
    page.keyboard.press("Enter")
    page.locator("dialog.panel").wait_for()
    until(page, "document.querySelector('hysio-help').shadowRoot.activeElement?.id === 'hysio-q'")
    page.keyboard.type(site.questions[KEY, "nl"])
    page.keyboard.press("Enter")
    page.locator(".person-line").wait_for()
    tab_to(page, ".out .row")
    page.keyboard.press("Enter")
    page.locator(".prose").wait_for()
    tab_to(page, ".vote .btn")
    page.keyboard.press("Enter")
    page.locator(".vote .note").wait_for()
    tab_to(page, ".person")
    page.keyboard.press("Enter")
    page.locator("#hysio-what").wait_for()
    page.keyboard.press("Escape")
    assert page.locator("dialog.panel").is_hidden()
    assert focus(page) == "btn launcher"


def focus(page):
    return page.evaluate("document.querySelector('hysio-help').shadowRoot.activeElement?.className")


def tab_to(page, selector):
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(
            "selector => document.querySelector('hysio-help').shadowRoot.activeElement?.matches(selector)", selector
        ):
            return
    pytest.fail(f"{selector} cannot be reached by Tab")


def test_panel_stands_beside_the_record_and_the_record_stays_usable(open_host):
    page = open_host()
    open_panel(page)
    page.locator("#record").click()
    assert page.evaluate("document.activeElement.id") == "record"
    assert page.locator("dialog.panel").is_visible()
    assert page.locator("dialog.panel").evaluate("panel => panel.matches(':modal')") is False


def test_panel_is_a_modal_sheet_on_a_phone_and_the_host_is_inert(open_host):
    page = open_host(width=375, height=700)
    open_panel(page)
    assert page.locator("dialog.panel").evaluate("panel => panel.matches(':modal')")
    page.evaluate("document.getElementById('record').focus()")
    assert page.evaluate("document.activeElement.id") != "record"
    page.set_viewport_size({"width": 1000, "height": 700})
    until(page, "!document.querySelector('hysio-help').panel.dialog.matches(':modal')")
    assert page.locator("dialog.panel").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("dialog.panel").is_hidden()


def test_accessibility_tree_names_everything(open_host):
    page = open_host("en")
    tree = page.locator("body").aria_snapshot()
    assert '- button "Help"' in tree
    assert f'- link "Emergency {NUMBER}"' in tree
    open_panel(page)
    page.locator(".out .row, .out p").first.wait_for()
    tree = page.locator("dialog.panel").aria_snapshot()
    assert '- dialog "Help"' in tree
    assert '- combobox "Your question"' in tree
    assert '- button "Close help"' in tree
    assert '- button "NL Nederlands"' in tree
    assert re.search(r'- button "Ask a person', tree)


@pytest.mark.parametrize(
    ("locale", "scheme", "width"),
    [("nl", "light", 1280), ("en", "dark", 1280), ("de", "dark", 375), ("fr", "light", 375)],
)
def test_axe_finds_nothing_serious_in_any_view(site, open_host, locale, scheme, width):
    page = open_host(locale, width=width, color_scheme=scheme, claims={"locale": locale})
    context(page, screen="visit")
    found = {"closed": serious_findings(page)}
    open_panel(page)
    page.locator(".out .row").first.wait_for()
    found["home"] = serious_findings(page)
    page.locator("#hysio-q").fill(site.questions[KEY, locale])
    page.locator("[role=option]").first.wait_for()
    found["typing"] = serious_findings(page)
    ask(page, site.questions[KEY, locale])
    found["asked"] = serious_findings(page)
    page.locator(".out .row").first.click()
    page.locator(".vote").wait_for()
    page.locator(".vote .btn").last.click()
    found["article"] = serious_findings(page)
    page.locator(".person").click()
    page.locator("#hysio-what").fill("bsn 123456782")
    page.locator("input[value=patient-now]").check()
    page.locator("#hysio-agree").check()
    found["request"] = serious_findings(page)
    assert {view: findings for view, findings in found.items() if findings} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_scrolls_sideways_at_320_pixels(site, open_host, locale):
    page = open_host(locale, width=320, height=640, claims={"locale": locale})
    open_panel(page)
    wide = []

    def look(view):
        width = page.locator(".scroll").evaluate("box => box.scrollWidth")
        total = page.evaluate("document.documentElement.scrollWidth")
        head = page.locator(".head").evaluate("head => head.scrollWidth")
        if max(width, total, head) > 320:
            wide.append((view, width, total, head))

    page.locator(".out").wait_for()
    look("home")
    ask(page, site.questions[KEY, locale])
    look("asked")
    for key in (KEY, TREE, "api-keys-and-errors", "system-requirements"):
        page.evaluate("key => HysioHelp.open({ article: key })", key)
        page.locator(".prose").wait_for()
        look(key)
    page.locator(".person").click()
    page.locator("#hysio-what, details").first.wait_for()
    look("request")
    assert wide == []


# Controls of the panel that a pointer cannot reach: beside the window, or under something else.
UNREACHABLE = """() => {
  const root = document.querySelector("hysio-help").shadowRoot;
  const controls = [...root.querySelectorAll(".panel :is(a, button, input:not(.hide), textarea, summary)")];
  return controls.filter((each) => each.checkVisibility({ visibilityProperty: true })).filter((each) => {
    each.scrollIntoView({ block: "center" });
    const { left, top, right, bottom } = each.getClientRects()[0];
    const there = root.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return left < 0 || right > innerWidth || top < 0 || !(each.contains(there) || there?.contains(each));
  }).map((each) => each.outerHTML.slice(0, 120));
}"""


def test_panel_is_usable_at_twice_the_size(site, open_host):
    """What a browser tells of a window of 1280 by 720 at 200 %."""
    page = open_host("de", width=640, height=360, device_scale_factor=2, claims={"locale": "de"})
    open_panel(page)
    views = {
        "home": lambda: page.locator(".out .row").first.wait_for(),
        "asked": lambda: ask(page, site.questions[KEY, "de"]),
        "article": lambda: [page.locator(".out .row").first.click(), page.locator(".vote").wait_for()],
        "request": lambda: [page.locator(".person").click(), page.locator("#hysio-agree").check()],
    }
    for view, show in views.items():
        show()
        assert page.locator(".scroll").evaluate("box => box.clientHeight") >= 144, view
        for box in (".panel", ".head", ".scroll", ".foot"):
            assert page.locator(box).evaluate("box => box.scrollWidth <= box.clientWidth"), (view, box)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
        assert page.evaluate(UNREACHABLE) == [], view
        assert serious_findings(page) == [], view
    link = page.locator("hysio-help > a").bounding_box()
    assert 0 <= link["y"] <= link["y"] + link["height"] <= 360, "the emergency link is in sight"


def test_reduced_motion_stops_all_motion_and_forced_colours_keep_borders(open_host):
    page = open_host(reduced_motion="reduce", forced_colors="active")
    open_panel(page)
    moving = page.evaluate(
        "[...document.querySelector('hysio-help').shadowRoot.querySelectorAll('*')]"
        ".filter((each) => getComputedStyle(each).animationName !== 'none').length"
    )
    assert moving == 0
    assert page.locator("#hysio-q").evaluate("box => getComputedStyle(box).borderTopStyle") == "solid"


def test_larger_text_of_the_browser_makes_all_text_larger(open_host):
    page = open_host()
    open_panel(page)
    size = "panel => parseFloat(getComputedStyle(panel).fontSize)"
    assert page.locator("dialog.panel").evaluate(size) == 15
    page.locator("hysio-help").evaluate(
        "host => host.shadowRoot.adoptedStyleSheets[0].insertRule(':host { font-size: 32px !important; }', 1)"
    )
    assert page.locator("dialog.panel").evaluate(size) == 30
    assert page.locator(".scroll").evaluate("box => box.scrollWidth <= box.clientWidth")


# Hosts


def test_rules_of_the_host_change_nothing(open_host):
    page = open_host(css=HOSTILE)
    launcher = page.locator(".launcher")
    assert launcher.is_visible()
    assert page.locator("hysio-help > a").is_visible()
    open_panel(page)
    page.locator("#hysio-q").wait_for()
    assert page.locator("#hysio-q").is_visible()
    look = page.locator("dialog.panel").evaluate(
        "panel => (({ fontSize, color, letterSpacing, textTransform }) => [fontSize, color, letterSpacing, textTransform])"
        "(getComputedStyle(panel))"
    )
    assert look == ["15px", "rgb(20, 37, 42)", "normal", "none"]


def test_colours_that_the_host_passes_are_taken_and_its_own_are_not(open_host):
    page = open_host(css=":root { --hysio-act: rgb(90, 0, 90); --act: lime; --ink: lime; }")
    assert page.locator(".launcher").evaluate("button => getComputedStyle(button).backgroundColor") == "rgb(90, 0, 90)"


def test_several_widgets_on_a_page_work_and_one_is_open_at_a_time(open_host):
    page = open_host(widgets=2, css="hysio-help + hysio-help { position: relative; }")
    first, second = page.locator("hysio-help").all()
    first.evaluate("widget => widget.open()")
    first.locator("dialog.panel").wait_for()
    second.evaluate("widget => widget.open()")
    second.locator("dialog.panel").wait_for()
    assert first.locator("dialog.panel").is_hidden()
    assert first.locator(".launcher").is_visible()


def test_anonymous_reader_under_the_strictest_policy_searches_and_is_shown_the_other_ways(site, open_host):
    strict = "default-src 'self'; script-src {support}; connect-src {support}; style-src 'self'"
    typed = "require-trusted-types-for 'script'; trusted-types hysio-help"
    page = open_host("en", policy=f"{strict}; {typed}", script="")
    open_panel(page)
    ask(page, site.questions[KEY, "en"])
    page.locator(".out .row", has_text=site.titles[KEY, "en"]).first.click()
    page.locator(".prose").wait_for()
    page.locator(".person").click()
    page.locator(".ways li").first.wait_for()
    assert page.locator("#hysio-what").count() == 0


def test_a_host_with_a_button_of_its_own_opens_help_and_gets_the_focus_back(open_host):
    page = open_host(attributes='launcher="none"')
    assert page.locator(".launcher").is_hidden()
    assert page.locator("hysio-help > a").is_visible()
    page.locator("#record").focus()
    page.evaluate("HysioHelp.open()")
    page.locator("dialog.panel").wait_for()
    page.locator(".head .icon").click()
    assert page.evaluate("document.activeElement.id") == "record"


def test_every_function_of_the_interface_does_what_it_says(site, open_host):
    page = open_host("en")
    page.evaluate(
        "window.heard = []; ['open', 'close', 'answer', 'article', 'shutdown']"
        ".forEach((name) => HysioHelp.on(name, () => heard.push(name)))"
    )
    found = page.evaluate("text => HysioHelp.search(text)", site.questions[KEY, "en"])
    assert found["total"] >= 1
    suggestions = page.evaluate("HysioHelp.suggest({ screen: 'visit' })")
    assert all(each["why"]["text"] for each in suggestions)
    page.evaluate("HysioHelp.newRequest({ text: 'My question' })")
    page.locator("#hysio-what").wait_for()
    assert page.locator("#hysio-what").input_value() == "My question"
    page.evaluate("key => HysioHelp.open({ article: key })", KEY)
    page.locator(".prose").wait_for()
    page.evaluate("HysioHelp.close()")
    page.evaluate("HysioHelp.shutdown()")
    until(page, "heard.includes('shutdown')")
    assert page.evaluate("heard") == ["open", "answer", "article", "close", "shutdown"]


def test_hostile_markup_of_an_article_does_not_get_in(site, open_host):
    page = open_host("en", loose=True)
    bad = (
        '<p onclick="window.bad=1" style="color:red">Text <img src=x onerror="window.bad=2"><script>window.bad=3</script>'
        '<a href="javascript:window.bad=4">a</a><svg><a href="#x">s</a></svg><iframe srcdoc="x"></iframe>'
        '<form action="/x"><input name="p"></form>'
        '<a href="https://elsewhere.example/" target="_top">b</a><base href="https://elsewhere.example/"><math><mtext>m</mtext></math></p>'
        '<video autoplay onplay="window.bad=5" poster="https://elsewhere.example/p"><source src="https://elsewhere.example/f"></video>'
    )

    def hostile(route):
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"html": bad})

    page.route("**/api/v1/help/articles/*", hostile)
    open_panel(page)
    page.evaluate("key => HysioHelp.open({ article: key })", KEY)
    page.locator(".prose").wait_for()
    html = page.locator(".prose").evaluate("prose => prose.innerHTML")
    assert not re.search(
        r"onclick|onerror|style=|<script|javascript:|<iframe|<form|<base|<math|<input|<video|<source", html
    )
    assert page.locator(".prose a", has_text="b").get_attribute("rel") == "noopener noreferrer"
    assert page.evaluate("window.bad") is None
