from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.api import Capability, Level, Role, Scope, has_role, locales_of, may, people_in_role
from accounts.grants import OwnRole, deactivate, grant, join, leave, revoke
from accounts.models import RoleGrant
from accounts.people import country_of, organisation_of, organisations_by_facility_id, preferred_locale, time_zone_of
from accounts.role_table import markdown
from accounts.roles import CLOSED_TO_RANK, MATRIX
from compliance.api import AuditEntry
from tests.factories.accounts import MembershipFactory, OrganisationFactory, RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_every_role_has_a_row_and_nothing_in_it_says_none():
    assert set(MATRIX) == set(Role)
    assert all(scope != Scope.NONE for row in MATRIX.values() for scope in row.values())


def test_docs_page_is_the_matrix():
    written = (settings.ROOT / "docs" / "roles.md").read_text(encoding="utf-8")
    assert written == markdown(), "run: ./hysio manage roles_table"


def test_administrators_hold_nothing_that_is_closed_to_rank():
    assert not CLOSED_TO_RANK & set(MATRIX[Role.ADMIN])


@pytest.mark.parametrize("capability", sorted(CLOSED_TO_RANK))
def test_superuser_gets_no_ticket_content_no_signing_and_no_publishing(capability):
    assert may(UserFactory(superuser=True), capability) == Scope.NONE


def test_superuser_counts_as_administrator():
    root = UserFactory(superuser=True)
    assert may(root, Capability.MANAGE_PEOPLE) == Scope.ALL
    assert not has_role(root, Role.ADMIN)


def test_widest_scope_of_all_roles_counts():
    person = UserFactory(roles=[Role.CLINICIAN, Role.SUPERVISOR])
    assert may(person, Capability.READ_TICKET) == Scope.TEAM


@pytest.mark.parametrize("role", Role)
def test_may_answers_what_the_matrix_says(role):
    person = UserFactory(roles=[role])
    for capability in set(Capability) - {Capability.READ_PUBLISHED}:
        assert may(person, capability) == MATRIX[role].get(capability, Scope.NONE)


def test_everybody_reads_what_is_published_and_a_stranger_does_nothing_else():
    for person in (AnonymousUser(), UserFactory.build(is_active=False)):
        assert [capability for capability in Capability if may(person, capability)] == [Capability.READ_PUBLISHED]


def test_contact_of_an_organisation_reads_its_tickets_until_she_leaves():
    organisation = OrganisationFactory()
    contact = UserFactory(roles=[Role.CLINICIAN])
    join(contact, organisation, by=None, is_contact=True)
    assert may(contact, Capability.READ_TICKET) == Scope.ORGANISATION
    leave(contact, organisation, by=None)
    assert may(contact, Capability.READ_TICKET) == Scope.OWN


def test_role_in_one_language_says_nothing_about_another():
    reviewer = UserFactory(roles=[(Role.CLINICAL_REVIEWER, {"locale": "nl"})])
    assert has_role(reviewer, Role.CLINICAL_REVIEWER)
    assert has_role(reviewer, Role.CLINICAL_REVIEWER, locale="nl")
    assert not has_role(reviewer, Role.CLINICAL_REVIEWER, locale="de")
    assert locales_of(reviewer, Role.CLINICAL_REVIEWER) == {"nl"}


def test_role_without_a_language_holds_in_each():
    reviewer = UserFactory(roles=[Role.TECHNICAL_REVIEWER])
    assert has_role(reviewer, Role.TECHNICAL_REVIEWER, locale="fr")
    assert list(people_in_role(Role.TECHNICAL_REVIEWER, locale="fr")) == [reviewer]


def test_support_level_is_a_floor():
    agent = UserFactory(roles=[(Role.SUPPORT, {"level": Level.SECOND})])
    assert has_role(agent, Role.SUPPORT, level=1)
    assert not has_role(agent, Role.SUPPORT, level=Level.THIRD)
    assert not people_in_role(Role.SUPPORT, level=3).exists()


def test_revoked_role_ends_with_the_next_question():
    author = UserFactory(roles=[Role.AUTHOR])
    assert may(author, Capability.WRITE_ARTICLES)
    assert revoke(author, Role.AUTHOR, by=UserFactory()) == 1
    assert not may(author, Capability.WRITE_ARTICLES)
    assert not author.has_perm("wagtailadmin.access_admin")
    assert author.role_grants.count() == 1, "history stays"


def test_revoking_in_one_language_leaves_the_other():
    translator = UserFactory(roles=[(Role.TRANSLATOR, {"locale": code}) for code in ("de", "fr")])
    revoke(translator, Role.TRANSLATOR, by=None, locale="de")
    assert locales_of(translator, Role.TRANSLATOR) == {"fr"}


def test_granting_twice_makes_one_grant_and_a_new_level_replaces_the_old_one():
    agent = UserFactory()
    grant(agent, Role.SUPPORT, by=None)
    grant(agent, Role.SUPPORT, by=None)
    assert agent.role_grants.current().get().level == Level.FIRST
    grant(agent, Role.SUPPORT, by=None, level=Level.THIRD)
    assert agent.role_grants.current().get().level == Level.THIRD


