"""What stands on the first page of a language: tasks for the reader's kind of work, and three articles a section.

Which articles these are is an editor's choice, written down here; how often something is asked is not claimed anywhere.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts import api as accounts

# What people of a role come for first, in the order of a working day. The first role a reader holds decides.
TASKS: Mapping[str, Sequence[str]] = {
    "clinician": (
        "consultation-note",
        "transcript-correction",
        "microphone-setup",
        "recording-consent",
        "ai-code-confidence",
        "sign-in-problems",
    ),
    "trainee": (
        "first-day",
        "consultation-note",
        "sandbox-practice",
        "recording-consent",
        "transcript-correction",
        "certificate-renewal",
    ),
    "administrator": (
        "users-and-roles",
        "sign-in-problems",
        "api-keys-and-errors",
        "hospital-system-connection",
        "data-export",
        "system-requirements",
    ),
    "privacy": (
        "data-breach",
        "hipaa-support-access",
        "erasure-request",
        "dpia",
        "audit-preparation",
        "recording-consent",
    ),
}
KIND_OF_ROLE: Sequence[tuple[accounts.Role, str]] = (
    (accounts.Role.COMPLIANCE_OFFICER, "privacy"),
    (accounts.Role.ADMIN, "administrator"),
    (accounts.Role.SUPPORT, "administrator"),
    (accounts.Role.TRAINEE, "trainee"),
)
# The three that open each section; what is missing is filled up in the order of the section.
SHOWN: Mapping[str, Sequence[str]] = {
    "clinical-workflows": ("consultation-note", "ai-code-confidence", "wrong-patient-note"),
    "technical": ("sign-in-problems", "microphone-setup", "slow-performance"),
    "compliance": ("recording-consent", "data-breach", "erasure-request"),
    "training": ("first-day", "contact-support", "certificate-renewal"),
}
# What has to be on paper when the screen is dark.
EMERGENCY_KEYS = ("downtime-procedure", "wrong-patient-note", "data-breach")


def kind_of(viewer: Any) -> str:
    """Which list of tasks fits `viewer`; somebody not signed in gets the clinician's. One query for people."""
    held = accounts.roles_of(viewer) if viewer is not None and viewer.is_authenticated else frozenset()
    return next((kind for role, kind in KIND_OF_ROLE if role in held), "clinician")
