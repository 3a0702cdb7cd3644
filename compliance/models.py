"""What happened, and what is due: the audit trail and the table of recurring jobs."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AppendOnly(TypeError):
    """Somebody tried to change or remove a row of the audit trail. The database would have refused as well."""


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def update(self, **_values: Any) -> NoReturn:
        raise AppendOnly("audit entries are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("audit entries are never removed")


class AuditEntry(models.Model):
    """One thing that happened: who, what, to which object, when. Ids, codes and counts only, never a person's text.

    Written by `compliance.audit.append` alone. `actor_id` is a number and no foreign key, so that removing a person never
    touches evidence. Database triggers refuse UPDATE, DELETE and TRUNCATE (`compliance.guard`).
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, help_text=_("empty: the system itself"))
    role = models.CharField(max_length=40, blank=True)
    organisation_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "seq"], name="audit_by_object"),
            models.Index(fields=["actor_id", "seq"], name="audit_by_actor"),
            models.Index(fields=["action", "seq"], name="audit_by_action"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("audit entries are never changed")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnly("audit entries are never removed")


class ScheduledJob(models.Model):
    """When a recurring job is next due, who is running it, and how it last ended. The jobs themselves stand in code."""

    class Outcome(models.TextChoices):
        NEVER = "", _("not run yet")
        OK = "ok", _("done")
        FAILED = "failed", _("failed")

    name = models.CharField(max_length=80, unique=True)
    next_run = models.DateTimeField()
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    last_run = models.DateTimeField(null=True)
    last_outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.NEVER)
    last_error = models.CharField(max_length=80, blank=True, help_text=_("name of the error, never its text"))
    duration = models.FloatField(null=True, help_text=_("seconds"))

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SealingKey(models.Model):
    """A key that seals values, wrapped by the master key (`compliance.sealing`)."""

    class State(models.TextChoices):
        CURRENT = "current", _("seals what is new")
        RETIRING = "retiring", _("opens what is old")

    #: What may follow what. A key that no value uses any more is removed.
    NEXT = {State.CURRENT: {State.RETIRING}, State.RETIRING: set()}

    name = models.CharField(max_length=16, unique=True)
    wrapped = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CURRENT)
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="current"), name="one_current_sealing_key"
            )
        ]

    def __str__(self) -> str:
        return self.name
