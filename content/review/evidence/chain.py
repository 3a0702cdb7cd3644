"""One chain over all evidence: each row is sealed with the one before it, so that none can be changed, removed or put between.

The hashes are plain SHA-256 over what `payload` names, so that a script without this application can follow them; the audit
trail, whose key is not in the database, holds each hash as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from content.models.review import Evidence, EvidenceEnd

Row = TypeVar("Row", bound=Evidence)
START = "0" * 64


def about(page: Any, revision: Any, digest: str) -> dict[str, Any]:
    """What every row says of the text that it is about: the columns of `Evidence` besides its place in the chain."""
    return {
        "page_id": page.pk,
        "revision": revision,
        "key": page.key,
        "locale": page.locale.language_code,
        "title": revision.content["title"],
        "digest": digest,
    }


@transaction.atomic
def append(rows: Sequence[Row]) -> list[Row]:
    """Write rows of one kind at the end of the chain, in their order, with time, place and seal. Others wait until commit."""
    end = EvidenceEnd.locked()
    now = timezone.now()
    for row in rows:
        row.at = row.at or now
        row.seq, row.prev_hash = end.seq + 1, end.hash or START
        row.hash = seal(row)
        end.seq, end.hash = row.seq, row.hash
    end.save()
    if rows:
        type(rows[0]).objects.bulk_create(rows, batch_size=200)
    return list(rows)


def payload(row: Evidence) -> dict[str, Any]:
    """What is sealed of a row, as JSON values, by the names of its columns."""
    fields = (field for field in row._meta.concrete_fields if field.name not in {"id", "hash"})
    return {field.attname: _plain(getattr(row, field.attname)) for field in fields}


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def seal(row: Evidence) -> str:
    text = json.dumps(payload(row), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken() -> Iterator[tuple[int, str]]:
    """The places where the chain does not hold, each with what is wrong: `changed`, `missing` or `cut` (rows gone at the end)."""
    before, at = START, 0
    for row in _in_order():
        if row.seq != at + 1 or row.prev_hash != before:
            yield row.seq, "missing"
        if row.hash != seal(row):
            yield row.seq, "changed"
        before, at = row.hash, row.seq
    end = EvidenceEnd.objects.first()
    if end and (end.seq, end.hash) != (at, before if at else ""):
        yield end.seq, "cut"


def _in_order() -> list[Evidence]:
    rows = chain.from_iterable(kind.objects.all() for kind in Evidence.__subclasses__())
    return sorted(rows, key=lambda row: row.seq)
