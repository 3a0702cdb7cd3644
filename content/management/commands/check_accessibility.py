"""`./hysio manage check_accessibility`: axe-core on the texts that wait for the accessibility check."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Revision, TaskState

from content.models import AccessibilityRun, ArticlePage, ReviewTaskState
from content.review.steps import Step
from content.review.tools.axe import check
from content.vocabulary import LOCALES


class Command(BaseCommand):
    help = (
        "Open the latest text of articles in headless Chromium at two widths and keep what axe-core finds: of those at the "
        "accessibility step, or of one article; exits 1 when something serious was found or a page could not be checked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", nargs="?", help="the key of one article; all that wait when left out")
        parser.add_argument("--locale", choices=LOCALES, help="in this language alone")
        parser.add_argument("--json", action="store_true", help="print all runs as one JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        runs = [run for revision in _revisions(options["key"], options["locale"]) for run in check(revision)]
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(run) for run in runs]))
        else:
            for run in runs:
                rules = " ".join(each["rule"] for each in run.violations)
                self.stdout.write(f"{run.revision.object_str} {run.width} {run.state} {rules}".rstrip())
        bad = [run for run in runs if run.state != AccessibilityRun.State.DONE or run.is_serious]
        if bad:
            raise CommandError(f"{len(bad)} of {len(runs)} runs need a look", returncode=1)
        self.stderr.write(f"{len(runs)} runs, nothing serious")


def _revisions(key: str | None, locale: str | None) -> list[Revision]:
    """The latest text of the article in each language, or that of every open accessibility step."""
    if key:
        pages = ArticlePage.objects.filter(key=key).select_related("latest_revision")
        pages = pages.in_locale(locale) if locale else pages
        return [page.latest_revision for page in pages if page.latest_revision]
    states = ReviewTaskState.objects.filter(step=Step.ACCESSIBILITY, status=TaskState.STATUS_IN_PROGRESS)
    states = states.filter(locale=locale) if locale else states
    return [state.revision for state in states.select_related("revision").order_by("pk")]


def _as_json(run: AccessibilityRun) -> dict[str, Any]:
    names = ("revision_id", "width", "state", "engine", "violations", "incomplete")
    return {name: getattr(run, name) for name in names}
