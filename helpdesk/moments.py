"""Times of tickets as people read them: what is left, until when, in the reader's language and the requester's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal
from zoneinfo import ZoneInfo

from babel import dates
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from helpdesk.models import Ticket

SOON = 0.35  # of the time there was: from here on a clock asks for attention
EVERY = 100


@dataclass(frozen=True)
class Clock:
    """One clock: running, soon, over, paused or met; `left` is how much of a hundred parts remains."""

    state: str
    text: str
    left: int = 0


def clock_of(ticket: Ticket, now: datetime | None = None) -> Clock:
    """The clock of the next answer, for the desk."""
    now = now or timezone.now()
    if ticket.is_over:
        return Clock("met", ticket.get_state_display())
    if ticket.due_at is None or ticket.waiting_since is None:
        return Clock("paused", pgettext("clock", "waiting"))
    left = ticket.due_at - now
    if left < timedelta(0):
        return Clock("over", _("%(time)s over") % {"time": length(-left)})
    share = left / max(ticket.due_at - ticket.waiting_since, timedelta(minutes=1))
    parts = max(1, min(EVERY, round(share * EVERY)))
    return Clock("soon" if share <= SOON else "running", _("%(time)s left") % {"time": length(left)}, parts)


def length(span: timedelta) -> str:
    """A span in at most two units: 38 min; 3 hr 5 min; 2 days."""
    minutes = max(1, round(span.total_seconds() / 60))
    parts = [minutes // 1440, minutes // 60 % 24, minutes % 60]
    first = next(place for place, count in enumerate(parts) if count)
    told = [unit(count) for unit, count in zip(_UNITS, parts, strict=True)][first : first + 2]
    return " ".join(filter(None, told))


def _unit(seconds: int, granularity: Literal["day", "hour", "minute"], count: int) -> str:
    if not count:
        return ""
    return dates.format_timedelta(
        count * seconds, granularity=granularity, threshold=10_000, format="short", locale=_locale()
    )


_UNITS = (partial(_unit, 86400, "day"), partial(_unit, 3600, "hour"), partial(_unit, 60, "minute"))


def due_text(ticket: Ticket, now: datetime | None = None) -> str:
    """What the requester may expect, in one sentence, on her clock."""
    if ticket.state == Ticket.State.CLOSED:
        return _("This request is closed.")
    if ticket.state == Ticket.State.SOLVED:
        return _("This request is solved. If it is not, write again within seven days.")
    if ticket.due_at is None:
        return _("Support has answered and waits for you.")
    moment = moment_text(ticket.due_at, ticket.time_zone, now)
    if ticket.is_late(now):
        return _("Our answer is late: it was due %(moment)s. Please call us if it cannot wait.") % {"moment": moment}
    return _("You have an answer by %(moment)s.") % {"moment": moment}


def moment_text(at: datetime, zone: str, now: datetime | None = None) -> str:
    """A moment near today: today at 14:30, tomorrow at 08:00, Monday 30 November at 08:00."""
    there = ZoneInfo(zone)
    local, today = at.astimezone(there), (now or timezone.now()).astimezone(there).date()
    clock = time_text(at, zone)
    days = (local.date() - today).days
    if days == 0:
        return _("today at %(time)s") % {"time": clock}
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": clock}
    if days == -1:
        return _("yesterday at %(time)s") % {"time": clock}
    day = dates.format_skeleton("MMMMEEEEd", local, locale=_locale())
    return _("%(day)s at %(time)s") % {"day": day, "time": clock}


def time_text(at: datetime, zone: str) -> str:
    """The time of day on the clock of a zone."""
    return dates.format_time(at.astimezone(ZoneInfo(zone)).time(), "short", locale=_locale())


def _locale() -> str:
    """English is written as in Britain, with 24 hours (docs/writing.md)."""
    language = get_language() or "en"
    return "en_GB" if language == "en" else language
