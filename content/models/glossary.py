"""Clinical and product terms: one entry with four labels, and what differs per country."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel

from content import labels, vocabulary

LANGUAGES = [(code, code) for code in vocabulary.LOCALES]


class Term(ClusterableModel):
    """A term; its words stand in `TermText`, one row a language."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    texts: models.Manager["TermText"]
    notes: models.Manager["TermNote"]

    panels = [FieldPanel("key"), InlinePanel("texts", label=_("words")), InlinePanel("notes", label=_("country notes"))]

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class TermText(models.Model):
    """The label of a term in one language, other words for it, and what it means."""

    term = ParentalKey(Term, on_delete=models.CASCADE, related_name="texts")
    locale = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    label = models.CharField(_("label"), max_length=80)
    also = models.JSONField(_("also called"), default=list, blank=True)
    definition = models.CharField(_("meaning"), max_length=300)

    class Meta:
        verbose_name = _("term in a language")
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["term", "locale"], name="term_text_once_per_language")]

    def __str__(self) -> str:
        return f"{self.label} ({self.locale})"


class TermNote(models.Model):
    """What a term means in one country only, in the words of that country's readers."""

    term = ParentalKey(Term, on_delete=models.CASCADE, related_name="notes")
    country = models.CharField(_("country"), max_length=2, choices=labels.COUNTRIES)
    locale = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    text = models.CharField(_("note"), max_length=300)

    class Meta:
        verbose_name = _("country note")
        constraints = [models.UniqueConstraint(fields=["term", "country", "locale"], name="term_note_once_per_country")]

    def __str__(self) -> str:
        return f"{self.term_id}: {self.country}"
