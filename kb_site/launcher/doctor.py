"""`./hysio doctor`: one line a check, each with its fix."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator

from kb_site.launcher.serve import missing_settings
from kb_site.launcher.setup import ROOT, VAR, chromium_path, has_pango, postgres_bin, python_manage

Check = tuple[str, bool, str]  # what, fine?, the fix


def run() -> int:
    """Print every check; 1 when something needed is missing."""
    bad = 0
    for name, fine, fix in checks():
        print(f"{'ok  ' if fine else 'FIX '} {name}" + ("" if fine else f": {fix}"))  # noqa: T201 - this is its output
        bad += not fine and not fix.startswith("optional")
    return 1 if bad else 0


def checks() -> Iterator[Check]:
    """Every check in turn; those that start Django come last."""
    yield (
        f"Python {sys.version.split()[0]}",
        sys.version_info >= (3, 11),
        "install Python 3.11 or newer and remove .venv",
    )
    yield f"SQLite {sqlite3.sqlite_version} with FTS5", _has_fts5(), "install a Python whose SQLite has FTS5"
    free = shutil.disk_usage(ROOT).free / 2**30
    yield f"{free:.0f} GB of disk free", free > 2, "free at least 2 GB"
    yield "Pango (PDF)", has_pango(), "optional; apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    yield (
        "Chromium (accessibility step, browser tests)",
        chromium_path() is not None,
        "optional; apt-get install chromium",
    )
    yield "PostgreSQL 15 or newer (its test lane)", postgres_bin() is not None, "optional; apt-get install postgresql"
    yield "port 8000 is free", _port_is_free(8000), "optional; ./hysio demo takes the next free port"
    path = VAR / "secrets.env"
    yield "secrets", path.exists() or "SECRET_KEY" in os.environ, "./hysio demo writes them"
    if path.exists():
        yield "secrets are private", not path.stat().st_mode & 0o077, f"chmod 600 {path}"
        yield "settings, models, migrations", _manage("check"), "./hysio manage check says more"
        yield "database is migrated", _manage("migrate", "--check"), "./hysio manage migrate"
        yield "audit trail", _manage("verify_trail"), "./hysio manage verify_trail names the first bad row"
        yield "search index", _manage("search_reconcile", "--dry-run", "--check"), "./hysio manage search_reconcile"
    if not missing_settings():
        own = "production needs a database of its own: demo evidence is never removed"
        yield "no demo evidence in production", _manage("refuse_demo_evidence"), own


def _has_fts5() -> bool:
    with sqlite3.connect(":memory:") as connection:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    return "ENABLE_FTS5" in options and sqlite3.sqlite_version_info >= (3, 35)


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _manage(*arguments: str) -> bool:
    done = subprocess.run([*python_manage(), *arguments], cwd=ROOT, capture_output=True, check=False)
    return done.returncode == 0
