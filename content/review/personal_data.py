"""What reviews keep about a person: shown to her. What she signed is evidence and stays; who stood in for her goes."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q

from compliance.api import register_personal_data
from content.models import ReviewComment, ReviewDelegation, ReviewPolicy, ReviewReminder, ReviewTaskState, Signature


def export(person: Any) -> dict[str, Any]:
    """What she signed, wrote and said, and when she was away or stood in for somebody."""
    return {
        "signatures": [
            {
                "article": f"{each.key}.{each.locale}",
                "step": each.step,
                "verdict": each.verdict,
                "at": each.at.isoformat(),
                "name": each.signer_name,
                "comment": each.comment,
            }
            for each in Signature.objects.filter(signer=person).order_by("seq")
        ],
        "policies": [
            {"rules": str(each), "at": each.made_at.isoformat(), "name": each.made_by_name, "reason": each.reason}
            for each in ReviewPolicy.objects.filter(made_by=person).defer("rules").order_by("pk")
        ],
        "comments": [
            {"article": each.page.key, "at": each.at.isoformat(), "text": each.text}
            for each in ReviewComment.objects.filter(author=person).select_related("page")
        ],
        "away": [
            {
                "mine": each.absent_id == person.pk,
                "from": each.from_day.isoformat(),
                "until": each.until_day.isoformat(),
                "steps": each.steps,
                "language": each.locale,
            }
            for each in _delegations(person)
        ],
    }


@transaction.atomic
def erase(person: Any) -> int:
    """Remove her absences and reminders and free what is on her name; answers the rows touched."""
    removed = _delegations(person).delete()[0] + ReviewReminder.objects.filter(person=person).delete()[0]
    return removed + ReviewTaskState.objects.filter(assignee=person).update(assignee=None)


def _delegations(person: Any) -> Any:
    return ReviewDelegation.objects.filter(Q(absent=person) | Q(stand_in=person)).order_by("from_day", "pk")


register_personal_data("reviews", export=export, erase=erase)
