"""The people of customers: chosen by where they work and what they do there."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Membership, Organisation, RoleGrant, User
from accounts.roles import CUSTOMERS, Role


def organisations_served() -> QuerySet[Organisation]:
    """Those whose people may ask for help, by name."""
    return Organisation.objects.filter(is_active=True)


def members_of(
    organisations: Iterable[int], *, locale: str, role: Role | None = None, specialty: str = ""
) -> QuerySet[User]:
    """Active people who work at one of these organisations now and read in `locale`: in this role, or as any customer; of this
    specialty if one is named."""
    now = timezone.now()
    works = Membership.objects.current(now).filter(organisation__in=list(organisations), organisation__is_active=True)
    grants = RoleGrant.objects.current(now).filter(Q(role=role) if role else Q(role__in=CUSTOMERS))
    if specialty:
        grants = grants.filter(specialty=specialty)
    people: QuerySet[User] = User.objects.active().filter(locale=locale, pk__in=works.values("user"))
    return people.filter(pk__in=grants.values("user"))
