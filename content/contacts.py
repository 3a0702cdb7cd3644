"""Ways to a person, and which of them is open now (framework: Support Channels, Support Tiers and SLAs).

The figures are the framework's. Hours are business hours where the reader is, so they are counted on her clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from babel import dates
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.conventions import babel_locale

OPENS, CLOSES = time(8), time(18)
WORKING_DAYS = range(5)  # Monday to Friday


@dataclass(frozen=True)
class Channel:
    """One way to a person. `within` is the first response in minutes, `within_closed` the one outside business hours."""

    key: str
    label: str | Promise
    purpose: str | Promise
    address: str
    within: int
    within_closed: int | None = None
    always: bool = False

    @property
    def href(self) -> str:
        """Where a press leads; empty when the address cannot be dialled (the demo's placeholder number)."""
        if "@" in self.address:
            return f"mailto:{self.address}"
        if "." in self.address:
            return f"https://{self.address}"
        return telephone(self.address)


@dataclass(frozen=True)
class Reachable:
    """A channel as it stands now: `open` and in a sentence until when, or when again; and how soon it answers."""

    channel: Channel
    open: bool
    when: str
    answer: str


def telephone(number: str) -> str:
    """A `tel:` address, or nothing when the number holds anything but digits (a placeholder must not be dialled)."""
    digits = "".join(letter for letter in number if letter not in " -()./")
    return f"tel:{digits}" if digits.removeprefix("+").isdigit() else ""


def emergency() -> Channel:
    return Channel(
        "emergency",
        gettext_lazy("Emergency line"),
        gettext_lazy("A patient is at risk, Hysio is down, or data has leaked."),
        settings.EMERGENCY_PHONE,
        within=5,
        always=True,
    )


CHANNELS: Sequence[Channel] = (
    Channel(
        "chat",
        gettext_lazy("Chat in Hysio, under Help"),
        gettext_lazy("A question while you work; we can look at your screen if you agree."),
        "",
        within=0,
    ),
    Channel(
        "priority",
        gettext_lazy("Priority support"),
        gettext_lazy("Urgent, but care goes on."),
        "priority-support@hysio.com",
        within=120,
        within_closed=240,
        always=True,
    ),
    Channel(
        "clinical",
        gettext_lazy("Clinical support"),
        gettext_lazy("Workflows, diagnosis codes, what the AI suggests."),
        "clinical-support@hysio.com",
        within=240,
    ),
    Channel(
        "compliance",
        gettext_lazy("Privacy and security"),
        gettext_lazy("Law, audits, security. Within 2 hours in an emergency."),
        "compliance-support@hysio.com",
        within=480,
    ),
    Channel(
        "technical",
        gettext_lazy("Technical support"),
        gettext_lazy("Connections, API, administration."),
        "technical-support@hysio.com",
        within=360,
    ),
    Channel(
        "portal",
        gettext_lazy("Support portal"),
        gettext_lazy("Everything else: questions, wishes, training."),
        "support.hysio.com",
        within=1440,
    ),
)


def reachable(keys: Sequence[str], now: datetime | None = None) -> list[Reachable]:
    """These channels as they stand now on the reader's clock, in the reader's language, in the order of `keys`."""
    local = timezone.localtime(now)
    by_key = {channel.key: channel for channel in CHANNELS}
    return [_standing(by_key[key], local) for key in keys]


def is_open(local: datetime) -> bool:
    """Whether `local`, on the reader's clock, lies within business hours. Public holidays are not known here."""
    return local.weekday() in WORKING_DAYS and OPENS <= local.time() < CLOSES


def next_opening(local: datetime) -> datetime:
    """When business hours begin next, on the same clock."""
    day = local if local.time() < OPENS else local + timedelta(days=1)
    while day.weekday() not in WORKING_DAYS:
        day += timedelta(days=1)
    return datetime.combine(day.date(), OPENS, tzinfo=local.tzinfo)


def _standing(channel: Channel, local: datetime) -> Reachable:
    hours = is_open(local)
    minutes = channel.within if hours or channel.within_closed is None else channel.within_closed
    return Reachable(channel, channel.always or hours, _when(channel, local, hours), response(minutes))


def _when(channel: Channel, local: datetime, hours: bool) -> str:
    locale = babel_locale()
    if channel.always:
        return _("day and night")
    if hours:
        return _("open until %(time)s") % {"time": dates.format_time(CLOSES, "short", locale=locale)}
    opening = next_opening(local)
    moment = dates.format_time(opening.time(), "short", locale=locale)
    if opening.date() == local.date():
        return _("opens at %(time)s") % {"time": moment}
    if opening.date() == local.date() + timedelta(days=1):
        return _("opens tomorrow at %(time)s") % {"time": moment}
    day = dates.format_date(opening.date(), "EEEE", locale=locale)
    return _("opens %(day)s at %(time)s") % {"day": day, "time": moment}


def response(minutes: int) -> str:
    """How soon somebody answers, in words. 0 stands for at once."""
    if not minutes:
        return _("answers at once")
    length = dates.format_timedelta(
        timedelta(minutes=minutes),
        granularity="minute" if minutes < 60 else "hour",
        threshold=2 if minutes < 60 else 24,
        locale=babel_locale(),
    )
    if minutes >= 1440:
        return _("answers within %(time)s on business days") % {"time": length}
    return _("answers within %(time)s") % {"time": length}
