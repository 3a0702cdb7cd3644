"""Recurring jobs of this app."""

from compliance.api import every
from helpdesk import attachments, tickets


@every("helpdesk.unclaimed_pictures", minutes=5)
def remove_unclaimed_pictures() -> None:
    attachments.remove_unclaimed()


@every("helpdesk.close_solved", hours=1)
def close_solved() -> None:
    tickets.close_old()
