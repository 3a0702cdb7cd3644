"""Asking somebody who is signed in for her password again, before she puts her name to something."""

from __future__ import annotations

from accounts import events
from accounts.limits import Limit, TooMany, take, wait_for
from accounts.models import User

#: After five wrong passwords nobody signs with this account for a while, not even with the right one.
WRONG_PASSWORDS = Limit("signature-password", times=5, seconds=15 * 60)


class WrongPassword(Exception):
    """That was not her password; the attempt was counted."""


def confirm_password(person: User, password: str) -> None:
    """Nothing when it is her password; `WrongPassword`, or `TooMany` while she is locked out.

    What is wrong is counted and audited at once: call it outside a transaction, so that this stays when the rest is undone.
    Designed to support 21 CFR 11.200: a signature takes two components, the session and the password.
    """
    if seconds := wait_for(WRONG_PASSWORDS, person.pk):
        events.signature_refused.announce(actor=person, subject=person, problem="locked")
        raise TooMany(WRONG_PASSWORDS, seconds)
    if not person.check_password(password):
        take(WRONG_PASSWORDS, person.pk)
        events.signature_refused.announce(actor=person, subject=person, problem="password")
        raise WrongPassword
