"""People, the organisations they work for, the roles they hold, and the letters they are sent."""

from __future__ import annotations

import uuid
import zoneinfo
from datetime import datetime, time
from itertools import pairwise
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Level, Role

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def validate_time_zone(name: str) -> None:
    """Refuse a name that the IANA time zone database does not have."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is not a known time zone."), params={"name": name})


def known_time_zone(name: str) -> str:
    """`name`, or UTC where the time zone database does not have it: a wrong clock must not become an error page."""
    try:
        return zoneinfo.ZoneInfo(name).key
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"


def office_hours() -> dict[str, list[list[str]]]:
    """Monday to Friday from eight to six, until the organisation says otherwise."""
    return {day: [["08:00", "18:00"]] for day in WEEKDAYS[:5]}


def validate_opening_hours(hours: Any) -> None:
    """Refuse anything but weekdays with ordered spans: `{"mon": [["08:00", "12:00"], ["13:00", "17:00"]]}`."""
    try:
        for day, spans in hours.items():
            if day not in WEEKDAYS:
                raise ValueError(day)
            moments = [time.fromisoformat(moment) for span in spans for moment in _pair(span)]
            if any(later <= earlier for earlier, later in pairwise(moments)):
                raise ValueError(day)
    except (AttributeError, TypeError, ValueError) as error:
        raise ValidationError(
            _("Opening hours must be weekdays with spans from an earlier to a later time.")
        ) from error


def _pair(span: Any) -> tuple[str, str]:
    start, end = span
    return start, end


Row = TypeVar("Row", bound=models.Model)


class ValidityQuerySet(models.QuerySet[Row]):
    """Rows that count only between two moments; history stays in the table."""

    def current(self, at: datetime | None = None) -> Self:
        """Those that count at this moment (now, unless given)."""
        at = at or timezone.now()
        return self.filter(valid_from__lte=at).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=at))


class PersonQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        """People who can sign in."""
        return self.filter(is_active=True)


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Makes people by their e-mail address, which is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person; without a password she can only enter by a reset link."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person who may configure everything; she signs and publishes nothing (see `accounts.roles`)."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. She signs in with her e-mail address; outside she is known by her random `public_id` only."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As on my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    locale = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Amsterdam", validators=[validate_time_zone]
    )
    theme = models.CharField(_("appearance"), max_length=6, choices=Theme, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("email",)
        constraints = (
            models.UniqueConstraint(Lower("email"), name="one_person_per_address"),
            models.CheckConstraint(
                condition=Q(locale__in=[code for code, _label in settings.LANGUAGES]), name="person_locale_is_offered"
            ),
        )

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        """Her name, under the word that Django and Wagtail ask for."""
        return self.name

    def get_short_name(self) -> str:
        """Her name again: first names cannot be cut from names in four languages."""
        return self.name


class Organisation(models.Model):
    """A healthcare facility that uses Hysio, with the dates on which its agreements were signed."""

    class Country(models.TextChoices):
        NL = "nl", _("Netherlands")
        DE = "de", _("Germany")
        FR = "fr", _("France")
        UK = "uk", _("United Kingdom")
        US = "us", _("United States")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facility_id = models.CharField(_("facility ID"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, choices=Country)
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    opening_hours = models.JSONField(_("opening hours"), default=office_hours, validators=[validate_opening_hours])
    baa_signed_on = models.DateField(_("business associate agreement signed on"), null=True, blank=True)
    dpa_signed_on = models.DateField(_("data processing agreement signed on"), null=True, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)
    is_active = models.BooleanField(
        _("served"), default=True, help_text=_("Its people may ask for help in their own application.")
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=Q(country__in=["nl", "de", "fr", "uk", "us"]), name="country_is_served"),
            models.CheckConstraint(condition=~Q(time_zone=""), name="organisation_has_a_time_zone"),
        )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """That a person works for an organisation, from when until when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    is_contact = models.BooleanField(_("contact of the organisation"), default=False)
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        ordering = ("-valid_from", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(valid_until__isnull=True),
                name="one_open_membership_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"


class RoleGrant(models.Model):
    """That a person holds a role. Empty `locale` means every language, no `organisation` means her own."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(_("role"), max_length=24, choices=Role)
    locale = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    specialty = models.SlugField(_("specialty"), blank=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="role_grants"
    )
    granted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        ordering = ("role", "locale", "pk")
        indexes = (models.Index(fields=["role", "locale"], name="grant_by_role"),)
        constraints = (
            models.UniqueConstraint(
                "user",
                "role",
                "locale",
                "specialty",
                Coalesce("organisation", 0),
                condition=Q(valid_until__isnull=True),
                name="one_open_grant_per_role",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_is_known"),
            models.CheckConstraint(
                condition=Q(role=Role.SUPPORT, level__isnull=False, level__in=Level.values)
                | (~Q(role=Role.SUPPORT) & Q(level__isnull=True)),
                name="support_agents_alone_have_a_level",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="grant_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def due(self, at: datetime | None = None) -> Self:
        """Letters whose time to be tried has come."""
        return self.filter(state=Notification.State.WAITING, due_at__lte=at or timezone.now())


class Notification(models.Model):
    """One letter to one person. Its key is unique, so the same occasion never writes to her twice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DEAD = "dead", _("not delivered")

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    locale = models.CharField(max_length=2)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        indexes = (models.Index(fields=["state", "due_at"], name="notification_due"),)

    def __str__(self) -> str:
        return f"{self.kind} · {self.key}"
