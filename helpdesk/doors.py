"""The places of the desk that belong to support."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk.permissions import may_enter_desk, may_see_help_use


def desk_doors(person: Any) -> list[tuple[str, str, str]]:
    """Those that this person may enter: key, name and address."""
    doors = [
        (may_enter_desk, "tickets", _("Tickets"), "helpdesk:tickets"),
        (may_see_help_use, "help-use", _("Help in the app"), "helpdesk:help-use"),
    ]
    return [(key, name, reverse(view)) for may_enter, key, name, view in doors if may_enter(person)]
