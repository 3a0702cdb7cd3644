"""Texts that people type into tickets: screened before anything is stored (framework: Patient Information Safeguards)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from compliance import api as compliance

LONGEST_TEXT = 8000
LONGEST_SUBJECT = 90


class TextRefused(ValueError):
    """A text that is empty or longer than `LONGEST_TEXT`."""


class PatientDataFound(ValueError):
    """The text may hold patient data and its writer has not said that it belongs there. Nothing was stored."""

    def __init__(self, findings: Sequence[compliance.Finding], cleaned: str) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings, self.cleaned = findings, cleaned


class KeyUsedBefore(ValueError):
    """The idempotency key came with another content before."""


@dataclass(frozen=True)
class Worded:
    """A text as it was typed, as it may be shown, and how many details that hides."""

    original: str
    redacted: str
    hidden: int


def worded(text: str, *, keep_patient_data: bool = False) -> Worded:
    """Screen what somebody typed; `TextRefused`, or `PatientDataFound` unless she said that it stays.

    What stays is kept sealed, and everybody but her reads the redacted copy.
    """
    plain = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not plain:
        raise TextRefused("empty")
    if len(plain) > LONGEST_TEXT:
        raise TextRefused("too long")
    findings = compliance.screen(plain)
    if not findings:
        return Worded(plain, plain, 0)
    cleaned = compliance.redact(plain)
    if not keep_patient_data:
        raise PatientDataFound(findings, cleaned)
    return Worded(plain, cleaned, len(findings))


def subject_of(redacted: str) -> str:
    """The first words of a redacted text, in one line, cut between words."""
    line = " ".join(redacted.split())
    if len(line) <= LONGEST_SUBJECT:
        return line
    return line[:LONGEST_SUBJECT].rsplit(" ", 1)[0] + " …"


def fingerprint(*parts: Any) -> str:
    """What was sent with an idempotency key, as a keyed digest: equal contents are known again, none can be guessed."""
    told = json.dumps(parts, sort_keys=True, default=str, separators=(",", ":"))
    return hmac.new(settings.SECRET_KEY.encode(), told.encode(), hashlib.sha256).hexdigest()


def same_or_refuse(before: str, now: str) -> None:
    """`KeyUsedBefore` if a key comes again with another content."""
    if not hmac.compare_digest(before, now):
        raise KeyUsedBefore
