"""When the first answer to a request is due (framework: Support Tiers and SLAs).

A pure function of tier, moment, the requester's zone and the opening hours: the same four always give the same due time, so
what was promised can be computed again at any later day. Three readings of the framework are settled here:

- Tier 2, "2 hours in business hours, 4 hours outside": whoever waits until we open never gets a sooner answer than she who
  asked before. So the due time is the earliest that asking now *or at any later moment* would give: 07:59 leads to 10:00.
- Tier 3, "24 hours during business days": the same time of day on the next working day, not 24 hours of opening time.
- Tier 4, 48 hours: the same two working days on, since nobody plans projects at weekends.

Public holidays are not known here.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content import api as content
from helpdesk.models.tickets import Tier

AT_ONCE = timedelta(minutes=5)
WHILE_OPEN, WHILE_CLOSED = timedelta(hours=2), timedelta(hours=4)
WORKING_DAYS_ON = {Tier.STANDARD: 1, Tier.STRATEGIC: 2}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """From when until when somebody is there, on which days of the week (0 is Monday)."""

    opens: time
    closes: time
    days: Set[int]

    def are_open(self, local: datetime) -> bool:
        """Whether `local`, a moment on the requester's clock, lies within them."""
        return local.weekday() in self.days and self.opens <= local.time() < self.closes

    def next_open(self, local: datetime) -> datetime:
        """`local` itself while they are open, else the next opening."""
        if self.are_open(local):
            return local
        day = local.date() if local.time() < self.opens else local.date() + ONE_DAY
        while day.weekday() not in self.days:
            day += ONE_DAY
        return datetime.combine(day, self.opens, tzinfo=local.tzinfo)

    def working_days_on(self, local: datetime, count: int) -> datetime:
        """The same time of day, `count` working days later."""
        day = local.date()
        for _each in range(count):
            day += ONE_DAY
            while day.weekday() not in self.days:
                day += ONE_DAY
        return datetime.combine(day, local.time(), tzinfo=local.tzinfo)


#: The framework's: Monday to Friday, eight to six, where the requester is.
BUSINESS_HOURS = Hours(content.OPENS, content.CLOSES, frozenset(content.WORKING_DAYS))


def answer_due(tier: Tier | int, at: datetime, zone: ZoneInfo, hours: Hours = BUSINESS_HOURS) -> datetime:
    """When an answer is due, in UTC, to somebody in `zone` who writes at `at`; it never decreases with `at`."""
    at = at.astimezone(UTC)  # additions below are of elapsed time, which local times are not on the days clocks change
    local = at.astimezone(zone)
    if tier == Tier.EMERGENCY:
        return at + AT_ONCE
    if tier == Tier.URGENT:
        if hours.are_open(local):
            return at + WHILE_OPEN
        return min(at + WHILE_CLOSED, hours.next_open(local).astimezone(UTC) + WHILE_OPEN)
    start = hours.next_open(local)
    return hours.working_days_on(start, WORKING_DAYS_ON[Tier(tier)]).astimezone(UTC)
