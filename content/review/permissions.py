"""What Wagtail's pages offer on articles: drafts are written there, everything that touches readers is done by the review."""

from __future__ import annotations

from typing import Any

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
        page = self.page.pk
        return (
            self.page.live
            or ReviewTaskState.objects.filter(page=page).exists()
            or Signature.objects.filter(page=page).exists()
        )
