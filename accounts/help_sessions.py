"""Sessions of the help inside an application: a host's token is exchanged for a bearer, once (framework: In-App Support).

A bearer is 256 random bits, good for 15 minutes and renewable for 8 hours; only its digest is kept. Each request looks again
whether key, application, organisation, person and origin still stand. There are no cookies.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import events, host_people, host_tokens
from accounts.host_people import language_of
from accounts.host_tokens import HelpRefused, Refusal
from accounts.limits import Limit, take
from accounts.models import HelpSession, HostApplication, HostKey, Organisation, UsedNonce, known_time_zone
from accounts.viewers import HelpViewer

log = structlog.get_logger(__name__)

EXPIRES_AFTER = timedelta(minutes=15)
ENDS_AFTER = timedelta(hours=8)

PER_KEY = Limit("help-session-key", 600, 60)
PER_ADDRESS = Limit("help-session-address", 20, 60)  # anonymous ones, and tokens that were refused

#: Refused although the signature held: somebody has the key, or has seen a token. Worth an entry in the trail.
AUDITED = frozenset({Refusal.REPLAYED, Refusal.REVOKED_KEY, Refusal.WRONG_ORGANISATION, Refusal.PERSON})


@dataclass(frozen=True)
class OpenedSession:
    """What the caller gets: the bearer, which is shown once, its life in seconds, and who it stands for.

    `organisation` is the one of the application, also for somebody anonymous.
    """

    bearer: str
    expires_in: int
    viewer: HelpViewer
    organisation: Organisation


def open_help_session(
    *,
    token: str | None = None,
    application: uuid.UUID | None = None,
    origin: str | None = None,
    address: str = "",
    locale: str | None = None,
) -> OpenedSession:
    """Open a session for the person that a host's `token` vouches for or, without one, for somebody anonymous.

    `locale` is the language of an anonymous page. Raises `HelpRefused` and `TooMany`; then nothing is stored but, for a
    signature that held, an entry in the audit trail. `address` counts anonymous sessions and refused tokens alone: a
    hospital has one address and many people.
    """
    if token is None:
        take(PER_ADDRESS, address)
        return _open_anonymous(application, origin, locale)
    try:
        key, claims = host_tokens.read(token)
        if not key.application.allows(origin):
            raise HelpRefused(Refusal.UNKNOWN_ORIGIN)
        take(PER_KEY, key.key_id)
        try:
            return _open_signed(key, claims)
        except IntegrityError:  # her first two sessions at once: the other one has made her account meanwhile
            return _open_signed(key, claims)
    except HelpRefused as refused:
        take(PER_ADDRESS, address)
        _note(refused.reason)
        raise


@transaction.atomic
def _open_signed(key: HostKey, claims: host_tokens.Claims) -> OpenedSession:
    try:
        with transaction.atomic():
            UsedNonce.objects.create(
                application=key.application, digest=_digest(claims.nonce), expires_at=claims.usable_until
            )
    except IntegrityError as error:
        raise HelpRefused(Refusal.REPLAYED) from error
    person = host_people.find_or_make(key.application, claims)
    opened = _begin(
        HelpSession(
            application=key.application,
            key=key,
            user=person,
            roles=list(claims.roles),
            specialty=claims.specialty,
            locale=claims.locale or person.locale,
            time_zone=claims.time_zone or person.time_zone,
        )
    )
    events.help_session_opened.announce(
        actor=person, subject=key.application, session=opened.viewer.session_id, key=key.key_id
    )
    return opened


def _open_anonymous(application_id: uuid.UUID | None, origin: str | None, locale: str | None) -> OpenedSession:
    rows = HostApplication.objects.select_related("organisation")
    application = rows.filter(public_id=application_id).first() if application_id else None
    if application is None or not application.serves:
        raise HelpRefused(Refusal.APPLICATION_OFF)
    if not application.allows(origin):
        raise HelpRefused(Refusal.UNKNOWN_ORIGIN)
    organisation = application.organisation
    return _begin(
        HelpSession(
            application=application,
            locale=locale or language_of(organisation),
            time_zone=organisation.time_zone,
        )
    )


def _begin(session: HelpSession) -> OpenedSession:
    bearer = secrets.token_urlsafe(32)
    now = timezone.now()
    session.digest = _digest(bearer)
    session.created_at, session.expires_at, session.ends_at = now, now + EXPIRES_AFTER, now + ENDS_AFTER
    session.save(force_insert=True)
    return _opened(bearer, session, now)


def person_from_token(bearer: str, *, origin: str | None = None) -> HelpViewer:
    """Who a bearer stands for now. Raises `HelpRefused`; the session is not prolonged."""
    return _viewer(_standing(bearer, origin))


def renew_help_session(bearer: str, *, origin: str | None = None) -> OpenedSession:
    """Put the end of a session off to 15 minutes from now, up to 8 hours after it began. The bearer stays the same, so an
    answer that got lost harms nobody. Raises `HelpRefused`."""
    session = _standing(bearer, origin)
    now = timezone.now()
    session.expires_at = min(now + EXPIRES_AFTER, session.ends_at)
    if not HelpSession.objects.filter(pk=session.pk).update(expires_at=session.expires_at):
        raise HelpRefused(Refusal.SESSION_OVER)  # closed a moment ago, in another tab
    return _opened(bearer, session, now)


def close_help_session(viewer: HelpViewer) -> None:
    """End a session; closing it twice is no mistake."""
    if viewer.session_id:
        HelpSession.objects.filter(public_id=viewer.session_id).delete()


def forget_dead_sessions() -> int:
    """Remove sessions that have expired and nonces whose tokens have; answers how many rows."""
    now = timezone.now()
    sessions = HelpSession.objects.filter(expires_at__lt=now).delete()[0]
    return sessions + UsedNonce.objects.filter(expires_at__lt=now).delete()[0]


def _standing(bearer: str, origin: str | None) -> HelpSession:
    """The session of a bearer, when everything it rests on stands."""
    rows = HelpSession.objects.select_related("application__organisation", "key", "user")
    session = rows.filter(digest=_digest(bearer)).first()
    if session is None or session.expires_at <= timezone.now() or not session.application.serves:
        raise HelpRefused(Refusal.SESSION_OVER)
    if session.key is not None and not session.key.is_live():
        raise HelpRefused(Refusal.SESSION_OVER)
    if session.user is not None and not host_people.belongs(session.user, session.application):
        raise HelpRefused(Refusal.SESSION_OVER)
    if not session.application.allows(origin):
        raise HelpRefused(Refusal.UNKNOWN_ORIGIN)
    return session


def _opened(bearer: str, session: HelpSession, now: datetime) -> OpenedSession:
    seconds = int((session.expires_at - now).total_seconds())
    return OpenedSession(bearer, seconds, _viewer(session), session.application.organisation)


def _viewer(session: HelpSession) -> HelpViewer:
    organisation = session.application.organisation
    return HelpViewer(
        user=session.user,
        organisation=organisation if session.user else None,
        roles=tuple(session.roles),
        specialty=session.specialty,
        locale=session.locale,
        time_zone=known_time_zone(session.time_zone),
        country=organisation.country,
        application_id=session.application_id,
        session_id=session.public_id,
    )


def _note(reason: Refusal) -> None:
    log.warning("help_session_refused", reason=reason.value)
    if reason in AUDITED:
        events.help_session_refused.announce(refusal=reason.value)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
