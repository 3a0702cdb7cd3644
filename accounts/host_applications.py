"""Host applications and their keys: made, followed by the next, taken back. The secret of a key is shown once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import events
from accounts.models import HelpSession, HostApplication, HostKey, Organisation

OVERLAP = timedelta(days=7)  # how long an old key still counts after the next one was made


@dataclass(frozen=True)
class NewKey:
    """A key just made. `secret` is readable here and never again."""

    key: HostKey
    secret: str


@transaction.atomic
def register(organisation: Organisation, name: str, *, origins: Sequence[str], by: Any) -> HostApplication:
    """Enter an application that embeds the help on pages of these origins. Raises `ValidationError`."""
    application = HostApplication(organisation=organisation, name=name, allowed_origins=list(origins))
    application.full_clean()
    application.save()
    events.host_application_changed.announce(actor=by, subject=application, change="registered")
    return application


@transaction.atomic
def change(application: HostApplication, *, name: str, origins: Sequence[str], by: Any) -> None:
    """Give an application another name or other pages; sessions of pages no longer named end with their next request.

    Raises `ValidationError`.
    """
    application.name, application.allowed_origins = name, list(origins)
    application.full_clean()
    application.save(update_fields=["name", "allowed_origins"])
    events.host_application_changed.announce(actor=by, subject=application, change="changed")


@transaction.atomic
def add_key(application: HostApplication, *, by: Any, expires_at: datetime | None = None) -> NewKey:
    """Make one more key; those that are there stay."""
    secret = secrets.token_urlsafe(32)
    key = HostKey.objects.create(application=application, secret=secret, expires_at=expires_at)
    events.host_key_changed.announce(actor=by, subject=application, change="made", key=key.key_id)
    return NewKey(key, secret)


@transaction.atomic
def rotate_keys(application: HostApplication, *, by: Any, overlap: timedelta = OVERLAP) -> NewKey:
    """Make a key that follows all others: these count for `overlap` longer, so that the host can change over in peace."""
    HostApplication.objects.select_for_update().get(pk=application.pk)
    end = timezone.now() + overlap
    before = list(application.keys.live().filter(Q(expires_at=None) | Q(expires_at__gt=end)))
    for key in before:
        HostKey.objects.filter(pk=key.pk).update(expires_at=end)
        events.host_key_changed.announce(actor=by, subject=application, change="expires", key=key.key_id)
    return add_key(application, by=by)


@transaction.atomic
def revoke_key(key: HostKey, *, by: Any) -> None:
    """Take a key back at once: its tokens are refused and its sessions end."""
    if HostKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
        HelpSession.objects.filter(key=key).delete()
        events.host_key_changed.announce(actor=by, subject=key.application, change="revoked", key=key.key_id)


@transaction.atomic
def switch(application: HostApplication, *, on: bool, by: Any) -> None:
    """Let an application ask for help, or no longer; switched off, its sessions end at once."""
    application.active = on
    if HostApplication.objects.filter(pk=application.pk).exclude(active=on).update(active=on):
        if not on:
            application.sessions.all().delete()
        change = "switched_on" if on else "switched_off"
        events.host_application_changed.announce(actor=by, subject=application, change=change)


def known_origin(origin: str) -> bool:
    """Whether any application that is served may ask from this origin: what a preflight can know."""
    served = HostApplication.objects.filter(active=True, organisation__is_active=True)
    return any(origin in origins for origins in served.values_list("allowed_origins", flat=True))
