"""Checkpoints: how long the audit trail was, and how it ended, kept outside the database.

A chain cannot see that its tail was cut off, or that the whole database was put back to an older state. Each hour the number
and the seal of the last entry go into a file under `VAR/audit`, each line sealed together with the line before it.
Copies of that file elsewhere (backup, mail to the compliance officer) protect against one who can change both.
"""

from __future__ import annotations

import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from compliance import audit
from compliance.models import AuditEntry

CHECKPOINT_WRITTEN = "compliance.checkpoint_written"


class CheckpointAltered(ValueError):
    """A line of the checkpoint file does not carry its seal."""

    def __init__(self, line: int) -> None:
        super().__init__(f"checkpoint file, line {line}")
        self.line = line


@dataclass(frozen=True)
class Checkpoint:
    seq: int
    hash: str
    at: str
    seal: str


def file() -> Path:
    return Path(settings.VAR) / "audit" / "checkpoints.jsonl"


def write() -> Checkpoint | None:
    """Add a checkpoint for what is committed now; None if nothing happened since the last one.

    The file is written first and the trail told afterwards: a stop in between leaves a true line that nobody misses.
    """
    last = AuditEntry.objects.order_by("-seq").first()
    if last is None or last.action == CHECKPOINT_WRITTEN:
        return None
    before = read()
    checkpoint = _sealed(last.seq, last.hash, audit.moment(timezone.now()), before[-1].seal if before else audit.START)
    path = file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as out:
        out.write(json.dumps(vars(checkpoint)) + "\n")
        out.flush()
        os.fsync(out.fileno())
    audit.append(CHECKPOINT_WRITTEN, facts={"seq": checkpoint.seq})
    return checkpoint


def read() -> list[Checkpoint]:
    """All checkpoints, oldest first; none if there is no file. Raises CheckpointAltered at the first line that is not ours."""
    path = file()
    if not path.exists():
        return []
    checkpoints: list[Checkpoint] = []
    before = audit.START
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            found = Checkpoint(**json.loads(line))
            expected = _sealed(found.seq, found.hash, found.at, before)
        except (TypeError, ValueError) as error:
            raise CheckpointAltered(number) from error
        if not hmac.compare_digest(str(found.seal).encode(), expected.seal.encode()):
            raise CheckpointAltered(number)
        checkpoints.append(found)
        before = found.seal
    return checkpoints


def _sealed(seq: int, end: str, at: str, before: str) -> Checkpoint:
    return Checkpoint(seq, end, at, audit.seal(audit.sealing_key("checkpoint"), [seq, end, at, before]))
