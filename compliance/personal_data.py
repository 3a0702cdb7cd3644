"""What is kept about a person, collected for her (Art. 15 and 20) or removed at her wish (Art. 17).

Each app registers what it keeps. Apps are loaded from the top of the house down, so the person herself, kept by `accounts`,
is removed last.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from compliance import events
from compliance.models import AuditEntry


@dataclass(frozen=True)
class Section:
    """`export(person)` answers JSON-able data, `erase(person)` how many rows it removed or emptied."""

    name: str
    export: Callable[[Any], Any]
    erase: Callable[[Any], int]


_sections: dict[str, Section] = {}


def register_personal_data(name: str, *, export: Callable[[Any], Any], erase: Callable[[Any], int]) -> None:
    """Make one app's personal data part of every export and erasure. A name can be taken once."""
    if name in _sections:
        raise ValueError(f"personal data {name!r} is registered already")
    _sections[name] = Section(name, export, erase)


def export_person(person: Any, *, actor: Any = None, reason: str = "") -> dict[str, Any]:
    """Everything kept about her, per section. Audited before it is collected: a reading that fails was still tried."""
    events.person_exported.announce(actor=actor, subject=person, reason=reason, sections=sorted(_sections))
    return {section.name: section.export(person) for section in _sections.values()}


@transaction.atomic
def erase_person(person: Any, *, actor: Any = None, reason: str = "") -> dict[str, int]:
    """Remove what may be removed, all of it or nothing; answers the rows per section. Audit entries stay: they hold her
    number and no name."""
    subject = (person._meta.label_lower, person.pk)
    removed = {section.name: section.erase(person) for section in _sections.values()}
    events.person_erased.announce(actor=actor, subject=subject, reason=reason, removed=removed)
    return removed


def _acts_of(person: Any) -> list[dict[str, Any]]:
    acts = AuditEntry.objects.filter(actor_id=person.pk)
    return [
        {"at": act.at.isoformat(), "action": act.action, "object": f"{act.object_type} {act.object_id}".strip()}
        for act in acts.iterator()
    ]


def _keeps_evidence(_person: Any) -> int:
    return 0


register_personal_data("audit", export=_acts_of, erase=_keeps_evidence)
