"""The tables of evidence, and the triggers that let rows be added and nothing else."""

from compliance.api import Guard

GUARDS = tuple(Guard(f"content_{name}", "id", "seq", "hash") for name in ("signature", "release", "withdrawal"))
