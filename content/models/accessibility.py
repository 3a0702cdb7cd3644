"""What axe-core said of an article before it was signed, per width of the window."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: What axe-core calls faults that shut people out.
SERIOUS = frozenset({"serious", "critical"})


class AccessibilityRun(models.Model):
    """One look at one text in one width, written once. It goes with its revision, which evidence holds once it is signed."""

    class State(models.TextChoices):
        DONE = "done", _("checked")
        FAILED = "failed", _("failed")
        MISSING = "missing", _("no browser here")

    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.CASCADE, related_name="accessibility_runs")
    digest = models.CharField(max_length=64)  # of words and layout: what the accessibility step signs
    width = models.PositiveSmallIntegerField(_("width in pixels"))
    ran_at = models.DateTimeField(_("time"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=State)
    engine = models.CharField(_("version of axe-core"), max_length=20, blank=True)
    violations: models.JSONField[Any, Any] = models.JSONField(default=list)  # each: rule, impact, help, places
    incomplete: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        verbose_name = _("accessibility check")
        verbose_name_plural = _("accessibility checks")
        indexes = [models.Index(fields=["revision", "width", "-ran_at"], name="accessibility_run_latest")]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.width} {self.state}"

    @property
    def is_serious(self) -> bool:
        return any(each["impact"] in SERIOUS for each in self.violations)
