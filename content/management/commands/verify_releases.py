"""`./hysio manage verify_releases`: is everything that readers see a released text, and is the evidence untouched?"""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.review.evidence.verifying import verify


class Command(BaseCommand):
    help = (
        "Recompute the digests of all live articles and compare them with their releases; exits 1 naming what differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print what is wrong as one JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = verify()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(each) for each in wrong]))
        else:
            for each in wrong:
                self.stdout.write(" ".join(filter(None, (each.page, each.code, each.where))))
        if wrong:
            raise CommandError(f"{len(wrong)} not verified", returncode=1)
        self.stderr.write("all live articles stand on a release")
