"""Articles that belong to a ticket: what she had tried, what support linked, what answered (framework: Knowledge Base).

The requester only ever sees articles that she may read herself: a link never opens what her organisation may not read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from content import api as content
from helpdesk import events
from helpdesk.models import Ticket, TicketArticle
from helpdesk.permissions import require_answering


class ArticleNotReadable(LookupError):
    """There is no such article that the requester may read."""


@dataclass(frozen=True)
class Linked:
    """An article of a ticket with the part it played."""

    card: content.Card
    kind: str


def note_tried(ticket: Ticket, keys: Iterable[str]) -> int:
    """Keep what she read before she asked; what she may not read is dropped. Answers how many were kept."""
    found = content.cards_by_key(keys, ticket.requester, ticket.language)
    TicketArticle.objects.bulk_create(_link(ticket, card, TicketArticle.Kind.TRIED) for card in found)
    return len(found)


@transaction.atomic
def link_article(ticket: Ticket, key: str, *, by: Any, kind: str = TicketArticle.Kind.LINKED) -> TicketArticle:
    """Link an article that the requester may read; linking it twice is the same as once.

    Raises `NotAllowed` and `ArticleNotReadable`.
    """
    require_answering(by, ticket)
    return add(ticket, key, by=by, kind=kind)


def add(ticket: Ticket, key: str, *, by: Any, kind: str) -> TicketArticle:
    """The same for whoever was let through already: support, or the requester who says what answered her."""
    found = content.cards_by_key([key], ticket.requester, ticket.language)
    if not found:
        raise ArticleNotReadable(key)
    link = _link(ticket, found[0], TicketArticle.Kind(kind), by)
    kept, created = TicketArticle.objects.get_or_create(
        ticket=ticket,
        family=link.family,
        kind=link.kind,
        defaults={"locale": link.locale, "revision": link.revision, "by": by},
    )
    if created:
        events.article_linked.announce(actor=by, subject=ticket, family=kept.family, locale=kept.locale, kind=kept.kind)
    return kept


def articles_of(ticket: Ticket, viewer: Any, locale: str, kinds: Collection[str] = ()) -> Sequence[Linked]:
    """The ticket's articles as `viewer` may read them now, answers first; a withdrawn one is missing."""
    order = (TicketArticle.Kind.ANSWER, TicketArticle.Kind.LINKED, TicketArticle.Kind.TRIED)
    rows = [link for link in ticket.articles.all() if not kinds or link.kind in kinds]
    rows.sort(key=lambda link: order.index(TicketArticle.Kind(link.kind)))
    kind_of: dict[str, str] = {}
    for link in rows:
        kind_of.setdefault(link.family, link.kind)
    return [Linked(card, kind_of[card.key]) for card in content.cards_by_key(kind_of, viewer, locale)]


def _link(ticket: Ticket, card: content.Card, kind: str, by: Any = None) -> TicketArticle:
    return TicketArticle(ticket=ticket, family=card.key, locale=card.locale, revision=card.revision, kind=kind, by=by)
