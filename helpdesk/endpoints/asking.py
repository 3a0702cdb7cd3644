"""Help while she works: words of the panel, ways to a person, suggestions, questions, articles, votes, and what was done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Path, Router, Schema, Status

from accounts.api import HelpViewer, Limit
from compliance import api as compliance
from content import api as content
from helpdesk import asking, context, suggesting, usage, widget_strings
from helpdesk.endpoints import asking_shapes as shapes
from helpdesk.endpoints import door
from helpdesk.endpoints.cards import card_answer
from helpdesk.models import HelpEvent
from helpdesk.problems import Problem

router = Router(tags=["help"])
#: What is asked while she types; several times a question, so it has a measure of its own beside that of questions.
TYPING = Limit("help-typing", 180, 60, burst=60)
CHANNELS = ("priority", "clinical", "technical", "compliance", "portal")
KEPT = 300  # seconds the words of the panel may be kept without asking again


@router.get(
    "/strings", auth=door.anyone, response=shapes.StringsAnswer, operation_id="strings", summary="Words of the panel"
)
def strings(request: HttpRequest, locale: str = "") -> HttpResponse:
    """Every word of the panel in one language. `version` changes when one does."""
    found = widget_strings.answer(door.offered(locale) or _locale())
    answer = shapes.StringsAnswer(**found)
    return _with_etag(request, answer, f'"{found["locale"]}-{found["version"]}"', f"public, max-age={KEPT}")


@router.get(
    "/contacts", auth=door.anyone, response=shapes.ContactsAnswer, operation_id="contacts", summary="Ways to a person"
)
def contacts(request: HttpRequest, locale: str = "") -> shapes.ContactsAnswer:
    """The emergency line and the channels of support with what is open now, on her clock."""
    door.speak(locale)
    line = content.emergency()
    return shapes.ContactsAnswer(
        emergency=shapes.LineAnswer(
            label=str(line.label), number=line.address, href=line.href, purpose=str(line.purpose)
        ),
        channels=[_channel(each) for each in content.reachable(CHANNELS)],
        zone=timezone.get_current_timezone_name(),
    )


def _channel(each: content.Reachable) -> shapes.ChannelAnswer:
    channel = each.channel
    return shapes.ChannelAnswer(
        key=channel.key,
        label=str(channel.label),
        purpose=str(channel.purpose),
        address=channel.address,
        href=channel.href,
        open=each.open,
        when=each.when,
        answer=each.answer,
    )


@router.post(
    "/suggest",
    auth=door.bearer,
    response=shapes.SuggestionsAnswer,
    operation_id="suggest",
    summary="Articles for a situation",
)
def suggest(request: HttpRequest, situation: shapes.Situation) -> shapes.SuggestionsAnswer:
    """At most five articles before she types, each with why it is shown."""
    door.take(request, door.SUGGEST)
    viewer = _viewer(request)
    where = context.read(situation.context, viewer)
    found = suggesting.suggest(viewer, where, _locale())
    return shapes.SuggestionsAnswer(
        impression=usage.note_suggested(viewer, where.screen, [each.card.key for each in found]),
        screen_label=str(content.SCREEN_LABELS.get(where.screen, "")),
        suggestions=[shapes.suggestion_answer(each) for each in found],
    )


@router.post("/ask", auth=door.bearer, response=shapes.AskedAnswer, operation_id="ask", summary="Ask")
def ask(request: HttpRequest, question: shapes.Question) -> shapes.AskedAnswer:
    """Articles that fit, and one verbatim passage where one answers. Patient data is left out and nowhere kept."""
    door.take(request, TYPING if question.as_you_type else door.ASK)
    viewer = _viewer(request)
    asked = asking.ask(
        question.text,
        viewer=viewer,
        context=context.read(question.context, viewer),
        locale=_locale(),
        narrow=question.narrow,
        as_you_type=question.as_you_type,
    )
    return shapes.asked_answer(asked)


@router.get(
    "/articles/{key}", auth=door.bearer, response=shapes.ArticleAnswer, operation_id="article", summary="An article"
)
def article(request: HttpRequest, key: Annotated[shapes.Key, Path()], locale: str = "") -> HttpResponse:
    """An article to be shown in place: HTML without scripts, contents, terms and what is related.

    404 with the same body for what never was, is withdrawn, or is not hers to read; a withdrawn public article may name its
    `successor`.
    """
    door.take(request, door.READ)
    viewer = _viewer(request)
    wanted = door.offered(locale) or _locale()
    try:
        reading = content.reading(key, viewer, wanted, country=viewer.country)
    except content.NotThere as gone:
        raise _not_there(gone) from gone
    return _with_etag(request, shapes.article_answer(reading), reading.etag, "private, no-cache")


def _not_there(gone: content.NotThere) -> Problem:
    if gone.successor is None:
        return Problem("not-found")
    return Problem("not-found", successor=card_answer(gone.successor).model_dump())


@router.post(
    "/articles/{key}/vote",
    auth=door.bearer,
    response={201: shapes.VoteAnswer},
    operation_id="vote",
    summary="Vote on an article",
)
def vote(
    request: HttpRequest, key: Annotated[shapes.Key, Path()], opinion: shapes.Opinion
) -> Status[shapes.VoteAnswer]:
    """Was it useful? A later vote replaces the earlier one. "unsafe" opens a safety concern at once."""
    door.take(request, door.VOTE)
    viewer = _viewer(request)
    found = next(iter(content.cards_by_key([key], viewer, opinion.locale)), None)
    if found is None or found.locale != opinion.locale:
        raise Problem("not-found")
    try:
        content.record_vote(
            found.id,
            viewer=viewer,
            visitor=usage.voter(viewer),
            useful=opinion.useful,
            reason=opinion.reason,
            text=opinion.text,
        )
    except content.NotReadable as error:
        raise Problem("not-found") from error
    left_out = [finding.kind for finding in compliance.screen(opinion.text)]
    return Status(201, shapes.VoteAnswer(redacted=shapes.named([str(kind) for kind in left_out])))


@router.post(
    "/events", auth=door.bearer, response={204: None}, operation_id="events", summary="Tell what was done in the panel"
)
def events(request: HttpRequest, told: shapes.Events) -> Status[None]:
    """At most 20 at once. Kept without her name, for the figures about help alone."""
    door.take(request, door.EVENTS)
    viewer = _viewer(request)
    usage.note_events(viewer, _happened(told.events, viewer))
    return Status(204, None)


def _happened(told: Iterable[shapes.Event], viewer: HelpViewer) -> list[usage.Happened]:
    """What can be kept of it: screens that Hysio has and articles that she may read, so that no free text comes in."""
    rows = list(told)
    keys = {event.article for event in rows if event.article}
    known = {card.key for card in content.cards_by_key(keys, viewer, _locale())} if keys else set()
    return [
        usage.Happened(
            kind=HelpEvent.Kind(event.kind),
            screen=event.screen if event.screen in content.SCREENS else "",
            article=event.article if event.article in known else "",  # type: ignore[arg-type]  # None is not known
            ask=event.ask,
            impression=event.impression,
        )
        for event in rows
    ]


def _with_etag(request: HttpRequest, answer: Schema, etag: str, cache: str) -> HttpResponse:
    """The answer with its mark; 304 without a body for a caller who has it already."""
    known = [mark.strip().removeprefix("W/") for mark in request.headers.get("If-None-Match", "").split(",")]
    if etag in known:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(answer.model_dump_json(), content_type="application/json; charset=utf-8")
    response["ETag"], response["Cache-Control"] = etag, cache
    response["Vary"] = "Authorization, Accept-Language"
    return response


def _viewer(request: HttpRequest) -> HelpViewer:
    viewer: HelpViewer = request.auth  # type: ignore[attr-defined]
    return viewer


def _locale() -> str:
    """The language she reads in: `door` has chosen it from the address, the headers and her host's word."""
    return (get_language() or "en")[:2]
