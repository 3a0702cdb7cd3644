"""What is typed into the pages around the list of reviews."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from content.review.queue.queueing import Narrowed
from content.review.steps import Step

ALL = ("", _("All"))


class QueueFilter(forms.Form):
    """What of the list is shown; it stands in the address. An unknown choice counts as none."""

    section = forms.ChoiceField(label=_("Section"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[ALL, *settings.LANGUAGES], required=False)
    step = forms.ChoiceField(label=_("Step"), choices=[ALL, *Step.choices], required=False)

    def __init__(self, data: Any, sections: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["section"].choices = [ALL, *sections]  # type: ignore[attr-defined]

    def chosen(self) -> Narrowed:
        """What was chosen and makes sense."""
        self.is_valid()
        return Narrowed(**{name: self.cleaned_data.get(name, "") for name in self.fields})


class AwayForm(forms.Form):
    """Who stands in for somebody, in which language, for which steps, from when until when."""

    to: Any = forms.ModelChoiceField(label=_("Who stands in"), queryset=None)
    locale = forms.ChoiceField(label=_("Language"))
    steps = forms.MultipleChoiceField(label=_("Steps"), widget=forms.CheckboxSelectMultiple)
    from_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    until_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, people: Any, places: Iterable[tuple[Step, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = list(places)
        languages = {locale for _step, locale in mine}
        steps = {step for step, _locale in mine}
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
        self.fields["locale"].choices = [  # type: ignore[attr-defined]
            each for each in settings.LANGUAGES if "" in languages or each[0] in languages
        ]
        self.fields["steps"].choices = [(step.value, step.label) for step in Step if step in steps]  # type: ignore[attr-defined]
