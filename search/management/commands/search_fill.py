"""Embed what lacks a vector, in this process."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import refreshing, serving
from search.contracts import LegUnavailable

AT_ONCE = 32


class Command(BaseCommand):
    help = "Compute the missing vectors of every dense leg, or of one; the worker does the same in the background."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--leg", choices=list(serving.dense_legs()), help="only this leg")
        parser.add_argument("--limit", type=int, help="at most so many texts a leg")

    def handle(self, *_args: Any, **options: Any) -> None:
        legs = [options["leg"]] if options["leg"] else list(serving.dense_legs())
        try:
            self.stdout.write(json.dumps({leg: self._fill(leg, options["limit"]) for leg in legs}))
        except LegUnavailable as error:
            raise CommandError(str(error)) from error

    def _fill(self, leg: str, limit: int | None) -> int:
        total, done = refreshing.lacking(leg), 0
        while filled := refreshing.fill(leg, limit=AT_ONCE if limit is None else min(AT_ONCE, limit - done)):
            done += filled
            self.stderr.write(f"{leg}: {done} of {total}")
        return done
