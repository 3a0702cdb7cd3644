"""Reading the token with which a host application vouches for one of its people.

A JSON Web Token, HS256, with the id of its key in the header. Nothing in it counts before the signature does: the algorithm
is ours and not the token's, and what a wrong token says is never stored.
"""

from __future__ import annotations

import unicodedata
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from jwt.types import Options

from accounts.models import HostKey

ALGORITHM = "HS256"
AUDIENCE = "hysio-help"
LEEWAY = timedelta(seconds=60)
LIFETIME = timedelta(minutes=10)
LONGEST_TOKEN = 8192
MOST_ROLES = 10


class Refusal(models.TextChoices):
    """Why somebody is turned away, as the person and the integrator may know it."""

    MALFORMED = "malformed", _("The token is not a token, or a claim is missing or not of the right kind.")
    ALGORITHM = "algorithm", _("The token must be signed with HS256.")
    UNKNOWN_KEY = "unknown-key", _("The token names a key that is not known here.")
    FORGED = "forged", _("The signature of the token does not fit its key.")
    REVOKED_KEY = "revoked-key", _("The key of the token was revoked or has run out.")
    APPLICATION_OFF = "application-off", _("This application may not open help at present.")
    WRONG_AUDIENCE = "wrong-audience", _("The token was made for something else than this help.")
    WRONG_ORGANISATION = (
        "wrong-organisation",
        _("The token names another organisation than the one its key belongs to."),
    )
    EXPIRED = "expired", _("The token has expired.")
    NOT_YET = "not-yet", _("The token is not valid yet: the clock of the application that made it is ahead.")
    LIVES_TOO_LONG = "lives-too-long", _("The token is valid for longer than ten minutes.")
    REPLAYED = "replayed", _("The token was used before.")
    PERSON = "person", _("This person cannot be served through this application.")
    UNKNOWN_ORIGIN = "unknown-origin", _("This page is not one that the application may ask from.")
    SESSION_OVER = "session-over", _("The session has ended.")


#: The code that a widget acts on.
CODES = {
    Refusal.EXPIRED: "token-expired",
    Refusal.NOT_YET: "token-not-yet-valid",
    Refusal.REPLAYED: "token-replayed",
    Refusal.WRONG_AUDIENCE: "token-audience",
    Refusal.UNKNOWN_ORIGIN: "origin-not-allowed",
    Refusal.SESSION_OVER: "session-expired",
}


class HelpRefused(Exception):
    """Somebody is turned away, for one reason; nothing of what she brought was stored."""

    def __init__(self, reason: Refusal) -> None:
        self.reason = reason
        super().__init__(reason.value)

    @property
    def code(self) -> str:
        return CODES.get(self.reason, "token-invalid")


@dataclass(frozen=True)
class Claims:
    """What a host vouches for, checked and cut to size. `roles` are its own words; a language or clock that we do not have
    is empty."""

    subject: str
    email: str
    name: str
    roles: tuple[str, ...]
    specialty: str
    locale: str
    time_zone: str
    nonce: str
    usable_until: datetime


def read(token: str) -> tuple[HostKey, Claims]:
    """The key and the claims of a token that stands up to every check but being used once. Raises `HelpRefused`."""
    key = _key_named(_header(token))
    said = _signed(token, key)
    if not key.is_live():
        raise HelpRefused(Refusal.REVOKED_KEY)
    if not key.application.serves:
        raise HelpRefused(Refusal.APPLICATION_OFF)
    if said.get("org") != key.application.organisation.facility_id:
        raise HelpRefused(Refusal.WRONG_ORGANISATION)
    _check_times(said)
    return key, _claims(said)


def _header(token: str) -> Mapping[str, Any]:
    if not token.isascii() or len(token) > LONGEST_TOKEN:
        raise HelpRefused(Refusal.MALFORMED)
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise HelpRefused(Refusal.MALFORMED) from error
    if header.get("alg") != ALGORITHM:
        raise HelpRefused(Refusal.ALGORITHM)
    return header


def _key_named(header: Mapping[str, Any]) -> HostKey:
    key_id = header.get("kid")
    rows = HostKey.objects.select_related("application__organisation")
    key = rows.filter(key_id=key_id).first() if isinstance(key_id, str) and "\0" not in key_id else None
    if key is None:
        raise HelpRefused(Refusal.UNKNOWN_KEY)
    return key


def _signed(token: str, key: HostKey) -> dict[str, Any]:
    """The claims, once the signature holds; times are looked at afterwards."""
    options: Options = {
        "require": ["aud", "org", "sub", "email", "name", "iat", "exp", "jti"],
        "verify_exp": False,
        "verify_iat": False,
        "verify_nbf": False,
    }
    try:
        return jwt.decode(token, key.secret, algorithms=[ALGORITHM], audience=AUDIENCE, options=options)
    except jwt.InvalidSignatureError as error:
        raise HelpRefused(Refusal.FORGED) from error
    except jwt.InvalidAudienceError as error:
        raise HelpRefused(Refusal.WRONG_AUDIENCE) from error
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise HelpRefused(Refusal.MALFORMED) from error


def _check_times(said: Mapping[str, Any]) -> None:
    now = datetime.now(UTC)
    begins, ends = (_moment(said[name]) for name in ("iat", "exp"))
    usable_from = max(begins, _moment(said.get("nbf", said["iat"])))
    if not begins < ends <= begins + LIFETIME:
        raise HelpRefused(Refusal.LIVES_TOO_LONG if ends > begins else Refusal.MALFORMED)
    if usable_from > now + LEEWAY:
        raise HelpRefused(Refusal.NOT_YET)
    if ends <= now - LEEWAY:
        raise HelpRefused(Refusal.EXPIRED)


def _moment(seconds: Any) -> datetime:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise HelpRefused(Refusal.MALFORMED)
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise HelpRefused(Refusal.MALFORMED) from error


def _claims(said: Mapping[str, Any]) -> Claims:
    locale = _words(said.get("locale", ""), 35)[:2].lower()
    time_zone = _words(said.get("tz", ""), 64)
    roles = said.get("roles", [])
    if not isinstance(roles, list):
        raise HelpRefused(Refusal.MALFORMED)
    return Claims(
        subject=_exact(said["sub"], 128),
        email=_address(_exact(said["email"], 254)),
        name=_needed(_words(said["name"], 150)),
        roles=tuple(word for role in roles[:MOST_ROLES] if (word := slugify(_words(role, 40)))),
        specialty=slugify(_words(said.get("specialty", ""), 40)),
        locale=locale if locale in dict(settings.LANGUAGES) else "",
        time_zone=time_zone if time_zone in zoneinfo.available_timezones() else "",
        nonce=_exact(said["jti"], 128),
        usable_until=_moment(said["exp"]) + LEEWAY,
    )


def _words(value: Any, longest: int) -> str:
    """Text on one line without what cannot be seen. Raises `HelpRefused` for what is no text or too long."""
    if not isinstance(value, str) or len(value) > longest:
        raise HelpRefused(Refusal.MALFORMED)
    seen = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in value)
    return " ".join(seen.split())


def _exact(value: Any, longest: int) -> str:
    """What identifies somebody is taken as it is: two ids that look alike stay two."""
    if _words(value, longest) != value:
        raise HelpRefused(Refusal.MALFORMED)
    return _needed(value)


def _needed(words: str) -> str:
    if not words:
        raise HelpRefused(Refusal.MALFORMED)
    return words


def _address(email: str) -> str:
    try:
        validate_email(email)
    except ValidationError as error:
        raise HelpRefused(Refusal.MALFORMED) from error
    return email.lower()
