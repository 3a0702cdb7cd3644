"""The glyph of six strokes for lists."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

#: By state of a step: where its stroke begins, how wide and how high it is. Of demo content it is hollow: nobody signed it.
_SHAPE = {"": (0, 0, 3, 12), "demo": (0.5, 0.5, 2, 11), "now": (0, 5, 3, 7), "open": (0, 9, 3, 3)}


@register.simple_tag
def strokes_glyph(strokes: Sequence[str]) -> SafeString:
    """Silent: words beside it say the same."""
    rects = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>',
        ((state, n * 5 + begin, *rest) for n, state in enumerate(strokes) for begin, *rest in [_SHAPE[state]]),
    )
    return format_html('<svg viewBox="0 0 28 12" width="28" height="12" aria-hidden="true">{}</svg>', rects)
