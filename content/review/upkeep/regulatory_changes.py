"""A law changes: which articles it may touch, who confirmed that, and what became of each (framework: Compliance Monitoring).

The house proposes, a person confirms. Each confirmed article and language gets a task, which ends with a release that was
written after it, or with a signature that the change does not touch the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import api as accounts
from content import events
from content.models import ArticlePage, MaintenanceTask, RegulatoryChange, ReviewTaskState, SectionPage, Signature
from content.review import errors
from content.review.signing.findings import Finding, register_tool
from content.review.steps import Step
from content.review.upkeep import maintenance_tasks as tasks
from content.review.upkeep import unchanged
from content.review.upkeep.unchanged import Statement

#: The languages in which a country's people read.
LANGUAGES_OF = {"nl": {"nl"}, "de": {"de"}, "fr": {"fr"}, "uk": {"en"}, "us": {"en"}}
SECTION = "compliance"
#: Who follows the law.
KEEPERS = (accounts.Role.AUTHOR, accounts.Role.REGULATORY_REVIEWER, accounts.Role.COMPLIANCE_OFFICER)


class NoLawNamed(ValueError):
    """A change that names no law cannot be looked for."""


@dataclass
class Candidate:
    """An article that the change may touch, and what speaks for it: `section`, `country`, `law`."""

    page: ArticlePage
    why: list[str] = field(default_factory=list)


def may_keep(person: Any) -> bool:
    return any(accounts.has_role(person, role) for role in KEEPERS)


def note(*, title: str, country: str, law: str, effective_on: date, summary: str, by: Any) -> RegulatoryChange:
    """Write a change down; nothing is marked yet. `NoLawNamed` without a name to look for."""
    change = RegulatoryChange(
        title=title.strip(), country=country, law=law, effective_on=effective_on, summary=summary.strip(), made_by=by
    )
    if not change.names:
        raise NoLawNamed
    change.save()
    return change


def candidates(change: RegulatoryChange) -> list[Candidate]:
    """Live articles that the change may touch, those with most reasons first; the text is searched for the law's names."""
    found = [each for each in _looked_at(change) if each.why]
    return sorted(found, key=lambda each: (-len(each.why), each.page.key, each.page.locale.language_code))


def _looked_at(change: RegulatoryChange) -> Iterator[Candidate]:
    places = set(SectionPage.objects.filter(key=SECTION).values_list("path", flat=True))
    named = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in change.names), re.IGNORECASE)
    pages = ArticlePage.objects.live().select_related("locale").order_by("pk")
    for page in pages.iterator(chunk_size=200):
        notes = [row["value"]["country"] for row in page.country_notes.raw_data]
        is_read_there = page.locale.language_code in LANGUAGES_OF[change.country]
        reasons = {
            "section": is_read_there and page.path[: -page.steplen] in places,
            "country": change.country in notes,
            "law": bool(named.search(_words(page))),
        }
        yield Candidate(page, [reason for reason, holds in reasons.items() if holds])


def _words(page: ArticlePage) -> str:
    return f"{page.title} {page.summary} {list(page.body.raw_data)} {list(page.country_notes.raw_data)}"


@transaction.atomic
def mark(change_id: int, pages: Iterable[int], *, by: Any) -> list[MaintenanceTask]:
    """Confirm which articles are touched: a task for each, all languages apart. May be said again for more of them.

    `NotYours` for somebody who does not keep the law. What is not live is left out.
    """
    change = RegulatoryChange.objects.select_for_update().get(pk=change_id)
    if not may_keep(by):
        raise errors.NotYours
    known = set(change.tasks.values_list("page", flat=True))
    chosen = ArticlePage.objects.live().filter(pk__in=set(pages) - known).select_related("locale").order_by("key", "pk")
    now = timezone.now()
    opened = [tasks.open_task(MaintenanceTask.Kind.REGULATORY, page, at=now, change=change) for page in chosen]
    change.marked_at, change.marked_by = now, by
    change.save(update_fields=["marked_at", "marked_by"])
    events.regulatory_change_marked.announce(actor=by, subject=change, change=change.pk, pages=len(opened))
    return opened


def sign_not_affected(task_id: int, *, by: Any, password: str, seen: str, policy: int, reason: str) -> Signature:
    """A regulatory reviewer signs that the change does not touch the text that readers see, and why; this ends the task.

    The password is asked first (`accounts.api.WrongPassword`, `TooMany`); a `content.review.errors.Refused` changes nothing.
    """
    accounts.confirm_password(by, password)
    with transaction.atomic():
        task = tasks.locked(task_id)
        if task.kind != MaintenanceTask.Kind.REGULATORY:
            raise errors.NotOpen(task.page)
        if not reason.strip():
            raise errors.ReasonMissing(task.page)
        page = ArticlePage.objects.select_for_update(of=("self",)).get(pk=task.page_id)
        row = unchanged.sign(page, by, Statement(Step.REGULATORY, seen, policy, says="not_affected", comment=reason))
        tasks.close(task, MaintenanceTask.Outcome.NOT_AFFECTED, by=by, note=reason)
        return row


def open_changes_of(page_id: int) -> list[RegulatoryChange]:
    """The changes that this text still has to answer."""
    open_tasks = MaintenanceTask.objects.open().filter(page=page_id, change__isnull=False)
    return list(RegulatoryChange.objects.filter(tasks__in=open_tasks))


def remind_reviewers(state: ReviewTaskState) -> Iterator[Finding]:
    """At the regulatory step: the changes that this text was marked for, so that whoever signs has them in view."""
    for change in open_changes_of(state.page_id):
        said = _("Check it against: %(change)s, in force from %(day)s.") % {
            "change": change.title,
            "day": change.effective_on.isoformat(),
        }
        yield Finding(code=f"regulatory-change:{change.pk}", said=said)


register_tool(Step.REGULATORY, remind_reviewers)
