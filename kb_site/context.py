"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "EMERGENCY_PHONE": settings.EMERGENCY_PHONE,
        "DEMO": settings.DEMO,
        "THEME": theme_of(request),
    }


def theme_of(request: HttpRequest) -> str:
    """light, dark, or empty for the system's choice; a signed-in person's own setting wins over the cookie."""
    person = getattr(request, "user", None)
    chosen = person.theme if person is not None and person.is_authenticated else request.COOKIES.get("theme", "")
    return chosen if chosen in {"light", "dark"} else ""
