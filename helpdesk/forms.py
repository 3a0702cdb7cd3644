"""What people type into pages of tickets. Rules about it stand in the rule-books; forms only read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import api as accounts
from compliance import api as compliance
from helpdesk.models import Affected, Ticket, Tier
from helpdesk.opening import NewRequest, NotComplete
from helpdesk.wording import LONGEST_TEXT


class WordsForm(forms.Form):
    """A message. `keep` says that details of a patient belong into it, `remove` that they are to be taken out."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        error_messages={"required": _("Write something first.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    keep = forms.BooleanField(required=False, widget=forms.HiddenInput)
    remove = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("remove") and "text" in told:
            told["text"] = compliance.redact(told["text"])
        return told


class NewRequestForm(WordsForm):
    """A request in three fields: what happens, how much is affected, how to answer."""

    affected = forms.ChoiceField(
        label=_("How much is affected?"),
        choices=Affected,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    text = forms.CharField(
        label=_("What happens?"),
        help_text=_("Say what you did, what you saw and what you expected. Leave out names and numbers of patients."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        error_messages={"required": _("Write something first.")},
    )
    reply_by = forms.ChoiceField(
        label=_("How shall we answer?"),
        choices=[
            (Ticket.ReplyBy.EMAIL, _("Here, with a mail that says so")),
            (Ticket.ReplyBy.PHONE, _("By telephone")),
        ],
        widget=forms.RadioSelect,
        initial=Ticket.ReplyBy.EMAIL,
    )
    phone = forms.CharField(label=_("Telephone number"), max_length=40, required=False)

    def asked(self, person: Any, language: str) -> NewRequest:
        """What was filled in, as the rule-book takes it."""
        told = self.cleaned_data
        zone = accounts.time_zone_of(person)
        return NewRequest(
            text=told["text"],
            affected=told["affected"],
            language=language,
            time_zone=zone.key if zone else "Europe/Amsterdam",
            channel=Ticket.Channel.SITE,
            reply_by=told["reply_by"],
            phone=told["phone"],
            keep_patient_data=told["keep"],
        )

    def explain(self, refused: Exception) -> None:
        """Say at the right field what is missing."""
        if isinstance(refused, NotComplete):
            self.add_error("phone", _("Give a telephone number if you want to be called."))
        else:
            self.add_error("text", _("Write something first."))


class DeskFilter(forms.Form):
    """What of the desk is shown. An unknown choice counts as none."""

    whose = forms.ChoiceField(
        label=_("Whose"), choices=[("", _("All")), ("mine", _("Mine")), ("nobody", _("Nobody's yet"))], required=False
    )
    tier = forms.TypedChoiceField(
        label=_("Tier"), choices=[("", _("All")), *Tier.choices], coerce=int, empty_value=None, required=False
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("All")), *settings.LANGUAGES], required=False)
    number = forms.CharField(label=_("Number"), max_length=30, required=False)

    def chosen(self) -> dict[str, Any]:
        """What was chosen and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
