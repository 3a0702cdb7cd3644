"""Where she is and what she was doing: what a page may say of it, and what the host's signed word overrules.

Only the keys below are read. The page is not trusted: an unknown key is dropped, a value is cut, and role, specialty,
language and country come from the claims of the session wherever these say something (framework: In-App Support).
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from content import api as content

LONGEST = 80
_CODE = re.compile(r"\s*([A-Za-z]{2,4})[\s_-]?(\d{3,4})\s*")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True)
class Context:
    """What is known of the moment; empty means unknown. `screen`, `role`, `specialty`, `locale` and `country` are words of
    the vocabulary of articles or empty; the others are free text of at most `LONGEST` characters."""

    app: str = ""
    screen: str = ""
    role: str = ""
    specialty: str = ""
    locale: str = ""
    country: str = ""
    version: str = ""
    error_code: str = ""
    last_failed_action: str = ""


KEYS = tuple(field.name for field in fields(Context))


def read(raw: Mapping[str, Any] | None, viewer: Any = None) -> Context:
    """The context of a request: what the page says, overruled by the claims of `viewer` (a `HelpViewer`, or None)."""
    said = {key: _plain((raw or {}).get(key)) for key in KEYS}
    said |= {key: value for key, value in _claimed(viewer).items() if value}
    return Context(
        app=said["app"],
        screen=_known(said["screen"], content.SCREENS),
        role=_known(said["role"], content.ROLES),
        specialty=_known(said["specialty"], content.SPECIALTIES),
        locale=_known(said["locale"][:2].lower(), content.LANGUAGE_NAMES),
        country=_known(said["country"].lower(), content.COUNTRIES),
        version=said["version"],
        error_code=error_code(said["error_code"]),
        last_failed_action=said["last_failed_action"],
    )


def error_code(text: str) -> str:
    """A code as articles write it: "hy 429" is HY-429. What is no code stays as it is."""
    match = _CODE.fullmatch(text)
    return f"{match[1].upper()}-{match[2]}" if match else text


def _claimed(viewer: Any) -> dict[str, str]:
    """What the host vouches for; nobody vouches for anonymous visitors."""
    if viewer is None or getattr(viewer, "anonymous", True):
        return {}
    roles = [role.replace("_", "-") for role in viewer.roles]
    return {
        "role": next((role for role in roles if role in content.ROLES), ""),
        "specialty": viewer.specialty or "",
        "locale": viewer.locale or "",
        "country": viewer.country or "",
    }


def _known(value: str, words: Any) -> str:
    return value if value in words else ""


def _plain(value: Any) -> str:
    """Text without what cannot be seen, one line, cut; anything that is not text counts as nothing."""
    if not isinstance(value, str):
        return ""
    seen = "".join(" " if unicodedata.category(letter) in _HIDDEN else letter for letter in value[: 4 * LONGEST])
    return " ".join(seen.split())[:LONGEST].strip()
