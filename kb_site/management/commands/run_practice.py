"""`run_practice`: connects the practice application to this help and serves it on a port of its own. `./hysio demo` calls it."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from kb_site.demo.practice import connect
from kb_site.launcher.processes import web


class Command(BaseCommand):
    help = "Serve the practice application, which embeds the help of this site on another origin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--bind", required=True, help="127.0.0.1:8001")
        parser.add_argument("--support", required=True, help="origin of this site, such as http://127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The practice application runs with HYSIO_DEMO=1 alone, never beside a real site.")
        connect(origin=f"http://{options['bind']}", support=options["support"])
        connections.close_all()
        command = web(options["bind"], threads=2, application="kb_site.practice.wsgi:application")
        os.execve(sys.executable, command, {**_without_secrets(), "HYSIO_VAR": str(settings.VAR)})  # noqa: S606 - ours


def _without_secrets() -> dict[str, str]:
    """The environment without what belongs to the help alone: the application is served as somebody else's would be."""
    own = ("SECRET_KEY", "AUDIT_KEY", "SEAL_KEY", "DATABASE_URL", "EMAIL_URL")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)}
