"""What Wagtail calls when a workflow is through. It imports this while its own models are still loading: no model up here."""

from __future__ import annotations

from typing import Any


def finish(workflow_state: Any, user: Any = None) -> None:
    """Release what all six steps have signed; `NotReleased` for anything else, whatever the workflow's rows say."""
    from content.review.releasing import release

    release(workflow_state, user)
