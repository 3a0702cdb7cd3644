"""Audit entries come from the product's own door: a row made by hand would have no seal."""

from compliance import audit
from compliance.models import AuditEntry


class Actor:
    """Whoever acts, as far as the trail is concerned."""

    def __init__(self, pk: int) -> None:
        self.pk = pk


def a_trail(length: int) -> list[AuditEntry]:
    """So many entries, each about another ticket."""
    return [
        audit.append(
            f"helpdesk.step_{'abc'[number % 3]}",
            actor=Actor(number % 7 + 1),
            subject=("helpdesk.ticket", number),
            reason="asked by phone" if number % 5 == 0 else "",
            facts={"level": number % 4, "locale": "nl", "codes": [number, "HY-429"]},
        )
        for number in range(length)
    ]
