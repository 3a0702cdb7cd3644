"""A running site with the demo's articles, loaded once, and a browser that is started once."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, Page, Route, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts import api as accounts
from content import api as content
from content.models import ArticlePage
from content.navigation import address
from kb_site.demo.reviews import age_of
from search import api as search
from tests import template_database
from tests.factories.accounts import PASSWORD
from tests.journeys.widget_host import Host, serving, until

DEMO = settings.ROOT / "kb_site" / "demo"
CHROMIUM = os.environ.get("HYSIO_CHROMIUM") or "/usr/bin/chromium"
LOCALES = ("nl", "en", "de", "fr")


@dataclass(frozen=True)
class Site:
    """Where the site is, where each article stands, and how readers ask for it."""

    url: str
    articles: dict[tuple[str, str], str]
    questions: dict[tuple[str, str], str]
    titles: dict[tuple[str, str], str]

    def article(self, key: str, locale: str) -> str:
        return self.url + self.articles[key, locale]


@contextmanager
def as_it_was() -> Iterator[None]:
    """Whatever is written inside is gone afterwards: the tests that follow start from an empty database."""
    if connection.vendor != "sqlite":
        yield
        template_database.drop()
        template_database.create()
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(":memory:")) as kept:
        connection.connection.backup(kept)
        yield
        kept.backup(connection.connection)


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """The demo's people, articles and glossary on a live server; afterwards the database is new again."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
    with django_db_blocker.unblock(), as_it_was():
        accounts.create_demo_people(lambda _email: PASSWORD)
        content.import_demo(DEMO, age_of=age_of)
        content.load_terms(DEMO / "terms.yaml")
        search.complete("article")
        pages = ArticlePage.objects.select_related("locale")
        found = {(page.key, page.locale.language_code): page for page in pages}
        with override_settings(MIDDLEWARE=["tests.journeys.turns.one_at_a_time", *settings.MIDDLEWARE]):
            server = LiveServer("127.0.0.1")
        with override_settings(BASE_URL=server.url):
            yield Site(
                server.url,
                {place: address(page.url_path, place[1]) for place, page in found.items()},
                {place: page.phrasings[0] for place, page in found.items()},
                {place: page.title for place, page in found.items()},
            )
        server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is missing")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Any]:
    """A new reader: `open_page(url, width=320, color_scheme="dark", java_script_enabled=False)`. Script faults fail the test.

    `loose` lets be what a browser itself says in its console, where a test takes the network away.
    """
    contexts, faults = [], []

    def open_it(url: str, *, loose: bool = False, width: int = 1280, height: int = 900, **context: Any) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **context))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        if not loose:
            page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.goto(url)
        return page

    yield open_it
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # an answer still on its way to a page that closes is no fault
        context.close()
    assert not faults


def serious_findings(page: Page, *, but_not_in: Sequence[str] = ()) -> list[tuple[str, str]]:
    """What axe calls serious or critical: its rule and the first place. `but_not_in` are selectors of what is not ours."""
    context = {"exclude": [[each] for each in but_not_in]} if but_not_in else None
    found = Axe().run(page, context).response["violations"]
    return [
        (finding["id"], finding["nodes"][0]["html"][:200])
        for finding in found
        if finding["impact"] in {"serious", "critical"}
    ]


@pytest.fixture
def host(site: Site) -> Iterator[Host]:
    """An application on another origin that embeds the widget of `site`."""
    with serving(site.url) as host:
        yield host


def _as_the_product_does(route: Route) -> None:
    """Django's test server hands out pictures past our view, which lets other origins read them."""
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, "Access-Control-Allow-Origin": "*"})


@pytest.fixture
def open_host(host: Host, open_page: Any) -> Any:
    """Its page in a new browser: `open_host("nl", claims={...}, css="...", width=320, loose=True)`; see `open_page`."""

    def open_it(locale: str = "en", *, loose: bool = False, width: int = 1280, height: int = 900, **more: Any) -> Page:
        for name in ("policy", "css", "script", "widgets", "attributes", "claims", "sign"):
            if name in more:
                setattr(host, name, more.pop(name))
        host.policy = host.policy.format(support=host.support)
        page = open_page(f"{host.url}/?lang={locale}", loose=loose, width=width, height=height, **more)
        page.route(f"{host.support}/media/**", _as_the_product_does)
        until(page, "Boolean(window.HysioHelp?.open)")
        return page

    return open_it


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Any]:
    """`visit(person)`: a page of somebody who has signed in."""
    contexts: list[Any] = []

    def enter(person: Any, *, width: int = 1280, **context: Any) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **context))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{site.url}/account/login/")
        page.locator("input[name=login]").fill(person.email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/account/login/" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()
