import pytest
from django.urls import reverse

from accounts.api import Role
from accounts.models import User
from compliance.api import AuditEntry
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
WAS = {"locale": "nl", "time_zone": "Europe/Amsterdam", "is_active": "on"}


@pytest.fixture
def admin(client):
    admin = UserFactory(roles=[Role.ADMIN])
    client.force_login(admin)
    return admin


def edit_url(person):
    return reverse("wagtailusers_users:edit", args=[person.pk])


def test_user_pages_render_with_one_name_and_without_passwords_and_groups(client, admin):
    person = UserFactory(name="Anna Zwart")
    listing = client.get(reverse("wagtailusers_users:index"), {"q": "zwart"})
    assert "Anna Zwart" in listing.content.decode()
    for url in (
        reverse("wagtailusers_users:add"),
        edit_url(person),
        reverse("wagtailusers_users:history", args=[person.pk]),
    ):
        assert client.get(url).status_code == 200
    assert set(client.get(edit_url(person)).context["form"].fields) == {
        "email",
        "name",
        "locale",
        "time_zone",
        "is_active",
    }


def test_administrator_makes_a_person_who_chooses_her_own_password(client, admin):
    client.post(reverse("wagtailusers_users:add"), WAS | {"email": "New@Example.org", "name": "New"})
    person = User.objects.get(email="new@example.org")
    assert not person.has_usable_password()


def test_address_of_somebody_else_is_refused_whatever_its_case(client, admin):
    UserFactory(email="a@example.org")
    response = client.post(reverse("wagtailusers_users:add"), WAS | {"email": "A@example.org", "name": "New"})
    assert "email" in response.context["form"].errors


def test_forged_fields_give_nobody_rank_or_groups(client, admin):
    person = UserFactory()
    forged = {"is_superuser": "on", "groups": ["1", "2"], "password1": "x" * 20, "password2": "x" * 20}
    client.post(edit_url(person), WAS | {"email": person.email, "name": "Changed"} | forged)
    person.refresh_from_db()
    assert person.name == "Changed"
    assert not person.is_superuser
    assert not person.groups.exists()
    assert not person.check_password("x" * 20)


def test_closing_an_account_and_moving_it_are_audited(client, admin):
    person = UserFactory()
    client.post(
        edit_url(person), {"email": "moved@example.org", "name": "N", "locale": "nl", "time_zone": "Europe/Paris"}
    )
    person.refresh_from_db()
    assert not person.is_active
    actions = AuditEntry.objects.filter(actor_id=admin.pk, object_id=str(person.pk)).values_list("action", flat=True)
    assert set(actions) == {"accounts.address_changed", "accounts.person_deactivated"}


def test_administrator_cannot_close_her_own_account(client, admin):
    client.post(edit_url(admin), {"email": admin.email, "name": "N", "locale": "nl", "time_zone": "Europe/Paris"})
    admin.refresh_from_db()
    assert admin.is_active


def test_administrator_cannot_take_over_a_superuser(client, admin):
    root = UserFactory(superuser=True)
    client.post(edit_url(root), WAS | {"email": "mine@example.org", "name": "N"})
    root.refresh_from_db()
    assert root.email != "mine@example.org"


def test_author_sees_no_people(client):
    client.force_login(UserFactory(roles=[Role.AUTHOR]))
    assert client.get(reverse("wagtailusers_users:index")).status_code == 302
