"""Processes that do the same thing at the same moment, on a real database that they share."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

PROLOGUE = """
import django, os, pathlib, sys, time
django.setup()
folder, number = pathlib.Path(sys.argv[1]), sys.argv[2]
import accounts.api, django.db
django.db.connection.ensure_connection()
(folder / f"ready-{number}").touch()
while not (folder / "go").exists(): time.sleep(0.0005)
"""


def race(script: str, folder: Path, runners: int = 2) -> list[str]:
    """Run `script` in several processes at once, on what the test has committed; answers what each of them printed.

    `import sys; sys.argv[2]` tells a runner its number. The test needs `django_db(transaction=True)`.
    """
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **_database(folder)}
    command = [sys.executable, "-c", PROLOGUE + script, str(folder)]
    running = [
        subprocess.Popen(
            [*command, str(number)], env=surroundings, stdout=subprocess.PIPE, text=True, cwd=settings.ROOT
        )
        for number in range(runners)
    ]
    end = time.monotonic() + 60
    while len(list(folder.glob("ready-*"))) < runners and time.monotonic() < end:
        time.sleep(0.01)
    (folder / "go").touch()
    said = [process.communicate(timeout=60)[0].strip() for process in running]
    assert [process.returncode for process in running] == [0] * runners
    return said


def _database(folder: Path) -> dict[str, str]:
    """Where the runners find what the test has committed."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(folder / "hysio.sqlite3")) as copy:
            connection.connection.backup(copy)
        return {"HYSIO_VAR": str(folder)}
    at = connection.settings_dict
    return {"DATABASE_URL": f"postgres://{at['USER']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"}
