"""The practice application on a port of its own, connected to the live server of the journeys."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def serving_practice(support: str, var: Path) -> Iterator[str]:
    """Its address, while it runs; help of `support` knows its people."""
    accounts.create_demo_people(lambda email: "not a password")
    server = Server(("127.0.0.1", 0), Handler)
    origin = f"http://127.0.0.1:{server.server_port}"
    connect(origin=origin, support=support)
    server.set_app(Application(connection.read(var / connection.FILE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield origin + BASE
    server.shutdown()
    server.server_close()
