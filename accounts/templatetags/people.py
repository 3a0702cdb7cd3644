"""Form fields with label, hint and fault in the order in which a reader needs them."""

from typing import Any

from django import forms, template

register = template.Library()

CLASSES = {forms.Select: "select", forms.Textarea: "textarea"}


@register.inclusion_tag("accounts/_field.html")
def person_field(field: forms.BoundField) -> dict[str, Any]:
    """One field of a form, tied to its hint and its faults for those who do not see them."""
    widget = field.field.widget
    kind = next((name for base, name in CLASSES.items() if isinstance(widget, base)), "input")
    described = [part for part, there in (("hint", field.help_text), ("fault", field.errors)) if there]
    attrs: dict[str, str | bool] = {"class": kind}
    if described:
        attrs["aria-describedby"] = " ".join(f"{field.id_for_label}-{part}" for part in described)
    widget.attrs.pop("placeholder", None)
    return {"field": field, "widget": field.as_widget(attrs=attrs), "choice": isinstance(widget, forms.CheckboxInput)}
