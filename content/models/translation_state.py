"""How far each language of an article is behind its source."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TranslationState(models.Model):
    """One article in one language that is not its source: from which release it was translated, and what changed since
    (framework: Multi-Language Support)."""

    class State(models.TextChoices):
        UNTRANSLATED = "untranslated", _("not released yet")
        CURRENT = "current", _("as its source")
        STALE = "stale", _("behind its source")

    class Severity(models.TextChoices):
        """How much a reader may be misled by a translation that is behind."""

        SAFETY = "safety", _("safety")
        TEXT = "text", _("text")
        LAYOUT = "layout", _("layout")
        FACTS = "facts", _("facts about the article")

    #: From where to where. A stale language becomes current by a release of its own and by nothing else.
    TRANSITIONS = {
        State.UNTRANSLATED: {State.UNTRANSLATED, State.CURRENT, State.STALE},
        State.CURRENT: {State.CURRENT, State.STALE},
        State.STALE: {State.STALE, State.CURRENT},
    }

    key = models.SlugField(_("key"), max_length=60)
    locale = models.CharField(_("language"), max_length=2)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.UNTRANSLATED)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity, blank=True)
    changed = models.JSONField(_("changed sentences"), default=list, blank=True)  # of the source: path, before, after
    translated_from = models.ForeignKey("content.Release", on_delete=models.PROTECT, null=True, related_name="+")
    source = models.ForeignKey("content.Release", on_delete=models.PROTECT, null=True, related_name="+")
    stale_since = models.DateTimeField(_("behind since"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)

    # The draft that was made of sentences, from which release of the source, and of which rows of the translation memory.
    draft = models.ForeignKey("wagtailcore.Revision", on_delete=models.SET_NULL, null=True, related_name="+")
    draft_source = models.ForeignKey("content.Release", on_delete=models.PROTECT, null=True, related_name="+")
    draft_strings = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("state of a translation")
        constraints = [models.UniqueConstraint(fields=["key", "locale"], name="translation_state_once")]
        indexes = [models.Index(fields=["state", "due_at"], name="translation_state_due")]

    def __str__(self) -> str:
        return f"{self.key}.{self.locale} {self.state}"

    def move_to(self, state: str) -> None:
        if state not in self.TRANSITIONS[self.State(self.state)]:
            raise ValueError(f"{self} does not become {state}")
        self.state = state
