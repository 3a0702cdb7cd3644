"""The practice application on a port of its own, connected to the live server of the journeys."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from accounts import api as accounts
from kb_site.demo.practice import connect
from kb_site.practice import connection
from kb_site.practice.app import Application
from kb_site.practice.web import BASE


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Silence."""


@dataclass(frozen=True)
class Practice:
    url: str
    server: Server

    def stop(self) -> None:
        """As if it had been switched off."""
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def serving_practice(support: str, var: Path) -> Iterator[Practice]:
    """Runs until the block ends; its people can sign in to help of `support`."""
    accounts.create_demo_people(lambda email: "not a password")
    server = Server(("127.0.0.1", 0), Handler)
    origin = f"http://127.0.0.1:{server.server_port}"
    connect(origin=origin, support=support)
    server.set_app(Application(connection.read(var / connection.FILE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    practice = Practice(origin + BASE, server)
    yield practice
    practice.stop()
