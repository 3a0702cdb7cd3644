"""The six steps of review, in their order, and what of an article each of them answers for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import api as accounts


class Step(models.TextChoices):
    """What a reviewer signs (framework: Content Creation Process)."""

    CLINICAL = "clinical", _("Clinical review")
    TECHNICAL = "technical", _("Technical validation")
    ACCESSIBILITY = "accessibility", _("Accessibility check")
    REGULATORY = "regulatory", _("Regulatory review")
    BETA = "beta", _("Beta feedback")
    FINAL = "final", _("Final approval")


ORDER = tuple(Step)

#: Who signs which step.
ROLE_OF = dict(zip(ORDER, accounts.REVIEWERS, strict=True))

#: What a signature holds for: a change of that part of the article voids it, a change of the rest does not. A picture is part of
#: the text: it may show a dose.
SCOPE_OF = {
    Step.CLINICAL: "text",
    Step.TECHNICAL: "text",
    Step.ACCESSIBILITY: "layout",
    Step.REGULATORY: "text",
    Step.BETA: "text",
    Step.FINAL: "whole",
}

#: What a translation may take over from its source: whether the product does what the text says, and whether readers were helped.
#: Whoever judges the words themselves reads each language.
MAY_INHERIT = frozenset({Step.TECHNICAL, Step.BETA})


def place_of(step: str) -> int:
    """From 1 to 6."""
    return ORDER.index(Step(step)) + 1
