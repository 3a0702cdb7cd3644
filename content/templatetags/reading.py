"""What the reader's templates need: rich text written for her, dates in her language, words of the closed lists."""

import base64
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel import dates, numbers
from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from content import labels
from content.contacts import telephone
from content.conventions import babel_locale
from content.inline_markup import MarkupError, to_html
from content.prose import Prose

register = template.Library()
PLAIN = Prose(locale="")


@register.filter
def paragraphs(value: Any, prose: Any) -> list[SafeString]:
    """The paragraphs of a rich text value, with links and terms for this reader."""
    return _prose(prose).paragraphs(value)


@register.filter
def line(value: Any, prose: Any) -> SafeString:
    """A rich text value in one line, with links for this reader."""
    return _prose(prose).line(value)


@register.filter
def line_with_terms(value: Any, prose: Any) -> SafeString:
    return _prose(prose).line(value, terms=True)


def _prose(prose: Any) -> Prose:
    return prose if isinstance(prose, Prose) else PLAIN


@dataclass(frozen=True)
class Way:
    """An answer of a tree, and the number of the question or advice it leads to."""

    text: Any
    goto: str
    number: int


@dataclass(frozen=True)
class Node:
    """A question or an advice of a tree. Numbers lead the way where nothing can be pressed: on paper."""

    id: str
    end: bool
    text: Any
    number: int
    ways: list[Way]


@register.simple_tag
def tree_nodes(tree: Any) -> list[Node]:
    numbers = {node["id"]: number for number, node in enumerate(tree["nodes"], 1)}
    return [
        Node(
            node["id"],
            node["end"],
            node["text"],
            numbers[node["id"]],
            [Way(option["text"], option["goto"], numbers.get(option["goto"], 0)) for option in node["options"]],
        )
        for node in tree["nodes"]
    ]


@register.filter
def day(value: date | datetime | None, width: str = "long") -> SafeString | str:
    """A date in the reader's language as `<time>`; `width` is Babel's: long, medium or short."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), dates.format_date(value, width, locale=babel_locale())
    )


@register.filter
def plain_day(value: date | datetime | None) -> str:
    """The same without markup, for attributes and paper."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return dates.format_date(value, "long", locale=babel_locale())


@register.filter
def clock(value: datetime) -> str:
    """A time of day on the reader's clock."""
    return dates.format_time(timezone.localtime(value).time(), "short", locale=babel_locale())


@register.filter
def number(value: float) -> str:
    return numbers.format_decimal(value, locale=babel_locale())


@register.filter
def tel(value: str) -> str:
    """A `tel:` address, or nothing for a placeholder that nobody can dial."""
    return telephone(value)


@register.filter
def role_label(value: str) -> str | Promise:
    return labels.ROLE.get(value, value)


@register.filter
def specialty_label(value: str) -> str | Promise:
    return labels.SPECIALTY.get(value, value)


@register.filter
def screen_label(value: str) -> str | Promise:
    return labels.SCREEN.get(value, value)


@register.filter
def type_label(value: str) -> str | Promise:
    return labels.TYPE.get(value, value)


@register.filter
def warning_label(value: str) -> str | Promise:
    return labels.WARNING.get(value, value)


@register.filter
def country_label(value: str) -> str | Promise:
    return labels.IN_COUNTRY.get(value, value)


@register.filter
def redacted_label(kind: str) -> str | Promise:
    """What was taken out of a question, in words."""
    return labels.patient_detail(kind)


@register.filter
def marked_up(value: str) -> SafeString | str:
    """A plain line that may hold the inline markup of the article format (bold labels)."""
    try:
        return mark_safe(to_html(value))  # noqa: S308 - `to_html` escapes everything but its own tags
    except MarkupError:
        return value


@register.filter
def picture(image: Any) -> str:
    """The address of a picture for reading: drawings as they are, photographs no wider than they are shown."""
    if image.is_svg():
        return image.file.url
    return image.get_rendition("max-960x960").url


@register.filter
def picture_in_file(image: Any) -> str:
    """A picture as a `data:` address, for files that stand alone."""
    kind = "image/svg+xml" if image.is_svg() else f"image/{image.file.name.rpartition('.')[2].lower()}"
    with image.file.open("rb") as handle:
        return f"data:{kind};base64,{base64.b64encode(handle.read()).decode()}"
