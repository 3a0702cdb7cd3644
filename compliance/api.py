"""The front door of `compliance`: events and audit, screening for patient data, personal data, recurring jobs."""

from __future__ import annotations

from typing import Any

from compliance import audit
from compliance.audit import NotAFact
from compliance.context import surrounded
from compliance.events import Event
from compliance.guard import Guard
from compliance.models import AuditEntry
from compliance.personal_data import erase_person, export_person, register_personal_data
from compliance.schedule import JobStatus, daily, every
from compliance.schedule import status as schedule_status
from compliance.screening.engine import redact, screen
from compliance.screening.finding import Finding, Kind
from compliance.sealing import SealBroken, SealedTextField, WrongMasterKey, seal, unseal
from compliance.sealing_keys import register_sealed_store
from compliance.trail import TrailReport, verify_trail

__all__ = [
    "AuditEntry",
    "Event",
    "Finding",
    "Guard",
    "JobStatus",
    "Kind",
    "NotAFact",
    "SealBroken",
    "SealedTextField",
    "TrailReport",
    "WrongMasterKey",
    "daily",
    "erase_person",
    "every",
    "export_person",
    "record",
    "redact",
    "register_personal_data",
    "register_sealed_store",
    "schedule_status",
    "screen",
    "seal",
    "surrounded",
    "unseal",
    "verify_trail",
]


def record(action: str, *, actor: Any = None, subject: Any = None, reason: str = "", **facts: Any) -> AuditEntry:
    """Write one audit entry in this transaction for what nobody needs to hear of (a reading, a refusal).

    What others may want to react to is an `Event`.
    """
    return audit.append(action, actor=actor, subject=subject, reason=reason, facts=facts)
