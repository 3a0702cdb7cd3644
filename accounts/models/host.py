"""Applications that embed the help: their keys, the tokens they have used, their people and the sessions these hold."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Organisation, User, validate_time_zone
from compliance.api import SealedTextField

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


def validate_origins(origins: Any) -> None:
    """Refuse what is not a list of exact origins (`https://host[:port]`); plain http is for this machine alone."""
    if not isinstance(origins, list):
        raise ValidationError(_("Origins must be a list."))
    for origin in origins:
        if not (isinstance(origin, str) and _is_origin(origin)):
            raise ValidationError(
                _("%(origin)s is not an origin such as https://app.example.org."), params={"origin": str(origin)[:80]}
            )


def _is_origin(origin: str) -> bool:
    """As a browser writes it: lower case, no path, no port that goes without saying."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return False
    usual = {"http": 80, "https": 443}
    host = parts.netloc.removesuffix(f":{port}")
    written = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    plain = origin.isascii() and not set(origin) & set("*@?# \\")
    return safe and plain and bool(host) and port != usual[parts.scheme] and origin == written == origin.lower()


def new_key_id() -> str:
    """A name for a key: public, never used twice."""
    return f"hk_{secrets.token_hex(10)}"


class HostApplication(models.Model):
    """An application of an organisation that embeds the help and vouches for its own people."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="host_applications")
    name = models.CharField(_("name"), max_length=100)
    allowed_origins = models.JSONField(_("allowed origins"), default=list, blank=True, validators=[validate_origins])
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("host application")
        verbose_name_plural = _("host applications")
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=["organisation", "name"], name="one_application_per_name"),)

    def __str__(self) -> str:
        return self.name

    def allows(self, origin: str | None) -> bool:
        """Whether a page of this origin may ask; None is a program that is no browser and sends no origin."""
        return origin is None or origin in self.allowed_origins

    @property
    def serves(self) -> bool:
        """Whether it may open sessions at all: switched on, of an organisation that is served."""
        return self.active and self.organisation.is_active


class HostKeyQuerySet(models.QuerySet["HostKey"]):
    def live(self, at: datetime | None = None) -> Self:
        """Keys whose tokens are taken at this moment."""
        return self.filter(revoked_at=None).filter(Q(expires_at=None) | Q(expires_at__gt=at or timezone.now()))


class HostKey(models.Model):
    """A secret that an application signs its tokens with. Several may live at once, so that one can follow another."""

    key_id = models.CharField(max_length=40, unique=True, default=new_key_id, editable=False)
    application = models.ForeignKey(HostApplication, on_delete=models.CASCADE, related_name="keys")
    secret = SealedTextField(row_id="key_id", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = HostKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of a host application")
        verbose_name_plural = _("keys of host applications")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.key_id

    def is_live(self, at: datetime | None = None) -> bool:
        """Whether its tokens are taken at this moment."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > (at or timezone.now()))


class UsedNonce(models.Model):
    """That a token was used. The database lets it in once; afterwards the same token is a replay."""

    application = models.ForeignKey(HostApplication, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["application", "digest"], name="a_token_is_used_once"),)

    def __str__(self) -> str:
        return self.digest[:8]


class HostPerson(models.Model):
    """That somebody whom an application knows by its own id is a person of ours."""

    application = models.ForeignKey(HostApplication, on_delete=models.CASCADE, related_name="people")
    subject = models.CharField(max_length=128)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="host_people")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["application", "subject"], name="one_person_per_subject"),
            models.UniqueConstraint(fields=["application", "user"], name="one_subject_per_person"),
        )

    def __str__(self) -> str:
        return f"{self.application} · {self.user}"


class HelpSession(models.Model):
    """What a bearer stands for, and until when. The bearer itself is not kept, only its digest.

    `user` is None for somebody anonymous, who reads public articles. `ends_at` cannot be put off, `expires_at` can, up to it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    application = models.ForeignKey(HostApplication, on_delete=models.CASCADE, related_name="sessions")
    key = models.ForeignKey(HostKey, on_delete=models.CASCADE, null=True, related_name="sessions")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="help_sessions")
    roles = models.JSONField(default=list)
    specialty = models.CharField(max_length=40, blank=True)
    locale = models.CharField(max_length=2, choices=settings.LANGUAGES)
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__lte=F("ends_at")), name="session_expires_before_it_ends"),
            models.CheckConstraint(
                condition=Q(user__isnull=True, key__isnull=True) | Q(user__isnull=False, key__isnull=False),
                name="a_signed_session_has_a_person_and_a_key",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
