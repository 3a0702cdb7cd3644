"""Is the audit trail whole, unaltered and in order? Exit code 0: yes; 1: no; 2: it cannot be read."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from compliance.trail import Problem, TrailReport, verify_trail


class Command(BaseCommand):
    help = _("Check every seal of the audit trail, its numbering, clock, checkpoints and triggers.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("One JSON object on standard output."))

    def handle(self, *_args: Any, **options: Any) -> None:
        report = verify_trail()
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(report)))
        else:
            self.stdout.write(_in_words(report))
        if report.problem:
            sys.exit(2 if report.problem is Problem.UNREADABLE else 1)


def _as_json(report: TrailReport) -> dict[str, Any]:
    return {
        "ok": report.ok,
        "problem": report.problem,
        "first_bad": report.first_bad,
        "rows": report.rows,
        "checkpoints": report.checkpoints,
        "seconds": round(report.seconds, 3),
    }


def _in_words(report: TrailReport) -> str:
    bad = {"number": report.first_bad}
    match report.problem:
        case None:
            text = _("The audit trail is whole: %(rows)d entries, %(checkpoints)d checkpoints, %(seconds).1f seconds.")
            return text % {"rows": report.rows, "checkpoints": report.checkpoints, "seconds": report.seconds}
        case Problem.ALTERED:
            return _("Entry %(number)d of the audit trail was altered.") % bad
        case Problem.MISSING:
            return _("Entry %(number)d of the audit trail is missing.") % bad
        case Problem.TAIL_CUT:
            return (
                _("The audit trail was cut: entries from %(number)d on are missing, and a checkpoint knows them.") % bad
            )
        case Problem.REPLACED:
            return _("Entry %(number)d of the audit trail is not the one that a checkpoint saw.") % bad
        case Problem.CLOCK:
            return _("At entry %(number)d time goes back, and no entry says so.") % bad
        case Problem.CHECKPOINT_ALTERED:
            return _("Line %(number)d of the checkpoint file was altered.") % bad
        case Problem.CHECKPOINT_MISSING:
            return _("The checkpoint that entry %(number)d tells of is missing from the checkpoint file.") % bad
        case Problem.GUARD_MISSING:
            return _("The triggers that protect the audit trail are missing from the database.")
        case Problem.UNREADABLE:
            return _("The audit trail cannot be read.")
