"""What the pages about help inside the app need: words of the vocabulary, ways to a rule, charts."""

from typing import Any

from django import template
from django.urls import reverse

from content import api as content

register = template.Library()


@register.filter
def screen_name(screen: str) -> Any:
    """What a screen of Hysio is called."""
    return content.SCREEN_LABELS.get(screen, screen)


@register.filter
def role_name(role: str) -> Any:
    return content.ROLE_LABELS.get(role, role)


@register.filter
def specialty_name(specialty: str) -> Any:
    return content.SPECIALTY_LABELS.get(specialty, specialty)


@register.filter
def edit_address(placement: Any) -> str:
    """Where a rule or a pin is edited."""
    return reverse(type(placement).snippet_viewset.get_url_name("edit"), args=[placement.pk])
