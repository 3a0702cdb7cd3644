"""`refuse_demo_accounts`: a production start stops when demo people are in the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import api as accounts


class Command(BaseCommand):
    help = "Fail when demo accounts could sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        found = accounts.demo_people_count()
        if found:
            raise CommandError(f"{found} demo accounts are in this database. Use a database of its own for production.")
