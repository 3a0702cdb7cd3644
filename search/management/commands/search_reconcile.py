"""Compare the index with its sources and mend what differs."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from search import refreshing, sources


class Command(BaseCommand):
    help = "Find documents that are missing, stale or gone and texts without vectors, and mend them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what differs")
        parser.add_argument(
            "--check", action="store_true", help="mend nothing; the exit code is 1 if something differs"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        looking = options["dry_run"] or options["check"]
        found = {kind: refreshing.reconcile(kind, dry_run=looking) for kind in sources.kinds()}
        self.stdout.write(json.dumps({kind: asdict(drift) for kind, drift in found.items()}))
        if options["check"] and any(drift.any for drift in found.values()):
            sys.exit(1)
