"""The worker of recurring jobs: looks every few seconds what is due. Stops after the running job on SIGTERM or SIGINT."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils.translation import gettext as _

from compliance import schedule

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = _("Run recurring jobs when they are due.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help=_("Run what is due now, then exit."))
        parser.add_argument("--pause", type=float, default=5.0, help=_("Seconds between two looks at the table."))

    def handle(self, *_args: Any, **options: Any) -> None:
        stop = threading.Event()

        def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
            stop.set()

        usual = {number: signal.signal(number, ask_to_stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            if options["once"]:
                self._look(stop)
                return
            while not stop.is_set():
                self._look(stop)
                close_old_connections()
                stop.wait(options["pause"])
        finally:
            for number, handler in usual.items():
                signal.signal(number, handler)

    def _look(self, stop: threading.Event) -> None:
        try:
            schedule.run_due(keep_going=lambda: not stop.is_set())
        except DatabaseError as error:  # locked, restarted, away: the next look tries again
            log.error("schedule_unreadable", error=type(error).__name__)
