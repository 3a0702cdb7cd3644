"""What readers tell us: votes, safety concerns, and questions that nothing answered."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content import vocabulary

LANGUAGES = [(code, code) for code in vocabulary.LOCALES]


class Vote(models.Model):
    """Was this useful? One vote a visitor and article; a later one replaces it. No name, no address."""

    class Reason(models.TextChoices):
        OUTDATED = "outdated", _("It is out of date")
        UNCLEAR = "unclear", _("It is unclear")
        WRONG = "wrong", _("It is wrong")
        MISSING = "missing", _("Something is missing")
        UNSAFE = "unsafe", _("It is clinically unsafe")

    page = models.ForeignKey("content.ArticlePage", on_delete=models.CASCADE, related_name="votes")
    visitor = models.CharField(_("visitor pseudonym"), max_length=64)
    useful = models.BooleanField(_("useful"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    text = models.TextField(_("text without patient details"), blank=True, max_length=1000)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("vote")
        constraints = [models.UniqueConstraint(fields=["page", "visitor"], name="one_vote_per_visitor_and_article")]
        indexes = [models.Index(fields=["page", "useful"], name="vote_page_useful")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.reason or self.useful}"


class SafetyFlag(models.Model):
    """A reader says that an article is clinically unsafe: open until a person has dealt with it (Patient Safety Priority)."""

    page = models.ForeignKey("content.ArticlePage", on_delete=models.PROTECT, related_name="safety_flags")
    text = models.TextField(_("text without patient details"), blank=True, max_length=1000)
    raised_at = models.DateTimeField(_("raised"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.TextField(_("what was done"), blank=True, max_length=1000)

    class Meta:
        verbose_name = _("safety concern")
        verbose_name_plural = _("safety concerns")
        ordering = ["closed_at", "-raised_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | (~models.Q(outcome="") & models.Q(closed_by__isnull=False)),
                name="safety_flag_closed_by_somebody_with_an_outcome",
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.raised_at:%Y-%m-%d %H:%M}"


class ContentGapQuerySet(models.QuerySet["ContentGap"]):
    def ranked(self) -> Any:
        """Open gaps, most asked first."""
        return self.filter(state=ContentGap.State.OPEN).order_by("-times", "-last_asked_at")


class ContentGap(models.Model):
    """A question that nothing answered, counted; patient details and names were taken out before it came here."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        WRITTEN = "written", _("An article was written")
        REFUSED = "refused", _("Not ours to answer")

    locale = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    question = models.CharField(_("question"), max_length=256)
    times = models.PositiveIntegerField(_("times asked"), default=1)
    first_asked_at = models.DateTimeField(_("first asked"), default=timezone.now)
    last_asked_at = models.DateTimeField(_("last asked"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)

    objects = ContentGapQuerySet.as_manager()

    class Meta:
        verbose_name = _("unanswered question")
        verbose_name_plural = _("unanswered questions")
        constraints = [models.UniqueConstraint(fields=["locale", "question"], name="content_gap_once")]

    def __str__(self) -> str:
        return f"{self.locale}: {self.question}"
