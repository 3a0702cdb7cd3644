"""The glyph of six strokes for lists."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

#: By state of a step: where its stroke begins and how high it is.
_SHAPE = {"": (0, 12), "now": (5, 7), "open": (9, 3)}


@register.simple_tag
def strokes_glyph(strokes: Sequence[str]) -> SafeString:
    """Silent: words beside it say the same."""
    rects = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="3" height="{}"/>',
        ((state, n * 5, *_SHAPE[state]) for n, state in enumerate(strokes)),
    )
    return format_html('<svg viewBox="0 0 28 12" width="28" height="12" aria-hidden="true">{}</svg>', rects)
