"""axe-core on the page that readers would get, before anybody signs that it is accessible (framework: Quality Assurance).

The page is rendered from the revision, here; a process of its own opens it in headless Chromium, offline, and is killed when it
hangs. Playwright and axe-core are among the packages of the product, Chromium comes with the machine: without it there is a
checklist by hand.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import axe_playwright_python
import structlog
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django_tasks import task
from wagtail.models import Revision, TaskState

from compliance.api import AuditEntry
from content import events
from content.digest import digests
from content.models import AccessibilityRun, ReviewTaskState
from content.review.steps import SCOPE_OF, Step

log = structlog.get_logger(__name__)

WIDTHS = (1280, 320)  # pixels: a desk, and the narrowest window that WCAG 1.4.10 asks for
SECONDS = 60  # for all widths; a run that takes longer has failed
PATIENCE = 5  # seconds for the driver to put its browser away
SCRIPT = Path(__file__).with_name("axe_browser.py")
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REFERENCE = re.compile(r'(?:href|src)="(/[^"#?]+)')
INHERITED = ("PATH", "HOME", "TMPDIR", "LANG")  # of the environment; nothing secret goes to the browser

State = AccessibilityRun.State
#: What a browser that is not there, or that failed, has seen.
Seen = dict[str, dict[str, Any]]


class NoBrowser(Exception):
    """Chromium is missing on this machine."""


class BrowserFailed(Exception):
    """The check ended with an error, or was ended because it took too long."""


@events.review_step_opened.listen
def look_when_it_opens(entry: AuditEntry) -> None:
    if entry.facts["step"] == Step.ACCESSIBILITY:
        look_at_step.enqueue(entry.facts["state"])


@task()
def look_at_step(state_id: int) -> None:
    """Check the text of this step, unless it is decided or was checked by now."""
    open_steps = ReviewTaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("revision")
    state = open_steps.filter(pk=state_id).first()
    if state is not None and not _is_checked(state):
        check(state.revision)


def _is_checked(state: ReviewTaskState) -> bool:
    runs = latest_runs(state.revision_id, state.digest)
    return all(width in runs and runs[width].state == State.DONE for width in WIDTHS)


def latest_runs(revision: int, digest: str) -> dict[int, AccessibilityRun]:
    """The last run at each width of exactly this text."""
    return {run.width: run for run in AccessibilityRun.objects.filter(revision=revision, digest=digest).order_by("pk")}


def check(revision: Revision) -> list[AccessibilityRun]:
    """Look at the page of `revision` at each width, and keep what was seen, be it that nothing could be seen."""
    digest = digests(revision.content).of(SCOPE_OF[Step.ACCESSIBILITY])
    state, seen = State.DONE, {}
    try:
        seen = see(page_of(revision))
    except NoBrowser:
        state = State.MISSING
    except BrowserFailed as error:
        state = State.FAILED
        log.warning("accessibility_check_failed", revision=revision.pk, error=str(error))
    return [
        AccessibilityRun.objects.create(
            revision=revision, digest=digest, width=width, state=state, **seen.get(str(width), {})
        )
        for width in WIDTHS
    ]


def page_of(revision: Revision) -> str:
    """The HTML that readers would get of this revision, as the preview of the editor makes it."""
    response = revision.as_object().make_preview_request()
    return str(response.content.decode())


def see(html: str) -> Seen:
    """What axe-core says of a page, by width: `engine`, `violations`, `incomplete`. Raises `NoBrowser`, `BrowserFailed`."""
    browser = chromium()
    if not browser:
        raise NoBrowser
    order = {"html": html, "files": files_of(html), "widths": WIDTHS, "axe": str(AXE), "chromium": browser}
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(json.dumps(order).encode(), timeout=SECONDS)
    except subprocess.TimeoutExpired:
        _end(process)
        raise BrowserFailed("timeout") from None
    if process.returncode:
        raise BrowserFailed(f"exit {process.returncode}")
    found: Seen = json.loads(said)
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the script and its driver to end, which puts the browser away (it is in a group of its own); then kill them."""
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and _is_there(process.pid):
        time.sleep(0.1)
    if _is_there(process.pid):
        os.killpg(process.pid, signal.SIGKILL)


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def chromium() -> str:
    """Where Chromium is; empty where it is not."""
    if settings.CHROMIUM:
        return str(settings.CHROMIUM) if Path(settings.CHROMIUM).exists() else ""
    return next((path for name in CHROMIUMS if (path := shutil.which(name))), "")


def files_of(html: str) -> dict[str, str]:
    """The style sheets and pictures that the page names, by address; scripts are left out, since the page works without."""
    found = {path: _file(unquote(path)) for path in REFERENCE.findall(html) if not path.endswith(".js")}
    return {path: file for path, file in found.items() if file}


def _file(path: str) -> str:
    if ".." in path.split("/"):
        return ""
    if path.startswith(settings.STATIC_URL):
        return _static(path.removeprefix(settings.STATIC_URL))
    if path.startswith(settings.MEDIA_URL):
        return _media(path.removeprefix(settings.MEDIA_URL))
    return ""


def _static(name: str) -> str:
    """Collected files carry their digest in their name; in a working copy they are found by the apps."""
    collected = Path(settings.STATIC_ROOT) / name
    return str(collected) if collected.is_file() else str(finders.find(name) or "")


def _media(name: str) -> str:
    return default_storage.path(name) if default_storage.exists(name) else ""
