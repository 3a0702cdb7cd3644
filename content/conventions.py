"""How dates, times and numbers are written for the reader (docs/writing.md)."""

from django.utils.translation import get_language


def babel_locale() -> str:
    """The active language as Babel knows it. English is written as in Britain, with 24 hours."""
    language = get_language() or "en"
    return "en_GB" if language == "en" else language
