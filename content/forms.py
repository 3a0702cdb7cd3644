"""What readers fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.models import Vote


class VoteForm(forms.Form):
    """Was this useful, and if not, why. A reason without a “no” is dropped; a “no” may stand without a reason."""

    useful = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    reason = forms.ChoiceField(choices=Vote.Reason.choices, required=False)
    text = forms.CharField(max_length=1000, required=False, strip=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("useful") == "yes":
            cleaned["reason"] = ""
        return cleaned

    @property
    def is_useful(self) -> bool:
        return self.cleaned_data["useful"] == "yes"
