"""The audit trail: one chain of entries, each sealed with the one before it.

Serves the framework's audit clauses (Compliance and Regulatory Support): designed to support HIPAA 164.312(b) and NEN 7513.
The seal is HMAC-SHA256 with `settings.AUDIT_KEY`, which never enters the database: whoever can write rows still cannot forge
one. Two writers never take the same place in the chain: SQLite's immediate transaction, and on PostgreSQL an advisory lock,
hold the end of it until commit. Announce late in a transaction, so that others wait briefly.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from compliance.context import surroundings
from compliance.models import AuditEntry
from compliance.screening.engine import redact

START = "0" * 64  # what the first entry has before it
CLOCK_WENT_BACK = "compliance.clock_went_back"
CLOCK_TOLERANCE = timedelta(seconds=1)  # machines that share a database differ by so much without anybody's doing
LONGEST_FACT = 200
POSTGRESQL_LOCK = 0x48595349  # an arbitrary number, the same for all writers

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


class NotAFact(ValueError):
    """A fact must be a code, an id or a count: no text longer than 200 characters, no NUL, nothing that is not JSON."""


def append(
    action: str, *, actor: Any = None, subject: Any = None, reason: str = "", facts: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Write one entry in the current transaction; if it cannot be written, the transaction cannot commit either.

    `actor` is anything with a `pk`, None for the system; `subject` a saved model instance or a pair of type and id.
    Patient data in `reason` is redacted. A clock that went back is noted in an entry of its own first.
    """
    object_type, object_id = _identity(subject)
    checked = _facts(facts or {})
    around = surroundings()
    with transaction.atomic(savepoint=False):
        last = _locked_end()
        now = timezone.now()
        if last and now < last.at - CLOCK_TOLERANCE:
            back = {"seconds": round((last.at - now).total_seconds())}
            last = _write(AuditEntry(action=CLOCK_WENT_BACK, facts=back, at=now), last)
        entry = AuditEntry(
            at=now,
            actor_id=getattr(actor, "pk", None),
            role=around.role,
            organisation_id=around.organisation_id,
            action=action,
            object_type=object_type,
            object_id=object_id,
            reason=redact(reason.replace("\0", ""))[:500],
            request_id=around.request_id,
            facts=checked,
        )
        return _write(entry, last)


def sealing_key(purpose: str) -> bytes:
    """The key for one purpose, derived from AUDIT_KEY, so that one kind of seal never passes for another."""
    return hmac.digest(settings.AUDIT_KEY.encode(), purpose.encode(), "sha256")


def seal(key: bytes, fields: list[Any]) -> str:
    """The seal over an entry's fields, in the order of `sealed_fields`."""
    return hmac.digest(key, _encode(fields).encode(), "sha256").hex()


def moment(at: datetime) -> str:
    """A time as it is sealed: UTC, always with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _write(entry: AuditEntry, last: AuditEntry | None) -> AuditEntry:
    entry.seq, entry.prev_hash = (last.seq + 1, last.hash) if last else (1, START)
    fields = [
        entry.seq, moment(entry.at), entry.actor_id, entry.role, entry.organisation_id, entry.action, entry.object_type,
        entry.object_id, entry.reason, entry.request_id, entry.facts, entry.prev_hash,
    ]  # fmt: skip
    entry.hash = seal(sealing_key("chain"), fields)
    entry.save()
    return entry


def _locked_end() -> AuditEntry | None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [POSTGRESQL_LOCK])
    return AuditEntry.objects.order_by("-seq").first()


def _identity(subject: Any) -> tuple[str, str]:
    if subject is None:
        return "", ""
    kind, key = subject if isinstance(subject, tuple) else (subject._meta.label_lower, subject.pk)
    if key is None:
        raise NotAFact(f"{kind} has no id yet; save it before announcing")
    return str(kind), str(key)


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as JSON gives them back: keys are text, dates and ids too."""
    try:
        plain: dict[str, Any] = json.loads(json.dumps(facts, cls=DjangoJSONEncoder, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise NotAFact(str(error)) from error
    _check(plain)
    return plain


def _check(value: Any) -> None:
    match value:
        case str() if len(value) > LONGEST_FACT or "\0" in value:
            raise NotAFact("a fact is a code, an id or a count, not a text")
        case float() if abs(value) >= 1e15:  # databases write such numbers in several ways
            raise NotAFact("a number too large to be stored the same everywhere")
        case dict():
            for key, inner in value.items():
                _check(key)
                _check(inner)
        case list():
            for inner in value:
                _check(inner)
