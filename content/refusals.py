"""Attempts that the review refused, written down with the road on which they were made."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from content import events
from content.review.errors import Refused


def write_down(request: HttpRequest, refused: Refused, page: Any = None, *, road: str = "") -> None:
    """An entry in the audit trail, after what was refused was rolled back.

    `page` is the article where the refusal names none; `road` the page that a form belongs to where that is another one.
    """
    here = request.resolver_match.view_name if request.resolver_match else ""
    about = page or refused.page
    events.review_refused.announce(
        actor=request.user if request.user.is_authenticated else None,
        subject=about if getattr(about, "pk", None) else None,  # one that was not born has no record
        code=refused.code,
        road=road or here,
    )
