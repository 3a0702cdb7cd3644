"""What is noted while help is used in an application: who is a pseudonym of the day, what is ids, keys and outcomes.

A question is settled by what follows it within a day: she says that it helped, asks again, or writes to a person. Then only
the outcome stands on it; nothing links the days of one person. How it is counted says `helpdesk.outcomes`.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from content import api as content
from helpdesk.models import Ask, HelpEvent

WITHIN = timedelta(hours=24)
MOST_EVENTS = 20


@dataclass(frozen=True)
class Happened:
    """One thing she did, as the widget reports it."""

    kind: HelpEvent.Kind
    screen: str = ""
    article: str = ""
    ask: uuid.UUID | None = None
    impression: uuid.UUID | None = None


def pseudonyms(viewer: Any, now: datetime | None = None) -> tuple[str, str]:
    """What she is called today and what she was called yesterday. Days of the site's own clock."""
    who = f"person:{viewer.pk}" if viewer.pk else f"session:{viewer.session_id}"
    return pseudonyms_of(who, now)


def pseudonyms_of(who: str, now: datetime | None = None) -> tuple[str, str]:
    today = (now or timezone.now()).astimezone(timezone.get_default_timezone()).date()
    return (
        content.visitor_pseudonym(f"help:{today}:{who}"),
        content.visitor_pseudonym(f"help:{today - timedelta(days=1)}:{who}"),
    )


def voter(viewer: Any) -> str:
    """Who votes: a person by the pseudonym she has on the site too, anybody else by her session."""
    return content.visitor_pseudonym(f"person:{viewer.pk}" if viewer.pk else f"session:{viewer.session_id}")


def note_suggested(viewer: Any, screen: str, articles: Sequence[str]) -> uuid.UUID:
    """Keep what was suggested; the id comes back with what she opens of it. Nothing suggested is not kept."""
    impression = uuid.uuid4()
    if articles:
        HelpEvent.objects.create(
            kind=HelpEvent.Kind.SUGGESTED,
            pseudonym=pseudonyms(viewer)[0],
            screen=screen,
            articles=list(articles),
            impression=impression,
        )
    return impression


@transaction.atomic
def note_ask(
    viewer: Any, *, screen: str, locale: str, outcome: Ask.Outcome, articles: Sequence[str], urgent: str = ""
) -> Ask:
    """Keep that she asked, and settle what she asked within the last day: it did not keep her from asking again."""
    names = pseudonyms(viewer)
    _become(_open(names), Ask.FollowedBy.QUESTION)
    return Ask.objects.create(
        pseudonym=names[0],
        screen=screen,
        locale=locale,
        outcome=outcome,
        articles=list(articles),
        urgent=urgent,
        read=outcome == Ask.Outcome.ANSWERED,
    )


@transaction.atomic
def note_events(viewer: Any, events: Iterable[Happened]) -> int:
    """Keep what the widget reports, up to `MOST_EVENTS`; answers how many. A question of somebody else is left alone."""
    names = pseudonyms(viewer)
    kept = list(events)[:MOST_EVENTS]
    wanted = {event.ask for event in kept if event.ask}
    asks = {ask.public_id: ask for ask in Ask.objects.filter(public_id__in=wanted, pseudonym__in=names)}
    HelpEvent.objects.bulk_create(
        HelpEvent(
            kind=event.kind,
            pseudonym=names[0],
            screen=event.screen,
            article=event.article,
            ask=asks.get(event.ask) if event.ask else None,
            impression=event.impression,
        )
        for event in kept
    )
    for event in kept:
        if (ask := asks.get(event.ask) if event.ask else None) is not None:
            _follow(ask, event)
    if kept:
        _open(names).update(last_event_at=timezone.now())
    return len(kept)


@transaction.atomic
def note_request(who: str, *, screen: str, ask: uuid.UUID | None, in_panel: bool = True) -> None:
    """Keep that a request was sent to a person by `who` ("person:12"): it settles what she asked within the last day.

    One that was not sent from the panel settles her questions too, but is no event of a screen.
    """
    names = pseudonyms_of(who)
    row = Ask.objects.filter(public_id=ask, pseudonym__in=names).first() if ask else None
    if in_panel:
        HelpEvent.objects.create(kind=HelpEvent.Kind.REQUEST_SENT, pseudonym=names[0], screen=_screen(screen), ask=row)
    if row is not None:
        _become(Ask.objects.filter(pk=row.pk), Ask.FollowedBy.REQUEST)
    _become(_open(names), Ask.FollowedBy.REQUEST)


def _follow(ask: Ask, event: Happened) -> None:
    if event.kind in HelpEvent.READING:
        Ask.objects.filter(pk=ask.pk).update(read=True)
    elif event.kind == HelpEvent.Kind.HELPED:
        _become(Ask.objects.filter(pk=ask.pk), Ask.FollowedBy.HELPED)


def _become(asks: Any, how: Ask.FollowedBy) -> None:
    """Only along `Ask.AFTER`: what she said herself is not overruled by a later question."""
    before = [state for state, after in Ask.AFTER.items() if how in after]
    asks.filter(followed_by__in=before).update(followed_by=how)


def _open(names: Sequence[str]) -> Any:
    """Her questions that nothing has settled yet and that were alive within the last day."""
    return Ask.objects.filter(
        pseudonym__in=names, followed_by=Ask.FollowedBy.NOTHING, last_event_at__gt=timezone.now() - WITHIN
    )


def _screen(name: str) -> str:
    """Screens of Hysio by name; whatever else a page calls a screen stays out of the figures."""
    return name if name in content.SCREENS else ""
