"""What the list of reviews keeps beside the steps themselves: who stands in for whom, and who was reminded of what."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.fields import ChoiceListField
from content.review.steps import Step


class ReviewDelegationQuerySet(models.QuerySet["ReviewDelegation"]):
    def on(self, day: date | None = None) -> Self:
        """Those that count on a day, today if none is named."""
        day = day or timezone.localdate()
        return self.filter(from_day__lte=day, until_day__gte=day, ended_at=None)

    def to_come(self) -> Self:
        """Those that count today or later."""
        return self.filter(until_day__gte=timezone.localdate(), ended_at=None).order_by("from_day", "pk")


class ReviewDelegation(models.Model):
    """While `absent` is away, `stand_in` finds her steps in his list. Both hold the role: nobody gains a right to sign."""

    absent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    stand_in = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    locale = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    steps = ChoiceListField(_("steps"), options=Step.choices)
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until"))
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewDelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation of reviews")
        indexes = [models.Index(fields=["stand_in", "until_day"], name="delegation_to")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(absent=models.F("stand_in")), name="delegation_to_another"),
            models.CheckConstraint(
                condition=models.Q(until_day__gte=models.F("from_day")), name="delegation_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absent_id} > {self.stand_in_id} {self.from_day} – {self.until_day}"


class ReviewReminder(models.Model):
    """That somebody was written to about a step, and why; once each."""

    class Occasion(models.TextChoices):
        OPENED = "opened", _("waits to be signed")
        HALF = "half", _("half of the time is over")
        LATE = "late", _("late")
        ESCALATED = "escalated", _("late by two days or more")

    state = models.ForeignKey("content.ReviewTaskState", on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=10, choices=Occasion)
    in_digest = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("review reminder")
        indexes = [models.Index(fields=["person", "at"], name="review_reminder_by_day")]
        constraints = [models.UniqueConstraint(fields=["state", "person", "occasion"], name="review_reminder_once")]

    def __str__(self) -> str:
        return f"{self.state_id} {self.person_id} {self.occasion}"
