"""Keeping what is released true: review dates, tasks that readers and laws set, and what the boards decided."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content import labels
from content.models.review import AppendOnlyRow, EvidenceQuerySet


class PeriodicReview(models.Model):
    """Until when a released text is taken to hold, and what came of looking at it again (framework: Content Maintenance)."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        OPEN = "open", _("to be looked at")
        CHANGING = "changing", _("change asked for")
        CONFIRMED = "confirmed", _("confirmed unchanged")
        REPLACED = "replaced", _("replaced by a newer release")

    #: An article has one of these at a time.
    CURRENT = (State.PLANNED, State.OPEN, State.CHANGING)
    TRANSITIONS = {
        State.PLANNED: {State.OPEN, State.REPLACED},
        State.OPEN: {State.CHANGING, State.CONFIRMED, State.REPLACED},
        State.CHANGING: {State.CONFIRMED, State.REPLACED},
        State.CONFIRMED: set(),
        State.REPLACED: set(),
    }

    page = models.ForeignKey("content.ArticlePage", on_delete=models.CASCADE, related_name="periodic_reviews")
    release = models.ForeignKey("content.Release", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("next review"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("periodic review")
        constraints = [
            models.UniqueConstraint(
                fields=["page"],
                condition=models.Q(state__in=["planned", "open", "changing"]),
                name="one_current_periodic_review",
            )
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="periodic_review_due")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.due_on} {self.state}"

    @property
    def is_overdue(self) -> bool:
        return self.state in self.CURRENT and self.due_on < timezone.localdate()

    def move_to(self, state: State) -> None:
        """Along `TRANSITIONS`; anything else is a `ValueError`."""
        if state not in self.TRANSITIONS[self.State(self.state)]:
            raise ValueError(f"a periodic review does not go from {self.state} to {state}")
        now = timezone.now()
        self.state = state
        self.opened_at = now if state == self.State.OPEN else self.opened_at
        self.closed_at = None if state in self.CURRENT else now
        self.save(update_fields=["state", "opened_at", "closed_at"])


class RegulatoryChange(models.Model):
    """A law or rule changes somewhere: which articles it touches is proposed, confirmed by a person, and followed."""

    title = models.CharField(_("what changes"), max_length=200)
    country = models.CharField(_("country"), max_length=2, choices=labels.COUNTRIES)
    law = models.CharField(
        _("names of the law"),
        max_length=300,
        help_text=_("As articles name it, separated by commas: GDPR, AVG, DSGVO, RGPD."),
    )
    effective_on = models.DateField(_("in force from"))
    summary = models.TextField(_("what it means for us"), max_length=2000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("entered"), default=timezone.now)
    marked_at = models.DateTimeField(_("articles confirmed"), null=True, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("regulatory change")
        ordering = ["-effective_on", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def names(self) -> list[str]:
        """The names of the law, each as articles may write it."""
        return [name.strip() for name in self.law.split(",") if name.strip()]


class MaintenanceTaskQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def late(self, now: Any = None) -> Self:
        return self.open().filter(due_at__lt=now or timezone.now())


class MaintenanceTask(models.Model):
    """Something about one article in one language that somebody has to look at, until a day, with an outcome."""

    class Kind(models.TextChoices):
        SAFETY = "safety", _("safety concern")
        VOTES = "votes", _("often voted down")
        REGULATORY = "regulatory", _("regulatory change")
        CHANGES = "changes", _("change asked for at the periodic review")

    class Outcome(models.TextChoices):
        RELEASED = "released", _("a new text was released")
        NOT_AFFECTED = "not-affected", _("signed: not affected")
        CONFIRMED = "confirmed", _("signed: still holds unchanged")
        CLOSED_FLAG = "closed-flag", _("the concern was closed")
        NO_CHANGE = "no-change", _("looked at, nothing to change")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    page = models.ForeignKey("content.ArticlePage", on_delete=models.PROTECT, related_name="maintenance_tasks")
    flag = models.OneToOneField("content.SafetyFlag", on_delete=models.PROTECT, null=True, related_name="task")
    change = models.ForeignKey(RegulatoryChange, on_delete=models.PROTECT, null=True, related_name="tasks")
    review = models.ForeignKey(PeriodicReview, on_delete=models.PROTECT, null=True, related_name="tasks")
    reason = models.TextField(_("why"), blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    due_at = models.DateTimeField(_("due"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    note = models.TextField(_("what was done"), blank=True)

    objects = MaintenanceTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("maintenance task")
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=models.Q(kind="votes", closed_at=None), name="one_open_task_about_votes"
            ),
            models.UniqueConstraint(fields=["change", "page"], name="one_task_a_change_and_article"),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="maintenance_task_closed_with_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["closed_at", "due_at"], name="maintenance_task_queue")]

    def __str__(self) -> str:
        return f"{self.kind} {self.page_id}"

    @property
    def is_late(self) -> bool:
        return self.closed_at is None and self.due_at < timezone.now()


class AgendaDecision(models.Model):
    """What a board decided about one article in one quarter. Written once; a correction is another row."""

    class Board(models.TextChoices):
        CLINICAL = "clinical", _("Clinical advisory board")
        TECHNICAL = "technical", _("Technical advisory panel")

    board = models.CharField(_("board"), max_length=10, choices=Board)
    year = models.PositiveSmallIntegerField(_("year"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    page = models.ForeignKey("content.ArticlePage", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("decision"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision of a board")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="agenda_decision_says_something"),
            models.CheckConstraint(condition=models.Q(quarter__in=[1, 2, 3, 4]), name="agenda_decision_of_a_quarter"),
        ]
        indexes = [models.Index(fields=["board", "year", "quarter"], name="agenda_decision_place")]

    def __str__(self) -> str:
        return f"{self.board} {self.year} q{self.quarter} {self.page_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyRow("a decision is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> Any:
        raise AppendOnlyRow("a decision is never removed")


def next_review_of(page: Any) -> models.Subquery:
    """The day until which the page of the outer query is taken to hold; nothing where none is planned yet."""
    current = PeriodicReview.objects.filter(page=page, state__in=PeriodicReview.CURRENT)
    return models.Subquery(current.values("due_on")[:1], output_field=models.DateField())


def planned_day(page: int) -> date | None:
    """The same of one page; one query."""
    current = PeriodicReview.objects.filter(page=page, state__in=PeriodicReview.CURRENT)
    return current.values_list("due_on", flat=True).first()
