import pytest
from allauth.mfa.models import Authenticator

from accounts.api import Role, has_role
from accounts.demo import create_demo_people, demo_people_count
from accounts.models import Membership, Organisation, RoleGrant, User
from accounts.personal_data import erase, export
from compliance.api import AuditEntry, erase_person
from tests.factories.accounts import NotificationFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def counts():
    return [model.objects.count() for model in (User, Organisation, Membership, RoleGrant, AuditEntry)]


def test_demo_has_one_account_per_role_in_marked_organisations():
    people = create_demo_people(lambda email: f"pass {email}")
    assert {person.role for person in people} == set(Role)
    assert len({person.email for person in people}) == len(people)
    assert not Organisation.objects.filter(is_demo=False).exists()
    for person in people:
        user = User.objects.get(email=person.email)
        assert has_role(user, person.role)
        assert user.check_password(f"pass {person.email}")
        user.full_clean()


def test_demo_made_twice_is_the_same():
    first = create_demo_people(lambda _email: "the same password")
    before, hashes = counts(), list(User.objects.values_list("password", flat=True))
    assert create_demo_people(lambda _email: "the same password") == first
    assert (counts(), list(User.objects.values_list("password", flat=True))) == (before, hashes)


def test_demo_people_are_counted_as_long_as_they_can_sign_in():
    UserFactory()
    assert demo_people_count() == 0
    people = create_demo_people(lambda _email: "a password")
    assert demo_people_count() == len(people)
    User.objects.update(is_active=False)
    assert demo_people_count() == 0


def test_export_tells_a_person_what_is_kept():
    person = UserFactory(organisation=OrganisationFactory(name="Praktijk Noord"), roles=[Role.AUTHOR], name="Anna")
    told = export(person)
    assert told["account"]["name"] == "Anna"
    assert told["memberships"][0]["organisation"] == "Praktijk Noord"
    assert told["roles"][0]["role"] == "author"


def test_erasure_leaves_a_row_that_no_longer_says_who_she_was():
    person = UserFactory(organisation=OrganisationFactory(), roles=[Role.AUTHOR], second_factor=True, name="Anna")
    NotificationFactory(user=person)
    erase(person)
    left = User.objects.get(pk=person.pk)
    assert (left.name, left.is_active, left.has_usable_password()) == ("", False, False)
    assert left.email == f"erased-{left.public_id}@invalid"
    assert not Authenticator.objects.filter(user=left).exists()
    assert not left.memberships.exists()
    assert not left.notifications.exists()
    assert not left.groups.exists()
    assert left.role_grants.exists(), "what she was allowed to sign stays on record"


def test_compliance_knows_what_this_app_keeps():
    assert erase_person(UserFactory())["account"] == 1
