"""What editors fill in for help inside the app: rules and pins with choices instead of codes, and a situation to try out."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from content import api as content

ANY = pgettext_lazy("condition of a rule", "any")
COUNTRIES = {code: code.upper() for code in content.COUNTRIES}
CHOICES: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "screen": (_("screen"), content.SCREEN_LABELS),
    "role": (_("role"), content.ROLE_LABELS),
    "specialty": (_("specialty"), content.SPECIALTY_LABELS),
    "locale": (_("language"), content.LANGUAGE_NAMES),
    "country": (_("country"), COUNTRIES),
}


def options(words: Mapping[str, Any], *, empty: Any = ANY) -> list[tuple[str, Any]]:
    """The values of a closed list with their words, and one for none of them."""
    return [("", empty), *words.items()]


class PlacementForm(WagtailAdminModelForm):
    """The article is chosen by title among those that are live; conditions are chosen from the vocabulary."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = content.titles_by_key((get_language() or "en")[:2])
        here = self.instance.article
        gone = {here: _("%(key)s (not there any more)") % {"key": here}} if here and here not in titles else {}
        self._offer("article", {**gone, **{key: f"{title} ({key})" for key, title in titles.items()}}, empty="---")
        for name, (_label, words) in CHOICES.items():
            if name in self.fields:
                self._offer(name, words, empty=ANY if not self.fields[name].required else "---")

    def _offer(self, name: str, words: Mapping[str, Any], *, empty: Any) -> None:
        old = self.fields[name]
        self.fields[name] = forms.ChoiceField(
            choices=options(words, empty=empty), label=old.label, help_text=old.help_text, required=old.required
        )


class SituationForm(forms.Form):
    """A situation to try out; what is left empty is unknown."""

    version = forms.CharField(label=_("version"), required=False, max_length=20)
    error_code = forms.CharField(label=_("error code"), required=False, max_length=20)
    last_failed_action = forms.CharField(label=_("action that failed"), required=False, max_length=80)

    field_order = ["screen", "role", "specialty", "locale", "country", "version", "error_code", "last_failed_action"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unknown = pgettext_lazy("part of a situation", "unknown")
        for name, (label, words) in CHOICES.items():
            self.fields[name] = forms.ChoiceField(choices=options(words, empty=unknown), label=label, required=False)
        self.order_fields(self.field_order)
