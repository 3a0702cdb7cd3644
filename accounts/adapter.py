"""What sign-in does differently here: nobody signs herself up, and its mails go through the outbox."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.letters import notify
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by sign-up.

    Mails are letters like all others: in the person's language, and sent by the worker, so that asking for a reset
    takes as long for an address without an account as for one with it.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to a person about her account; to an address without an account nothing is sent."""
        person = context.get("user")
        if isinstance(person, User):
            kind = template_prefix.rpartition("/")[2]
            told: dict[str, Any] = {
                name: context[name] for name in ("password_reset_url", "timestamp") if name in context
            }
            notify(person, kind, f"{kind}:{person.public_id}:{uuid.uuid4().hex}", context=told)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person that something about her sign-in has changed, whoever did it."""
        self.send_mail(template_prefix, email or user.email, {**(context or {}), "user": user})
