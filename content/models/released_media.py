"""Which pictures and films released texts show: asked each time that one of them is saved, so it is kept and not looked for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReleasedMedium(models.Model):
    """A picture or document of some released text; its file stays what it was (framework: Version Control)."""

    class Kind(models.TextChoices):
        IMAGE = "image", _("picture")
        DOCUMENT = "document", _("document")

    kind = models.CharField(max_length=8, choices=Kind)
    medium = models.BigIntegerField()  # a number, not a key: evidence stays whatever becomes of Wagtail's row
    release = models.ForeignKey("content.Release", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file of a released text")
        verbose_name_plural = _("files of released texts")
        constraints = [models.UniqueConstraint(fields=["kind", "medium"], name="released_medium_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.medium}"
