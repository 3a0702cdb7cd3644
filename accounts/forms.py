"""Forms that people fill in about themselves."""

from __future__ import annotations

import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def time_zones() -> list[tuple[str, str]]:
    """Every place that has a clock of its own, by region, and UTC."""
    names = sorted(name for name in zoneinfo.available_timezones() if name.partition("/")[0] in REGIONS)
    return [(name, name.replace("_", " ")) for name in [*names, "UTC"]]


class ProfileForm(forms.ModelForm):
    """What a person decides about herself; her address and roles are an administrator's to change."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("Dates and times are shown by this clock.")
    )

    class Meta:
        model = User
        fields = ("name", "locale", "time_zone", "theme")
        labels = {"name": _("Name"), "locale": _("Language"), "theme": _("Appearance")}
        help_texts = {"locale": _("Mails to you and pages without a language of their own are in this language.")}
