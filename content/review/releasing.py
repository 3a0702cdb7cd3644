"""The last approval becomes a release, and the release goes live: now, or at its hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone
from wagtail.models import Revision, WorkflowState

from accounts import api as accounts
from content import events
from content.digest import Digests, digests
from content.models import ArticlePage, Release, Signature, Withdrawal
from content.review.errors import NotReleased
from content.review.evidence import chain, media_guard
from content.review.languages import sentences, staleness
from content.review.policies.policy import policy_for
from content.review.standing import missing, standing
from content.review.steps import ROLE_OF, SCOPE_OF, Step

log = structlog.get_logger(__name__)


def last_release(page: Any) -> Release | None:
    return Release.objects.for_page(page.pk).last()


def last_reviewed(page: Any) -> Release | None:
    """The last release with a full review behind it, unless it was withdrawn."""
    gone = Withdrawal.objects.filter(page=page.pk).aggregate(until=Max("release__number"))["until"] or 0
    reviewed = Release.objects.for_page(page.pk).exclude(kind=Release.Kind.EMERGENCY)
    found: Release | None = reviewed.filter(number__gt=gone).last()
    return found


def release(state: WorkflowState, by: Any) -> Release:
    """All six steps hold for the latest text, or `NotReleased`. Writes the release and publishes it."""
    page = ArticlePage.objects.select_for_update().get(pk=state.object_id)
    revision = page.get_latest_revision()
    said = digests(revision.content)
    held = standing(page.pk, said)
    if missing(held):
        raise NotReleased(page)
    signatures = [[each.seq, each.hash] for each in held.values() if each]
    final = held[Step.FINAL]
    at = final.publish_at if final else None
    released = write(page, revision, kind=Release.Kind.REVIEWED, signatures=signatures, by=by, effective_at=at)
    if released.effective_at <= timezone.now():
        go_live(released, by)
    return released


def write(
    page: ArticlePage,
    revision: Revision,
    *,
    kind: str,
    signatures: list[list[Any]],
    by: Any,
    effective_at: datetime | None = None,
    reason: str = "",
) -> Release:
    """Append a release of this revision's text. Other languages fall behind by it, or catch up; nothing of theirs is published."""
    sentences.require_ready(page, revision)
    before = last_release(page)
    (row,) = chain.append(
        [
            Release(
                **chain.about(page, revision, digests(revision.content).whole),
                number=before.number + 1 if before else 1,
                kind=kind,
                signatures=signatures,
                effective_at=effective_at or timezone.now(),
                released_by=by,
                reason=reason,
                source=staleness.source_of_draft(page, revision),
            )
        ]
    )
    media_guard.keep([row])
    staleness.follow(row)
    events.release_written.announce(
        actor=by,
        subject=page,
        page=page.pk,
        family=page.key,
        locale=row.locale,
        number=row.number,
        release=row.pk,
        seal=row.hash,
    )
    return row


def go_live(release: Release, by: Any) -> None:
    """Publish a released revision. Nobody holds the right to publish: the release is the right, and the gate looks again."""
    release.revision.publish(user=by, skip_permission_checks=True)


def publish_due() -> int:
    """Publish what was released for an hour that has come; answers how many. One that was withdrawn meanwhile stays away."""
    published = 0
    for release in waiting().filter(effective_at__lte=timezone.now()):
        try:
            with transaction.atomic():
                go_live(release, release.released_by)
        except NotReleased:
            log.warning("release_not_published", release=release.pk)
        else:
            published += 1
    return published


def waiting() -> QuerySet[Release]:
    """Releases that are the last of their page and that readers do not see yet."""
    later = Release.objects.filter(page=OuterRef("page"), number__gt=OuterRef("number"))
    gone = Withdrawal.objects.filter(page=OuterRef("page"), release__number__gte=OuterRef("number"))
    shown = ArticlePage.objects.filter(pk=OuterRef("page"), live_revision=OuterRef("revision"), live=True)
    return Release.objects.filter(~Exists(later), ~Exists(gone), ~Exists(shown)).order_by("effective_at")


def demo_signers(locale: str) -> dict[Step, Any]:
    """The demo's own reviewer of each step in this language; steps that nobody of the demo signs are left out."""
    found = {step: accounts.demo_people_in_role(role, locale=locale) for step, role in ROLE_OF.items()}
    return {step: people[0] for step, people in found.items() if people}


#: How long before a demo release each step was signed, in hours.
_SIGNED_BEFORE = dict(zip(Step, (290, 240, 165, 120, 26, 2), strict=True))


def demo_evidence(
    pages: Sequence[ArticlePage],
    revisions: Mapping[int, Revision],
    signers: Mapping[Step, Any],
    *,
    at: datetime | None = None,
) -> list[Release]:
    """For demo content alone: a release of each page's revision, with the signatures of demo people, all marked as such.

    `at` is when it is said to have been released; the signatures are then from the days before.
    """
    said = {page.pk: digests(revisions[page.pk].content) for page in pages}
    rows = [
        demo_signature(
            page,
            revisions[page.pk],
            said[page.pk],
            step,
            person,
            at=at and at - timedelta(hours=_SIGNED_BEFORE[step]),
        )
        for page in pages
        for step, person in signers.items()
    ]
    signed: dict[int, list[list[Any]]] = {}
    for row in chain.append(rows):
        signed.setdefault(row.page_id, []).append([row.seq, row.hash])
    numbers = dict(
        Release.objects.filter(page__in=[page.pk for page in pages]).values_list("page").annotate(Max("number"))
    )
    releases = chain.append(
        [
            Release(
                **chain.about(page, revisions[page.pk], said[page.pk].whole),
                number=numbers.get(page.pk, 0) + 1,
                kind=Release.Kind.DEMO,
                signatures=signed.get(page.pk, []),
                at=at or timezone.now(),
                effective_at=at or timezone.now(),
            )
            for page in pages
        ]
    )
    media_guard.keep(releases)
    return releases


def demo_signature(
    page: ArticlePage,
    revision: Revision,
    said: Digests,
    step: Step,
    person: Any,
    *,
    at: datetime | None = None,
    **more: Any,
) -> Signature:
    """A signature of a demo person, marked as such and not yet written: an approval, unless `more` says otherwise."""
    locale = page.locale.language_code
    policy = policy_for(page.type, locale)
    checklist = policy.checklist(step, person.locale)
    row = Signature(
        **chain.about(page, revision, said.whole),
        scope_digest=said.of(SCOPE_OF[step]),
        step=step,
        verdict=Signature.Verdict.APPROVED,
        signer=person,
        signer_name=person.name,
        signer_role=ROLE_OF[step],
        meaning=policy.meaning(step, person.locale),
        policy=policy.row,
        checklist=[{"key": line.key, "text": line.text, "yes": True, "note": ""} for line in checklist],
        origin=Signature.Origin.DEMO,
        at=at or timezone.now(),
    )
    for name, value in more.items():
        setattr(row, name, value)
    return row
