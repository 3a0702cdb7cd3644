"""A month of help in the app for a demonstration: made from figures, so that the page about it has something to show.

The rows name nobody, as real ones do not; their pseudonyms say that they are invented, and loading again replaces them.
"""

import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from helpdesk.models import Ask, HelpEvent

INVENTED = "demo-"
DAYS = 31
SEED = 20
LOCALES = ("nl", "nl", "nl", "de", "de", "fr", "en")
Kind = HelpEvent.Kind


@dataclass(frozen=True)
class Busy:
    """How busy one screen is: panels opened on a working day, and which articles it suggests and answers with."""

    screen: str
    panels: int
    articles: Sequence[str]


SCREENS = (
    Busy("visit", 14, ("consultation-note", "recording-consent", "microphone-setup", "wrong-patient-note")),
    Busy("visit-transcript", 8, ("transcript-correction", "wrong-patient-note", "microphone-setup")),
    Busy("visit-codes", 6, ("ai-code-confidence", "medical-device-status")),
    Busy("visit-measurements", 5, ("cardiology-ecg", "chronic-care-review", "hospital-system-connection")),
    Busy("admin-users", 3, ("users-and-roles", "sign-in-problems", "audit-preparation")),
    Busy("admin-api-keys", 3, ("api-keys-and-errors", "hospital-system-connection", "data-breach")),
)
#: What becomes of a question: how often, what she is shown, whether she reads, and what follows.
STORIES = (
    (20, Ask.Outcome.ANSWERED, True, Ask.FollowedBy.HELPED),
    (34, Ask.Outcome.ANSWERED, True, Ask.FollowedBy.NOTHING),
    (14, Ask.Outcome.RESULTS, True, Ask.FollowedBy.NOTHING),
    (10, Ask.Outcome.RESULTS, False, Ask.FollowedBy.NOTHING),
    (9, Ask.Outcome.RESULTS, True, Ask.FollowedBy.REQUEST),
    (4, Ask.Outcome.UNANSWERED, False, Ask.FollowedBy.REQUEST),
    (6, Ask.Outcome.UNANSWERED, False, Ask.FollowedBy.QUESTION),
    (3, Ask.Outcome.NOT_COVERED, False, Ask.FollowedBy.NOTHING),
)


@transaction.atomic
def load_demo_help_use(now: datetime | None = None) -> int:
    """Replace the invented month by one that ends now; answers how many questions it has."""
    now = now or timezone.now()
    HelpEvent.objects.filter(pseudonym__startswith=INVENTED).delete()
    Ask.objects.filter(pseudonym__startswith=INVENTED).delete()
    chance = random.Random(SEED)  # noqa: S311 - figures for a demonstration
    asks: list[Ask] = []
    events: list[HelpEvent] = []
    for day in (now.date() - timedelta(days=number) for number in range(DAYS)):
        for busy in SCREENS:
            for at in _panels(day, busy, chance):
                if at < now:
                    _visit(busy, at, chance, asks, events)
    Ask.objects.bulk_create(asks)
    HelpEvent.objects.bulk_create(events)
    return len(asks)


def _panels(day: date, busy: Busy, chance: random.Random) -> Iterator[datetime]:
    """When the panel is opened that day: working hours, a tenth of it at weekends."""
    usual = busy.panels if day.weekday() < 5 else max(1, busy.panels // 10)
    for _number in range(max(0, round(chance.gauss(usual, usual / 4)))):
        minutes = chance.triangular(8 * 60, 18 * 60, 10 * 60)
        yield datetime.combine(day, time(), timezone.get_default_timezone()) + timedelta(minutes=minutes)


def _visit(busy: Busy, at: datetime, chance: random.Random, asks: list[Ask], events: list[HelpEvent]) -> None:
    """One opened panel: suggestions, perhaps one of them read, perhaps a question and what became of it."""
    who = f"{INVENTED}{chance.getrandbits(64):016x}"
    locale = chance.choice(LOCALES)

    def happened(kind: HelpEvent.Kind, *, ask: Ask | None = None, **fields: object) -> None:
        after = at + timedelta(seconds=chance.randint(2, 240))
        events.append(HelpEvent(kind=kind, at=after, pseudonym=who, screen=busy.screen, ask=ask, **fields))

    happened(Kind.OPENED)
    happened(Kind.SUGGESTED, articles=list(busy.articles), impression=uuid.UUID(int=chance.getrandbits(128)))
    if chance.random() < 0.35:
        article = chance.choice(busy.articles)
        happened(Kind.SUGGESTION_OPENED, article=article)
        happened(Kind.ARTICLE_OPENED, article=article)
    if chance.random() < 0.05:
        happened(Kind.CALL_PRESSED)
    if chance.random() < 0.45:
        asks.append(_question(busy, at, who, locale, chance))
        _follow(asks[-1], busy, chance, happened)


def _question(busy: Busy, at: datetime, who: str, locale: str, chance: random.Random) -> Ask:
    _often, outcome, read, followed = chance.choices(STORIES, [story[0] for story in STORIES])[0]
    found = outcome in (Ask.Outcome.ANSWERED, Ask.Outcome.RESULTS)
    return Ask(
        public_id=uuid.UUID(int=chance.getrandbits(128)),
        at=at,
        last_event_at=at + timedelta(minutes=5),
        pseudonym=who,
        screen=busy.screen,
        locale=locale,
        outcome=outcome,
        articles=list(busy.articles[:2]) if found else [],
        urgent="safety" if chance.random() < 0.03 else "",
        read=read,
        followed_by=followed,
    )


def _follow(ask: Ask, busy: Busy, chance: random.Random, happened: Callable[..., None]) -> None:
    if ask.read and (ask.outcome == Ask.Outcome.RESULTS or chance.random() < 0.5):
        article = chance.choice(busy.articles)
        happened(Kind.RESULT_OPENED, ask=ask, article=article)
        happened(Kind.ARTICLE_OPENED, ask=ask, article=article)
    if ask.followed_by == Ask.FollowedBy.HELPED:
        happened(Kind.HELPED, ask=ask)
    if ask.followed_by == Ask.FollowedBy.REQUEST:
        happened(Kind.REQUEST_STARTED, ask=ask)
        happened(Kind.REQUEST_SENT, ask=ask)
