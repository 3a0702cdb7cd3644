"""Roles are read once for a page that is shown, and each time for anything that decides."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.api import Capability, Level, Role, Scope, has_role, locales_of, may, roles_of, support_level
from accounts.grants import grant, join, leave, revoke
from accounts.held import remembered
from accounts.middleware import PersonMiddleware
from accounts.models import RoleGrant, User
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def revoked_elsewhere(person) -> None:
    """As another process does it: nothing in this one hears of it."""
    RoleGrant.objects.filter(user=person).update(valid_until=timezone.now())


def visit(method: str, person):
    request = RequestFactory().generic(method, "/desk/")
    request.user = person
    return request


def asked_twice(person, method: str) -> list[bool]:
    """What a view of this method hears about her role, before and after somebody elsewhere takes it back."""
    answers = []

    def view(request):
        answers.append(has_role(request.user, Role.MANAGER))
        revoked_elsewhere(person)
        answers.append(has_role(request.user, Role.MANAGER))
        return HttpResponse()

    PersonMiddleware(view)(visit(method, person))
    return answers


def test_a_page_reads_the_roles_of_its_reader_once():
    person = UserFactory(roles=[(Role.AUTHOR, {"locale": "nl"}), (Role.SUPPORT, {"level": Level.SECOND})])
    with remembered(), CaptureQueriesContext(connection) as caught:
        assert may(person, Capability.WRITE_ARTICLES) == Scope.ASSIGNED
        assert roles_of(person) == {Role.AUTHOR, Role.SUPPORT}
        assert (has_role(person, Role.AUTHOR, locale="nl"), has_role(person, Role.AUTHOR, locale="de")) == (True, False)
        assert has_role(person, Role.SUPPORT, level=Level.SECOND)
        assert not has_role(person, Role.SUPPORT, level=Level.THIRD)
        assert (support_level(person), locales_of(person, Role.AUTHOR)) == (Level.SECOND, {"nl"})
    assert len(caught) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_changes_something_hears_of_a_role_that_was_taken_back_a_moment_ago(method):
    assert asked_twice(UserFactory(roles=[Role.MANAGER]), method) == [True, False]


def test_a_page_that_is_only_shown_speaks_with_one_voice_and_the_next_one_knows():
    person = UserFactory(roles=[Role.MANAGER])
    assert asked_twice(person, "GET") == [True, True]
    assert asked_twice(person, "GET") == [False, False]


def test_outside_a_request_nothing_is_remembered():
    person = UserFactory(roles=[Role.MANAGER])
    assert has_role(person, Role.MANAGER)
    revoked_elsewhere(person)
    assert not has_role(person, Role.MANAGER)


def test_a_page_that_fails_leaves_nothing_behind():
    person = UserFactory(roles=[Role.MANAGER])

    def view(request):
        assert has_role(person, Role.MANAGER)
        raise LookupError

    with pytest.raises(LookupError):
        PersonMiddleware(view)(visit("GET", person))
    revoked_elsewhere(person)
    assert not has_role(person, Role.MANAGER)


def test_a_role_revoked_between_two_requests_is_gone_with_the_second(client):
    person = UserFactory(roles=[Role.MANAGER])
    client.force_login(person)
    assert client.get(reverse("review:coverage")).status_code == 200
    revoked_elsewhere(person)
    assert client.get(reverse("review:coverage")).status_code == 403


def test_a_role_that_ran_out_between_two_requests_is_gone_with_the_second(client):
    person = UserFactory()
    grant(person, Role.MANAGER, by=None, until=timezone.now() + timedelta(hours=1))
    client.force_login(person)
    assert client.get(reverse("review:coverage")).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert client.get(reverse("review:coverage")).status_code == 403


def test_two_objects_of_one_person_never_disagree():
    person = UserFactory(roles=[Role.MANAGER])
    same = User.objects.get(pk=person.pk)
    other = UserFactory(roles=[Role.MANAGER])
    with remembered():
        assert all(has_role(each, Role.MANAGER) for each in (person, same, other))
        revoke(same, Role.MANAGER, by=None)
        assert not has_role(person, Role.MANAGER)
        assert not has_role(same, Role.MANAGER)
        assert has_role(other, Role.MANAGER)
        grant(person, Role.MANAGER, by=None)
        assert has_role(same, Role.MANAGER)


def test_whoever_becomes_or_ceases_to_be_a_contact_is_one_at_once():
    person, organisation = UserFactory(), OrganisationFactory()
    with remembered():
        assert may(person, Capability.READ_TICKET) == Scope.NONE
        join(person, organisation, by=None, is_contact=True)
        assert may(person, Capability.READ_TICKET) == Scope.ORGANISATION
        leave(person, organisation, by=None)
        assert may(person, Capability.READ_TICKET) == Scope.NONE
