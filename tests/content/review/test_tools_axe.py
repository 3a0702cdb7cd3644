"""axe-core on the page that readers would get: in headless Chromium, and what happens where it is missing, breaks or hangs."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from content.models import AccessibilityRun
from content.review import errors
from content.review.steps import Step
from content.review.tools import axe
from content.review.tools.axe_words import SAID, said_by_rule
from tests.content.review.at_step import found, state_of
from tests.factories.content import ArticleFactory, country, paragraph, picture_block

pytestmark = pytest.mark.django_db
State = AccessibilityRun.State
in_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(not axe.chromium(), reason="Chromium is missing: axe-core has nothing to look with"),
]
BAD_PAGE = """<!doctype html><html><head><title>Bad</title></head><body><main><h1>Bad</h1><h4>Skips</h4>
<img src="/x.png"><p style="color:#bbb;background:#fff">Pale</p><input type="text"><a href="/y"></a>
<p lang="xx-nowhere">Where?</p><div style="width:10px;overflow:hidden">x</div></main></body></html>"""
BAD_RULES = {"image-alt", "color-contrast", "label", "link-name", "html-has-lang", "valid-lang", "heading-order"}


@pytest.fixture
def no_chromium(settings):
    settings.CHROMIUM = "/nowhere/chromium"


def stand_in(settings, folder: Path, line: str) -> None:
    """Something that is started in place of Chromium."""
    script = folder / "chromium"
    script.write_text(f"#!/bin/sh\n{line}\n")
    script.chmod(0o755)
    settings.CHROMIUM = str(script)


def test_without_chromium_the_run_says_so_and_the_page_is_checked_by_hand(no_chromium):
    state = state_of(ArticleFactory(live=False), Step.ACCESSIBILITY)
    assert [(run.width, run.state) for run in axe.check(state.revision)] == [
        (1280, State.MISSING),
        (320, State.MISSING),
    ]
    assert found(state, "axe.by-hand")


def test_a_browser_that_breaks_is_a_failed_run(settings, tmp_path):
    stand_in(settings, tmp_path, "exit 3")
    state = state_of(ArticleFactory(live=False), Step.ACCESSIBILITY)
    assert {run.state for run in axe.check(state.revision)} == {State.FAILED}
    assert found(state, "axe.by-hand")


def test_a_browser_that_hangs_is_ended_and_leaves_nothing_behind(settings, monkeypatch, tmp_path):
    stand_in(settings, tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 600")
    monkeypatch.setattr(axe, "SECONDS", 5)
    revision = ArticleFactory(live=False).get_latest_revision()
    assert {run.state for run in axe.check(revision)} == {State.FAILED}
    pid = tmp_path / "pid"
    assert not pid.exists() or not Path(f"/proc/{pid.read_text().strip()}").exists()


def test_no_secret_of_the_server_is_handed_to_the_browser(settings, monkeypatch, tmp_path):
    stand_in(settings, tmp_path, f"env > {tmp_path}/env; exit 3")
    monkeypatch.setenv("SEAL_KEY", "a-very-secret-key")
    with pytest.raises(axe.BrowserFailed):
        axe.see("<html></html>")
    assert "a-very-secret-key" not in (tmp_path / "env").read_text()


def test_the_check_runs_by_itself_when_the_step_opens(desk, no_chromium, django_capture_on_commit_callbacks):
    desk.saved(body=[paragraph("Text.")])
    with django_capture_on_commit_callbacks(execute=True):
        desk.submitted().sign()
    assert not AccessibilityRun.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        desk.sign()
    runs = AccessibilityRun.objects.filter(revision=desk.state.revision, digest=desk.state.digest)
    assert {run.width for run in runs} == set(axe.WIDTHS)


def test_a_task_that_comes_too_late_or_twice_does_nothing(desk, no_chromium):
    desk.saved(body=[paragraph("Text.")])
    desk.submitted()
    desk.sign()
    desk.sign()
    state = desk.state
    for width in axe.WIDTHS:
        AccessibilityRun.objects.create(revision=state.revision, digest=state.digest, width=width, state=State.DONE)
    axe.look_at_step.enqueue(state.pk)
    axe.look_at_step.enqueue(0)
    assert AccessibilityRun.objects.count() == len(axe.WIDTHS)
    desk.sign()
    AccessibilityRun.objects.all().delete()
    axe.look_at_step.enqueue(state.pk)
    assert not AccessibilityRun.objects.exists()


def test_the_command_fails_where_nothing_can_be_checked(no_chromium):
    ArticleFactory(key="note", live=False)
    with pytest.raises(CommandError):
        call_command("check_accessibility", "note", stdout=StringIO())
    said = StringIO()
    call_command("check_accessibility", stdout=said, stderr=StringIO())  # nothing waits for its check
    assert said.getvalue() == ""


@pytest.mark.parametrize("language", ["nl", "de", "fr"])
def test_what_a_rule_says_is_said_in_the_language_of_the_reviewer(language):
    with translation.override("en"):
        english = {rule: said_by_rule(rule, "") for rule in SAID}
    with translation.override(language):
        assert not [rule for rule in SAID if said_by_rule(rule, "") == english[rule]]
    assert SAID.keys() >= BAD_RULES


def test_what_a_bad_page_was_found_to_have_keeps_its_step_from_being_signed(desk):
    desk.saved(body=[paragraph("Text.")])
    desk.submitted().sign()
    desk.sign()
    fault = {"impact": "serious", "help": "In English", "count": 1, "places": ["p"]}
    for width in axe.WIDTHS:
        AccessibilityRun.objects.create(
            revision=desk.state.revision, digest=desk.state.digest, width=width, state=State.DONE,
            violations=[fault | {"rule": rule} for rule in sorted(BAD_RULES)],
        )  # fmt: skip
    with pytest.raises(errors.Blocked) as refused:
        desk.sign(waived={f"axe:{rule}": "It is fine." for rule in BAD_RULES})
    assert {each.code for each in refused.value.findings} == {f"axe:{rule}" for rule in BAD_RULES}
    assert desk.state.step == Step.ACCESSIBILITY


def test_only_files_of_the_site_are_handed_to_the_browser():
    page = '<link href="/static/site/base.css"><img src="/media/../secrets.env"><img src="/etc/passwd">'
    page += '<img src="/static/../secrets.env"><img src="/static/%2e%2e/secrets.env">'
    assert list(axe.files_of(page)) == ["/static/site/base.css"]


class TestInChromium:
    pytestmark = in_chromium

    def test_axe_finds_what_is_wrong_with_a_bad_page(self):
        seen = axe.see(BAD_PAGE)
        assert set(seen) == {"1280", "320"}
        for width in seen.values():
            assert width["engine"]
            assert {each["rule"] for each in width["violations"]} >= BAD_RULES

    @pytest.mark.parametrize("locale", ["nl", "en", "de", "fr"])
    def test_a_sound_article_has_nothing_serious_in_any_language(self, locale):
        block, _image = picture_block("Picture")
        page = ArticleFactory(live=False, locale=locale, country_notes=[country("nl", "Text.")])
        page.body = [*page.body.raw_data, block]
        page.save_revision()
        runs = axe.check(page.get_latest_revision())
        assert [(run.state, run.width) for run in runs] == [(State.DONE, 1280), (State.DONE, 320)]
        assert not any(run.is_serious for run in runs)
        assert not found(state_of(page, Step.ACCESSIBILITY), "axe:")

    def test_a_picture_without_its_words_is_seen_on_the_page_and_blocks(self):
        block, _image = picture_block("Picture")
        link = paragraph('<a href="https://example.org/"></a>')
        page = ArticleFactory(live=False, body=[block, link])
        axe.check(page.get_latest_revision())
        findings = {each.code: each.blocks for each in found(state_of(page, Step.ACCESSIBILITY), "axe:")}
        assert findings["axe:link-name"]

    def test_the_page_reaches_nobody(self):
        asked = []

        class Listening(BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_error(404)

        server = HTTPServer(("127.0.0.1", 0), Listening)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        axe.see(
            f'<html lang="en"><title>x</title><img alt="x" src="{address}/x.png"><iframe src="{address}/y"></iframe>'
        )
        server.shutdown()
        assert asked == []

    def test_the_command_prints_what_was_seen(self):
        ArticleFactory(key="note", live=False)
        said = StringIO()
        call_command("check_accessibility", "note", "--locale", "en", "--json", stdout=said, stderr=StringIO())
        assert [each["width"] for each in json.loads(said.getvalue())] == [1280, 320]
