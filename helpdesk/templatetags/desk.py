"""What the pages of tickets need: clocks, tones, moments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from content import api as content
from helpdesk.conversation import in_words
from helpdesk.models import Ticket
from helpdesk.moments import clock_of, moment_text, time_text

register = template.Library()

TONE_OF_STATE = {"new": "warn", "open": "", "pending": "unsigned", "solved": "ok", "closed": "plain"}
TONE_OF_TIER = {1: "danger", 2: "warn"}


@register.inclusion_tag("helpdesk/_clock.html")
def ticket_clock(ticket: Ticket, now: datetime | None = None) -> dict[str, Any]:
    """The clock of the next answer; its text says what the ring shows."""
    return {"clock": clock_of(ticket, now)}


@register.filter
def state_tone(state: str) -> str:
    return TONE_OF_STATE.get(state, "")


@register.filter
def tier_tone(tier: int) -> str:
    return TONE_OF_TIER.get(tier, "plain")


@register.filter
def moment_in(at: datetime, zone: str) -> str:
    """A moment on the clock of a zone: today at 14:30."""
    return moment_text(at, zone)


@register.filter
def clock_in(at: datetime, zone: str) -> str:
    """The time of day of a moment on the clock of a zone."""
    return time_text(at, zone)


@register.filter(name="in_words")
def redacted_in_words(text: str) -> str:
    """A redacted text with what is hidden named in the reader's language."""
    return in_words(text)


@register.filter
def screen_name(screen: str) -> Any:
    """What a screen of Hysio is called, or what the host called it."""
    return content.SCREEN_LABELS.get(screen, screen)
