"""The site of a base over HTTP, for benchmarks that ask it as browsers do."""

import http.client
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def served() -> Iterator[tuple[int, int]]:
    """Gunicorn on a free port of loopback, as `./hysio demo` starts it: its port and process id. Gone when the block is left."""
    from kb_site.launcher.processes import free_port, web

    port = free_port(18_000 + os.getpid() % 1000)
    server = subprocess.Popen(web(f"127.0.0.1:{port}"), start_new_session=True)
    try:
        _wait_for(port, server)
        yield port, server.pid
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            json.load(connection.getresponse())
            return
        except (OSError, ValueError):
            time.sleep(0.2)
    raise RuntimeError("gunicorn did not start")
