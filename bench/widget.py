"""How heavy is the help widget, how soon can she type in it, and what does it cost the page that embeds it?

    python -m bench.widget --rounds 9 > widget.json

Bytes are those on the wire (gzip). The host page and the service run on two origins of this machine; the service hands out
the widget's own files and canned answers, so that the browser is measured and not the search. The page is loaded with and
without the widget in turn, each time in a new browser context with an empty cache.
"""

import argparse
import json
import os
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench.measure import circumstances, load_average, percentiles, ratio

CHROMIUM = os.environ.get("HYSIO_CHROMIUM") or "/usr/bin/chromium"
THROTTLE = 4
AT_OPENING = ("hysio-help.js", "panel.js", "panel.css", "words-en.json")
# What others publish or were told to weigh, in bytes on the wire.
OTHERS = {
    "chatwoot": (170 * 1024, "widget script, issue 2658 of its repository"),
    "intercom": (210 * 1000, "about 600 KB before a cut of 65 %, its own blog"),
    "docsearch": (182 * 1000, "script and styles of version 5.2.0, measured; search alone"),
}
FILLER = "<p>A note of a practice patient. Nothing in it is real.</p>" * 200
CARD = {
    "key": "k", "locale": "en", "title": "Set up the microphone", "summary": "", "url": "/en/k/", "section": "technical",
    "type": "how-to", "type_label": "How-to", "safety": False, "review_by": "2027-01-01", "overdue": False,
    "reviewed": True, "behind": False, "languages": [],
}  # fmt: skip
CANNED: dict[str, dict[str, Any]] = {
    "session": {"bearer": "b", "expires_in": 900, "anonymous": False, "person": None, "organisation": None},
    "suggest": {
        "impression": "i",
        "screen_label": "Visit",
        "suggestions": [{"article": CARD, "why": {"code": "screen", "text": "For this screen"}, "pinned": False}] * 5,
    },
    "contacts": {"emergency": {"label": "Emergency", "number": "1", "href": "tel:1", "purpose": ""}, "channels": [], "zone": "UTC"},
    "events": {},
}  # fmt: skip
# Pressing happens in the page, so that no other process's delay is counted; ready is the box that takes what is typed.
PRESS = """() => new Promise((done) => {
  const host = document.querySelector("hysio-help");
  const start = performance.now();
  const ready = () => host.shadowRoot.activeElement?.id === "hysio-q";
  const look = () => (ready() ? done(performance.now() - start) : requestAnimationFrame(look));
  host.launcher.click();
  look();
})"""
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=9)
    chosen = options.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django

    django.setup()
    report = {
        "question": "How heavy is the widget, how soon can she type, and what does the host pay?",
        **circumstances(),
        "rounds": chosen.rounds,
        "bytes": weighed(),
        **browsed(chosen.rounds),
    }
    print(json.dumps(report, indent=1))


def weighed() -> dict[str, Any]:
    """The files of the widget beside what others weigh."""
    from helpdesk.widget_files import SOURCE, build

    files = {name: len(file.packed) for name, file in build(SOURCE).files.items() if not name.endswith(".ts")}
    code = sum(size for name, size in files.items() if not name.startswith("words-"))
    whole = code + files["words-en.json"]
    return {
        "files": files,
        "loader": files["hysio-help.js"],
        "until_the_panel_is_open": sum(files[name] for name in AT_OPENING),
        "code_and_look": code,
        "with_words_of_one_language": whole,
        "others": {
            name: {"bytes": size, "source": source, "ours/theirs": ratio(whole, size)}
            for name, (size, source) in OTHERS.items()
        },
    }


def browsed(rounds: int) -> dict[str, Any]:
    """Times in a headless browser; without one it is said that nothing was timed."""
    if not Path(CHROMIUM).exists():
        return {"not_timed": f"no browser at {CHROMIUM}"}
    from playwright.sync_api import sync_playwright

    begun = load_average()
    with served() as host, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        loads: dict[str, list[tuple[float, float]]] = {"without": [], "with": []}
        pressed: dict[str, list[float]] = {"cold": [], "files_in_cache": []}
        for _ in range(rounds):
            for name, found in loads.items():
                found.append(_load(browser, f"{host}/{name}"))
            for name, times in pressed.items():
                times.append(_press(browser, f"{host}/with", warm=name != "cold"))
        browser.close()
    return {
        "load_average": [begun, load_average()],
        "cpu_throttle": THROTTLE,
        "ready_after_press": {name: percentiles([ms / 1000 for ms in times]) for name, times in pressed.items()},
        "host_load": _compared({name: [clock for clock, _ in found] for name, found in loads.items()}),
        "host_main_thread": _compared({name: [busy for _, busy in found] for name, found in loads.items()}),
    }


