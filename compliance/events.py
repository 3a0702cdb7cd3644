"""Events: one call writes the audit entry now and tells the listeners after commit."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.db import transaction

from compliance import audit
from compliance.models import AuditEntry

log = structlog.get_logger(__name__)

Listener = TypeVar("Listener", bound=Callable[[AuditEntry], object])
NAME = re.compile(r"[a-z_]+\.[a-z_]+")


class Event:
    """Something worth telling others, and therefore worth auditing. Named `app.past_tense`."""

    def __init__(self, name: str) -> None:
        if not NAME.fullmatch(name):
            raise ValueError(f"an event is named app.what_happened, not {name!r}")
        self.name = name
        self._listeners: list[Callable[[AuditEntry], object]] = []

    def __repr__(self) -> str:
        return f"Event({self.name!r})"

    def announce(self, *, actor: Any = None, subject: Any = None, reason: str = "", **facts: Any) -> AuditEntry:
        """Write the audit entry in this transaction, and tell the listeners once it is committed.

        Facts are codes, ids and counts (`NotAFact` otherwise). If the entry cannot be written, neither can the change.
        """
        entry = audit.append(self.name, actor=actor, subject=subject, reason=reason, facts=facts)
        transaction.on_commit(lambda: self._tell(entry))
        return entry

    def listen(self, function: Listener) -> Listener:
        """Decorator: call `function(entry)` after each commit of this event. Its failure undoes nothing."""
        self._listeners.append(function)
        return function

    def _tell(self, entry: AuditEntry) -> None:
        for listener in self._listeners:
            try:
                listener(entry)
            except Exception as error:  # noqa: BLE001  (one listener never harms the change or the next listener)
                log.error(
                    "event_listener_failed",
                    audit_event=self.name,
                    entry=entry.seq,
                    listener=f"{listener.__module__}.{getattr(listener, '__qualname__', type(listener).__name__)}",
                    error=type(error).__name__,
                )


person_exported = Event("compliance.person_exported")  # facts: sections
person_erased = Event("compliance.person_erased")  # facts: removed, a count per section
sealing_key_rotated = Event("compliance.sealing_key_rotated")  # facts: before, after; the subject is the new key
sealing_key_removed = Event("compliance.sealing_key_removed")  # facts: key
