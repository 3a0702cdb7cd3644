"""What fields of the desk's forms hold, and what is said at them."""

from __future__ import annotations

from django.utils.translation import ngettext


def number(text: str) -> int:
    """An id from an address or a field; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else 0


def minutes_left(seconds: int) -> int:
    """How long somebody is locked out, as it is said: whole minutes, one at least."""
    return max(1, -(-seconds // 60))


def locked_out(seconds: int) -> str:
    """At the password of a page that keeps everything else that was typed."""
    minutes = minutes_left(seconds)
    said = ngettext(
        "The password was wrong too often. You can sign again in %(count)s minute. Your words are kept on this page.",
        "The password was wrong too often. You can sign again in %(count)s minutes. Your words are kept on this page.",
        minutes,
    )
    return said % {"count": minutes}
