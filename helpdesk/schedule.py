"""Recurring jobs of this app."""

from django.conf import settings

from compliance.api import daily, every
from helpdesk import attachments, broken_rules, outcomes, tickets


@every("helpdesk.unclaimed_pictures", minutes=5)
def remove_unclaimed_pictures() -> None:
    attachments.remove_unclaimed()


@every("helpdesk.close_solved", hours=1)
def close_solved() -> None:
    tickets.close_old()


@every("helpdesk.broken_rules", hours=24 * 7)
def tell_of_broken_rules() -> None:
    broken_rules.tell_editors()


@daily("helpdesk.help_totals", at="03:40")
def keep_totals_of_help() -> None:
    """Rows of help in the app live as long as the query log; then their days stay as totals."""
    outcomes.roll_up(settings.QUERY_LOG_DAYS)
