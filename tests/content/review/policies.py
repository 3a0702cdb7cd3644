"""Versions of the rules, for tests."""

import copy
import html
from typing import Any

from django.urls import reverse

from accounts.api import Role
from content.models import ReviewPolicy
from content.review.policies import writing
from content.review.policies.policy import policy_for
from content.review.steps import ORDER
from tests.content.review.conftest import somebody
from tests.factories.accounts import PASSWORD

REASON = "An inspection asked for it."
FOUR = {"nl": "Klopt het?", "en": "Is it right?", "de": "Stimmt es?", "fr": "Est-ce juste ?"}


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


def write(by: Any = None, article_type: str = "", locale: str = "", **said: Any) -> ReviewPolicy:
    """Sign a new version, with other days for the clinical step where `said` brings no `rules`."""
    base = policy_for(article_type, locale).row
    rules = said.pop("rules", None) or changed(base.rules, steps__clinical__days=9)
    filled = {"seen": base.pk, "reason": REASON, "by": by or somebody(Role.ADMIN), "password": PASSWORD}
    return writing.write(article_type, locale, rules, **filled | said)


def fields_of(base: Any, **places: str) -> dict[str, str]:
    """What the page sends when nothing was touched but `places` (`steps__clinical__days`)."""
    found: dict[str, str] = {}

    def walk(value: Any, place: str) -> None:
        parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
        if parts is None:
            found[place] = str(value)
        else:
            for name, part in parts:
                walk(part, f"{place}.{name}")

    for step in ORDER:
        walk(base["steps"][step.value], f"steps.{step.value}")
        if not base["steps"][step.value].get("inherited"):
            found.pop(f"steps.{step.value}.inherited", None)
    for name in ("months", "safety_months", "opens_days_before", "voted_down", "tasks"):
        walk(base["cycle"][name], f"cycle.{name}")
    found["cycle.voted_down.useful_below"] = str(base["cycle"]["voted_down"]["useful_below"] * 100)
    return found | {place.replace("__", "."): value for place, value in places.items()}


def address(article_type: str = "", locale: str = "") -> str:
    """Of the page on which rules for this type and language are written."""
    return f"{reverse('review:policy-new')}?type={article_type}&locale={locale}"


def sent(client: Any, by: Any = None, article_type: str = "", locale: str = "", **said: Any) -> Any:
    """What comes back when that page is sent, by an administrator where `by` is nobody."""
    base = policy_for(article_type, locale).row
    more = {name: said.pop(name) for name in ("do", "seen", "reason", "password") if name in said}
    client.force_login(by or somebody(Role.ADMIN))
    filled = {"do": "sign", "seen": base.pk, "reason": REASON, "password": PASSWORD}
    return client.post(address(article_type, locale), fields_of(base.rules, **said) | filled | more)


def words(response: Any) -> str:
    return html.unescape(response.content.decode())
