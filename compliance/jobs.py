"""The recurring jobs of this app."""

import structlog

from compliance import checkpoints, sealing_keys
from compliance.schedule import daily, every
from compliance.trail import verify_trail

log = structlog.get_logger(__name__)


class TrailBroken(Exception):
    """The nightly check found the audit trail broken or unreadable."""


@every("audit_checkpoint", hours=1)
def write_checkpoint() -> None:
    checkpoints.write()


@daily("audit_verify", at="03:20")
def check_trail() -> None:
    report = verify_trail()
    if not report.ok:
        log.critical("audit_trail_broken", problem=report.problem, first_bad=report.first_bad, rows=report.rows)
        raise TrailBroken


@every("sealing_keys", hours=1)
def finish_rotation() -> None:
    """What a rotation left behind is sealed anew, and keys that nothing uses are removed."""
    sealing_keys.finish()
