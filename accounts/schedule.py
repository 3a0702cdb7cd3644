"""Recurring jobs of this app."""

from accounts import tasks
from compliance.api import every

every("accounts.notify_sweep", minutes=1)(tasks.notify_sweep)
every("accounts.grants_sweep", minutes=1)(tasks.grants_sweep)
