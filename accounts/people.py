"""Questions about people: which roles, which organisation, which language and clock."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.held import held_by
from accounts.models import Organisation, RoleGrant, User, known_time_zone
from accounts.roles import CONTACT, CUSTOMERS, EVERYBODY, MATRIX, Capability, Level, Role, Scope
from accounts.viewers import HelpViewer

Viewer = User | AnonymousUser | HelpViewer


def may(user: Viewer, capability: Capability) -> Scope:
    """Tell how far this person may go now: the widest scope over the roles she holds at this moment.

    A superuser counts as an administrator and as nothing more. A changed role counts from the next request on, and at once
    in a request that changes something (`accounts.held`).
    """
    person = _account(user)
    scopes = [EVERYBODY.get(capability, Scope.NONE)]
    if person is None:
        return scopes[0]
    scopes += [MATRIX[role].get(capability, Scope.NONE) for role in roles_of(user)]
    if isinstance(user, User) and capability in CONTACT and held_by(person).is_contact:
        scopes.append(CONTACT[capability])
    return max(scopes)


def roles_of(user: Viewer) -> set[Role]:
    """The roles this person holds at this moment, a superuser being an administrator too.

    Through a host application nobody is more than a clinician or a trainee, whatever else she is here.
    """
    person = _account(user)
    if person is None:
        return set()
    roles = {each.role for each in held_by(person).grants}
    if isinstance(user, HelpViewer):
        return roles & set(CUSTOMERS)
    return roles | {Role.ADMIN} if person.is_superuser else roles


def has_role(user: Viewer, role: Role, *, locale: str | None = None, level: Level | int | None = None) -> bool:
    """Tell if she holds this role now: in this language if one is named, at least at this level if one is named.

    Being a superuser is no role. Through a host application nobody is more than a clinician or a trainee.
    """
    person = _account(user)
    if person is None or (isinstance(user, HelpViewer) and role not in CUSTOMERS):
        return False
    return any(each.covers(role, locale, level) for each in held_by(person).grants)


def _account(viewer: Viewer) -> User | None:
    """The open account behind a viewer; None for somebody anonymous."""
    person = viewer.user if isinstance(viewer, HelpViewer) else viewer
    return person if isinstance(person, User) and person.is_active else None


def people_in_role(role: Role, *, locale: str | None = None, level: Level | int | None = None) -> QuerySet[User]:
    """Active people who hold this role now, ordered by address; ask as with `has_role`."""
    people: QuerySet[User] = User.objects.active().filter(pk__in=_grants(role, locale, level).values("user"))
    return people


def _grants(role: Role, locale: str | None, level: Level | int | None) -> QuerySet[RoleGrant]:
    grants = RoleGrant.objects.current().filter(role=role)
    if locale is not None:
        grants = grants.filter(Q(locale=locale) | Q(locale=""))
    if level is not None:
        grants = grants.filter(level__gte=level)
    return grants


def support_level(user: Viewer) -> Level | None:
    """Up to which line she carries cases now; None for somebody who is no support agent."""
    if not isinstance(user, User) or not user.is_active:
        return None
    levels = [each.level for each in held_by(user).grants if each.role == Role.SUPPORT and each.level]
    return Level(max(levels)) if levels else None


def locales_of(user: Viewer, role: Role) -> set[str]:
    """The languages in which she holds a role now; `""` in the set stands for every language."""
    if not isinstance(user, User) or not user.is_active:
        return set()
    return {each.locale for each in held_by(user).grants if each.role == role}


def organisation_of(user: Viewer) -> Organisation | None:
    """The organisation she works for now; the one she joined last if there are several, None without one."""
    if isinstance(user, HelpViewer):
        return user.organisation
    if isinstance(user, AnonymousUser) or not user.is_active:
        return None
    membership = user.memberships.current().select_related("organisation").first()
    return membership.organisation if membership else None


def organisations_by_facility_id(facility_ids: Iterable[str]) -> dict[str, Organisation]:
    """The organisations that have these facility IDs; the ones not known are missing from the answer."""
    return {found.facility_id: found for found in Organisation.objects.filter(facility_id__in=list(facility_ids))}


def country_of(user: Viewer) -> str | None:
    """The country code (nl, de, fr, uk, us) whose law and terms hold for her; None without an organisation."""
    organisation = organisation_of(user)
    return organisation.country if organisation else None


def preferred_locale(user: Viewer) -> str | None:
    """The language she chose; None for somebody not signed in, whose language the page decides."""
    return None if isinstance(user, AnonymousUser) else user.locale


def time_zone_of(user: Viewer) -> zoneinfo.ZoneInfo | None:
    """The clock by which she reads times; None for somebody not signed in, who reads the site's."""
    return None if isinstance(user, AnonymousUser) else zoneinfo.ZoneInfo(known_time_zone(user.time_zone))
