"""The review: Wagtail's workflow drives it, append-only rows of our own are the proof."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from content.review.errors import SignElsewhere
from content.review.steps import Step


class AppendOnlyRow(TypeError):
    """Somebody tried to change or remove evidence. The database would have refused as well."""


class EvidenceQuerySet(models.QuerySet[Any]):
    def update(self, **_values: Any) -> NoReturn:
        raise AppendOnlyRow("evidence is never changed")

    def delete(self) -> NoReturn:
        raise AppendOnlyRow("evidence is never removed")


class ReviewPolicy(models.Model):
    """What each step asks, how long it may take and what may be inherited: for one type and language, or for all (empty).

    A new version is a new row: what was signed under an older one stays readable. Rows are written by
    `content.review.policies.writing` and never changed, which triggers of the database see to as well.
    """

    type = models.CharField(_("type of article"), max_length=20, blank=True)
    locale = models.CharField(_("language"), max_length=2, blank=True)
    version = models.PositiveIntegerField(_("version"))
    rules = models.JSONField(_("rules"))
    reason = models.TextField(_("reason"), max_length=1000, blank=True)  # empty: the rules that the house began with
    began_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")  # what held before
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_by_name = models.CharField(max_length=150, blank=True)  # as it was, whatever becomes of the account

    objects: ClassVar[models.Manager[Any]] = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("review policy")
        verbose_name_plural = _("review policies")
        constraints = [models.UniqueConstraint(fields=["type", "locale", "version"], name="review_policy_version_once")]

    def __str__(self) -> str:
        return f"{self.type or '*'} {self.locale or '*'} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyRow("a policy is never changed: write a new version")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyRow("a policy is never removed")


class ReviewTaskState(TaskState):
    """One step of one article's review while it is open, and how it ended."""

    class Change(models.TextChoices):
        NEW = "new", _("New text")
        TEXT = "text", _("Text changed")
        LAYOUT = "layout", _("Layout changed")
        FACTS = "facts", _("Facts about the article changed")
        NOTHING = "nothing", _("Nothing changed")

    page = models.ForeignKey("content.ArticlePage", on_delete=models.CASCADE, related_name="review_states")
    step = models.CharField(_("step"), max_length=20, choices=Step)
    locale = models.CharField(_("language"), max_length=2)
    digest = models.CharField(max_length=64)
    change = models.CharField(_("change since the last release"), max_length=10, choices=Change, default=Change.NEW)
    due_at = models.DateTimeField(_("due"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    escalated_at = models.DateTimeField(_("escalated"), null=True, blank=True)

    class Meta:
        verbose_name = _("review step")
        indexes = [models.Index(fields=["step", "locale", "due_at"], name="review_state_queue")]

    @classmethod
    def held(cls) -> models.QuerySet[Self]:
        """Steps held until commit, with their rows of Wagtail's, so that their status is the one after waiting."""
        return cls._default_manager.select_for_update(of=("self", "taskstate_ptr"))


class ReviewTask(Task):
    """One of the six steps, as Wagtail's workflow knows it. It is signed on its own page and nowhere else."""

    step = models.CharField(_("step"), max_length=20, choices=Step, unique=True)

    task_state_class = ReviewTaskState

    class Meta:
        verbose_name = _("review step of the workflow")

    def start(self, workflow_state: Any, user: Any = None) -> ReviewTaskState:
        """Open the step, or pass it over where a signature for this text holds already."""
        from content.review.opening import open_step

        return open_step(self, workflow_state)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """For everybody, superusers too: what is being signed does not change."""
        return True

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        return []

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> NoReturn:
        raise SignElsewhere(task_state.revision.content_object)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet[TaskState]:
        """None: the list of reviews is on the desk; asking for each item here costs seven queries."""
        return TaskState.objects.none()


class Evidence(models.Model):
    """A row of the chain (`content.review.evidence.chain`), written by it alone. Names are kept as they were, whoever leaves."""

    seq = models.BigIntegerField(unique=True)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    locale = models.CharField(max_length=2)
    title = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)

    objects: ClassVar[models.Manager[Any]] = EvidenceQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyRow("evidence is written by the chain alone")

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise AppendOnlyRow("evidence is never removed")


class EvidenceEnd(models.Model):
    """Where the chain ends: one row, locked while something is appended."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return str(self.seq)

    @classmethod
    def locked(cls) -> Self:
        cls.objects.get_or_create(pk=1)
        return cls.objects.select_for_update().get(pk=1)


class Signature(Evidence):
    """Somebody signed a step: approval or refusal, with everything that a paper signature has, and for which text."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        INHERITED = "inherited", _("inherited from the source language")
        UNCHANGED = "unchanged", _("confirmed unchanged")
        CHANGES = "changes", _("changes requested")
        SENT_BACK = "sent-back", _("sent back to an earlier step")

    class Origin(models.TextChoices):
        PERSON = "person", _("a person")
        DEMO = "demo", _("demo content")

    #: Verdicts that let a text pass.
    PASSING = (Verdict.APPROVED, Verdict.INHERITED, Verdict.UNCHANGED)

    step = models.CharField(max_length=20, choices=Step)
    verdict = models.CharField(max_length=20, choices=Verdict)
    scope_digest = models.CharField(max_length=64)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    signer_name = models.CharField(max_length=150)
    signer_role = models.CharField(max_length=40)
    meaning = models.TextField()
    comment = models.TextField(blank=True)
    checklist = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    policy = models.ForeignKey(ReviewPolicy, on_delete=models.PROTECT, related_name="+")
    publish_at = models.DateTimeField(null=True)  # said by whoever approves last; empty: at once
    back_to = models.CharField(max_length=20, blank=True)
    inherited_from = models.ForeignKey("content.Release", on_delete=models.PROTECT, null=True, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.PERSON)
    round = models.BigIntegerField(null=True)  # the workflow state; a number, since Wagtail may remove that row

    class Meta:
        verbose_name = _("signature")
        indexes = [models.Index(fields=["page", "step", "seq"], name="signature_by_step")]

    def __str__(self) -> str:
        return f"{self.seq} {self.step} {self.verdict}"


class ReleaseQuerySet(EvidenceQuerySet):
    def for_page(self, page: int) -> Self:
        return self.filter(page=page).order_by("number")


class Release(Evidence):
    """One text of one article in one language that may be live, and on the strength of which signatures."""

    class Kind(models.TextChoices):
        REVIEWED = "reviewed", _("reviewed in six steps")
        EMERGENCY = "emergency", _("emergency release by two people")
        DEMO = "demo", _("demo content")

    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    signatures = models.JSONField(default=list)  # [seq, hash] of each, in the order of the steps
    effective_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")  # it is a translation of

    objects: ClassVar[models.Manager[Any]] = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="release_number_once")]
        indexes = [models.Index(fields=["key", "locale", "number"], name="release_by_key")]

    def __str__(self) -> str:
        return f"{self.key}.{self.locale} {self.number}"


class Withdrawal(Evidence):
    """An article was taken from readers, by two people, for a reason. Releases up to `release` may not be live any more."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="withdrawals")
    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first_name = models.CharField(max_length=150)
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second_name = models.CharField(max_length=150)
    reason = models.TextField()

    class Meta:
        verbose_name = _("withdrawal")
        constraints = [
            models.CheckConstraint(condition=~models.Q(first=models.F("second")), name="withdrawal_by_two_people"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="withdrawal_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.key}.{self.locale} {self.at:%Y-%m-%d}"
