"""Stop a production start while demonstration accounts can sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.demo import DOMAIN, demo_accounts


class Command(BaseCommand):
    help = "Fails while accounts of the demonstration can sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        if found := demo_accounts():
            raise CommandError(
                f"{found} demonstration accounts (@{DOMAIN}) can sign in here. Close them, or start with an empty database."
            )
