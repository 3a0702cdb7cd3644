"""Votes, and what a vote sets in motion (framework: Quality Assurance, Patient Safety Priority)."""

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import api as accounts
from compliance import api as compliance
from content import events
from content.models import ArticlePage, SafetyFlag, Vote


def visitor_pseudonym(session_or_person: str) -> str:
    """Who votes, as a keyed digest: the same visitor is known again, nobody can be named by it."""
    return hmac.new(settings.SECRET_KEY.encode(), session_or_person.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def record_vote(article: ArticlePage, *, visitor: str, useful: bool, reason: str = "", text: str = "") -> Vote:
    """Keep the vote of `visitor` (a pseudonym); a second one replaces the first. Patient details are taken out of `text`.

    “Clinically unsafe” opens a `SafetyFlag` at once and tells the clinical reviewers of that language. Once a visitor
    has raised a concern, voting again does not raise it twice. An unknown `reason` is a `ValueError`.
    """
    if useful:
        reason = ""
    elif reason and reason not in Vote.Reason.values:
        raise ValueError(f"unknown reason {reason!r}")
    clean = compliance.redact(text.strip()[:1000])
    before = Vote.objects.select_for_update().filter(page=article, visitor=visitor).first()
    vote, _created = Vote.objects.update_or_create(
        page=article,
        visitor=visitor,
        defaults={"useful": useful, "reason": reason, "text": clean, "at": timezone.now()},
    )
    locale = article.locale.language_code
    events.vote_recorded.announce(subject=article, family=article.key, locale=locale, useful=useful, why=reason)
    already_raised = before is not None and before.reason == Vote.Reason.UNSAFE
    if reason == Vote.Reason.UNSAFE and not already_raised:
        raise_safety_flag(article, text=clean)
    return vote


@transaction.atomic
def raise_safety_flag(article: ArticlePage, *, text: str) -> SafetyFlag:
    """Open a safety concern about `article`; `text` was screened before. The page stays live until people decide."""
    flag = SafetyFlag.objects.create(page=article, text=text)
    locale = article.locale.language_code
    events.safety_flag_raised.announce(subject=article, flag=flag.pk, family=article.key, locale=locale)
    context = {"title": article.title, "path": reverse("review:periodic")}
    for person in _who_hears_of_concerns(locale):
        accounts.notify(person, "safety-flag", f"safety-flag/{flag.pk}/{person.pk}", context=context)
    return flag


def _who_hears_of_concerns(locale: str) -> list[Any]:
    """The clinical reviewers of the language; where there are none its final reviewers, else the managers: never nobody."""
    wanted = (
        accounts.people_in_role(accounts.Role.CLINICAL_REVIEWER, locale=locale),
        accounts.people_in_role(accounts.Role.FINAL_REVIEWER, locale=locale),
        accounts.people_in_role(accounts.Role.MANAGER),
    )
    return next((list(people) for people in wanted if people), [])


@transaction.atomic
def close_safety_flag(flag: SafetyFlag, *, by: Any, outcome: str) -> SafetyFlag:
    """What was done about a concern, by whom. An empty `outcome` or a closed flag is a `ValueError`."""
    flag = SafetyFlag.objects.select_for_update().get(pk=flag.pk)
    if flag.closed_at is not None:
        raise ValueError("the concern is closed already")
    if not outcome.strip():
        raise ValueError("say what was done")
    flag.closed_at, flag.closed_by, flag.outcome = timezone.now(), by, outcome.strip()
    flag.save(update_fields=["closed_at", "closed_by", "outcome"])
    events.safety_flag_closed.announce(actor=by, subject=flag.page, flag=flag.pk)
    return flag
