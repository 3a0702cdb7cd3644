"""Recurring jobs of this app."""

from accounts import help_sessions, limits, tasks
from compliance.api import every

every("accounts.notify_sweep", minutes=1)(tasks.notify_sweep)
every("accounts.grants_sweep", minutes=1)(tasks.grants_sweep)


@every("accounts.help_sweep", minutes=10)
def sweep_help() -> None:
    """Sessions and nonces that count no more, and limits that hold nobody back, are removed."""
    help_sessions.forget_dead_sessions()
    limits.forget_spent()
