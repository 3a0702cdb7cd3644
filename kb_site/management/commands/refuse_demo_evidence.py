"""`refuse_demo_evidence`: `./hysio doctor` asks with production settings whether demo evidence is in the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content import api as content


class Command(BaseCommand):
    help = "Fail when signatures or releases of the demonstration are in the database."

    def handle(self, *args: Any, **options: Any) -> None:
        found = content.demo_evidence_count()
        if found:
            raise CommandError(f"{found} rows of evidence are demo content. Use a database of its own for production.")
