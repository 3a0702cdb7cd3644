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
        (may_look_after_policies, "policies", _("Review rules"), "review:policies"),
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


def may_look_after_policies(person: Any) -> bool:
    """Who writes the rules of review, and who answers for all evidence; the others come by a link."""
    reads_all = accounts.may(person, accounts.Capability.READ_EVIDENCE) == accounts.Scope.ALL
    return reads_all or bool(accounts.may(person, accounts.Capability.SET_REVIEW_POLICY))


def may_read_policies(person: Any) -> bool:
    """Whoever reads evidence reads what it was signed under."""
    return may_look_after_policies(person) or bool(accounts.may(person, accounts.Capability.READ_EVIDENCE))


def may_see_coverage(person: Any) -> bool:
    return bool(accounts.may(person, accounts.Capability.SEE_COVERAGE))
