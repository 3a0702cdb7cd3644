"""The tables of evidence, and the triggers that let rows be added and nothing else."""

from compliance.api import Guard

GUARDS = tuple(Guard(f"content_{name}", "id", "seq", "hash") for name in ("signature", "release", "withdrawal"))

#: Installed by the migration that makes its table.
EMERGENCY = Guard("content_emergencyrelease", "id", "seq", "hash")
POLICY = Guard("content_reviewpolicy", "id", ("type", "locale", "version"))
