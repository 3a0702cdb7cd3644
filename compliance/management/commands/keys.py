"""The keys that seal texts: which there are, and changing them while the site runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from compliance import sealing_keys
from compliance.sealing import SealBroken, WrongMasterKey


class Command(BaseCommand):
    help = (
        "`keys status` lists the keys of sealed values. `keys rotate` makes a new one and seals everything anew; "
        "interrupted, it goes on when it is run again. To change SEAL_KEY itself, set the old one as SEAL_KEY_PREVIOUS first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "rotate"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["action"] == "rotate":
                self.stdout.write(f"{sealing_keys.rotate()} values sealed anew")
            self._list()
        except (WrongMasterKey, SealBroken) as error:
            raise CommandError(self._said(error)) from error

    def _list(self) -> None:
        for key in sealing_keys.status():
            uses = ", ".join(f"{place} {count}" for place, count in key.uses.items()) or "not used"
            self.stdout.write(f"{key.name}  {key.state:<9} since {key.created_at:%Y-%m-%d %H:%M}  {uses}")

    def _said(self, error: Exception) -> str:
        return str(error) if isinstance(error, WrongMasterKey) else f"This value cannot be opened: {error}"
