"""Screen texts for patient data: one text a line in, one JSON list of findings a line out, `[]` for none.

Contract: standard output holds the lists only, messages go to standard error, the exit code is not zero on failure.
Offsets count Unicode characters of the line without its end.
"""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.screening.engine import screen


class Command(BaseCommand):
    help = _("Read one text per line on standard input and print the findings of each.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help=_("One JSON list a line (without it, kinds and places).")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            for line in sys.stdin.buffer:  # bytes: the terminal's own encoding is not the contract's
                self._answer(line.decode("utf-8").rstrip("\r\n"), as_json=options["json"])
        except UnicodeDecodeError as error:
            raise CommandError(_("The input is not UTF-8.")) from error

    def _answer(self, text: str, *, as_json: bool) -> None:
        found = screen(text)
        if as_json:
            rows = [{**vars(each), "text": text[each.start : each.end]} for each in found]
            self.stdout.write(json.dumps(rows))
        else:
            self.stdout.write(", ".join(f"{each.kind} {each.start}-{each.end}" for each in found) or "-")
