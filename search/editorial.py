"""Tables that editors keep for search: synonyms, topics that are not covered; and what was asked, without who asked it."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from search.analysis.folding import fold

LANGUAGES = [("nl", "Nederlands"), ("en", "English"), ("de", "Deutsch"), ("fr", "Français")]
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """Words as rules compare them: folded, single spaces."""
    return _SPACES.sub(" ", fold(text)).strip()


class Synonym(models.Model):
    """Readers who say `term` also mean `means`. Added to the question below the reader's own words, never instead of them."""

    locale = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    term = models.CharField(_("what readers say"), max_length=80)
    means = models.CharField(_("what the articles say"), max_length=80)
    both_ways = models.BooleanField(_("and the other way round"), default=False)
    weight = models.FloatField(
        _("weight"),
        default=0.6,
        validators=[MinValueValidator(0.1), MaxValueValidator(0.9)],
        help_text=_("Between 0.1 and 0.9; the reader's own word counts as 1."),
    )

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["locale", "term", "means"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "term", "means"], name="search_synonym_once"),
            models.CheckConstraint(condition=Q(weight__gte=0.1, weight__lte=0.9), name="search_synonym_below_its_word"),
        ]

    def __str__(self) -> str:
        return f"{self.locale}: {self.term} {'↔' if self.both_ways else '→'} {self.means}"

    def clean(self) -> None:
        """Refuses a rule that says nothing, says what another rule says, or leads back to its own beginning."""
        self.term, self.means = " ".join(self.term.split()), " ".join(self.means.split())
        start, end = plain(self.term), plain(self.means)
        if not start or not end or start == end:
            raise ValidationError(_("The two sides of a synonym differ in more than case and accents."))
        others = list(Synonym.objects.filter(locale=self.locale).exclude(pk=self.pk))
        if any((start, end) in rule.directions() for rule in others):
            raise ValidationError(_("This synonym exists already."))
        if any((end, start) in rule.directions() for rule in others):
            raise ValidationError(_("There is such a rule in the other direction: let that one work both ways."))
        if self._leads_back(others):
            raise ValidationError(_("With this rule a chain of synonyms leads back to its own beginning."))

    def directions(self) -> set[tuple[str, str]]:
        """From what to what, folded."""
        there = (plain(self.term), plain(self.means))
        return {there, there[::-1]} if self.both_ways else {there}

    def _leads_back(self, others: list["Synonym"]) -> bool:
        """Whether one-way rules lead from the end of this one to its start; editors then no longer know what is meant."""
        if self.both_ways:
            return False
        onward: dict[str, set[str]] = {}
        for rule in others:
            if not rule.both_ways:
                onward.setdefault(plain(rule.term), set()).add(plain(rule.means))
        seen, ahead = set(), [plain(self.means)]
        while ahead:
            word = ahead.pop()
            if word not in seen:
                seen.add(word)
                ahead.extend(onward.get(word, ()))
        return plain(self.term) in seen


class NotCoveredTopic(models.Model):
    """What readers ask of such software and this one does not do: one honest line, and whom to ask instead."""

    topic = models.SlugField(_("topic"), max_length=60, help_text=_("The same in all languages."))
    locale = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    line = models.CharField(_("honest line"), max_length=240)
    ask = models.CharField(_("whom to ask"), max_length=160, blank=True)
    phrasings = models.TextField(_("how readers ask"), help_text=_("One a line, four to eight."))
    medical = models.BooleanField(
        _("medical"), default=False, help_text=_("A question about care itself: nothing but the line is ever shown.")
    )

    class Meta:
        verbose_name = _("topic that is not covered")
        verbose_name_plural = _("topics that are not covered")
        ordering = ["topic", "locale"]
        constraints = [models.UniqueConstraint(fields=["topic", "locale"], name="search_topic_once_per_language")]

    def __str__(self) -> str:
        return f"{self.topic} ({self.locale})"

    def clean(self) -> None:
        lines = self.lines
        if len(lines) < 2:
            raise ValidationError({"phrasings": _("Write at least two ways in which readers ask.")})
        if len({plain(line) for line in lines}) < len(lines):
            raise ValidationError({"phrasings": _("A phrasing stands there twice.")})

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.phrasings.splitlines() if line.strip()]


class TopicVector(models.Model):
    """The vector of one phrasing in one leg: float32, little-endian. Kept apart from those of documents, which are swept
    when an index is rebuilt."""

    leg = models.CharField(max_length=160)
    digest = models.CharField(max_length=64)
    values = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["leg", "digest"], name="search_one_vector_per_phrasing")]

    def __str__(self) -> str:
        return f"{self.leg} {self.digest[:12]}"


class AskedQuestion(models.Model):
    """One question in the query log: the day but not the hour, screened words, what became of it. Nothing tells who asked.

    Designed to support the framework's privacy clauses: kept `settings.QUERY_LOG_DAYS`, then deleted.
    """

    day = models.DateField(_("day"), db_index=True)
    locale = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    text = models.CharField(_("question, patient data left out"), max_length=256)
    rung = models.CharField(_("answered by"), max_length=20)
    hits = models.PositiveIntegerField(_("results"))
    quoted = models.BooleanField(_("with a quotation"), default=False)
    degraded = models.BooleanField(_("degraded"), default=False)
    milliseconds = models.PositiveIntegerField(_("milliseconds"))

    class Meta:
        verbose_name = _("asked question")
        verbose_name_plural = _("asked questions")
        indexes = [models.Index(fields=["rung", "day"], name="search_asked_rung")]

    def __str__(self) -> str:
        return f"{self.day} {self.locale} {self.rung}"

    def facts(self) -> dict[str, Any]:
        """What an event may say of it: ids and counts."""
        return {"question": self.pk, "locale": self.locale, "hits": self.hits}
