"""The places of the desk that belong to articles and their review."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import api as accounts


def desk_doors(person: Any) -> list[tuple[str, str, str]]:
    """Those that this person may enter: key, name and address."""
    doors = [
        (may_see_reviews, "reviews", _("Reviews"), "review:queue"),
        (may_see_reviews, "maintenance", _("Review dates"), "review:periodic"),
        (may_see_coverage, "coverage", _("Languages and steps"), "review:coverage"),
    ]
    return [(key, name, reverse(view)) for may_enter, key, name, view in doors if may_enter(person)]


def may_see_reviews(person: Any) -> bool:
    """Reviewers, authors and translators have their own lists there; managers look on."""
    return any(
        accounts.may(person, capability)
        for capability in (
            accounts.Capability.SIGN_REVIEW,
            accounts.Capability.SUBMIT_FOR_REVIEW,
            accounts.Capability.READ_EVIDENCE,
        )
    )


def may_see_coverage(person: Any) -> bool:
    return bool(accounts.may(person, accounts.Capability.SEE_COVERAGE))
