"""The front door: who somebody is, what she may do, and how she is told."""

from accounts.demo import DemoPerson, create_demo_people, demo_people_count
from accounts.grants import OwnRole, deactivate, grant, join, leave, revoke
from accounts.groups import group_for
from accounts.letters import notify
from accounts.people import (
    Viewer,
    country_of,
    has_role,
    locales_of,
    organisation_of,
    organisations_by_facility_id,
    people_in_role,
    preferred_locale,
    support_level,
    time_zone_of,
)
from accounts.roles import REVIEWERS, Capability, Level, Role, Scope, may, roles_of

__all__ = [
    "REVIEWERS",
    "Capability",
    "DemoPerson",
    "Level",
    "OwnRole",
    "Role",
    "Scope",
    "Viewer",
    "country_of",
    "create_demo_people",
    "deactivate",
    "demo_people_count",
    "grant",
    "group_for",
    "has_role",
    "join",
    "leave",
    "locales_of",
    "may",
    "notify",
    "organisation_of",
    "organisations_by_facility_id",
    "people_in_role",
    "preferred_locale",
    "revoke",
    "roles_of",
    "support_level",
    "time_zone_of",
]
