"""`./hysio test`: every lane one after the other, what it needs installed first, and at the end which ones ran."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kb_site.launcher.processes import free_port
from kb_site.launcher.setup import (
    CHROMIUM,
    POSTGRES,
    ROOT,
    chromium_path,
    ensure_pango,
    install_system,
    postgres_bin,
    say,
)

QUICK = "not browser and not models"


@dataclass
class Result:
    name: str
    state: str  # passed, failed, not run
    seconds: float
    reason: str = ""


def run(wanted: list[str]) -> int:
    """Run the lanes named in `wanted`, or all. 1 when one failed or could not run in CI."""
    unknown = set(wanted) - set(NAMES)
    if unknown:
        say(f"unknown lane {', '.join(sorted(unknown))}; there are: {', '.join(NAMES)}")
        return 2
    ensure_pango()
    results = [_timed(name, LANES[name]) for name in NAMES if not wanted or name in wanted]
    say("")
    for result in results:
        say(f"{result.name:<10}{result.state:<9}{result.seconds:6.0f} s  {result.reason}")
    strict = bool(os.environ.get("CI"))
    bad = [result for result in results if result.state == "failed" or (strict and result.state == "not run")]
    print(f"lanes: {len(results) - len(bad)} passed, {len(bad)} failed")  # noqa: T201 - the closing line
    return 1 if bad else 0


def _timed(name: str, lane: Callable[[], bool | str]) -> Result:
    say(f"\n== {name}")
    start = time.monotonic()
    outcome = lane()
    seconds = time.monotonic() - start
    if isinstance(outcome, str):
        return Result(name, "not run", seconds, outcome)
    return Result(name, "passed" if outcome else "failed", seconds)


def _run(*command: str, **environment: str) -> bool:
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode == 0


def _tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def _pytest(*arguments: str, **environment: str) -> bool:
    return _run(sys.executable, "-m", "pytest", "-q", "--durations=10", *arguments, **environment)


def _static() -> bool:
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    checks = [
        _run(_tool("ruff"), "check", "."),
        _run(_tool("ruff"), "format", "--check", "."),
        _run(_tool("lint-imports")),
        _run(_tool("mypy"), **settings),
        _run(sys.executable, "manage.py", "makemigrations", "--check", "--dry-run", **settings),
    ]
    return all(checks)


def _quick() -> bool:
    return _pytest("-m", QUICK, "-n", "2", "--dist", "loadfile")


def _models() -> bool:
    return _pytest("-m", "models")


def _browser() -> bool | str:
    if chromium_path() is None and not install_system("Chromium (for browser tests)", CHROMIUM):
        return "Chromium is missing"
    chromium = chromium_path() or ""
    if _pytest("-m", "browser", HYSIO_CHROMIUM=chromium):
        return True
    # Browser and test share one process' database: a journey that met a lock is walked once more. What is broken fails twice.
    say("walking again what failed")
    return _pytest("-m", "browser", "--last-failed", "--last-failed-no-failures", "none", HYSIO_CHROMIUM=chromium)


def _postgres() -> bool | str:
    if postgres_bin() is None and not install_system("PostgreSQL (for its lane)", POSTGRES):
        return "PostgreSQL 15 or newer is missing"
    folder = postgres_bin()
    if folder is None:
        return "PostgreSQL 15 or newer is missing"
    with throwaway_cluster(folder) as url:
        return _pytest("-m", QUICK, "-n", "2", "--dist", "loadfile", DATABASE_URL=url)


@contextmanager
def throwaway_cluster(bin_folder: Path) -> Iterator[str]:
    """A PostgreSQL of its own in a temporary folder, on loopback, under an unprivileged user; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="hysio-pg-"))
    prefix: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    port = free_port(54320)
    data = str(folder / "data")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"

    def control(*arguments: object, check: bool = True) -> None:
        subprocess.run([*prefix, *map(str, arguments)], cwd=folder, check=check, stdout=subprocess.DEVNULL)

    try:
        control(bin_folder / "initdb", "-D", data, "-U", "hysio", "-A", "trust", "-E", "UTF8", "--no-sync")
        control(bin_folder / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        yield f"postgres://hysio@127.0.0.1:{port}/postgres"
    finally:
        control(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


LANES: dict[str, Callable[[], bool | str]] = {
    "static": _static,
    "quick": _quick,
    "models": _models,
    "postgres": _postgres,
    "browser": _browser,
}
NAMES = tuple(LANES)
