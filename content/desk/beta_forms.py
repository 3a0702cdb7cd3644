"""What beta reviewers and their readers fill in; the rules stand in `content.review.beta`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import api as accounts
from content import labels
from content.models import BetaResponse
from content.review import beta

LONGEST = 2000


class GroupForm(forms.Form):
    """Whom to ask."""

    organisations = forms.MultipleChoiceField(
        label=_("Organisations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one organisation.")},
    )
    role = forms.ChoiceField(label=_("Role"), required=False, widget=forms.Select({"class": "select"}))
    specialty = forms.ChoiceField(label=_("Specialty"), required=False, widget=forms.Select({"class": "select"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served = accounts.organisations_served().values_list("pk", "name")
        self._field("organisations").choices = [(str(pk), name) for pk, name in served]
        self._field("role").choices = [("", _("Any role")), *((role.value, role.label) for role in beta.TESTERS)]
        specialties = [pair for pair in labels.SPECIALTIES if pair[0] != "all"]
        self._field("specialty").choices = [("", _("Any specialty")), *specialties]

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        return field

    def group(self) -> beta.Group:
        chosen = self.cleaned_data
        return beta.Group(
            organisations=tuple(int(pk) for pk in chosen["organisations"]),
            role=accounts.Role(chosen["role"]) if chosen["role"] else None,
            specialty=chosen["specialty"],
        )


class AnswerForm(forms.Form):
    """What a test reader thinks of the text."""

    useful = forms.TypedChoiceField(
        label=_("How useful is this text for your work?"),
        choices=[
            (1, _("1, not at all")),
            (2, _("2, hardly")),
            (3, _("3, partly")),
            (4, _("4, mostly")),
            (5, _("5, completely")),
        ],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    correct = forms.TypedChoiceField(
        label=_("Is everything in it correct, as far as you can tell?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    comment = forms.CharField(
        label=_("What would you change?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea,
        help_text=_("Leave out names and numbers of patients."),
    )
    unsafe = forms.TypedChoiceField(
        label=_("Can this text harm a patient?"),
        choices=[("no", _("No")), ("yes", _("Yes, I see a danger"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    concern = forms.CharField(
        label=_("What can happen, and where in the text?"), required=False, max_length=LONGEST, widget=forms.Textarea
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("unsafe") and not said.get("concern"):
            self.add_error("concern", _now("Say what can happen, so that somebody can act on it."))
        return said

    def answer(self) -> beta.Answer:
        said = self.cleaned_data
        return beta.Answer(
            useful=said["useful"],
            correct=said["correct"],
            comment=said["comment"],
            concern=said["concern"] if said["unsafe"] else "",
        )

    def refuse(self, refused: beta.PatientData) -> None:
        """Say at the field what was found in it."""
        found = ", ".join(str(labels.patient_detail(kind)) for kind in refused.kinds)
        said = _now("This may hold details of a patient: %(found)s. Take them out and send it again.")
        self.add_error(refused.field, said % {"found": found})

    @staticmethod
    def from_response(response: BetaResponse) -> dict[str, Any]:
        """What she said before, to be changed."""
        concern = response.concerns.order_by("-raised_at").first()
        return {
            "useful": response.useful,
            "correct": "yes" if response.correct else "no",
            "comment": response.comment,
            "unsafe": "yes" if concern and concern.closed_at is None else "no",
            "concern": concern.text if concern and concern.closed_at is None else "",
        }
