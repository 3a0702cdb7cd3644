"""What an endpoint raises when it cannot do what it was asked: one problem, in the person's language (RFC 9457)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

#: Status and title of every code. A widget acts on the code, a person reads the title and the detail.
PROBLEMS: dict[str, tuple[int, Any]] = {
    "malformed": (400, _("The request cannot be read.")),
    "session-required": (401, _("This needs a session of a person.")),
    "session-expired": (401, _("The session has ended.")),
    "token-expired": (401, _("The sign-in from your application has expired.")),
    "token-not-yet-valid": (401, _("The clock of your application is not right.")),
    "token-invalid": (401, _("The sign-in from your application is not valid.")),
    "token-replayed": (401, _("The sign-in from your application was used already.")),
    "token-audience": (401, _("The sign-in from your application is meant for something else.")),
    "origin-not-allowed": (403, _("Help may not be opened from this page.")),
    "not-found": (404, _("There is nothing here.")),
    "not-allowed": (405, _("This cannot be done here.")),
    "conflict": (409, _("Something else was done meanwhile.")),
    "too-large": (413, _("That is too large to send.")),
    "image-not-accepted": (422, _("This picture cannot be taken.")),
    "patient-data": (422, _("The text seems to name a patient.")),
    "rate-limited": (429, _("That was too often in a short time.")),
    "broken": (500, _("Something went wrong here.")),
    "unavailable": (503, _("Help cannot answer at the moment.")),
}


class Problem(Exception):
    """Raised by an endpoint; the API answers with it.

    `detail` is a sentence for the person, `retry_after` whole seconds, and `members` are added to the answer as they are.
    """

    def __init__(self, code: str, *, detail: Any = "", retry_after: int | None = None, **members: Any) -> None:
        self.code = code
        self.status, self.title = PROBLEMS[code]
        self.detail = detail
        self.retry_after = retry_after
        self.members = members
        super().__init__(code)

    def body(self) -> dict[str, Any]:
        """The answer as JSON has it, in the language that is active now."""
        said: dict[str, Any] = {
            "type": f"urn:hysio:problem:{self.code}",
            "title": str(self.title),
            "status": self.status,
            "detail": str(self.detail or self.title),
            "code": self.code,
        }
        if self.retry_after is not None:
            said["retry_after"] = self.retry_after
        return said | self.members
