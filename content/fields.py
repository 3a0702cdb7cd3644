"""A list of choices in one column: what an article is for, in which screens it helps."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChoiceListField(models.JSONField):
    """A JSON list of values from `choices`, edited as check boxes. An unknown value is a `ValidationError`."""

    def __init__(self, *args: Any, options: Sequence[tuple[str, Any]] = (), **kwargs: Any):
        self.options = tuple(options)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = (
            super().deconstruct()
        )  # options stay out of migrations: a new screen is no new column
        return name, path, args, kwargs

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=self.options,
            widget=forms.CheckboxSelectMultiple,
            required=not self.blank,
            label=kwargs.get("label") or self.verbose_name,
            help_text=self.help_text,
        )

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        known = {option for option, _label in self.options}
        unknown = [item for item in value or [] if item not in known]
        if unknown:
            raise ValidationError(
                _("%(values)s is not a known value."), params={"values": ", ".join(map(str, unknown))}
            )
