"""What sign-in, Wagtail and Django report, turned into our events and kept in step with people's roles."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.dispatch import receiver
from wagtail.users.models import UserProfile

from accounts import events, groups
from accounts.models import User


@receiver(auth.user_logged_in)
def note_sign_in(user: User, **_signal: Any) -> None:
    groups.fit(user)
    events.signed_in.announce(actor=user, subject=user)


@receiver(auth.user_login_failed)
def note_refused_sign_in(credentials: dict[str, Any], **_signal: Any) -> None:
    """Who was meant is noted by id; an address that has no account is not kept."""
    address = str(credentials.get("email") or credentials.get("username") or "")
    events.sign_in_refused.announce(
        actor=None, subject=User.objects.filter(email=address.lower()).first(), factor="password"
    )


@receiver(mfa.authentication_failed)
def note_refused_code(user: User, **_signal: Any) -> None:
    events.sign_in_refused.announce(actor=None, subject=user, factor="code")


@receiver(auth.user_logged_out)
def note_sign_out(user: User | None, **_signal: Any) -> None:
    if user is not None:
        events.signed_out.announce(actor=user, subject=user)


@receiver([account.password_changed, account.password_set, account.password_reset])
def note_new_password(user: User, **_signal: Any) -> None:
    events.password_changed.announce(actor=user, subject=user)


@receiver([mfa.authenticator_added, mfa.authenticator_reset])
def note_added_factor(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    events.second_factor_changed.announce(actor=user, subject=user, change="set", factor=authenticator.type)


@receiver(mfa.authenticator_removed)
def note_removed_factor(user: User, authenticator: Authenticator, **_signal: Any) -> None:
    events.second_factor_changed.announce(actor=user, subject=user, change="removed", factor=authenticator.type)


@receiver(m2m_changed, sender=User.groups.through)
def keep_groups_true(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_signal: Any) -> None:
    """Undo what was done to a role's group by hand: only a grant puts somebody in."""
    if not action.startswith("post_"):
        return
    for person in User.objects.filter(pk__in=pk_set or ()) if reverse else [instance]:
        groups.fit(person)


@receiver(pre_save, sender=UserProfile)
def start_editor_profile(instance: UserProfile, **_signal: Any) -> None:
    """The editor speaks her language, shows her time and her theme."""
    if instance._state.adding:
        for field, value in _editor_settings(instance.user).items():
            setattr(instance, field, value)


@receiver(post_save, sender=User)
def follow_in_editor(instance: User, update_fields: frozenset[str] | None, **_signal: Any) -> None:
    if update_fields is None or {"locale", "time_zone", "theme"} & set(update_fields):
        UserProfile.objects.filter(user=instance).update(**_editor_settings(instance))


def _editor_settings(user: User) -> dict[str, str]:
    return {"preferred_language": user.locale, "current_time_zone": user.time_zone, "theme": user.theme}
