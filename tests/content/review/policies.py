"""Versions of the rules, for tests."""

import copy
from typing import Any

from accounts.api import Role
from content.models import ReviewPolicy
from content.review.policies import writing
from content.review.policy import policy_for
from tests.content.review.conftest import somebody

REASON = "An inspection asked for it."


def changed(rules: dict[str, Any], **places: Any) -> dict[str, Any]:
    """A copy with other values at these places: `steps__clinical__days=7`."""
    found = copy.deepcopy(rules)
    for place, value in places.items():
        *way, last = place.split("__")
        part: Any = found
        for name in way:
            part = part[int(name)] if isinstance(part, list) else part[name]
        part[int(last) if isinstance(part, list) else last] = value
    return found


def another_version(article_type: str = "", locale: str = "", by: Any = None, **places: Any) -> ReviewPolicy:
    """A new version for this type and language, with other values at these places."""
    base = policy_for(article_type, locale).row
    rules = changed(base.rules, **places)
    person = by or somebody(Role.ADMIN)
    return writing.put(article_type, locale, rules, seen=base.pk, reason=REASON, by=person)
