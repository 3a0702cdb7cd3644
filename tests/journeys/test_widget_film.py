"""A film in an article: played beside the record with its captions, or one press away where the host lets no film in."""

import base64

import pytest
from django.test import override_settings

from content.navigation import address
from tests.factories.content import ArticleFactory, film
from tests.journeys.conftest import serious_findings
from tests.journeys.turns import turn
from tests.journeys.widget_host import POLICY, open_panel, until

pytestmark = pytest.mark.browser
FILMS_TOO = POLICY + "; media-src {support}"
# A second of a grey square, in base64.
RECORD = """() => new Promise((done) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
  const pen = canvas.getContext("2d");
  const drawn = setInterval(() => { pen.fillStyle = `hsl(0 0% ${Math.random() * 100}%)`; pen.fillRect(0, 0, 64, 36); }, 40);
  const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: "video/webm" });
  const pieces = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.onstop = async () => {
    clearInterval(drawn);
    const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
    done(btoa(String.fromCharCode(...bytes)));
  };
  recorder.start();
  setTimeout(() => recorder.stop(), 1000);
})"""


@pytest.fixture(scope="module")
def filmed(site, browser, tmp_path_factory):
    """The address of an article with a film. Search does not know it."""
    page = browser.new_page()
    recorded = base64.b64decode(page.evaluate(RECORD))
    page.close()
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("films")):
        with turn:
            blocks = [film("How to record", recorded, "Press Record. Wait for the light.")]
            made = ArticleFactory(key="filmed", body=blocks)
        yield site.url + address(made.url_path, "en")


def read(page):
    open_panel(page)
    page.evaluate("HysioHelp.open({ article: 'filmed' })")
    page.locator(".prose").wait_for()


@pytest.mark.parametrize("width", [320, 1280])
def test_film_plays_in_the_panel_with_captions_and_transcript(open_host, filmed, host, width):
    page = open_host("en", policy=FILMS_TOO, width=width)
    read(page)
    video = page.locator(".prose video")
    until(page, "document.querySelector('hysio-help').shadowRoot.querySelector('video').readyState >= 1")
    assert video.evaluate("film => film.controls && film.paused && film.currentSrc").startswith(f"{host.support}/")
    video.evaluate("film => film.play()")
    until(page, "document.querySelector('hysio-help').shadowRoot.querySelector('video').currentTime > 0")
    track = video.evaluate("({ textTracks: [track] }) => [track.kind, track.language, track.mode, track.cues[0].text]")
    assert track == ["captions", "en", "showing", "Press Record."]
    page.locator(".prose summary").click()
    assert page.locator(".prose details").inner_text().endswith("Wait for the light.")
    assert page.locator(".scroll").evaluate("box => box.scrollWidth <= box.clientWidth")
    assert serious_findings(page) == []
    assert page.locator(".prose p a").get_attribute("href") == filmed


@pytest.mark.parametrize("leave", ["close", "suggest"])
def test_film_falls_silent_when_she_closes_help_or_goes_elsewhere(open_host, filmed, leave):
    page = open_host("en", policy=FILMS_TOO)
    read(page)
    page.evaluate(
        """async () => {
          window.film = document.querySelector("hysio-help").shadowRoot.querySelector("video");
          film.loop = true;
          await film.play();
        }"""
    )
    page.evaluate(f"void HysioHelp.{leave}()")
    until(page, "film.paused")


def test_where_the_host_lets_no_film_in_the_articles_page_is_one_press_away(open_host, filmed):
    page = open_host("en", loose=True)
    read(page)
    until(page, "!document.querySelector('hysio-help').shadowRoot.querySelector('video')")
    assert page.locator(".prose figcaption").inner_text() == "How to record"
    assert page.locator(".prose details").count() == 1
    assert serious_findings(page) == []
    with page.context.expect_page() as opened:
        page.locator(".prose p a", has_text="Watch the video").click()
    there = opened.value
    there.locator("video").wait_for()
    assert there.url == filmed
    until(there, "document.querySelector('video').readyState >= 1")


def test_film_from_elsewhere_is_not_asked_for(open_host, filmed, host):
    page = open_host("en", policy=POLICY + "; media-src *", loose=True)
    asked = []
    page.route("https://elsewhere.example/**", lambda route: [asked.append(route.request.url), route.abort()])

    def foreign(route):
        answer = route.fetch()
        told = answer.json()
        route.fulfill(
            response=answer, json=told | {"html": told["html"].replace(host.support, "https://elsewhere.example")}
        )

    page.route("**/api/v1/help/articles/*", foreign)
    read(page)
    page.locator(".prose p a", has_text="Watch the video").wait_for()
    page.wait_for_timeout(500)
    assert page.locator(".prose video").count() == 0
    assert asked == []
