"""What a person holds at this moment: read once for a page that is only shown, each time for anything that decides.

A page asks dozens of times what its reader may do. While `remembered()` is open (`accounts.middleware` opens it around requests
that change nothing) the answer is kept under her number, so that all objects of one person agree; it ends with the request.
Whatever changes something runs without it: there a role that was revoked a moment ago, by anybody, counts no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from accounts.models import User
from accounts.roles import Role


@dataclass(frozen=True)
class Grant:
    """A role that counts now. Empty `locale` means every language."""

    role: Role
    locale: str
    level: int | None

    def covers(self, role: Role, locale: str | None, level: int | None) -> bool:
        """Whether this is the role asked for, in this language if one is named, at least at this level if one is named."""
        in_language = locale is None or self.locale in ("", locale)
        return self.role == role and in_language and (level is None or (self.level is not None and self.level >= level))


class Held:
    """The roles of one person, and whether she speaks for her organisation; each is read when it is first asked for."""

    def __init__(self, person: User) -> None:
        self._person = person

    @cached_property
    def grants(self) -> list[Grant]:
        rows = self._person.role_grants.current().values_list("role", "locale", "level")
        return [Grant(Role(role), locale, level) for role, locale, level in rows]

    @cached_property
    def is_contact(self) -> bool:
        return bool(self._person.memberships.current().filter(is_contact=True).exists())


_kept: ContextVar[dict[int, Held] | None] = ContextVar("kept", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Read what each person holds once, until this ends. Not for anything that decides."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def held_by(person: User) -> Held:
    """What she holds: as remembered, else from the database, now."""
    kept = _kept.get()
    return Held(person) if kept is None else kept.setdefault(person.pk, Held(person))


def forget(person: User) -> None:
    """Her roles or memberships have changed: the next question asks the database again."""
    kept = _kept.get()
    if kept is not None:
        kept.pop(person.pk, None)
