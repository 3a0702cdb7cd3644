"""The frame around every page: icons, language chips, the four sections, who is reading."""

from collections.abc import Sequence

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_from_path
from django.utils.translation import gettext as _

from content import api as content
from helpdesk import api as helpdesk

register = template.Library()
LONGEST_ADDRESS = 1000


@register.simple_tag(takes_context=True)
def icon(context: template.Context, name: str, label: str = "") -> SafeString | str:
    """An icon of the sprite; without a label it stands beside a word and is silent. Files that stand alone have none."""
    if context.get("on_paper"):
        return ""
    address = f"{static('site/icons.svg')}#i-{name}"
    if label:
        return format_html(
            '<svg class="icon" width="20" height="20" role="img" aria-label="{}"><use href="{}"/></svg>', label, address
        )
    return format_html('<svg class="icon" width="20" height="20" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag(takes_context=True)
def desk_doors(context: template.Context) -> list[tuple[str, str, str]]:
    """The places of the desk that this person may enter, of every part of the house: key, name and address."""
    person = context["request"].user
    return [*helpdesk.desk_doors(person), *content.desk_doors(person)]


@register.simple_tag(takes_context=True)
def page_sections(context: template.Context) -> Sequence[content.SectionLink]:
    """The four sections of the page's language; one query a request, none when the page brought them."""
    request = context.get("request")
    locale = get_language() or "en"
    if request is None:
        return content.sections(locale)
    kept: dict[str, Sequence[content.SectionLink]] = request.__dict__.setdefault("_sections_by_locale", {})
    if locale not in kept:
        kept[locale] = content.sections(locale)
    return kept[locale]


@register.simple_tag(takes_context=True)
def page_chips(context: template.Context) -> Sequence[content.Language]:
    """The languages of this very page. An article brings its own; other pages have the same address in each language.

    A page without a language in its address has none: there the choice is a form (see `has_language_in_address`).
    """
    if "page_languages" in context:
        return context["page_languages"]
    current, address = get_language(), here(context)
    return [
        content.Language(code, name, translate_url(address, code), "fresh", code == current)
        for code, name in settings.LANGUAGES
    ]


@register.filter
def has_language_in_address(request: HttpRequest) -> bool:
    return bool(get_language_from_path(request.path_info))


@register.filter
def language_state(language: content.Language) -> str:
    """What a chip says to those who do not see it."""
    if language.state == "none":
        return _("not written yet")
    if language.state == "stale":
        return _("behind its source")
    return ""


@register.filter
def initials(name: str) -> str:
    """At most two letters for a name or an address."""
    words = [word for word in name.replace("@", " ").split() if word[:1].isalnum()]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.simple_tag
def strokes() -> list[tuple[str, str]]:
    """The six reviews in the order of their steps: what each asks."""
    return [
        (_("Clinical"), _("Is it right?")),
        (_("Technical"), _("Does it work like this?")),
        (_("Accessible"), _("Can everybody read it?")),
        (_("Regulatory"), _("May it be done like this?")),
        (_("Practice"), _("Does it help colleagues?")),
        (_("Final"), _("May it go out?")),
    ]


@register.simple_tag(takes_context=True)
def here(context: template.Context) -> str:
    """The address of this page with its query, to come back to."""
    request = context.get("request")
    if request is None:
        return "/"
    full = request.get_full_path()
    return full if len(full) <= LONGEST_ADDRESS else request.path
