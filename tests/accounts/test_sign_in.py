import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache

from accounts.api import Role, deactivate
from accounts.models import Notification, User
from compliance.api import AuditEntry
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "veertien-eksters-blauw"


@pytest.fixture(autouse=True)
def fresh_rate_limits():
    cache.clear()


def signed_in(client):
    return "_auth_user_id" in client.session


def sign_in(client, person, password=PASSWORD, **more):
    return client.post("/account/login/", {"login": person.email, "password": password, **more})


def code_of(person):
    authenticator = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    secret = authenticator.wrap().instance.data["secret"]
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_address_and_password_open_the_account_whatever_the_case_of_the_address(client):
    person = UserFactory(email="anna@example.org")
    response = client.post("/account/login/", {"login": "Anna@Example.org", "password": PASSWORD})
    assert response.status_code == 302
    assert signed_in(client)
    assert AuditEntry.objects.filter(action="accounts.signed_in", actor_id=person.pk).exists()


def test_wrong_password_and_unknown_address_get_the_same_answer(client):
    person = UserFactory()
    answers = [
        client.post("/account/login/", {"login": login, "password": "wrong"})
        for login in (person.email, "no@example.org")
    ]
    errors = [answer.context["form"].errors.as_json() for answer in answers]
    assert errors[0] == errors[1]
    assert not signed_in(client)
    refused = AuditEntry.objects.filter(action="accounts.sign_in_refused").order_by("seq")
    assert [entry.object_id for entry in refused] == [str(person.pk), ""]


def test_sixth_wrong_password_locks_the_account_even_for_the_right_one(client):
    person = UserFactory()
    for _attempt in range(5):
        sign_in(client, person, "wrong")
    sign_in(client, person)
    assert not signed_in(client)


def test_second_factor_is_asked_for_and_a_wrong_code_does_not_open(client):
    person = UserFactory(second_factor=True)
    response = sign_in(client, person)
    assert response["Location"].startswith("/account/2fa/authenticate/")
    assert not signed_in(client)
    page = client.get("/account/2fa/authenticate/")
    assert page.status_code == 200
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert not signed_in(client)
    assert AuditEntry.objects.filter(action="accounts.sign_in_refused", facts__factor="code").exists()
    client.post("/account/2fa/authenticate/", {"code": code_of(person)})
    assert signed_in(client)


def test_closed_account_cannot_be_entered(client):
    sign_in(client, UserFactory(inactive=True))
    assert not signed_in(client)


@pytest.mark.parametrize("path", ["/account/signup/", "/account/email/", "/account/password/set/"])
def test_nobody_signs_herself_up_or_changes_her_address(client, path):
    client.force_login(UserFactory())
    response = client.post(path, {"email": "new@example.org", "password1": NEW_PASSWORD, "action_add": ""})
    assert (response.status_code, response["Location"]) == (302, "/account/")
    assert User.objects.count() == 1
    assert not EmailAddress.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("second_factor", [False, True])
@pytest.mark.parametrize("superuser", [False, True])
def test_password_posted_to_the_admin_login_never_signs_in(client, second_factor, superuser):
    person = UserFactory(superuser=superuser, second_factor=second_factor, roles=[] if superuser else [Role.AUTHOR])
    response = client.post("/admin/login/", {"username": person.email, "password": PASSWORD, "next": "/admin/"})
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/?next=")
    assert not signed_in(client)
    assert client.get("/admin/").status_code == 302


def test_admin_login_leads_to_the_one_sign_in_and_keeps_the_way_back(client):
    response = client.get("/admin/login/", {"next": "/admin/pages/3/edit/"})
    assert response["Location"] == "/account/login/?next=%2Fadmin%2Fpages%2F3%2Fedit%2F"


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_admin_login_leads_to_no_other_host(client, there):
    assert "evil" not in client.get("/admin/login/", {"next": there})["Location"]
    client.force_login(UserFactory(superuser=True))
    assert client.get("/admin/login/", {"next": there})["Location"] == "/admin/"


def test_whoever_may_not_enter_the_editor_is_told_so_and_not_sent_in_circles(client):
    client.force_login(UserFactory(roles=[Role.CLINICIAN]))
    assert client.get("/admin/", follow=True).status_code == 403


def test_author_enters_the_editor_by_the_one_sign_in(client):
    author = UserFactory(roles=[Role.AUTHOR])
    assert sign_in(client, author, next="/admin/")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("path", ["", "done/", "confirm/MQ/abc-123/", "complete/"])