def _compared(times: dict[str, list[float]]) -> dict[str, Any]:
    """With and without the widget: milliseconds, the median of the differences of each round, and the ratio of medians."""
    pairs = zip(times["with"], times["without"], strict=True)
    return {
        **{name: percentiles([ms / 1000 for ms in found]) for name, found in times.items()},
        "difference_ms": round(statistics.median(one - other for one, other in pairs), 1),
        "with/without": ratio(statistics.median(times["with"]), statistics.median(times["without"])),
    }


def _load(browser: Any, url: str) -> tuple[float, float]:
    """Milliseconds until the page's load event has ended, and of processor time that its main thread took for it."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(url, wait_until="load")
    while not (took := page.evaluate(LOADED)):
        page.wait_for_timeout(10)
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    context.close()
    return float(took), metrics["TaskDuration"] * 1000


def _press(browser: Any, url: str, *, warm: bool) -> float:
    """Milliseconds from the press to the box that can be typed in, with a slowed processor."""
    context = browser.new_context()
    page = context.new_page()
    if warm:
        page.goto(url, wait_until="networkidle")
        page.evaluate(PRESS)
    page.goto(url, wait_until="networkidle")
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    took = page.evaluate(PRESS)
    context.close()
    return float(took)


@contextmanager
def served() -> Iterator[str]:
    """Where the host is; it and the service are on origins of their own."""
    from helpdesk.widget_files import current

    current()  # built before anything is timed
    service = _Server(("127.0.0.1", 0), _Service)
    host = _Server(("127.0.0.1", 0), _Host)
    support = f"http://127.0.0.1:{service.server_port}"
    host.support = support  # type: ignore[attr-defined]
    for server in (service, host):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{host.server_port}"
    for server in (service, host):
        server.shutdown()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """A browser that closes its window is no error."""


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer leaves whole and at once: head and body as two small pieces would wait for an acknowledgement (40 ms).
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        """Results go to standard output."""

    def answer(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class _Service(_Quiet):
    def do_GET(self) -> None:
        from helpdesk.widget_files import current

        name = self.path.rpartition("/")[2].partition("?")[0]
        file = current().files.get(name)
        if file is None:
            return self.say(name)
        self.answer(
            200, file.content_type, file.packed, Content_Encoding="gzip", Access_Control_Allow_Origin="*",
            Cache_Control="public, max-age=31536000, immutable",
        )  # fmt: skip
        return None

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.say(self.path.rpartition("/")[2])

    def do_OPTIONS(self) -> None:
        self.answer(
            204, "text/plain", b"", Access_Control_Allow_Origin="*", Access_Control_Allow_Methods="GET, POST, DELETE",
            Access_Control_Allow_Headers="Authorization, Content-Type, Accept-Language, Idempotency-Key, If-None-Match",
            Access_Control_Max_Age="600",
        )  # fmt: skip

    def say(self, name: str) -> None:
        body = json.dumps(CANNED.get(name, {})).encode()
        self.answer(200, "application/json", body, Access_Control_Allow_Origin="*")


class _Host(_Quiet):
    def do_GET(self) -> None:
        from helpdesk.widget_files import snippet

        support = self.server.support  # type: ignore[attr-defined]
        widget = snippet("bench", base=support, number="1", href="tel:1") if self.path == "/with" else ""
        page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title><body><h1>Visit</h1>{FILLER}{widget}'
        policy = f"default-src 'self'; script-src {support}; connect-src {support}; style-src 'self'"
        self.answer(200, "text/html; charset=utf-8", page.encode(), Content_Security_Policy=policy)


if __name__ == "__main__":
    sys.exit(main())
