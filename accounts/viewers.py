"""Who asks from inside an application: somebody its host vouched for, or somebody anonymous on one of its pages."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from accounts.models import Organisation, User


@dataclass(frozen=True)
class HelpViewer:
    """A person for as long as one request lasts. Her host's word stands above what the page says.

    It may be handed to `visible_to`, `organisation_of` and the other doors that take a viewer. Whatever roles her account
    holds, a host opens none but those of a clinician or trainee (`accounts.people`). `roles` are the host's own words.
    Anonymous viewers have no `user` and no `organisation`; `country` and `time_zone` are then those of the application.
    """

    user: User | None = None
    organisation: Organisation | None = None
    roles: tuple[str, ...] = ()
    specialty: str = ""
    locale: str = "en"
    time_zone: str = "Europe/Amsterdam"
    country: str = ""
    application_id: int | None = None
    session_id: uuid.UUID | None = None

    is_active = True

    @property
    def is_authenticated(self) -> bool:
        return self.user is not None

    @property
    def anonymous(self) -> bool:
        return self.user is None

    @property
    def organisation_id(self) -> int | None:
        return self.organisation.pk if self.organisation else None

    @property
    def pk(self) -> int | None:
        """The number of her account, so that she can be the actor of an event."""
        return self.user.pk if self.user else None
