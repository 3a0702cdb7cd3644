"""How long after an editor publishes can readers find the article?

    python -m bench.publish --sizes 1000,10000 > publish.json

`publish` is the time until `publish()` returns to the editor. `findable` is the time from then until a question in this
process, which has the index in memory, finds the article: the worker that `./hysio demo` starts (it looks for work once a
second) writes the index in a process of its own, and this one catches up. `write` is that work alone, without the waiting.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench import base, generator
from bench.measure import ROOT, load_average, main, percentiles, say, timed
from bench.phrases import LOCALES

PATIENCE = 60.0  # seconds until an article counts as lost
PAUSE = 0.02
FIRST = 2  # publications that warm up


def measure(options: argparse.Namespace) -> dict[str, Any]:
    built = base.opened(options)
    begun = load_average()
    families = [generator.family(number, options.seed + 1) for number in range(options.times + FIRST)]
    pages = [_draft(family, LOCALES[place % len(LOCALES)]) for place, family in enumerate(families)]
    for locale in LOCALES:
        _finds(pages[0].key, "warm", locale)
    with _worker():
        rows = [_publish(page) for page in pages][FIRST:]
        write = _writing(pages)
        _remove(pages)
    published, findable = ([row[at] for row in rows] for at in (0, 1))
    return {
        **{name: built[name] for name in ("size", "pages", "texts")},
        "load_average": [begun, load_average()],
        "publications": len(rows),
        "publish": percentiles(published),
        "findable": percentiles(findable),
        "write": percentiles(write),
    }


def _draft(family: generator.Family, locale: str) -> Any:
    """A page that is not live yet, with a word in it that no other has."""
    from content.models import SectionPage

    page = base.article(family, locale, suffix=f"-publish{os.getpid()}")
    page.title = f"{page.title} {_mark(page.key)}"
    page.live = False
    parent = SectionPage.objects.get(key=family.section, locale=page.locale)
    parent.add_child(instance=page)
    base.release([page], [page.save_revision()])
    return page


def _mark(key: str) -> str:
    """A word made of the letters of a key: codes and numbers are searched in their own way."""
    digits = "".join(letter for letter in key if letter.isdigit())
    return "zq" + "".join("bcdfghjklm"[int(digit)] for digit in digits)


def _publish(page: Any) -> tuple[float, float]:
    """Seconds of publishing, and from then until it is found."""
    took = timed(page.latest_revision.publish)
    started, locale = time.perf_counter(), page.locale.language_code
    while not _finds(page.key, _mark(page.key), locale):
        if time.perf_counter() - started > PATIENCE:
            raise RuntimeError(f"{page.key} was not found after {PATIENCE:.0f} s")
        time.sleep(PAUSE)
    return took, time.perf_counter() - started


def _finds(key: str, word: str, locale: str) -> bool:
    from search import serving
    from search.api import Filters

    found = serving.engine().search(
        "article", word, locale=locale, targets={locale: 3}, filters=Filters(), legs=["words"]
    )
    return any(each.family == key for each in found[locale])


def _writing(pages: list[Any]) -> list[float]:
    """The task of the worker, in this process: take an article out and write it again."""
    from search import refreshing, serving

    times = []
    for page in pages[FIRST:]:
        serving.engine().delete("article", [page.pk])
        times.append(timed(lambda page=page: refreshing.write("article", [page.pk])))
    return times


def _remove(pages: list[Any]) -> None:
    """Leave the base as readers saw it, while the worker is still there to take the articles out of the index. Their releases
    cannot be removed, so drafts stay behind."""
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    for page in pages:
        page.refresh_from_db()
        page.unpublish()
    end = time.monotonic() + PATIENCE
    while DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists() and time.monotonic() < end:
        time.sleep(0.5)


@contextmanager
def _worker() -> Iterator[None]:
    """The worker as the launcher starts it; it is gone when the block is left."""
    command = [
        *(sys.executable, "-m", "django", "db_worker"),
        "--queue-name",
        "default,search",
        "--interval",
        "1",
        "--no-reload",
    ]
    worker = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=sys.stderr)
    say("  worker started")
    try:
        yield
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        try:
            worker.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


if __name__ == "__main__":
    main("bench.publish", "How long after publishing can readers find an article?", measure)
