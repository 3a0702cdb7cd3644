"""How help in the app is counted, and how honest that is.

Per question there is exactly one outcome. Three of them say that she got on without a person, and none of these is proof:
only `CONFIRMED` rests on her word. They are never added up to one rate. The definitions below are printed beside the
figures (framework: Self-service, Quality Assurance).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Ask, HelpEvent, HelpTotal
from helpdesk.usage import WITHIN

BEGINNING = date(2020, 1, 1)  # before any row


class Outcome(models.TextChoices):
    """What became of one question."""

    CONFIRMED = "confirmed", _("She said that it helped")
    QUIET = "quiet", _("Read, then nothing for 24 hours")
    ABANDONED = "abandoned", _("Left without reading")
    TICKET_AFTER_READING = "ticket-after-reading", _("Read, then wrote to a person")
    TICKET_AT_ONCE = "ticket-at-once", _("Wrote to a person without reading")
    ASKED_AGAIN = "asked-again", _("Asked something else within 24 hours")
    WAITING = "waiting", _("Less than 24 hours ago")
    URGENT = "urgent", _("Emergency, safety or breach: sent to a person")


DEFINITION = {
    Outcome.CONFIRMED: _("She pressed “this helped” after the question and sent no request about it."),
    Outcome.QUIET: _(
        "She was shown an answer or opened an article; for 24 hours after the last thing she did in help she sent no request"
        " and asked nothing more. This may mean that it helped; it may also mean that she gave up."
    ),
    Outcome.ABANDONED: _("Neither an answer was shown nor an article opened, and for 24 hours nothing followed."),
    Outcome.TICKET_AFTER_READING: _("She was shown an answer or opened an article and sent a request within 24 hours."),
    Outcome.TICKET_AT_ONCE: _("She sent a request within 24 hours and had read nothing."),
    Outcome.ASKED_AGAIN: _("Her next question came within 24 hours: the first one counts as not settled."),
    Outcome.WAITING: _("Not decided yet."),
    Outcome.URGENT: _(
        "Her words warned of an emergency, a safety matter or a breach. Nobody tries to keep her from calling."
    ),
}
#: The four that are shown as counts side by side, never as one ratio.
FOUR = (Outcome.CONFIRMED, Outcome.QUIET, Outcome.ABANDONED, Outcome.TICKET_AFTER_READING)


class Measure(models.TextChoices):
    """What is counted per screen besides outcomes."""

    SUGGESTED = "suggested", _("Articles suggested")
    SUGGESTION_OPENED = "suggestion-opened", _("Suggestions opened")
    OPENED = "opened", _("Articles opened")
    ASKED = "asked", _("Questions")
    UNANSWERED = "unanswered", _("Unanswered")
    HANDED_OVER = "handed-over", _("Requests to a person")
    CALLED = "called", _("Telephone pressed")


_OF_EVENT = {
    HelpEvent.Kind.SUGGESTION_OPENED: (Measure.SUGGESTION_OPENED,),
    HelpEvent.Kind.ARTICLE_OPENED: (Measure.OPENED,),  # comes for every article, whichever way led to it
    HelpEvent.Kind.REQUEST_SENT: (Measure.HANDED_OVER,),
    HelpEvent.Kind.CALL_PRESSED: (Measure.CALLED,),
}
_NOT_ANSWERED = {Ask.Outcome.UNANSWERED, Ask.Outcome.NOT_COVERED, Ask.Outcome.UNAVAILABLE}

Key = tuple[date, str, str, str]  # day, screen, article (or empty), measure


@dataclass
class Figures:
    """Counts of a period: as they were counted, in all, per screen, per article of a screen, and per day."""

    counted: Counter[Key] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    by_screen: dict[str, Counter[str]] = field(default_factory=dict)
    by_article: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    by_day: dict[date, Counter[str]] = field(default_factory=dict)

    def add(self, counted: Mapping[Key, int]) -> None:
        self.counted.update(counted)
        for (day, screen, article, measure), count in counted.items():
            if article:
                self.by_article.setdefault((screen, article), Counter())[measure] += count
                continue
            self.total[measure] += count
            self.by_screen.setdefault(screen, Counter())[measure] += count
            self.by_day.setdefault(day, Counter())[measure] += count


def figures(since: date, until: date, now: datetime | None = None) -> Figures:
    """What happened from `since` to `until`, both included: kept totals, and what is still there row by row."""
    found = Figures()
    rows = HelpTotal.objects.filter(day__range=(since, until)).values_list(
        "day", "screen", "article", "measure", "count"
    )
    found.add({(day, screen, article, measure): count for day, screen, article, measure, count in rows})
    found.add(count(*_bounds(since, until), now))
    return found


def outcome_of(ask: Ask, now: datetime) -> Outcome:
    """What became of one question, as far as it is known at `now`."""
    if ask.urgent:
        return Outcome.URGENT
    match ask.followed_by:
        case Ask.FollowedBy.REQUEST:
            return Outcome.TICKET_AFTER_READING if ask.read else Outcome.TICKET_AT_ONCE
        case Ask.FollowedBy.HELPED:
            return Outcome.CONFIRMED
        case Ask.FollowedBy.QUESTION:
            return Outcome.ASKED_AGAIN
    if now - ask.last_event_at < WITHIN:
        return Outcome.WAITING
    return Outcome.QUIET if ask.read else Outcome.ABANDONED


def count(since: datetime, until: datetime, now: datetime | None = None) -> Counter[Key]:
    """The rows between two moments, counted by day, screen, article and measure; two queries."""
    now = now or timezone.now()
    found: Counter[Key] = Counter()
    for ask in Ask.objects.filter(at__gte=since, at__lt=until).iterator():
        day = _day(ask.at)
        found[day, ask.screen, "", Measure.ASKED] += 1
        found[day, ask.screen, "", outcome_of(ask, now)] += 1
        if ask.outcome in _NOT_ANSWERED:
            found[day, ask.screen, "", Measure.UNANSWERED] += 1
    for event in HelpEvent.objects.filter(at__gte=since, at__lt=until).iterator():
        for article, measure, times in _measured(event):
            found[_day(event.at), event.screen, article, measure] += times
    return found


def _measured(event: HelpEvent) -> Iterator[tuple[str, Measure, int]]:
    if event.kind == HelpEvent.Kind.SUGGESTED:
        yield "", Measure.SUGGESTED, len(event.articles)
        yield from ((key, Measure.SUGGESTED, 1) for key in event.articles)
        return
    for measure in _OF_EVENT.get(HelpEvent.Kind(event.kind), ()):
        yield "", measure, 1
        if event.article:
            yield event.article, measure, 1


@transaction.atomic
def roll_up(keep_days: int, now: datetime | None = None) -> int:
    """Turn the rows of days older than `keep_days` into totals and delete them; answers how many rows went.

    Safe to repeat: a day is counted and deleted in one transaction.
    """
    now = now or timezone.now()
    last = _day(now) - timedelta(days=keep_days + 1)
    beginning, before = _bounds(BEGINNING, last)
    _keep(count(beginning, before, now))
    old = Q(at__lt=before)
    events, _per_model = HelpEvent.objects.filter(old).delete()
    asks, _per_model = Ask.objects.filter(old).delete()
    return events + asks


def _keep(counted: Mapping[Key, int]) -> None:
    """Add to what is kept of these days already: a late row of a day that was rolled up before must not be lost."""
    for (day, screen, article, measure), number in counted.items():
        total, new = HelpTotal.objects.select_for_update().get_or_create(
            day=day, screen=screen, article=article, measure=measure, defaults={"count": number}
        )
        if not new:
            total.count += number
            total.save(update_fields=["count"])


def _bounds(since: date, until: date) -> tuple[datetime, datetime]:
    """From the first moment of `since` to the first after `until`, on the site's clock."""
    zone = timezone.get_default_timezone()
    return datetime.combine(since, time(), zone), datetime.combine(until + timedelta(days=1), time(), zone)


def _day(at: datetime) -> date:
    return timezone.localtime(at, timezone.get_default_timezone()).date()
