"""What readers of a test group say of a text, and the proposals that two people decide: to release at once, or to withdraw."""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.models.review import Evidence, Release, ReviewTaskState

PERSON = settings.AUTH_USER_MODEL


class BetaRound(models.Model):
    """The test of one open beta step: when it had what it needs, and when the final reviewers heard that it has not."""

    state = models.OneToOneField(ReviewTaskState, on_delete=models.CASCADE, related_name="beta")
    reached_at = models.DateTimeField(_("enough responses since"), null=True)
    escalated_at = models.DateTimeField(_("final reviewers told"), null=True)

    def __str__(self) -> str:
        return f"beta {self.state_id}"


class BetaInvitation(models.Model):
    """One person's link to the text under review. The link itself is in her mail alone; here is its digest."""

    state = models.ForeignKey(ReviewTaskState, on_delete=models.CASCADE, related_name="beta_invitations")
    person = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(_("role"), max_length=24)
    specialty = models.CharField(_("specialty"), max_length=50, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    invited_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invited"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))

    class Meta:
        verbose_name = _("invitation to a beta")
        constraints = [models.UniqueConstraint(fields=["state", "person"], name="beta_invites_a_person_once")]

    def __str__(self) -> str:
        return f"{self.state_id}: {self.pk}"


class BetaResponse(models.Model):
    """What one invited reader says. She may change it until the step ends."""

    invitation = models.OneToOneField(BetaInvitation, on_delete=models.CASCADE, related_name="response")
    useful = models.PositiveSmallIntegerField(_("useful"), validators=[MinValueValidator(1), MaxValueValidator(5)])
    correct = models.BooleanField(_("correct"))
    comment = models.TextField(_("comment without patient details"), blank=True, max_length=2000)
    at = models.DateTimeField(_("first said"), default=timezone.now)
    changed_at = models.DateTimeField(_("last said"), default=timezone.now)

    class Meta:
        verbose_name = _("response of a beta reader")
        constraints = [
            models.CheckConstraint(condition=models.Q(useful__gte=1, useful__lte=5), name="beta_useful_from_1_to_5")
        ]

    def __str__(self) -> str:
        return f"{self.invitation_id}: {self.useful}"


class BetaConcern(models.Model):
    """A test reader says that the text can harm a patient. It stays open until a clinical reviewer says what was done, whatever
    the reader changes in her response afterwards (Patient Safety Priority)."""

    response = models.ForeignKey(BetaResponse, on_delete=models.CASCADE, related_name="concerns")
    text = models.TextField(_("text without patient details"), max_length=2000)
    raised_at = models.DateTimeField(_("raised"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(_("what was done"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("safety concern of a beta reader")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | (~models.Q(outcome="") & models.Q(closed_by__isnull=False)),
                name="beta_concern_closed_by_somebody_with_an_outcome",
            )
        ]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.raised_at:%Y-%m-%d %H:%M}"


Row = TypeVar("Row", bound="Proposal")


class ProposalQuerySet(models.QuerySet[Row]):
    def open(self, at: datetime | None = None) -> Self:
        """Those that a second person may still confirm."""
        return self.filter(state=Proposal.State.OPEN, expires_at__gt=at or timezone.now())


class Proposal(models.Model):
    """What one person proposes for one text, with a reason, and a second one confirms within a day."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for a second person")
        CONFIRMED = "confirmed", _("confirmed")
        LAPSED = "lapsed", _("lapsed")
        TAKEN_BACK = "taken-back", _("taken back")

    NEXT = {
        State.OPEN: (State.CONFIRMED, State.LAPSED, State.TAKEN_BACK),
        State.CONFIRMED: (),
        State.LAPSED: (),
        State.TAKEN_BACK: (),
    }

    page = models.ForeignKey("content.ArticlePage", on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    reason = models.TextField(_("reason"), max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["page"], condition=models.Q(state="open"), name="one_open_%(class)s"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="%(class)s_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="%(class)s_by_two_people",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed")
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="%(class)s_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.state}"

    def move_to(self, state: str) -> None:
        """Along `NEXT` alone; anything else is a `ValueError`. Saves the row."""
        if state not in self.NEXT[self.State(self.state)]:
            raise ValueError(f"{self.state} does not become {state}")
        self.state = state
        self.save()


class EmergencyProposal(Proposal):
    """To release a draft now and review it afterwards."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Proposal.Meta):
        verbose_name = _("proposal of an emergency release")


class WithdrawalProposal(Proposal):
    """To take a text from its readers."""

    withdrawal = models.OneToOneField("content.Withdrawal", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Proposal.Meta):
        verbose_name = _("proposal of a withdrawal")


class EmergencyRelease(Evidence):
    """Two people released a text without the six signatures, for a reason; the full review is due by `review_until`."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="emergency")
    first = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    first_name = models.CharField(max_length=150)
    second = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    second_name = models.CharField(max_length=150)
    reason = models.TextField()
    review_until = models.DateTimeField()

    class Meta:
        verbose_name = _("emergency release")
        constraints = [
            models.CheckConstraint(condition=~models.Q(first=models.F("second")), name="emergency_by_two_people"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="emergency_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.key}.{self.locale} {self.at:%Y-%m-%d}"
