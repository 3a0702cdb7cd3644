"""The gate: what is live equals a released digest, whoever writes the row and by whatever road."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from content.digest import content_digest
from content.models import Release, Signature, Withdrawal
from content.review.errors import InReview, NotReleased, Signed


def require_release(page: Any) -> None:
    """`page` is about to be written live: its digest must be one that may be live now, or `NotReleased`."""
    if page.pk is None or content_digest(page.serializable_data()) not in may_be_live(page):
        raise NotReleased(page)


def may_be_live(page: Any) -> set[str]:
    """The digest that readers should see now, and the one they see until a release whose hour has come is published."""
    releases = {release.number: release for release in Release.objects.for_page(page.pk)}
    gone = (
        Withdrawal.objects.filter(page=page.pk).order_by("-seq").values_list("release__number", flat=True).first() or 0
    )
    now = timezone.now()
    due = [each for number, each in releases.items() if number > gone and each.effective_at <= now]
    if not due:
        return set()
    shown = [each for each in due if each.revision_id == _live_revision(page)]
    return {each.digest for each in [*shown, due[-1]]}


def _live_revision(page: Any) -> int | None:
    """As the database has it: what stands in memory may say anything."""
    return type(page).objects.filter(pk=page.pk).values_list("live_revision_id", flat=True).first()


def require_open_text(page: Any, overwritten: Any = None) -> None:
    """A new text may be saved: the article is not in review, and no signed revision is written over."""
    if page.pk and page.workflow_in_progress:
        raise InReview(page)
    if overwritten is not None and is_signed(overwritten):
        raise Signed(page)


def is_signed(revision: Any) -> bool:
    """Whether evidence names this revision."""
    return any(kind.objects.filter(revision=revision.pk).exists() for kind in (Signature, Release))
