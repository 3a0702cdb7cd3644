"""What Wagtail's pages offer on articles: drafts are written there, everything that touches readers is done by the review."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from wagtail.models.pages import PagePermissionTester

from content.models.review import ReviewTaskState, Signature


class _NothingGoesLive(PagePermissionTester):
    """Nobody publishes, takes down or schedules by hand, superusers included (traps and proof: docs/decisions)."""

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        return False


class SectionPermissionTester(_NothingGoesLive):
    """Sections hold articles; theirs are drafts until they are released."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False


class ArticlePermissionTester(_NothingGoesLive):
    """An article that was ever submitted is never deleted or moved: it is withdrawn, and its evidence stays."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return not self._has_history() and bool(super().can_delete(ignore_bulk))

    def can_move(self) -> bool:
        return not self._has_history() and bool(super().can_move())

    def can_move_to(self, destination: Any) -> bool:
        return not self._has_history() and bool(super().can_move_to(destination))

    def can_submit_for_moderation(self) -> bool:
        from content.review.opening import may_submit

        return may_submit(self.user, self.page.specific) and bool(super().can_submit_for_moderation())

    def _has_history(self) -> bool:
        """One query at most, none when the page was read `with_history()`."""
        if self.page.live:
            return True
        known = self.page.__dict__.get("was_ever_submitted")
        if known is None:
            this = type(self.page).objects.filter(pk=self.page.pk)
            known = with_history(this).values_list("was_ever_submitted", flat=True).first()
        return bool(known)


def with_history(pages: QuerySet[Any]) -> QuerySet[Any]:
    """Pages that bring along what each is asked before it may be deleted or moved, so that a list of them asks once."""
    submitted = Exists(ReviewTaskState.objects.filter(page=OuterRef("pk")))
    return pages.annotate(was_ever_submitted=submitted | Exists(Signature.objects.filter(page=OuterRef("pk"))))
