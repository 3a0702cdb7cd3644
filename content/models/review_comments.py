"""What people say to each other while a text is in review. It is not evidence: a signature brings its own words."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReviewComment(models.Model):
    """One thing said about a text under review; `content.review.signing.commenting` refuses patient data before it comes here."""

    LONGEST = 4000

    page = models.ForeignKey("content.ArticlePage", on_delete=models.PROTECT, related_name="review_comments")
    state = models.ForeignKey(
        "content.ReviewTaskState", on_delete=models.SET_NULL, null=True, related_name="comments"
    )  # Wagtail may remove the step; what was said about the article stays
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("comment"), max_length=LONGEST)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("comment on a review")
        verbose_name_plural = _("comments on a review")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["page", "at"], name="review_comment_in_order")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.at:%Y-%m-%d %H:%M}"
