"""The tables of `accounts`: people and organisations, and the host applications whose people ask for help."""

from accounts.models.host import (
    HelpSession,
    HostApplication,
    HostKey,
    HostPerson,
    UsedNonce,
    new_key_id,
    validate_origins,
)
from accounts.models.limits import Allowance
from accounts.models.people import (
    Membership,
    Notification,
    Organisation,
    RoleGrant,
    User,
    known_time_zone,
    office_hours,
    validate_opening_hours,
    validate_time_zone,
)

__all__ = [
    "Allowance",
    "HelpSession",
    "HostApplication",
    "HostKey",
    "HostPerson",
    "Membership",
    "Notification",
    "Organisation",
    "RoleGrant",
    "UsedNonce",
    "User",
    "known_time_zone",
    "new_key_id",
    "office_hours",
    "validate_opening_hours",
    "validate_origins",
    "validate_time_zone",
]