def test_password_reset_of_the_editor_is_closed(client, path):
    person = UserFactory()
    for response in (
        client.get(f"/admin/password_reset/{path}"),
        client.post(f"/admin/password_reset/{path}", {"email": person.email}),
    ):
        assert (response.status_code, response["Location"]) == (302, "/account/password/reset/")
    assert mail.outbox == []


def test_settings_page_of_the_editor_leads_to_the_profile(client):
    client.force_login(UserFactory(superuser=True))
    assert client.post("/admin/account/", {"password-new_password1": NEW_PASSWORD})["Location"] == "/account/"


def test_reset_answers_the_same_for_an_address_without_an_account(client, django_capture_on_commit_callbacks):
    person = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        known = client.post("/account/password/reset/", {"email": person.email}, follow=True)
        unknown = client.post("/account/password/reset/", {"email": "nobody@example.org"}, follow=True)
    strip = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"')
    assert known.redirect_chain == unknown.redirect_chain
    assert strip.sub(b"", known.content) == strip.sub(b"", unknown.content)
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_reset_link_sets_a_new_password_once_and_ends_other_sessions(
    client, django_capture_on_commit_callbacks, django_user_model
):
    person = UserFactory(locale="en")
    elsewhere = type(client)()
    elsewhere.force_login(person)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/password/reset/", {"email": person.email})
    link = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[0].body)[1]
    assert Notification.objects.get().body == "", "the link is not kept"
    form = client.get(link, follow=True)
    there = form.redirect_chain[-1][0]
    client.post(there, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert elsewhere.get("/account/").status_code == 302
    assert "no longer works" in type(client)().get(link, follow=True).content.decode()


def test_reset_does_not_skip_the_second_factor(client, django_capture_on_commit_callbacks):
    person = UserFactory(locale="en", second_factor=True)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/password/reset/", {"email": person.email})
    link = re.search(r"https?://[^/\s]+(/\S+)", mail.outbox[0].body)[1]
    there = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(there, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not signed_in(client)


def test_changed_password_ends_sessions_elsewhere_and_is_told_to_the_person(client, django_capture_on_commit_callbacks):
    person = UserFactory()
    elsewhere = type(client)()
    elsewhere.force_login(person)
    sign_in(client, person)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            "/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        )
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert len(mail.outbox) == 1
    assert AuditEntry.objects.filter(action="accounts.password_changed", actor_id=person.pk).exists()


def test_closing_an_account_ends_its_sessions(client):
    person = UserFactory()
    client.force_login(person)
    assert client.get("/account/").status_code == 200
    deactivate(person, by=None)
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("weak", ["kort-11-tek", "1qaz2wsx3edc", "ankersmit-janssen"])
def test_short_common_or_personal_password_is_refused(client, weak):
    person = UserFactory(name="Ankersmit Janssen")
    sign_in(client, person)
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_second_factor_is_set_up_used_and_turned_off(client, django_capture_on_commit_callbacks):
    person = UserFactory(locale="en")
    sign_in(client, person)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/2fa/totp/activate/", {"code": code})
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    assert "The second factor of your account is on" in [message.subject for message in mail.outbox]
    assert AuditEntry.objects.filter(action="accounts.second_factor_changed", facts__change="set").exists()
    for path in ("", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"):
        assert client.get(f"/account/2fa/{path}", follow=True).status_code == 200
    client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def test_second_factor_cannot_be_changed_in_an_old_session_without_the_password(client):
    person = UserFactory()
    client.force_login(person)
    response = client.get("/account/2fa/totp/activate/")
    assert response.status_code == 302
    assert "reauthenticate" in response["Location"]
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize(
    "path", ["login/", "password/reset/", "password/reset/done/", "password/reset/key/1-abc/", "inactive/"]
)
def test_pages_before_sign_in_render(client, path):
    assert client.get(f"/account/{path}").status_code == 200


@pytest.mark.parametrize("path", ["", "logout/", "password/change/", "2fa/"])
def test_pages_after_sign_in_render(client, path):
    client.force_login(UserFactory())
    assert client.get(f"/account/{path}").status_code == 200


def test_leaving_ends_the_session_and_needs_a_post(client):
    client.force_login(UserFactory())
    client.get("/account/logout/")
    assert signed_in(client)
    client.post("/account/logout/")
    assert not signed_in(client)
