"""Who is signed in, kept in a signed cookie: the page can carry it and cannot change it."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from dataclasses import dataclass

from kb_site.practice.people import PEOPLE, Person

COOKIE = "practice"
LASTS = 12 * 60 * 60  # seconds, as a sign-in to Hysio does
MOST_DONE = 40


@dataclass(frozen=True)
class Session:
    """Before she signs in there is a language and no `person`. `done` is what she did on the screens since then, such as
    `accept-code:2`."""

    person: Person | None
    locale: str
    done: tuple[str, ...] = ()
    chose_language: bool = False

    @property
    def somebody(self) -> Person:
        """Who is signed in. Raises `LookupError` when nobody is."""
        if self.person is None:
            raise LookupError("Nobody is signed in.")
        return self.person


def seal(session: Session, secret: str) -> str:
    """The value of the cookie for a session."""
    key = session.person.key if session.person else ""
    said = [key, session.locale, list(session.done[-MOST_DONE:]), session.chose_language, int(time.time())]
    body = base64.urlsafe_b64encode(json.dumps(said).encode()).decode()
    return f"{body}.{_signature(body, secret)}"


def unseal(value: str, secret: str) -> Session | None:
    """The session of a cookie; None when it was not made here, or has ended."""
    body, _, signature = value.partition(".")
    if not value.isascii() or not hmac.compare_digest(signature, _signature(body, secret)):
        return None
    try:
        key, locale, done, chose, at = json.loads(base64.urlsafe_b64decode(body))
    except (ValueError, binascii.Error):
        return None
    if time.time() > at + LASTS:
        return None
    return Session(PEOPLE.get(key), locale, tuple(done), chose)


def _signature(body: str, secret: str) -> str:
    return hmac.new(secret.encode(), f"session:{body}".encode(), hashlib.sha256).hexdigest()
