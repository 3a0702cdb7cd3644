"""The snippet that a host puts into its page, with the integrity of what is served now."""

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from content import api as content
from helpdesk.widget_files import snippet

register = template.Library()


@register.simple_tag
def help_widget_snippet(application: str, base: str = "") -> SafeString:
    """`base` is where this site is reached from the host, without a slash at its end."""
    line = content.emergency()
    return snippet(
        application,
        base=base or settings.BASE_URL,
        number=line.address,
        href=line.href or line.address,
        label=str(line.label),
    )
