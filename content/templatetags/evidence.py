"""Words and times of evidence."""

from datetime import UTC, datetime

from babel import dates
from django import template
from django.utils import timezone

from content.conventions import babel_locale
from content.models import ReviewPolicy
from content.review.policies.policy import Policy

register = template.Library()


@register.filter
def moment(value: datetime) -> str:
    """A time to the second on the reader's clock with its zone, and the same in UTC, as it was sealed."""
    local = dates.format_datetime(timezone.localtime(value), "long", locale=babel_locale())
    return f"{local} ({value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC)"


@register.filter
def rules_digest(row: ReviewPolicy) -> str:
    """SHA-256 of the rules of a version, as its page and the bundle have it."""
    return Policy(row).digest