def test_nobody_changes_her_own_roles():
    admin = UserFactory(roles=[Role.ADMIN])
    with pytest.raises(OwnRole):
        grant(admin, Role.SUPPORT, by=admin)
    with pytest.raises(OwnRole):
        revoke(admin, Role.ADMIN, by=admin)
    assert not has_role(admin, Role.SUPPORT)


def test_unknown_language_is_refused():
    with pytest.raises(ValidationError):
        grant(UserFactory(), Role.TRANSLATOR, by=None, locale="xx")


def test_grant_and_revocation_are_audited_with_their_actor():
    admin, author = UserFactory(), UserFactory()
    grant(author, Role.AUTHOR, by=admin, locale="nl")
    revoke(author, Role.AUTHOR, by=admin)
    entries = AuditEntry.objects.filter(action="accounts.role_changed", object_id=str(author.pk))
    assert [(entry.actor_id, entry.facts["change"], entry.facts["role"]) for entry in entries.order_by("seq")] == [
        (admin.pk, "granted", "author"),
        (admin.pk, "revoked", "author"),
    ]


def test_grant_counts_between_its_moments_only():
    now = timezone.now()
    person = UserFactory()
    RoleGrantFactory(user=person, valid_from=now - timedelta(days=2), valid_until=now - timedelta(days=1))
    RoleGrantFactory(user=person, role=Role.MANAGER, valid_from=now + timedelta(days=1))
    assert not has_role(person, Role.AUTHOR)
    assert not has_role(person, Role.MANAGER)
    assert RoleGrant.objects.current(at=now - timedelta(days=1, hours=1)).filter(user=person).exists()


def test_database_refuses_a_level_for_anybody_but_support_and_support_without_one():
    for fields in ({"role": Role.AUTHOR, "level": 1}, {"role": Role.SUPPORT, "level": None}, {"role": "king"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrantFactory(**fields)


def test_database_refuses_a_second_open_grant_of_one_role():
    first = RoleGrantFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrantFactory(user=first.user, role=first.role)


def test_inactive_people_hold_no_role():
    author = UserFactory(roles=[Role.AUTHOR])
    deactivate(author, by=None)
    assert not has_role(author, Role.AUTHOR)
    assert not may(author, Capability.WRITE_ARTICLES)
    assert not people_in_role(Role.AUTHOR).exists()
    assert AuditEntry.objects.filter(action="accounts.person_deactivated", object_id=str(author.pk)).count() == 1


def test_organisation_is_the_one_joined_last_and_none_after_leaving():
    first, second = OrganisationFactory(), OrganisationFactory(country="fr", facility_id="FR-9")
    person = UserFactory(organisation=first, locale="fr", time_zone="Europe/Paris")
    join(person, second, by=None)
    assert (organisation_of(person), country_of(person)) == (second, "fr")
    assert organisations_by_facility_id(["FR-9", "unknown"]) == {"FR-9": second}
    leave(person, second, by=None)
    leave(person, first, by=None)
    assert (organisation_of(person), country_of(person)) == (None, None)
    assert (preferred_locale(person), str(time_zone_of(person))) == ("fr", "Europe/Paris")
    assert (preferred_locale(AnonymousUser()), time_zone_of(AnonymousUser())) == (None, None)


def test_one_address_never_names_two_people():
    UserFactory(email="a@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="A@example.org")


def test_membership_cannot_be_open_twice():
    held = MembershipFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=held.user, organisation=held.organisation)


def test_first_administrator_is_made_on_the_command_line():
    person = UserFactory()
    call_command("grant_role", person.email, "admin")
    assert has_role(person, Role.ADMIN)
    call_command("grant_role", person.email, "admin", "--revoke")
    assert not has_role(person, Role.ADMIN)
    with pytest.raises(CommandError):
        call_command("grant_role", "nobody@example.org", "admin")
    with pytest.raises(CommandError):
        call_command("grant_role", person.email, "translator", "--locale", "xx")


@pytest.mark.parametrize(
    "hours", [[], {"someday": []}, {"mon": [["18:00", "08:00"]]}, {"mon": [["08:00"]]}, {"mon": [["8 o'clock", "9"]]}]
)
def test_opening_hours_must_make_sense(hours):
    with pytest.raises(ValidationError):
        OrganisationFactory.build(opening_hours=hours or "always").full_clean()


@pytest.mark.parametrize("wrong", ["", "Europe/Atlantis"])
def test_time_zone_of_an_organisation_must_exist(wrong):
    with pytest.raises(ValidationError) as refused:
        OrganisationFactory.build(time_zone=wrong).full_clean()
    assert set(refused.value.error_dict) == {"time_zone"}


def test_organisation_without_a_time_zone_is_not_stored():
    with pytest.raises(IntegrityError, match="organisation_has_a_time_zone"), transaction.atomic():
        OrganisationFactory(time_zone="")


def test_person_with_an_unknown_time_zone_reads_utc():
    assert str(time_zone_of(UserFactory(time_zone="Europe/Atlantis"))) == "UTC"


def test_time_zone_must_exist():
    with pytest.raises(ValidationError):
        UserFactory.build(time_zone="Europe/Atlantis").full_clean()


def test_groups_for_roles_are_there_after_migration():
    assert Group.objects.filter(name="clinical_reviewer-nl").exists()
