"""Giving roles and taking them back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import events, groups
from accounts.held import forget
from accounts.models import Membership, Organisation, RoleGrant, User
from accounts.roles import Level, Role


class OwnRole(Exception):
    """Somebody tried to change her own roles; another administrator has to do that."""


@transaction.atomic
def grant(
    user: User,
    role: Role,
    *,
    by: User | None,
    locale: str = "",
    specialty: str = "",
    level: Level | None = None,
    organisation: Organisation | None = None,
    until: datetime | None = None,
) -> RoleGrant:
    """Give a role, from now until `until` (for good when None), in one language or in all (`""`).

    `by` is None when the system acts. Granting what she already holds changes the level and the end of that grant and
    makes no second one. Support agents start at the first level. Raises `OwnRole` and `ValidationError`.
    """
    if by is not None and by.pk == user.pk:
        raise OwnRole(role)
    if role == Role.SUPPORT:
        level = level or Level.FIRST
    same = {"role": role, "locale": locale, "specialty": specialty, "organisation": organisation}
    _hold(user)
    held = user.role_grants.current().filter(**same).first()
    if held and (held.level, held.valid_until) == (level, until):
        return held
    now = timezone.now()
    if held:
        _end(held, at=now)
    given = RoleGrant(user=user, level=level, granted_by=by, valid_from=now, valid_until=until, **same)
    given.full_clean()
    given.save()
    _announce("granted", given, by)
    return given


@transaction.atomic
def revoke(user: User, role: Role, *, by: User | None, locale: str | None = None) -> int:
    """Take a role back, in one language or (None) wherever she holds it; answers how many grants ended.

    It counts from her next request on. Raises `OwnRole`.
    """
    if by is not None and by.pk == user.pk:
        raise OwnRole(role)
    _hold(user)
    held = user.role_grants.current().filter(role=role)
    if locale is not None:
        held = held.filter(locale=locale)
    ended = list(held)
    for given in ended:
        _end(given, at=timezone.now())
        _announce("revoked", given, by)
    return len(ended)


@transaction.atomic
def join(user: User, organisation: Organisation, *, by: User | None, is_contact: bool = False) -> Membership:
    """Make her a member of this organisation from now on; a member already stays the one she is, as contact or not."""
    _hold(user)
    membership = user.memberships.current().filter(organisation=organisation).first()
    if membership and membership.is_contact == is_contact:
        return membership
    if membership:
        membership.is_contact = is_contact
        membership.save(update_fields=["is_contact"])
    else:
        membership = user.memberships.create(organisation=organisation, is_contact=is_contact)
    forget(user)
    events.membership_changed.announce(
        actor=by, subject=user, change="joined", organisation=organisation.pk, is_contact=is_contact
    )
    return membership


@transaction.atomic
def leave(user: User, organisation: Organisation, *, by: User | None) -> None:
    """End her membership now; the row stays as history."""
    _hold(user)
    if user.memberships.current().filter(organisation=organisation).update(valid_until=timezone.now()):
        forget(user)
        events.membership_changed.announce(actor=by, subject=user, change="left", organisation=organisation.pk)


@transaction.atomic
def deactivate(user: User, *, by: User | None) -> None:
    """Close an account: her sessions end with their next request, her name stays on what she signed."""
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        events.person_deactivated.announce(actor=by, subject=user)
    user.is_active = False


def _hold(user: User) -> None:
    """Lock the person, so that two changes of her roles come one after the other."""
    User.objects.select_for_update().only("pk").get(pk=user.pk)


def _end(given: RoleGrant, *, at: datetime) -> None:
    given.valid_until = at
    given.save(update_fields=["valid_until"])


def _announce(change: str, given: RoleGrant, by: User | None) -> None:
    forget(given.user)
    groups.fit(given.user)
    events.role_changed.announce(
        actor=by,
        subject=given.user,
        change=change,
        role=given.role,
        locale=given.locale,
        specialty=given.specialty,
        level=given.level,
    )
