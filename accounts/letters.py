"""Writing letters to people, once per occasion, in their language; `accounts.post` carries them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import Notification, User, known_time_zone
from accounts.tasks import send_letter


@transaction.atomic
def notify(
    person: User,
    kind: str,
    key: str,
    *,
    context: Mapping[str, Any] | None = None,
    subject: str = "",
    template: str = "",
) -> bool:
    """Write to a person, once per `key`; answers False when this key has been written to before or she is inactive.

    The text is `mail/<kind>.txt` (or `template`), rendered now in her language and time zone and kept in the caller's
    transaction: it says what was true when the thing happened, and vanishes when that is rolled back. Its first line is
    the subject unless one is given. The context also has `person` and `base_url`. Never put patient details into it.
    """
    if not person.is_active or Notification.objects.filter(key=key).exists():
        return False
    with translation.override(person.locale), timezone.override(known_time_zone(person.time_zone)):
        told = {**(context or {}), "person": person, "base_url": settings.BASE_URL}
        text = render_to_string(template or f"mail/{kind}.txt", told).strip()
        title = str(subject)
    if not title:
        title, _break, text = text.partition("\n")
    letter = Notification(
        key=key, kind=kind, user=person, locale=person.locale, subject=" ".join(title.split())[:250], body=text.strip()
    )
    # Two writers of one key at the same moment: the second one's row is dropped, not an error that undoes her work.
    Notification.objects.bulk_create([letter], ignore_conflicts=True)
    transaction.on_commit(partial(send_letter.enqueue, key))
    return True
