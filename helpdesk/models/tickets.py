"""Requests for help, what was said in them, the pictures and articles that belong to them.

Every word is sealed before it reaches the database, the redacted copies too: screening finds most patient data and not all
of it. Lists, mails and logs show redacted text; the original is for the requester, and for support with a reason.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Set
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import api as accounts
from compliance.api import SealedTextField

NUMBER = re.compile(r"T-(2\d{3})-(\d{6,18})", re.ASCII)


class Tier(models.IntegerChoices):
    """What is promised (framework: Support Tiers and SLAs)."""

    EMERGENCY = 1, _("Tier 1, emergency")
    URGENT = 2, _("Tier 2, urgent")
    STANDARD = 3, _("Tier 3, standard")
    STRATEGIC = 4, _("Tier 4, strategic")


class Affected(models.TextChoices):
    """What the requester says about her work, worst first."""

    PATIENT_NOW = "patient-now", _("A patient is affected now")
    WORK_STOPPED = "work-stopped", _("My work has stopped")
    HINDERED = "hindered", _("I can work, but it is harder")
    QUESTION = "question", _("I have a question")


class WrongState(ValueError):
    """A ticket cannot go from its state to the one asked for."""


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, viewer: Any) -> Self:
        """The tickets `viewer` may know of. Rank opens nothing: a superuser without a role sees none.

        Her own; as contact of an organisation, that organisation's; as an agent, those assigned to her and those nobody has
        taken yet at her line or below; supervisors and compliance officers all. Opening one may ask for a reason as well.
        """
        scope = accounts.may(viewer, accounts.Capability.READ_TICKET)
        if not scope:
            return self.none()
        if scope >= accounts.Scope.TEAM:
            return self
        seen = Q(requester=viewer.pk)
        if scope == accounts.Scope.ORGANISATION:
            seen |= Q(organisation=accounts.organisation_of(viewer))
        line = accounts.support_level(viewer)
        if line is not None:
            seen |= Q(assignee=viewer.pk) | Q(assignee=None, level__lte=line)
        return self.filter(seen)

    def of_requester(self, person: Any) -> Self:
        """What this person asked herself, newest first."""
        return self.filter(requester=person.pk).order_by("-opened_at", "-pk")

    def unanswered(self) -> Self:
        """Those for which somebody waits for us."""
        return self.filter(state__in=(Ticket.State.NEW, Ticket.State.OPEN))

    def by_number(self, number: str) -> Self:
        """The ticket with a number such as T-2026-000123; none for anything else."""
        match = NUMBER.fullmatch(number.strip().upper())
        if match is None:
            return self.none()
        begin, end = (datetime(int(match[1]) + more, 1, 1, tzinfo=UTC) for more in (0, 1))
        return self.filter(pk=int(match[2]), opened_at__gte=begin, opened_at__lt=end)

    def with_people(self) -> Self:
        """Requester, organisation and assignee in the same query, as lists need them."""
        return self.select_related("requester", "organisation", "assignee")


class Ticket(models.Model):
    """One request for help, from its first word to its end (framework: Support Channels, Standard Support Portal).

    `due_at` is when the next answer is due and `waiting_since` the moment it is counted from; both are empty while the
    requester has the word. `version` counts every change, so that a page opened earlier can tell that it is behind.
    """

    class Channel(models.TextChoices):
        WIDGET = "widget", _("help panel in Hysio")
        SITE = "site", _("this site")
        PHONE = "phone", _("telephone")

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("state of a ticket", "New")
        OPEN = "open", pgettext_lazy("state of a ticket", "Open")
        PENDING = "pending", pgettext_lazy("state of a ticket", "Waiting for the requester")
        SOLVED = "solved", pgettext_lazy("state of a ticket", "Solved")
        CLOSED = "closed", pgettext_lazy("state of a ticket", "Closed")

    class ReplyBy(models.TextChoices):
        WIDGET = "widget", _("in the help panel")
        EMAIL = "email", _("with a mail that says so")
        PHONE = "phone", _("by telephone")

    #: What may follow what. Closed is final: a later question becomes a new ticket.
    TRANSITIONS: Mapping[str, Set[str]] = {
        State.NEW: {State.OPEN, State.PENDING, State.SOLVED},
        State.OPEN: {State.PENDING, State.SOLVED},
        State.PENDING: {State.OPEN, State.SOLVED},
        State.SOLVED: {State.OPEN, State.CLOSED},
        State.CLOSED: set(),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="tickets", null=True
    )
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tickets")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assigned_tickets", null=True, blank=True
    )
    channel = models.CharField(max_length=6, choices=Channel)
    state = models.CharField(max_length=7, choices=State, default=State.NEW)
    tier = models.PositiveSmallIntegerField(choices=Tier)
    tier_reason = models.CharField(max_length=20, help_text="code of the reason that triage gave")
    level = models.PositiveSmallIntegerField(choices=accounts.Level, default=accounts.Level.FIRST)
    affected = models.CharField(max_length=12, choices=Affected)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    time_zone = models.CharField(max_length=64)
    subject_redacted = SealedTextField(blank=True)
    screen = models.CharField(max_length=80, blank=True)
    error_code = models.CharField(max_length=80, blank=True)
    app = models.CharField(max_length=80, blank=True)
    app_version = models.CharField(max_length=80, blank=True)
    ask = models.UUIDField(null=True, blank=True, help_text="the question that led here")
    reply_by = models.CharField(max_length=6, choices=ReplyBy, default=ReplyBy.WIDGET)
    phone = SealedTextField(blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    waiting_since = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    first_reply_at = models.DateTimeField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="when the requester last looked")
    idempotency_key = models.UUIDField(default=uuid.uuid4, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="keyed digest of what was sent with the key")
    version = models.PositiveIntegerField(default=1)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")
        indexes = (
            models.Index(fields=["state", "due_at"], name="ticket_due"),
            models.Index(fields=["requester", "-opened_at"], name="ticket_of_requester"),
            models.Index(fields=["assignee", "state"], name="ticket_of_assignee"),
        )
        constraints = (
            models.UniqueConstraint(fields=["requester", "idempotency_key"], name="one_ticket_per_key"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="ticket_tier_is_known"),
            models.CheckConstraint(condition=Q(level__in=accounts.Level.values), name="ticket_level_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["new", "open", "pending", "solved", "closed"]), name="ticket_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["solved", "closed"]) | Q(solved_at=None), name="solved_tickets_alone_have_a_date"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people say to each other: T-2026-000123. It follows from the row's own number, so no two are ever alike."""
        return f"T-{self.opened_at:%Y}-{self.pk:06d}"

    @property
    def is_over(self) -> bool:
        """Nothing more is expected of anybody."""
        return self.state in (self.State.SOLVED, self.State.CLOSED)

    def is_late(self, now: Any = None) -> bool:
        """An answer is due and was not given in time."""
        return self.due_at is not None and not self.is_over and self.due_at < (now or timezone.now())

    def may_become(self, state: str) -> bool:
        return state in self.TRANSITIONS[self.state]

    def move_to(self, state: str) -> None:
        """Change the state, unsaved; `WrongState` when the table has no such way. Staying is no change."""
        if state == self.state:
            return
        if not self.may_become(state):
            raise WrongState(f"{self.number}: {self.state} cannot become {state}")
        self.state = state

    def clean(self) -> None:
        super().clean()
        if self.reply_by == self.ReplyBy.PHONE and not self.phone:
            raise ValidationError(_("Give a telephone number if you want to be called."))


