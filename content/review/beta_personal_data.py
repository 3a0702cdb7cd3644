"""What the beta step keeps about a person: what she said of texts. At her wish her words and her name go; the figures stay."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from compliance.api import register_personal_data
from content.models import BetaInvitation, BetaResponse


def export(person: Any) -> list[dict[str, Any]]:
    """The texts that she was asked to test, and her answers."""
    asked = BetaInvitation.objects.filter(person=person).select_related("state__revision", "response")
    return [_exported(invitation) for invitation in asked.order_by("invited_at")]


def _exported(invitation: BetaInvitation) -> dict[str, Any]:
    told = {"text": invitation.state.revision.content["title"], "invited": invitation.invited_at.isoformat()}
    response: BetaResponse | None = getattr(invitation, "response", None)
    if response is None:
        return told
    return told | {
        "answered": response.changed_at.isoformat(),
        "useful": response.useful,
        "correct": response.correct,
        "comment": response.comment,
        "concerns": [concern.text for concern in response.concerns.order_by("raised_at")],
    }


@transaction.atomic
def erase(person: Any) -> int:
    """Empty her comments and let go of her name; a concern stays without it, since it is about patients. Answers the rows."""
    asked = BetaInvitation.objects.filter(person=person)
    emptied = BetaResponse.objects.filter(invitation__in=asked).update(comment="")
    return emptied + asked.update(person=None)


register_personal_data("beta", export=export, erase=erase)
