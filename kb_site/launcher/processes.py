"""Web and worker under one parent: they start together, and none outlives the others."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence

from kb_site.launcher.setup import ROOT, python_manage, say

STOP_AFTER = 15  # seconds between asking a process to stop and ending it


def free_port(wanted: int, *, unless: int = 0) -> int:
    """`wanted`, or the next port on loopback that nobody listens on; never `unless`."""
    for port in range(wanted, wanted + 100):
        if port == unless:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SystemExit(f"No free port between {wanted} and {wanted + 99}.")


def web(bind: str, *, threads: int = 4, workers: int = 1, application: str = "kb_site.wsgi:application") -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", application, "--bind", bind, "--worker-class", "gthread"),
        *("--workers", str(workers), "--threads", str(threads), "--timeout", "120", "--graceful-timeout", "10"),
        *("--no-control-socket", "--log-level", "warning", "--worker-tmp-dir", _shared_memory()),
    ]


def _shared_memory() -> str:
    return "/dev/shm" if os.path.isdir("/dev/shm") else "/tmp"  # noqa: S108, PTH112 - gunicorn's heartbeat file


def worker() -> list[str]:
    return [*python_manage(), "db_worker", "--queue-name", "default,search", "--interval", "1", "--no-reload"]


def schedule() -> list[str]:
    return [*python_manage(), "run_schedule"]


def practice(bind: str, support: str) -> list[str]:
    """The host application of the demonstration, which embeds the help of `support`."""
    return [*python_manage(), "run_practice", "--bind", bind, "--support", support]


class Family:
    """The processes of one site. `run` returns when one of them ends or a signal asks to stop."""

    def __init__(self, commands: Mapping[str, Sequence[str]], environment: Mapping[str, str]):
        self.commands = commands
        self.environment = {**os.environ, **environment}
        self.children: dict[str, subprocess.Popen] = {}
        self.stopping = False

    def start(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        for name, command in self.commands.items():
            # A session of their own: Ctrl-C reaches the parent alone, which then stops each child in order.
            self.children[name] = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True

    def wait_until_ready(self, url: str, seconds: float) -> bool:
        """Ask `url` until it answers 200. False when a process ended, a signal came, or the time is over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.stopping and self._all_alive():
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own loopback address
                    if answer.status == 200 and json.load(answer).get("ready"):
                        return True
            except (urllib.error.URLError, OSError, ValueError):
                time.sleep(0.2)
        return False

    def _all_alive(self) -> bool:
        return all(child.poll() is None for child in self.children.values())

    def watch(self) -> int:
        """Until a signal asks to stop (0) or a process ends by itself (1)."""
        while not self.stopping:
            for name, child in self.children.items():
                if child.poll() is not None:
                    say(f"The {name} process ended with code {child.returncode}; stopping.")
                    self.stop()
                    return 1
            time.sleep(0.3)
        say("Stopping ...")
        self.stop()
        return 0

    def stop(self) -> None:
        for child in self.children.values():
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGTERM)
        end = time.monotonic() + STOP_AFTER
        for child in self.children.values():
            try:
                child.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
