"""What the pages about help inside the app need: words of the vocabulary, ways to a rule, charts."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from babel import dates
from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from content import api as content
from helpdesk.help_use import spread

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


@register.simple_tag
def share_bar(share: float, series: int = 1) -> SafeString:
    """A bar as long as a share of the whole; its number stands beside it."""
    width = f"{100 * min(max(share, 0.0), 1.0):.1f}%"
    return format_html(
        '<svg height="12" aria-hidden="true"><rect class="rest" width="100%" height="12"/>'
        '<rect class="f{}" width="{}" height="12"/></svg>',
        series,
        width,
    )


@register.inclusion_tag("helpdesk/_line_chart.html")
def line_chart(days: Sequence[date], lines: Sequence[tuple[Any, Sequence[int]]], label: str) -> dict[str, Any]:
    """Lines over days. `label` says in words what they show; the numbers stand in a table beside it."""
    top = _round_up(max((value for _name, values in lines for value in values), default=0))
    ends = list(spread([_height(values[-1], top) for _name, values in lines], 9.0)) if days else []
    return {
        "label": label,
        "scale": [(f"{100 - 25 * step}%", top * step // 4, f"{100 - 25 * step}") for step in range(5)],
        "lines": [
            {"number": number, "name": name, "points": _points(values, top), "end": f"{end:.1f}%"}
            for number, ((name, values), end) in enumerate(zip(lines, ends, strict=True), 1)
        ],
        "ticks": [_short(day) for day in _some(days, 6)],
    }


def _round_up(most: int) -> int:
    """A top of the scale that divides by four and leaves the highest value room."""
    step = 10 ** max(0, math.floor(math.log10(most)) - 1) if most else 1
    return max(4, -(-most // (4 * step)) * 4 * step)


def _height(value: int, top: int) -> float:
    return 100.0 - 100.0 * value / top


def _points(values: Sequence[int], top: int) -> str:
    width = max(1, len(values) - 1)
    return " ".join(f"{100 * place / width:.2f},{_height(value, top):.1f}" for place, value in enumerate(values))


def _some(days: Sequence[date], most: int) -> list[date]:
    """At most so many of the days, evenly spaced, the first and the last among them."""
    if len(days) <= most:
        return list(days)
    return [days[round(number * (len(days) - 1) / (most - 1))] for number in range(most)]


def _short(day: date) -> str:
    return dates.format_skeleton("MMMd", day, locale=get_language() or "en")
