"""The front door: who somebody is, what she may do, and how she is told."""

from accounts.confirming import WrongPassword, confirm_password
from accounts.demo import (
    DemoHost,
    DemoPerson,
    connect_demo_host,
    create_demo_people,
    demo_people_count,
    demo_people_in_role,
)
from accounts.grants import OwnRole, deactivate, grant, join, leave, revoke
from accounts.groups import group_for
from accounts.help_sessions import (
    OpenedSession,
    close_help_session,
    open_help_session,
    person_from_token,
    renew_help_session,
)
from accounts.host_applications import known_origin
from accounts.host_tokens import HelpRefused
from accounts.letters import notify
from accounts.limits import Limit, TooMany, take
from accounts.members import members_of, organisations_served
from accounts.models import HostApplication, HostKey
from accounts.people import (
    Viewer,
    country_of,
    has_role,
    locales_of,
    may,
    organisation_of,
    organisations_by_facility_id,
    people_in_role,
    preferred_locale,
    roles_of,
    support_level,
    time_zone_of,
)
from accounts.roles import REVIEWERS, Capability, Level, Role, Scope, roles_that_may
from accounts.viewers import HelpViewer

__all__ = [
    "REVIEWERS",
    "Capability",
    "DemoHost",
    "DemoPerson",
    "HelpRefused",
    "HelpViewer",
    "HostApplication",
    "HostKey",
    "Level",
    "Limit",
    "OpenedSession",
    "OwnRole",
    "Role",
    "Scope",
    "TooMany",
    "Viewer",
    "WrongPassword",
    "close_help_session",
    "confirm_password",
    "connect_demo_host",
    "country_of",
    "create_demo_people",
    "deactivate",
    "demo_people_count",
    "demo_people_in_role",
    "grant",
    "group_for",
    "has_role",
    "join",
    "known_origin",
    "leave",
    "locales_of",
    "may",
    "members_of",
    "notify",
    "open_help_session",
    "organisation_of",
    "organisations_by_facility_id",
    "organisations_served",
    "people_in_role",
    "person_from_token",
    "preferred_locale",
    "renew_help_session",
    "revoke",
    "roles_of",
    "roles_that_may",
    "support_level",
    "take",
    "time_zone_of",
]
