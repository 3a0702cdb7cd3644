"""People and organisations."""

import time
import uuid

import factory
import jwt
from allauth.mfa.totp.internal import auth as totp
from factory.django import DjangoModelFactory, Password

from accounts.grants import grant, join
from accounts.help_sessions import open_help_session
from accounts.models import HostApplication, HostKey, Membership, Notification, Organisation, RoleGrant, User

PASSWORD = "ankers-in-het-riet-7"


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    facility_id = factory.Sequence(lambda n: f"TEST-{n:05}")
    name = factory.Sequence(lambda n: f"Praktijk {n}")
    country = "nl"
    time_zone = "Europe/Amsterdam"


class UserFactory(DjangoModelFactory):
    """A person with `PASSWORD`.

    `roles=[Role.AUTHOR, (Role.TRANSLATOR, {"locale": "de"})]` grants roles, `organisation=...` makes her a member,
    `second_factor=True` turns on the second factor.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        superuser = factory.Trait(is_superuser=True)
        inactive = factory.Trait(is_active=False)

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = Password(PASSWORD)

    @factory.post_generation
    def organisation(self, create, organisation, **extra):
        if create and organisation:
            join(self, organisation, by=None, **extra)

    @factory.post_generation
    def roles(self, create, roles, **_extra):
        for role in roles or () if create else ():
            role, details = role if isinstance(role, tuple) else (role, {})
            grant(self, role, by=None, **details)

    @factory.post_generation
    def second_factor(self, create, wanted, **_extra):
        if create and wanted:
            totp.TOTP.activate(self, totp.generate_totp_secret())


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class RoleGrantFactory(DjangoModelFactory):
    """A bare row; people get roles by `UserFactory(roles=...)`, which goes through the rule-book."""

    class Meta:
        model = RoleGrant

    user = factory.SubFactory(UserFactory)
    role = "author"


class NotificationFactory(DjangoModelFactory):
    class Meta:
        model = Notification

    key = factory.Sequence(lambda n: f"test:{n}")
    kind = "password_changed"
    user = factory.SubFactory(UserFactory)
    locale = "nl"
    subject = "Onderwerp"
    body = "Tekst"


class HostApplicationFactory(DjangoModelFactory):
    """An application that pages of `https://app.example.org` may embed the help with."""

    class Meta:
        model = HostApplication

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Application {n}")
    allowed_origins = ["https://app.example.org"]


class HostKeyFactory(DjangoModelFactory):
    class Meta:
        model = HostKey

    application = factory.SubFactory(HostApplicationFactory)
    secret = "a secret of 32 bytes for the tests"


def host_claims(key, **changes):
    """What an honest host says of somebody; a change of None leaves the claim out."""
    now = int(time.time())
    said = {
        "aud": "hysio-help",
        "org": key.application.organisation.facility_id,
        "sub": "u-17",
        "email": "f.de.boer@example.org",
        "name": "Fenna de Boer",
        "roles": ["clinician"],
        "locale": "nl",
        "iat": now,
        "exp": now + 300,
        "jti": uuid.uuid4().hex,
    } | changes
    return {name: value for name, value in said.items() if value is not None}


def host_token(key, *, header=None, secret=None, algorithm="HS256", **changes):
    """A token of this key's application; `changes` are claims, `header` adds to the header."""
    signed_with = key.secret if secret is None else secret
    return jwt.encode(
        host_claims(key, **changes), signed_with, algorithm, headers={"kid": key.key_id, **(header or {})}
    )


def help_session(key=None, **changes):
    """An open session of somebody her host vouches for."""
    return open_help_session(token=host_token(key or HostKeyFactory(), **changes))
