"""Runs axe-core on one page in headless Chromium: a script of its own, started by `content.review.tools.axe`, without Django.

It reads one JSON object from its standard input and writes one to its standard output. The page and its files come from there;
everything else that the page asks for is refused, so that nothing leaves the machine.
"""

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Route, sync_playwright

ADDRESS = "http://preview.invalid/"
HEIGHT = 900
STEP = 20_000  # milliseconds that the browser may take to start, or to open the page
PLACES = 3  # of a finding, as examples
ASK = """async (places) => {
  const found = await axe.run(document, {resultTypes: ["violations", "incomplete"]});
  const ours = (node) => document.querySelector(node.target[0])?.closest("article, html:not(:has(article))");
  const short = (rule, nodes) => ({rule: rule.id, impact: rule.impact, help: rule.help, count: nodes.length,
    places: nodes.slice(0, places).map((node) => node.target.join(" "))});
  return {
    engine: found.testEngine.version,
    violations: found.violations.map((rule) => short(rule, rule.nodes)),
    incomplete: found.incomplete.map((rule) => short(rule, rule.nodes.filter(ours))).filter((each) => each.count),
  };
}"""


def look(order: dict) -> dict:
    """What axe finds at each of `order["widths"]`, by width."""
    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=order["chromium"], args=["--host-resolver-rules=MAP * ~NOTFOUND"], timeout=STEP
        )
        for width in order["widths"]:
            context = browser.new_context(
                viewport={"width": width, "height": HEIGHT}, color_scheme="light", bypass_csp=True
            )
            page = context.new_page()
            page.set_default_timeout(STEP)
            page.route("**/*", lambda route: answer(route, order))
            page.goto(ADDRESS)
            page.evaluate(Path(order["axe"]).read_text(encoding="utf-8"))
            found[str(width)] = page.evaluate(ASK, PLACES)
            context.close()
        browser.close()
    return found


def answer(route: Route, order: dict) -> None:
    """The page itself, one of its files, or nothing."""
    url = route.request.url
    path = urlsplit(url).path
    if not url.startswith(ADDRESS):
        route.abort()
    elif url == ADDRESS:
        route.fulfill(body=order["html"], content_type="text/html; charset=utf-8")
    elif path in order["files"]:
        route.fulfill(path=order["files"][path])
    else:
        route.abort()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(look(json.load(sys.stdin))))
