"""Build the index beside the one in use and switch to it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import refreshing, sources
from search.contracts import RebuildRunning


class Command(BaseCommand):
    help = "Build the whole index beside the old one, which answers until the switch."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", choices=sources.kinds() or None, help="only this kind of document")

    def handle(self, *_args: Any, **options: Any) -> None:
        counts = {}
        for kind in [options["kind"]] if options["kind"] else sources.kinds():
            try:
                counts[kind] = refreshing.rebuild(kind, self._tell)
            except RebuildRunning as error:
                raise CommandError(f"{kind} is being rebuilt already") from error
        self.stdout.write(json.dumps(counts))

    def _tell(self, done: int, total: int) -> None:
        self.stderr.write(f"read {done} of {total}")
