"""Write `docs/roles.md` from the role matrix."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from accounts.role_table import markdown


class Command(BaseCommand):
    help = "Writes docs/roles.md from the role matrix."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            (settings.ROOT / "docs" / "roles.md").write_text(markdown(), encoding="utf-8")
