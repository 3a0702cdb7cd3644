"""`load_demo`: demo people, articles, glossary and search words, and their index. Repeatable; `./hysio demo` calls it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb_site.demo.loading import load


class Command(BaseCommand):
    help = "Load the demo content and build its index; twice is the same as once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all-legs", action="store_true", help="embed with the slow legs too, instead of behind")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo content is loaded with HYSIO_DEMO=1 alone, never into a real site.")
        load(self.stderr, all_legs=options["all_legs"])
