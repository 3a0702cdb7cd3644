import pytest
from django.urls import reverse

from accounts.api import Role, has_role, locales_of, organisation_of
from accounts.models import User
from compliance.api import AuditEntry
from tests.factories.accounts import OrganisationFactory, UserFactory

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
    fields = set(client.get(edit_url(person)).context["form"].fields)
    assert fields == {"email", "name", "locale", "time_zone", "is_active", "organisation", "is_contact", "roles"}


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


def test_administrator_gives_and_takes_roles_and_places_a_person(client, admin):
    person = UserFactory(roles=[Role.AUTHOR, (Role.SUPPORT, {"level": 1})], organisation=OrganisationFactory())
    practice = OrganisationFactory()
    chosen = {"roles": ["translator:de", "support:3"], "organisation": practice.pk, "is_contact": "on"}
    client.post(edit_url(person), WAS | {"email": person.email, "name": "N"} | chosen)
    assert not has_role(person, Role.AUTHOR)
    assert locales_of(person, Role.TRANSLATOR) == {"de"}
    assert has_role(person, Role.SUPPORT, level=3)
    assert person.memberships.current().get().is_contact
    assert organisation_of(person) == practice
    assert AuditEntry.objects.filter(action="accounts.role_changed", actor_id=admin.pk).count() == 4


def test_saving_a_person_unchanged_changes_no_role(client, admin):
    person = UserFactory(roles=[(Role.CLINICIAN, {"specialty": "cardiology"}), (Role.SUPPORT, {"level": 2})])
    initial = client.get(edit_url(person)).context["form"].initial
    client.post(edit_url(person), WAS | {"email": person.email, "name": "N", "roles": initial["roles"]})
    assert not AuditEntry.objects.filter(action="accounts.role_changed", actor_id=admin.pk).exists()
    assert person.role_grants.current().count() == 2


def test_support_agent_has_one_level(client, admin):
    person = UserFactory()
    chosen = {"roles": ["support:1", "support:2"]}
    response = client.post(edit_url(person), WAS | {"email": person.email, "name": "N"} | chosen)
    assert "roles" in response.context["form"].errors


def test_administrator_cannot_give_herself_a_role(client, admin):
    client.post(edit_url(admin), WAS | {"email": admin.email, "name": "N", "roles": ["support:1"]})
    assert not has_role(admin, Role.SUPPORT)
    assert has_role(admin, Role.ADMIN)


def test_organisations_are_kept_by_administrators_and_deleted_by_nobody(client, admin):
    organisation = OrganisationFactory()
    for url in ("/admin/organisations/", "/admin/organisations/new/", f"/admin/organisations/edit/{organisation.pk}/"):
        assert client.get(url).status_code == 200
    assert client.post(f"/admin/organisations/delete/{organisation.pk}/").status_code == 302
    organisation.refresh_from_db()


def test_forged_opening_hours_are_refused(client, admin):
    organisation = OrganisationFactory()
    fields = {
        "facility_id": "X",
        "name": "X",
        "country": "nl",
        "time_zone": "Europe/Paris",
        "opening_hours": '{"mon": 5}',
    }
    response = client.post(f"/admin/organisations/edit/{organisation.pk}/", fields)
    assert "opening_hours" in response.context["form"].errors
