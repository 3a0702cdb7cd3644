"""Writing a new version of the rules: by whoever may, with her password and a reason; nothing that was written is changed."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from itertools import count
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import api as accounts
from content import events, labels
from content.models import ReviewPolicy
from content.review import errors
from content.review.policies.policy import Policy, policy_for
from content.review.policies.soundness import require_sound
from content.review.signing.commenting import PatientDataFound, patient_data_in
from content.review.steps import ORDER

SHORTEST_REASON, LONGEST_REASON = 20, 1000
LONGEST_KEY = 40


class NotYoursToSet(errors.Refused):
    code = "not-yours-to-set"
    said = _("Your roles do not include writing the rules of review.")


class ReasonTooShort(errors.Refused):
    code = "reason-too-short"
    said = _("Give a reason of at least 20 characters: it is kept with the rules.")


class NothingChanged(errors.Refused):
    code = "nothing-changed"
    said = _("Nothing differs from the rules that hold. There is nothing to sign.")


class WrittenMeanwhile(errors.Refused):
    """Other rules hold by now than those that she began from: `row` are these."""

    code = "written-meanwhile"

    def __init__(self, row: ReviewPolicy) -> None:
        self.row = row
        self.said = _now(
            "%(name)s wrote version %(number)s meanwhile. Your text is kept: read what changed, then sign again if it holds."
        ) % {"name": row.made_by_name or _now("Somebody"), "number": row.version}
        super().__init__()


def may_set(person: Any) -> bool:
    return bool(accounts.may(person, accounts.Capability.SET_REVIEW_POLICY))


def write(
    article_type: str, locale: str, rules: dict[str, Any], *, seen: int, reason: str, by: Any, password: str
) -> ReviewPolicy:
    """Sign a new version for this type and language (empty: for all). `seen` is the id of the rules that she began from.

    The password is asked first, with lock-out (`accounts.api.WrongPassword`, `TooMany`). A `content.review.errors.Refused` says
    what else stands in the way: her roles, the reason, rules that are not sound or say nothing new, or a version that somebody
    wrote meanwhile; nothing changed then.
    """
    if not may_set(by):
        raise NotYoursToSet
    accounts.confirm_password(by, password)
    require_reason(reason)
    return put(article_type, locale, rules, seen=seen, reason=reason, by=by)


def require_reason(reason: str) -> None:
    """Long enough to tell others something, and without data of a patient."""
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise ReasonTooShort
    if found := patient_data_in(reason):
        raise PatientDataFound(None, found)


def put(
    article_type: str, locale: str, rules: dict[str, Any], *, seen: int, reason: str, by: Any, **more: Any
) -> ReviewPolicy:
    """The same without a password, for what is signed elsewhere and for demo people. `more` are columns of the row."""
    if article_type not in {"", *labels.TYPE} or locale not in {"", *dict(settings.LANGUAGES)}:
        raise errors.Refused
    rules = with_keys(rules)
    require_sound(rules)
    try:
        with transaction.atomic():
            return _put(article_type, locale, rules, seen, reason=reason.strip(), by=by, **more)
    except IntegrityError as error:  # both looked before either wrote
        newest = policy_for(article_type, locale).row
        if newest.pk == seen:
            raise
        raise WrittenMeanwhile(newest) from error


def _put(article_type: str, locale: str, rules: dict[str, Any], seen: int, *, by: Any, **more: Any) -> ReviewPolicy:
    before = policy_for(article_type, locale).row
    if before.pk != seen:
        raise WrittenMeanwhile(before)
    if before.rules == rules:
        raise NothingChanged
    row: ReviewPolicy = ReviewPolicy.objects.create(
        type=article_type,
        locale=locale,
        version=_next_version(article_type, locale),
        rules=rules,
        began_from=before,
        made_by=by,
        made_by_name=by.name,
        **more,
    )
    events.review_policy_written.announce(
        actor=by,
        subject=row,
        reason=row.reason,
        policy=row.pk,
        type=row.type,
        locale=row.locale,
        version=row.version,
        digest=Policy(row).digest,
    )
    return row


def _next_version(article_type: str, locale: str) -> int:
    last = ReviewPolicy.objects.filter(type=article_type, locale=locale).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def with_keys(rules: dict[str, Any]) -> dict[str, Any]:
    """The same rules with a name for each new line of a checklist: made of its words once, and never used for another line."""
    named = copy.deepcopy(rules)
    known = known_keys()
    for step in ORDER:
        lines = named.get("steps", {}).get(step.value, {}).get("checklist", [])
        taken = {*known[step.value], *(line["key"] for line in lines)}
        for line in lines:
            if not line["key"]:
                line["key"] = _key(str(line["text"].get("en", "")), taken)
                taken.add(line["key"])
    return named


def _key(text: str, taken: Iterable[str]) -> str:
    """Whole words of the text, and a number where another line is called so."""
    words = slugify(text) or "line"
    if len(words) > LONGEST_KEY:
        words = words[:LONGEST_KEY].rpartition("-")[0] or words[:LONGEST_KEY]
    return next(key for number in count(1) if (key := words if number == 1 else f"{words}-{number}") not in taken)


def known_keys() -> dict[str, set[str]]:
    """The names of all lines that any version ever had, by step."""
    found: dict[str, set[str]] = {step.value: set() for step in ORDER}
    for rules in ReviewPolicy.objects.values_list("rules", flat=True):
        for step in ORDER:
            found[step.value] |= {line["key"] for line in rules["steps"][step.value].get("checklist", [])}
    return found