class TicketMessage(models.Model):
    """Something said in a ticket, or (`system`) something that happened to it, as a code with facts."""

    class Kind(models.TextChoices):
        REQUESTER = "requester", _("from the requester")
        PUBLIC_REPLY = "public_reply", _("answer")
        INTERNAL_NOTE = "internal_note", _("internal note")
        SYSTEM = "system", _("what happened")

    class Happened(models.TextChoices):
        NONE = "", ""
        TAKEN = "taken", _("Taken")
        ASSIGNED = "assigned", _("Assigned")
        TIER = "tier", _("Tier changed")
        LEVEL = "level", _("Line changed")
        SOLVED = "solved", _("Solved")
        REOPENED = "reopened", _("Opened again")
        CLOSED = "closed", _("Closed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=13, choices=Kind)
    happened = models.CharField(max_length=8, choices=Happened, blank=True, default=Happened.NONE)
    facts = models.JSONField(default=dict, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ticket_messages", null=True, blank=True
    )
    body_sealed = SealedTextField(blank=True)
    body_redacted = SealedTextField(blank=True)
    hidden = models.PositiveSmallIntegerField(default=0, help_text="how many details the redacted text hides")
    at = models.DateTimeField(default=timezone.now, editable=False)
    idempotency_key = models.UUIDField(default=uuid.uuid4, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["ticket", "author", "idempotency_key"], name="one_message_per_key"),
            models.CheckConstraint(
                condition=Q(kind="system") & ~Q(happened="") | ~Q(kind="system") & Q(happened=""),
                name="system_messages_alone_say_what_happened",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} · {self.kind} · {self.pk}"


class TicketAttachmentQuerySet(models.QuerySet["TicketAttachment"]):
    def expired(self, now: Any = None) -> Self:
        """Uploaded, but belonging to no request within the hour."""
        oldest = (now or timezone.now()) - TicketAttachment.KEPT_UNCLAIMED
        return self.filter(state=TicketAttachment.State.UNCLAIMED, at__lte=oldest)

    def without_image(self) -> Self:
        """The facts alone: the picture itself is large and stays in the database."""
        return self.defer("sealed")


class TicketAttachment(models.Model):
    """A picture, drawn anew from its pixels and sealed before its row was written."""

    class State(models.TextChoices):
        UNCLAIMED = "unclaimed", _("uploaded")
        CLAIMED = "claimed", _("belongs to a ticket")

    class Format(models.TextChoices):
        PNG = "image/png", "PNG"
        JPEG = "image/jpeg", "JPEG"

    KEPT_UNCLAIMED = timedelta(hours=1)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ticket_attachments")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="attachments", null=True, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.UNCLAIMED)
    format = models.CharField(max_length=10, choices=Format)
    sealed = models.TextField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text="bytes of the picture as it is served")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TicketAttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        indexes = (models.Index(fields=["state", "at"], name="attachment_unclaimed"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state="claimed", ticket__isnull=False) | Q(state="unclaimed", ticket__isnull=True),
                name="claimed_pictures_alone_have_a_ticket",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def expires_at(self) -> Any:
        return self.at + self.KEPT_UNCLAIMED


class TicketArticle(models.Model):
    """That an article belongs to a ticket: in which language and revision it was read, and what part it played."""

    class Kind(models.TextChoices):
        TRIED = "tried", _("read before asking")
        LINKED = "linked", _("linked by support")
        ANSWER = "answer", _("answered the question")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="articles")
    family = models.CharField(max_length=120, help_text="key of the article in all languages")
    locale = models.CharField(max_length=2, choices=settings.LANGUAGES)
    revision = models.BigIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=6, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("at", "pk")
        indexes = (models.Index(fields=["family", "kind"], name="ticket_article_family"),)
        constraints = (
            models.UniqueConstraint(fields=["ticket", "family", "kind"], name="one_link_per_article_and_part"),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} · {self.family} · {self.kind}"
