"""Requests of the browser one after the other: all threads of the test server share one connection to a database in memory,
and one of them must not end up inside the transaction of another."""

from collections.abc import Callable
from threading import Lock

from django.http import HttpRequest, HttpResponse

turn = Lock()


def one_at_a_time(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware, the outermost."""

    def in_turn(request: HttpRequest) -> HttpResponse:
        with turn:
            return get_response(request)

    return in_turn
