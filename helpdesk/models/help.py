"""Help inside the app: which articles editors put before whom, the words that call for a person, and what came of it.

What is kept of use names nobody: a pseudonym that changes every day, screens, keys and outcomes; no text.
"""

import re
import uuid
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content import api as content
from helpdesk.context import error_code
from helpdesk.word_patterns import BadPattern, Kind, Signal, parsed

VERSION = RegexValidator(r"^\d{1,4}(\.\d{1,4}){0,3}$", _("A version is written like 2.1."))
KEY = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Lower-case letters, digits and hyphens only."))


def version_of(text: str) -> tuple[int, ...]:
    """A version as numbers that can be compared; what is not written as numbers ends it ("2.1-beta" is 2.1)."""
    match = re.match(r"\d{1,9}(\.\d{1,9})*", text.strip())
    return tuple(int(part) for part in match[0].split(".")) if match else ()


class PlacementQuerySet(models.QuerySet[Any]):
    def active(self) -> Self:
        """Those that readers may see; whether their article can be shown is asked when they are."""
        return self.filter(active=True)


class Placement(models.Model):
    """What rules and pins share. `reported` holds the trouble of its article that editors were last written about."""

    article = models.CharField(
        _("article (key)"), max_length=60, validators=[KEY], help_text=_("The key is the same in all languages.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100, help_text=_("Smaller numbers come first."))
    note = models.CharField(_("why"), max_length=200, help_text=_("For other editors: why is this shown here?"))
    active = models.BooleanField(_("active"), default=True)
    reported = models.CharField(max_length=200, blank=True, editable=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        abstract = True


class SuggestionRule(Placement):
    """An article for a situation. An empty condition holds for everybody; all that are filled in have to hold."""

    screen = models.CharField(_("screen"), max_length=40, blank=True)
    role = models.CharField(_("role"), max_length=40, blank=True)
    specialty = models.CharField(_("specialty"), max_length=40, blank=True)
    locale = models.CharField(_("language"), max_length=2, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    version_from = models.CharField(_("from version"), max_length=20, blank=True, validators=[VERSION])
    version_until = models.CharField(_("up to version"), max_length=20, blank=True, validators=[VERSION])
    error_code = models.CharField(_("error code"), max_length=20, blank=True)
    failed_action = models.CharField(
        _("action that failed"), max_length=80, blank=True, help_text=_("As the host application names it.")
    )

    CONDITIONS = (
        *("screen", "role", "specialty", "locale", "country", "version_from", "version_until"),
        *("error_code", "failed_action"),
    )

    class Meta:
        verbose_name = _("suggestion rule")
        verbose_name_plural = _("suggestion rules")
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return f"{self.article}: {' · '.join(self.conditions.values()) or '*'}"

    @property
    def conditions(self) -> dict[str, str]:
        """The conditions that are filled in."""
        return {name: value for name in self.CONDITIONS if (value := getattr(self, name))}

    def clean(self) -> None:
        self.error_code = error_code(self.error_code.strip())
        if not self.conditions:
            raise ValidationError(_("A rule without any condition would be shown everywhere: fill in at least one."))
        last = version_of(self.version_until)
        if last and version_of(self.version_from)[: len(last)] > last:
            raise ValidationError({"version_until": _("The last version comes before the first.")})
        for name, words in WORDS.items():
            if (value := getattr(self, name, "")) and value not in words:
                raise ValidationError({name: _("%(value)s is not a known value.") % {"value": value}})


class ScreenPin(Placement):
    """An article that stands first on one screen, whoever looks."""

    screen = models.CharField(_("screen"), max_length=40)

    class Meta:
        verbose_name = _("pinned article")
        verbose_name_plural = _("pinned articles")
        ordering = ("screen", "order", "pk")
        constraints = (models.UniqueConstraint(fields=["screen", "article"], name="help_pin_once_per_screen"),)

    def __str__(self) -> str:
        return f"{self.screen}: {self.article}"

    def clean(self) -> None:
        if self.screen and self.screen not in content.SCREENS:
            raise ValidationError({"screen": _("%(value)s is not a known value.") % {"value": self.screen}})


WORDS: dict[str, Any] = {
    "screen": content.SCREENS,
    "role": content.ROLES,
    "specialty": content.SPECIALTIES,
    "locale": content.LANGUAGE_NAMES,
    "country": content.COUNTRIES,
}


class UrgentWord(models.Model):
    """A word that puts a person before every article. It can be switched off, never deleted: what was watched is on record."""

    locale = models.CharField(_("language"), max_length=2, choices=[(code, code) for code in content.LANGUAGE_NAMES])
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    pattern = models.CharField(
        _("word"),
        max_length=250,
        help_text=_(
            "word, beginning*, *part*, two words, this|that, or this + that near each other. Accents do not count."
        ),
    )
    unless_negated = models.BooleanField(
        _("a negation takes it back"),
        default=False,
        help_text=_("Only for words such as “urgent”, never for findings."),
    )
    own = models.BooleanField(
        _("in this language only"), default=False, help_text=_("Where another language has a harmless word like it.")
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("word that calls for a person")
        verbose_name_plural = _("words that call for a person")
        ordering = ("kind", "locale", "pattern")
        constraints = (
            models.UniqueConstraint(fields=["locale", "kind", "pattern"], name="urgent_word_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="urgent_word_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.locale} {self.kind}: {self.pattern}"

    def clean(self) -> None:
        try:
            parsed(self.pattern)
        except BadPattern as error:
            raise ValidationError({"pattern": str(error)}) from error

    @property
    def signal(self) -> Signal:
        return Signal(Kind(self.kind), self.locale, self.pattern, self.unless_negated, self.own)


class Ask(models.Model):
    """One question in the widget: where, in which language, and what came of it. Its words stand nowhere here."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("answered with a passage")
        RESULTS = "results", _("articles shown")
        NOT_COVERED = "not-covered", _("not covered, said so")
        UNANSWERED = "unanswered", _("nothing found")
        UNAVAILABLE = "unavailable", _("search did not answer")

    class FollowedBy(models.TextChoices):
        """What she did within a day. Each may become the ones named in `AFTER`, never the other way round."""

        NOTHING = "", _("nothing")
        QUESTION = "question", _("another question")
        HELPED = "helped", _("said that it helped")
        REQUEST = "request", _("a request to a person")

    AFTER = {
        FollowedBy.NOTHING: {FollowedBy.QUESTION, FollowedBy.HELPED, FollowedBy.REQUEST},
        FollowedBy.QUESTION: {FollowedBy.HELPED, FollowedBy.REQUEST},
        FollowedBy.HELPED: {FollowedBy.REQUEST},
        FollowedBy.REQUEST: set(),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    pseudonym = models.CharField(max_length=64)
    screen = models.CharField(_("screen"), max_length=40, blank=True)
    locale = models.CharField(_("language"), max_length=2)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    articles = models.JSONField(_("articles shown (keys)"), default=list)
    urgent = models.CharField(_("warning"), max_length=10, choices=Kind, blank=True)
    read = models.BooleanField(_("read something"), default=False)
    followed_by = models.CharField(
        _("followed by"), max_length=10, choices=FollowedBy, blank=True, default=FollowedBy.NOTHING
    )
    last_event_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("question in the app")
        verbose_name_plural = _("questions in the app")
        indexes = (models.Index(fields=["pseudonym", "last_event_at"], name="help_ask_by_pseudonym"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(followed_by__in=["", "question", "helped", "request"]), name="help_ask_followed_by_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.public_id} {self.outcome}"


class HelpEvent(models.Model):
    """Something she did in the widget, or that the server did for her (suggested, request sent)."""

    class Kind(models.TextChoices):
        OPENED = "opened", pgettext_lazy("in the help panel", "opened")
        SUGGESTION_OPENED = "suggestion-opened", _("suggestion opened")
        RESULT_OPENED = "result-opened", _("result opened")
        ARTICLE_OPENED = "article-opened", _("article opened")
        HELPED = "helped", _("said that it helped")
        NOT_HELPED = "not-helped", _("said that it did not help")
        CALL_PRESSED = "call-pressed", _("pressed the telephone number")
        REQUEST_STARTED = "request-started", _("began a request")
        SUGGESTED = "suggested", _("articles suggested")
        REQUEST_SENT = "request-sent", _("sent a request")

    #: What the server alone may write.
    OURS = frozenset({Kind.SUGGESTED, Kind.REQUEST_SENT})
    READING = frozenset({Kind.SUGGESTION_OPENED, Kind.RESULT_OPENED, Kind.ARTICLE_OPENED})

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    pseudonym = models.CharField(max_length=64)
    screen = models.CharField(_("screen"), max_length=40, blank=True)
    article = models.CharField(_("article (key)"), max_length=60, blank=True)
    articles = models.JSONField(_("articles suggested (keys)"), default=list, blank=True)
    ask = models.ForeignKey(Ask, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    impression = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = _("event in the help panel")
        verbose_name_plural = _("events in the help panel")

    def __str__(self) -> str:
        return f"{self.kind} {self.screen}"


class HelpTotal(models.Model):
    """What is kept of a day when its rows are deleted: numbers."""

    day = models.DateField(_("day"))
    screen = models.CharField(_("screen"), max_length=40, blank=True)
    article = models.CharField(_("article (key)"), max_length=60, blank=True)
    measure = models.CharField(_("measure"), max_length=30)
    count = models.PositiveIntegerField(_("count"))

    class Meta:
        verbose_name = _("daily total")
        verbose_name_plural = _("daily totals")
        constraints = (
            models.UniqueConstraint(fields=["day", "screen", "article", "measure"], name="help_total_once_per_day"),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.screen} {self.measure}: {self.count}"
