"""What people of the review fill in to keep released texts true."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from content.models import RegulatoryChange


class RegulatoryChangeForm(forms.ModelForm):  # type: ignore[type-arg]  # (its stubs are generic, the class is not)
    """A change of the law, to be followed."""

    class Meta:
        model = RegulatoryChange
        fields = ("title", "country", "law", "effective_on", "summary")
        widgets = {"effective_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_law(self) -> str:
        law: str = self.cleaned_data["law"]
        if not any(name.strip() for name in law.split(",")):
            raise forms.ValidationError(_("Name the law as articles write it."))
        return law
