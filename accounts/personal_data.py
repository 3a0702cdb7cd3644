"""What this app keeps about a person: shown to her, and removed at her wish."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from wagtail.users.models import UserProfile

from accounts import groups
from accounts.models import User
from compliance.api import register_personal_data


def export(person: User) -> dict[str, Any]:
    """Her account, memberships, roles and the letters she was sent (whose text is not kept)."""
    return {
        "account": {
            "id": str(person.public_id),
            "email": person.email,
            "name": person.name,
            "locale": person.locale,
            "time_zone": person.time_zone,
            "theme": person.theme,
            "since": person.date_joined.isoformat(),
            "last_sign_in": person.last_login.isoformat() if person.last_login else None,
        },
        "memberships": [
            {
                "organisation": held.organisation.name,
                "from": held.valid_from.isoformat(),
                "until": _moment(held.valid_until),
            }
            for held in person.memberships.select_related("organisation")
        ],
        "roles": [
            {
                "role": held.role,
                "locale": held.locale,
                "from": held.valid_from.isoformat(),
                "until": _moment(held.valid_until),
            }
            for held in person.role_grants.all()
        ],
        "letters": [
            {"subject": letter.subject, "sent": _moment(letter.sent_at)} for letter in person.notifications.all()
        ],
    }


def _moment(at: Any) -> str | None:
    return at.isoformat() if at else None


@transaction.atomic
def erase(person: User) -> int:
    """Empty the account and close it; answers the rows removed or emptied.

    The row itself, its number and its grants stay, since signatures and audit entries point to them; it no longer says
    who she was.
    """
    removed = sum(
        rows.delete()[0]
        for rows in (
            person.notifications.all(),
            person.memberships.all(),
            Authenticator.objects.filter(user=person),
            EmailAddress.objects.filter(user=person),
            UserProfile.objects.filter(user=person),
        )
    )
    person.role_grants.current().update(valid_until=timezone.now())
    groups.fit(person)
    person.email, person.name = f"erased-{person.public_id}@invalid", ""
    person.is_active = person.is_superuser = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
    return removed + 1


def export_help(person: User) -> dict[str, Any]:
    """What the applications of her organisation said of her, and the sessions they opened for her."""
    return {
        "applications": [
            {"application": known.application.name, "id_there": known.subject, "since": known.created_at.isoformat()}
            for known in person.host_people.select_related("application")
        ],
        "sessions": [
            {
                "application": session.application.name,
                "from": session.created_at.isoformat(),
                "until": session.expires_at.isoformat(),
                "roles": session.roles,
                "specialty": session.specialty,
                "locale": session.locale,
                "time_zone": session.time_zone,
            }
            for session in person.help_sessions.select_related("application")
        ],
    }


@transaction.atomic
def erase_help(person: User) -> int:
    """End her sessions and forget under which id an application knows her; answers the rows."""
    return sum(rows.delete()[0] for rows in (person.help_sessions.all(), person.host_people.all()))


register_personal_data("help", export=export_help, erase=erase_help)
register_personal_data("account", export=export, erase=erase)
