"""Host applications and their keys: from the command line, in the administration, and in the trail."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.api import HelpRefused, Role, open_help_session, person_from_token
from accounts.host_applications import add_key, register, rotate_keys
from accounts.models import HostApplication, HostKey, validate_origins
from compliance.api import AuditEntry
from tests.factories.accounts import (
    HostApplicationFactory,
    HostKeyFactory,
    OrganisationFactory,
    UserFactory,
    help_session,
    host_token,
)

pytestmark = pytest.mark.django_db


def help_keys(*arguments):
    out = StringIO()
    call_command("help_keys", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    "origin",
    [
        "https://*.example.org",
        "*",
        "null",
        "http://app.example.org",
        "https://app.example.org/",
        "https://app.example.org/path",
        "https://App.example.org",
        "https://app.example.org:443",
        "https://user@app.example.org",
        "https://app.example.org?x",
        "https://app.example.org:port",
        "ftp://app.example.org",
        "https://",
        "",
        7,
    ],
)
def test_an_origin_that_is_not_exact_is_refused(origin):
    with pytest.raises(ValidationError):
        validate_origins([origin])


def test_exact_origins_are_taken_and_plain_http_on_this_machine_alone():
    validate_origins(
        ["https://app.example.org", "https://app.example.org:8443", "http://127.0.0.1:8001", "http://localhost:8001"]
    )


def test_the_command_registers_an_application_and_its_key_opens_a_session():
    OrganisationFactory(facility_id="NL-7")
    lines = dict(
        line.split() for line in help_keys("register", "NL-7", "Praktijk", "--origin", "https://a.example").splitlines()
    )
    key = HostKey.objects.get(key_id=lines["key"])
    assert key.secret == lines["secret"]
    assert str(key.application.public_id) == lines["application"]
    assert open_help_session(token=host_token(key, secret=lines["secret"]), origin="https://a.example")
    listed = help_keys("list")
    assert lines["key"] in listed
    assert lines["secret"] not in listed


def test_the_command_says_what_it_does_not_know():
    for arguments in (
        ("register", "NOT-THERE", "Praktijk"),
        ("create", "7"),
        ("rotate", "00000000-0000-0000-0000-000000000000"),
        ("revoke", "hk_none"),
    ):
        with pytest.raises(CommandError):
            help_keys(*arguments)


def test_after_a_rotation_both_keys_count_for_a_week_and_then_the_new_one_alone():
    old = HostKeyFactory()
    new = rotate_keys(old.application, by=None).key
    for key in (old, new):
        assert open_help_session(token=host_token(key))
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert open_help_session(token=host_token(new))
        with pytest.raises(HelpRefused, match="revoked-key"):
            open_help_session(token=host_token(old))


def test_rotating_does_not_lengthen_the_life_of_a_key():
    key = HostKeyFactory(expires_at=timezone.now() + timedelta(days=1))
    rotate_keys(key.application, by=None)
    ends = HostKey.objects.get(pk=key.pk).expires_at
    assert ends == key.expires_at


def test_revoking_by_command_ends_the_sessions_of_that_key_alone():
    first, second = HostKeyFactory(), HostKeyFactory()
    lost, kept = help_session(first), help_session(second, email="g@example.org")
    help_keys("revoke", first.key_id)
    assert person_from_token(kept.bearer)
    with pytest.raises(HelpRefused):
        person_from_token(lost.bearer)


def test_every_change_of_a_key_is_in_the_trail_without_its_secret():
    admin = UserFactory()
    application = register(OrganisationFactory(), "Praktijk", origins=[], by=admin)
    made = add_key(application, by=admin)
    rotate_keys(application, by=admin)
    entries = AuditEntry.objects.filter(actor_id=admin.pk)
    facts = [entry.facts.get("change") for entry in entries]
    assert facts == ["registered", "made", "expires", "made"]
    assert made.secret not in str(list(entries.values()))


@pytest.fixture
def admin(client):
    admin = UserFactory(roles=[Role.ADMIN])
    client.force_login(admin)
    return admin


def test_an_administrator_registers_an_application_and_sees_a_secret_once(client, admin):
    organisation = OrganisationFactory()
    said = {"organisation": organisation.pk, "name": "Praktijk", "origins": "https://a.example\nhttps://b.example"}
    client.post(reverse("host_applications:add"), said)
    application = HostApplication.objects.get()
    assert application.allowed_origins == ["https://a.example", "https://b.example"]
    page = client.post(reverse("host_applications:new_key", args=[application.pk]))
    secret = application.keys.get().secret
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    for url in ("index", "inspect", "edit"):
        address = reverse(f"host_applications:{url}", args=[] if url == "index" else [application.pk])
        seen = client.get(address)
        assert seen.status_code == 200
        assert secret not in seen.content.decode()
    actions = AuditEntry.objects.filter(actor_id=admin.pk).values_list("action", flat=True)
    assert {"accounts.host_application_changed", "accounts.host_key_changed"} <= set(actions)


def test_an_administrator_changes_and_switches_off_an_application(client, admin):
    application = HostKeyFactory().application
    opened = help_session(application.keys.get())
    said = {"name": "Other", "origins": "https://c.example"}
    client.post(reverse("host_applications:edit", args=[application.pk]), said)
    application.refresh_from_db()
    assert (application.name, application.active, application.allowed_origins) == (
        "Other",
        False,
        ["https://c.example"],
    )
    with pytest.raises(HelpRefused):
        person_from_token(opened.bearer)


def test_an_administrator_revokes_a_key(client, admin):
    key = HostKeyFactory()
    page = client.post(reverse("host_applications:revoke_key", args=[key.pk]), follow=True)
    assert key.key_id in page.content.decode()
    assert not HostKey.objects.get(pk=key.pk).is_live()


def test_a_wrong_origin_is_said_at_its_field(client, admin):
    said = {"organisation": OrganisationFactory().pk, "name": "Praktijk", "origins": "https://*.example.org"}
    answer = client.post(reverse("host_applications:add"), said)
    assert "origins" in answer.context["form"].errors
    assert not HostApplication.objects.exists()


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.SUPPORT, Role.COMPLIANCE_OFFICER, Role.CLINICIAN])
def test_nobody_but_an_administrator_touches_keys(client, role):
    client.force_login(UserFactory(roles=[role]))
    key = HostKeyFactory()
    for address in (
        reverse("host_applications:new_key", args=[key.application_id]),
        reverse("host_applications:revoke_key", args=[key.pk]),
        reverse("host_applications:add"),
        reverse("host_applications:inspect", args=[key.application_id]),
    ):
        assert client.post(address).status_code in (302, 403, 405)
        assert "hk_" not in client.get(address).content.decode()
    assert HostKey.objects.get().is_live()
    assert HostApplication.objects.get() == key.application


def test_a_host_cannot_move_the_address_of_somebody_who_is_more_here():
    key = HostKeyFactory()
    staff = UserFactory(email="f.de.boer@example.org", organisation=key.application.organisation, roles=[Role.ADMIN])
    staff.set_unusable_password()
    staff.save()
    help_session(key)
    help_session(key, email="mine@evil.example")
    staff.refresh_from_db()
    assert staff.email == "f.de.boer@example.org"


def test_an_application_has_one_name_per_organisation():
    first = HostApplicationFactory()
    with pytest.raises(ValidationError):
        register(first.organisation, first.name, origins=[], by=None)
