"""Opening a session of the help over HTTP: who gets in, who does not, and that a refusal leaves nothing behind."""

import json
import uuid
from datetime import timedelta

import jwt
import pytest
import time_machine
from django.utils import timezone

from accounts.models import HelpSession, HostPerson, Organisation, UsedNonce, User
from tests.factories.accounts import (
    HostApplicationFactory,
    HostKeyFactory,
    UserFactory,
    help_session,
    host_claims,
    host_token,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/help/session"
PAGE = {"Origin": "https://app.example.org"}


def open_session(client, token=None, headers=PAGE, **more):
    body = more if token is None else {"token": token, **more}
    return client.post(ADDRESS, body, content_type="application/json", headers=headers)


def kept():
    """How many rows there are of everything that opening a session may write."""
    return [rows.objects.count() for rows in (HelpSession, UsedNonce, HostPerson, User)]


def test_a_token_of_the_host_opens_a_session_of_its_person(client):
    key = HostKeyFactory()
    answer = open_session(client, host_token(key))
    assert answer.status_code == 201
    said = answer.json()
    assert (said["anonymous"], said["expires_in"]) == (False, 900)
    assert said["person"] == {"name": "Fenna de Boer", "locale": "nl", "time_zone": "Europe/Amsterdam"}
    assert said["organisation"] == {"name": key.application.organisation.name, "country": "nl"}
    assert said["bearer"] not in str(HelpSession.objects.values().get())
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_the_same_person_is_found_again_and_not_made_twice(client):
    key = HostKeyFactory()
    for _ in range(2):
        assert open_session(client, host_token(key)).status_code == 201
    person = User.objects.get(email="f.de.boer@example.org")
    assert not person.has_usable_password()
    assert [grant.role for grant in person.role_grants.current()] == ["clinician"]
    assert person.memberships.current().get().organisation == key.application.organisation


REFUSED = {
    "expired": (lambda key: host_token(key, iat=now() - 900, exp=now() - 400), "token-expired", "expired"),
    "forged": (lambda key: host_token(key, secret="another secret of thirty-two bytes"), "token-invalid", "forged"),
    "alg none": (lambda key: host_token(key, secret="", algorithm="none"), "token-invalid", "algorithm"),
    "another algorithm": (lambda key: host_token(key, algorithm="HS512"), "token-invalid", "algorithm"),
    "wrong audience": (lambda key: host_token(key, aud="billing"), "token-audience", "wrong-audience"),
    "wrong organisation": (lambda key: host_token(key, org="NOT-OURS"), "token-invalid", "wrong-organisation"),
    "unknown key": (lambda key: host_token(key, header={"kid": "hk_0"}), "token-invalid", "unknown-key"),
    "key is no text": (lambda key: f"{segment({'alg': 'HS256', 'kid': 7})}.e30.x", "token-invalid", "malformed"),
    "clock ahead": (lambda key: host_token(key, iat=now() + 90, exp=now() + 300), "token-not-yet-valid", "not-yet"),
    "not before": (lambda key: host_token(key, nbf=now() + 90), "token-not-yet-valid", "not-yet"),
    "lives too long": (lambda key: host_token(key, exp=now() + 601), "token-invalid", "lives-too-long"),
    "ends before it begins": (lambda key: host_token(key, exp=now() - 10), "token-invalid", "malformed"),
    "endless": (lambda key: host_token(key, exp=1e308), "token-invalid", "malformed"),
    "infinite": (lambda key: host_token(key, exp=float("inf")), "token-invalid", "malformed"),
    "time as text": (lambda key: host_token(key, exp="soon"), "token-invalid", "malformed"),
    "no nonce": (lambda key: host_token(key, jti=None), "token-invalid", "malformed"),
    "nonce is a number": (lambda key: host_token(key, jti=7), "token-invalid", "malformed"),
    "no person": (lambda key: host_token(key, sub=None), "token-invalid", "malformed"),
    "person with a hidden letter": (lambda key: host_token(key, sub="u\u200b17"), "token-invalid", "malformed"),
    "no address": (lambda key: host_token(key, email="nobody"), "token-invalid", "malformed"),
    "roles are a text": (lambda key: host_token(key, roles="clinician"), "token-invalid", "malformed"),
    "not a token": (lambda key: "hello", "token-invalid", "malformed"),
    "empty": (lambda key: "", "token-invalid", "malformed"),
    "letters of another script": (lambda key: "é.é.é", "token-invalid", "malformed"),
    "deep": (lambda key: f"{segment('[' * 3000)}.e30.x", "token-invalid", "malformed"),
}


def now():
    return int(timezone.now().timestamp())


def segment(value):
    text = value if isinstance(value, str) else json.dumps(value)
    return jwt.utils.base64url_encode(text.encode()).decode()


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_token_is_refused_for_its_own_reason_and_nothing_is_stored(client, case):
    make, code, reason = REFUSED[case]
    token = make(HostKeyFactory())
    before = kept()
    answer = open_session(client, token)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert (answer.json()["code"], answer.json()["reason"]) == (code, reason)
    assert answer["WWW-Authenticate"] == "Bearer"
    assert kept() == before


def test_a_token_counts_a_minute_beyond_its_time_and_no_longer(client):
    key = HostKeyFactory()
    token = host_token(key, iat=now() - 300, exp=now() - 50)
    late = host_token(key, iat=now() - 300, exp=now() - 70)
    assert open_session(client, token).status_code == 201
    assert open_session(client, late).json()["code"] == "token-expired"


def test_a_token_that_was_used_is_refused_and_the_first_session_stands(client):
    token = host_token(HostKeyFactory())
    bearer = open_session(client, token).json()["bearer"]
    before = kept()
    answer = open_session(client, token)
    assert (answer.status_code, answer.json()["code"]) == (401, "token-replayed")
    assert kept() == before
    assert client.post(f"{ADDRESS}/renew", headers={**PAGE, "Authorization": f"Bearer {bearer}"}).status_code == 201


def test_a_key_that_was_revoked_or_has_run_out_opens_nothing(client):
    for spoilt in ({"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}):
        key = HostKeyFactory(**spoilt)
        before = kept()
        assert open_session(client, host_token(key)).json()["reason"] == "revoked-key"
        assert kept() == before


def test_an_application_that_is_off_and_an_organisation_not_served_open_nothing(client):
    off = HostKeyFactory(application__active=False)
    gone = HostKeyFactory()
    Organisation.objects.filter(pk=gone.application.organisation_id).update(is_active=False)
    before = kept()
    for key in (off, gone):
        assert open_session(client, host_token(key)).json()["reason"] == "application-off"
        anonymous = open_session(client, application=str(key.application.public_id))
        assert anonymous.json()["reason"] == "application-off"
    assert kept() == before


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://app.example.org.evil.example", "http://app.example.org"]
)
def test_a_page_that_the_application_has_not_named_opens_nothing_and_reads_nothing(client, origin):
    key = HostKeyFactory()
    token = host_token(key)
    before = kept()
    for answer in (
        open_session(client, token, {"Origin": origin}),
        open_session(client, headers={"Origin": origin}, application=str(key.application.public_id)),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "origin-not-allowed")
        assert "Access-Control-Allow-Origin" not in answer
    assert kept() == before
    assert open_session(client, token).status_code == 201  # the token was not used up


@pytest.mark.parametrize("stranger", ["elsewhere", "nowhere", "closed", "left", "another subject"])
def test_a_host_speaks_for_its_own_people_alone(client, stranger):
    key = HostKeyFactory()
    organisation = key.application.organisation
    person = UserFactory(
        email="f.de.boer@example.org",
        organisation={"elsewhere": HostApplicationFactory().organisation, "nowhere": None}.get(stranger, organisation),
        inactive=stranger == "closed",
    )
    if stranger == "left":
        person.memberships.update(valid_until=timezone.now())
    if stranger == "another subject":
        HostPerson.objects.create(application=key.application, subject="u-1", user=person)
    before = kept()
    answer = open_session(client, host_token(key))
    assert (answer.status_code, answer.json()["reason"]) == (401, "person")
    assert kept() == before


def test_somebody_who_is_more_here_is_a_clinician_through_her_host(client):
    from accounts.api import Capability, Role, Scope, has_role, may, roles_of, support_level

    key = HostKeyFactory()
    UserFactory(
        email="f.de.boer@example.org",
        organisation=key.application.organisation,
        roles=[Role.ADMIN, Role.SUPPORT],
        superuser=True,
    )
    viewer = help_session(key, roles=["admin", "support"]).viewer
    assert roles_of(viewer) == {Role.CLINICIAN}
    assert not has_role(viewer, Role.SUPPORT)
    assert support_level(viewer) is None
    assert may(viewer, Capability.MANAGE_SETTINGS) == Scope.NONE
    assert may(viewer, Capability.OPEN_TICKET) == Scope.OWN
    assert viewer.roles == ("admin", "support")


def test_a_trainee_of_the_host_is_a_trainee_here():
    viewer = help_session(roles=["Student"]).viewer
    assert [grant.role for grant in viewer.user.role_grants.current()] == ["trainee"]


def test_her_new_address_follows_where_her_account_was_made_for_the_host():
    key = HostKeyFactory()
    first = help_session(key).viewer.user
    again = help_session(key, email="f.visser@example.org").viewer.user
    assert (again.pk, again.email) == (first.pk, "f.visser@example.org")
    taken = UserFactory()
    assert help_session(key, email=taken.email).viewer.user.email == "f.visser@example.org"


def test_language_and_clock_are_the_hosts_where_we_have_them_and_the_organisations_otherwise():
    viewer = help_session(locale="de-AT", tz="Europe/Vienna").viewer
    assert (viewer.locale, viewer.time_zone) == ("de", "Europe/Vienna")
    key = HostKeyFactory(application__organisation__country="fr", application__organisation__time_zone="Europe/Paris")
    viewer = help_session(key, locale="sv", tz="Middle/Earth", email="f.leroy@example.org").viewer
    assert (viewer.locale, viewer.time_zone, viewer.country) == ("fr", "Europe/Paris", "fr")


@pytest.mark.parametrize("wrong", ["Middle/Earth", "Europe", "../etc", " "])
def test_wrong_clock_of_an_organisation_is_utc_and_the_help_answers(client, wrong):
    key = HostKeyFactory(application__organisation__time_zone=wrong)
    said = open_session(client, host_token(key)).json()
    assert said["person"]["time_zone"] == "UTC"
    anonymous = open_session(client, application=str(key.application.public_id)).json()
    for bearer in (said["bearer"], anonymous["bearer"]):
        headers = {**PAGE, "Authorization": f"Bearer {bearer}"}
        answer = client.post("/api/v1/help/screen", {"text": "x"}, content_type="application/json", headers=headers)
        assert answer.status_code == 200
    assert User.objects.get(email="f.de.boer@example.org").time_zone == "UTC"


def test_without_a_token_the_session_is_anonymous(client):
    application = HostApplicationFactory()
    said = open_session(client, application=str(application.public_id), locale="fr-CA").json()
    assert (said["anonymous"], said["person"]) == (True, None)
    assert HelpSession.objects.get().locale == "fr"
    assert open_session(client).json()["code"] == "malformed"
    assert open_session(client, application=str(uuid.uuid4())).json()["reason"] == "application-off"


def test_a_session_is_renewed_for_eight_hours_and_ends_then(client):
    with time_machine.travel("2026-03-02 08:00:00+01:00", tick=False) as clock:
        bearer = help_session().bearer
        headers = {**PAGE, "Authorization": f"Bearer {bearer}"}
        for _ in range(34):
            clock.shift(14 * 60)
            said = client.post(f"{ADDRESS}/renew", headers=headers).json()
            assert (said["bearer"], said["expires_in"]) == (bearer, min(900, 8 * 3600 - 14 * 60 * (_ + 1)))
        clock.shift(4 * 60)
        answer = client.post(f"{ADDRESS}/renew", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "session-expired")


def test_a_session_left_alone_is_over_after_a_quarter_of_an_hour(client):
    with time_machine.travel("2026-03-02 08:00:00+01:00", tick=False) as clock:
        bearer = help_session().bearer
        clock.shift(15 * 60)
        answer = client.post(f"{ADDRESS}/renew", headers={"Authorization": f"Bearer {bearer}"})
        assert answer.json()["code"] == "session-expired"


@pytest.mark.parametrize("fallen", ["key", "application", "organisation", "membership", "account", "closed"])
def test_a_session_ends_with_whatever_it_rests_on(client, fallen):
    from accounts.host_applications import revoke_key, switch

    key = HostKeyFactory()
    opened = help_session(key)
    headers = {**PAGE, "Authorization": f"Bearer {opened.bearer}"}
    match fallen:
        case "key":
            revoke_key(key, by=None)
        case "application":
            switch(key.application, on=False, by=None)
        case "organisation":
            Organisation.objects.update(is_active=False)
        case "membership":
            opened.viewer.user.memberships.update(valid_until=timezone.now())
        case "account":
            User.objects.update(is_active=False)
        case "closed":
            assert client.delete(ADDRESS, headers=headers).status_code == 204
    assert client.post(f"{ADDRESS}/renew", headers=headers).json()["code"] == "session-expired"


def test_a_bearer_taken_to_another_page_opens_nothing(client):
    opened = help_session()
    stolen = {"Origin": "https://evil.example", "Authorization": f"Bearer {opened.bearer}"}
    answer = client.post(f"{ADDRESS}/renew", headers=stolen)
    assert (answer.status_code, answer.json()["code"]) == (403, "origin-not-allowed")
    assert "Access-Control-Allow-Origin" not in answer


def test_a_cookie_of_a_signed_in_person_opens_nothing(client):
    client.force_login(UserFactory())
    assert client.post(f"{ADDRESS}/renew").json()["code"] == "session-required"


def test_refusals_speak_the_persons_language(client):
    token = host_token(HostKeyFactory(), aud="billing")
    for headers, query in (({"Accept-Language": "de-CH,en;q=0.5"}, ""), ({"Accept-Language": "fr"}, "?locale=de")):
        answer = client.post(f"{ADDRESS}{query}", {"token": token}, content_type="application/json", headers=headers)
        assert answer["Content-Language"] == "de"


def test_the_trail_names_the_session_and_not_the_person(client):
    from compliance.api import AuditEntry

    key = HostKeyFactory()
    token = host_token(key)
    open_session(client, token)
    open_session(client, token)
    opened, refused = AuditEntry.objects.filter(action__startswith="accounts.help_session").order_by("seq")
    assert opened.facts == {"session": str(HelpSession.objects.get().public_id), "key": key.key_id}
    assert refused.facts == {"refusal": "replayed"}
    claims = host_claims(key)
    assert not any(word in str(opened.facts) for word in (claims["email"], claims["name"]))
