from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import groups
from accounts.api import Capability, Role, group_for
from accounts.grants import grant
from accounts.models import RoleGrant, User
from accounts.roles import MATRIX
from tests.factories.accounts import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_those_who_may_enter_the_editor_by_the_matrix_may_in_wagtail(role):
    person = User.objects.get(pk=UserFactory(roles=[role]).pk)
    assert person.has_perm("wagtailadmin.access_admin") == (Capability.ENTER_EDITOR in MATRIX[role])
    assert person.has_perm("accounts.change_user") == (Capability.MANAGE_PEOPLE in MATRIX[role])


def test_role_in_a_language_is_a_group_of_its_own():
    person = UserFactory(roles=[(Role.AUTHOR, {"locale": "nl"})])
    assert set(person.groups.values_list("name", flat=True)) == {"author", "author-nl"}


def test_role_in_every_language_is_in_every_group():
    person = UserFactory(roles=[Role.FINAL_REVIEWER])
    assert person.groups.filter(name__startswith="final_reviewer-").count() == 4


def test_whoever_is_put_into_a_group_by_hand_is_taken_out_again():
    stranger, other = UserFactory(), Group.objects.create(name="book club")
    stranger.groups.add(group_for(Role.ADMIN), other)
    group_for(Role.FINAL_REVIEWER, locale="nl").user_set.add(stranger)
    assert [group.name for group in stranger.groups.all()] == ["book club"]


def test_clearing_groups_by_hand_does_not_take_a_role():
    author = UserFactory(roles=[Role.AUTHOR])
    author.groups.clear()
    assert author.groups.filter(name="author").exists()


def test_grant_that_ran_out_leaves_its_group_with_the_sweep():
    author = UserFactory()
    grant(author, Role.AUTHOR, by=None, until=timezone.now() + timedelta(hours=1))
    assert groups.fit_expired() == 0
    RoleGrant.objects.update(
        valid_until=timezone.now() - timedelta(seconds=1), valid_from=timezone.now() - timedelta(hours=1)
    )
    assert groups.fit_expired() == 1
    assert not author.groups.exists()


def test_grant_that_begins_later_enters_its_group_with_the_sweep():
    author = UserFactory()
    RoleGrantFactory(user=author, valid_from=timezone.now() - timedelta(minutes=1))
    assert groups.fit_expired() == 1
    assert author.groups.filter(name="author").exists()


def test_rights_taken_out_of_the_matrix_leave_the_group():
    clinicians, entering = group_for(Role.CLINICIAN), group_for(Role.ADMIN).permissions.get(codename="access_admin")
    clinicians.permissions.add(entering)
    groups.establish()
    assert not clinicians.permissions.exists()


def test_no_group_stands_for_a_role_in_a_language_it_does_not_work_in():
    with pytest.raises(ValueError, match="admin-nl"):
        group_for(Role.ADMIN, locale="nl")
