"""Carrying letters to the mail server: retried with patience, given up aloud, never sent twice.

Whoever wants to send must first win the row by compare-and-set. A process that dies between handing a letter over and
noting it leaves the letter in doubt: it is then set aside for a person to look at and not sent again by itself.
"""

from __future__ import annotations

import hashlib
import smtplib
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from accounts import events
from accounts.models import Notification

log = structlog.get_logger(__name__)

#: Waiting time after each failed attempt; a letter that fails once more than this is given up.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
IN_DOUBT_AFTER = timedelta(minutes=15)
SWEEP_SIZE = 500


def send(key: str) -> bool:
    """Send one letter whose time has come; safe to call twice and from several processes. Answers if it went out.

    Once sent, its text is forgotten: it may hold a link that opens an account.
    """
    now = timezone.now()
    if not Notification.objects.due(now).filter(key=key).update(state=Notification.State.SENDING, claimed_at=now):
        return False
    letter = Notification.objects.select_related("user").get(key=key)
    if not letter.user.is_active:
        _give_up(letter, "inactive")
        return False
    try:
        _message(letter).send()
    except (OSError, smtplib.SMTPException) as error:
        _failed(letter, type(error).__name__)
        return False
    Notification.objects.filter(pk=letter.pk).update(
        state=Notification.State.SENT, sent_at=timezone.now(), attempts=letter.attempts + 1, problem="", body=""
    )
    return True


def _message(letter: Notification) -> EmailMessage:
    """The letter as mail. Its Message-ID follows from the key, so that a mail server too can tell a copy."""
    digest = hashlib.sha256(letter.key.encode()).hexdigest()[:32]
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    headers = {
        "Message-ID": f"<{digest}@{host}>",
        "Content-Language": letter.locale,
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(subject=letter.subject, body=f"{letter.body}\n", to=[letter.user.email], headers=headers)


def _failed(letter: Notification, problem: str) -> None:
    if letter.attempts >= len(BACK_OFF):
        _give_up(letter, problem)
        return
    Notification.objects.filter(pk=letter.pk).update(
        state=Notification.State.WAITING,
        attempts=letter.attempts + 1,
        problem=problem,
        due_at=timezone.now() + BACK_OFF[letter.attempts],
    )


@transaction.atomic
def _give_up(letter: Notification, problem: str) -> None:
    """Set the letter aside; only whoever finds it still being sent may do so."""
    attempts = letter.attempts + 1
    if Notification.objects.filter(pk=letter.pk, state=Notification.State.SENDING).update(
        state=Notification.State.DEAD, attempts=attempts, problem=problem
    ):
        log.warning("letter_undelivered", notification=letter.pk, attempts=attempts, problem=problem)
        events.letter_undelivered.announce(
            actor=None, subject=letter, kind=letter.kind, attempts=attempts, problem=problem
        )


def sweep() -> int:
    """Send what is due and set aside what is in doubt; answers how many letters went out."""
    now = timezone.now()
    for letter in Notification.objects.filter(state=Notification.State.SENDING, claimed_at__lt=now - IN_DOUBT_AFTER):
        _give_up(letter, "interrupted")
    due = list(Notification.objects.due(now).values_list("key", flat=True)[:SWEEP_SIZE])
    return sum(send(key) for key in due)


def resend(key: str) -> bool:
    """Try a letter again that was given up, on a person's word; answers if it went out."""
    again = Notification.objects.filter(key=key, state=Notification.State.DEAD).update(
        state=Notification.State.WAITING, attempts=0, problem="", due_at=timezone.now()
    )
    return bool(again) and send(key)
