"""A small application on another origin that embeds the help widget as a customer would, under a strict content policy."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from helpdesk import widget_files
from tests.factories.accounts import HostApplicationFactory, HostKeyFactory, host_token
from tests.journeys.turns import turn

NUMBER = "+31 20 000 0112"
LINK = f'<a href="tel:+31200000112">Emergency {NUMBER}</a>'
POLICY = "default-src 'self'; script-src 'self' {support}; connect-src 'self' {support}; style-src 'self'"
CALM = "body { font: 16px sans-serif; margin: 2rem; } main { max-width: 40rem; }"
HOSTILE = """html { font-size: 62.5%; } * { color: purple; font-family: cursive; letter-spacing: .3em; text-transform: uppercase; }
button, input, dialog { display: none !important; } a { display: none !important; } hysio-help { display: none; opacity: 0; }
:root { --ink: lime; --paper: lime; --line: none; } ::slotted(*) { display: none; } dialog::backdrop { background: red; }"""
START = """(window.HysioHelp ||= []).push(["init", {
  getToken: async () => (await fetch("/token")).text(), context: { app: "hysio", version: "2.4" } }]);"""


@dataclass
class Host:
    """Where it runs, whose key it signs with, and what it says of its person. `policy` and `css` may be changed by a test."""

    url: str
    support: str
    key: Any
    policy: str = ""
    css: str = CALM
    script: str = START
    widgets: int = 1
    attributes: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    sign: Callable[["Host"], str] | None = None

    def page(self, locale: str) -> str:
        version = widget_files.current()
        element = f'<hysio-help application="{self.key.application.public_id}" {self.attributes}>{LINK}</hysio-help>'
        return f"""<!doctype html><html lang="{locale}"><head><meta charset="utf-8"><title>Visit</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/host.css">
{'<script type="module" src="/host.js"></script>' if self.script else ""}
<script type="module" src="{self.support}/widget/{version.version}/hysio-help.js" integrity="{version.loader.integrity}"
 crossorigin="anonymous"></script></head>
<body><main><h1>Visit of a practice patient</h1><p><button id="record">Record</button></p></main>
{element * self.widgets}</body></html>"""

    def token(self) -> str:
        """The next token: `sign` decides, or else an honest one."""
        self.tokens.append(self.sign(self) if self.sign else self.signed())
        return self.tokens[-1]

    def signed(self, **changes: Any) -> str:
        """A token of this host's own person; nobody else's address belongs to two organisations."""
        person = {"sub": f"u-{self.key.pk}", "email": f"person-{self.key.pk}@example.org"}
        return host_token(self.key, **person | self.claims | changes)


@contextmanager
def serving(support: str) -> Iterator[Host]:
    """A host on a port of its own; its application may ask from there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    url = f"http://localhost:{server.server_port}"
    with turn:
        key = HostKeyFactory(application=HostApplicationFactory(allowed_origins=[url]))
    host = Host(url, support, key, POLICY.format(support=support))
    server.host = host  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def loader_alone() -> Iterator[ThreadingHTTPServer]:
    """A service that hands out the loader and can be stopped; nothing else of it is there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Loader)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


class _Loader(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(widget_files.current().loader.body)

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        host: Host = self.server.host  # type: ignore[attr-defined]
        asked = urlsplit(self.path)
        locale = parse_qs(asked.query).get("lang", ["en"])[0]
        files = {
            "/": ("text/html; charset=utf-8", lambda: host.page(locale)),
            "/host.css": ("text/css", lambda: host.css),
            "/host.js": ("text/javascript", lambda: host.script),
            "/token": ("text/plain", host.token),
        }
        kind, body = files.get(asked.path, ("text/plain", lambda: ""))
        sent = body().encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", host.policy)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


def until(page: Any, expression: str, argument: Any = None, *, seconds: float = 15) -> None:
    """Wait for an expression (or a function of `argument`) to hold; Playwright waits by `eval`."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression, argument):
        assert time.monotonic() < end, f"never: {expression}"
        page.wait_for_timeout(50)


def context(page: Any, **values: str | None) -> None:
    """What the host tells of where its person is."""
    page.evaluate(f"HysioHelp.update({json.dumps(values)})")


def open_panel(page: Any) -> None:
    page.locator(".launcher").click()
    page.locator("dialog.panel").wait_for()


def ask(page: Any, text: str) -> None:
    """Type, and ask for more than titles."""
    page.locator("#hysio-q").fill(text)
    page.keyboard.press("Enter")
    page.locator(".out > .person-line, .out > .urgent").first.wait_for()


def write_request(page: Any, text: str, *, affected: str = "question") -> None:
    """Open the form from the foot and fill in what must be there."""
    page.locator(".person").click()
    page.locator("#hysio-what").fill(text)
    page.locator(f".request input[value={affected}]").check()


def send(page: Any) -> None:
    page.locator(".request > .btn.primary").click()


def words(page: Any, name: str) -> str:
    """A sentence of the widget as this reader sees it."""
    return str(page.evaluate("name => document.querySelector('hysio-help').panel.t(name)", name))
