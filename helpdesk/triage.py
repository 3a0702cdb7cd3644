"""Which tier a request is suggested to be, and why (framework: Support Tiers and SLAs, Patient Safety Priority).

She says how much is affected in four plain choices; her words, her screen and the error code may raise the tier and never
lower it. A person at the desk confirms or changes it. Nothing here computes with probabilities: each suggestion names one
reason that anybody can check.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from helpdesk.models.tickets import Affected, Tier

#: Screens on which care is given: what hinders there hinders care ("performance degradation affecting clinical workflows").
CARE_SCREENS = frozenset(
    {
        "today",
        "visit",
        "visit-note",
        "visit-transcript",
        "visit-codes",
        "visit-measurements",
        "visit-images",
        "visit-letters",
        "unmatched-measurements",
    }
)
#: Codes that speak of a connected system that failed or of Hysio itself ("integration failures").
SYSTEM_CODES = frozenset({"HY-500", "HY-502", "HY-503"})


class Why(models.TextChoices):
    """The one reason of a suggestion, as the desk reads it."""

    PATIENT_NOW = "patient-now", _("A patient is affected now.")
    DANGER_WORDS = "danger-words", _("The text speaks of danger to a patient, a breach or an outage.")
    WORK_STOPPED = "work-stopped", _("Work has stopped.")
    CARE_HINDERED = "care-hindered", _("Work is hindered on a screen that is used in care.")
    SYSTEM_FAULT = "system-fault", _("Work is hindered and the error code is a fault of the system.")
    HINDERED = "hindered", _("Work is hindered, but not care.")
    QUESTION = "question", _("A question, a wish or training.")


@dataclass(frozen=True)
class Suggestion:
    """A tier and the reason for it."""

    tier: Tier
    why: Why

    @property
    def sentence(self) -> str | Promise:
        return self.why.label


def suggest(
    affected: Affected | str, *, screen: str = "", error_code: str = "", danger: Collection[str] = ()
) -> Suggestion:
    """The tier of the framework for what she says; `danger` names what her words warn of, if they do.

    An unknown `affected` is a `ValueError`.
    """
    match Affected(affected):
        case Affected.PATIENT_NOW:
            return Suggestion(Tier.EMERGENCY, Why.PATIENT_NOW)
        case _ if danger:
            return Suggestion(Tier.EMERGENCY, Why.DANGER_WORDS)
        case Affected.WORK_STOPPED:
            return Suggestion(Tier.URGENT, Why.WORK_STOPPED)
        case Affected.HINDERED if screen in CARE_SCREENS:
            return Suggestion(Tier.URGENT, Why.CARE_HINDERED)
        case Affected.HINDERED if error_code in SYSTEM_CODES:
            return Suggestion(Tier.URGENT, Why.SYSTEM_FAULT)
        case Affected.HINDERED:
            return Suggestion(Tier.STANDARD, Why.HINDERED)
        case _:
            return Suggestion(Tier.STANDARD, Why.QUESTION)
