"""Where imported text came from, so that the review gate can tell it from text that people signed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ImportRecord(models.Model):
    """A file became a revision: which text (digest), from where, when. Kept when the page is gone."""

    class Origin(models.TextChoices):
        DEMO = "demo", _("demo content")
        FILES = "files", _("imported files")

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(_("key"), max_length=60)
    locale = models.CharField(_("language"), max_length=2)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    source = models.CharField(_("file"), max_length=200)
    digest = models.CharField(_("digest of the text"), max_length=64)
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("import record")
        indexes = [models.Index(fields=["key", "locale"], name="import_record_key_locale")]

    def __str__(self) -> str:
        return f"{self.key}.{self.locale} {self.at:%Y-%m-%d}"
