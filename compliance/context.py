"""What surrounds an act and is not passed from function to function: the request, the role, the organisation.

Whoever handles a request binds it once; every audit entry written meanwhile carries it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Surroundings:
    request_id: str = ""
    role: str = ""
    organisation_id: int | None = None


_current: ContextVar[Surroundings] = ContextVar("surroundings", default=Surroundings())  # noqa: B039  (frozen)


def surroundings() -> Surroundings:
    return _current.get()


@contextmanager
def surrounded(
    *, request_id: str | None = None, role: str | None = None, organisation_id: int | None = None
) -> Iterator[None]:
    """Bind what is given for as long as the block lasts; what is None stays as it was."""
    now = _current.get()
    token = _current.set(
        Surroundings(
            now.request_id if request_id is None else request_id,
            now.role if role is None else role,
            now.organisation_id if organisation_id is None else organisation_id,
        )
    )
    try:
        yield
    finally:
        _current.reset(token)
