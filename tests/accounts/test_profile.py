import pytest
import structlog
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from accounts.api import Role
from accounts.middleware import PersonMiddleware
from compliance.api import surrounded
from compliance.context import surroundings
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def through(rf, person, path="/desk/", method="get", **headers):
    """What a view sees behind the middleware."""
    seen = {}

    def view(request):
        seen.update(
            zone=timezone.get_current_timezone_name(),
            locale=translation.get_language(),
            log=structlog.contextvars.get_contextvars(),
            audit=surroundings(),
        )
        return HttpResponse()

    request = getattr(rf, method)(path, headers=headers)
    request.user = person
    with translation.override("en"):
        seen["response"] = PersonMiddleware(view)(request)
    return seen


def test_pages_are_in_the_persons_time_and_language(rf):
    person = UserFactory(locale="fr", time_zone="Europe/Paris")
    seen = through(rf, person)
    assert (seen["zone"], seen["locale"]) == ("Europe/Paris", "fr")
    assert timezone.get_current_timezone_name() == "Europe/Amsterdam", "the next request starts afresh"


def test_page_under_a_language_prefix_keeps_its_language(rf):
    assert through(rf, UserFactory(locale="fr"), "/de/artikel/")["locale"] == "en"


def test_logs_carry_ids_only(rf):
    person = UserFactory()
    seen = through(rf, person)
    assert seen["log"] == {"person": person.pk, "request_id": seen["response"]["X-Request-ID"]}
    assert "person" not in through(rf, AnonymousUser())["log"]
    assert structlog.contextvars.get_contextvars() == {}


def test_request_id_of_a_proxy_is_taken_over_if_it_looks_like_one(rf):
    assert through(rf, AnonymousUser(), **{"X-Request-ID": "abc-12345"})["log"]["request_id"] == "abc-12345"
    assert "\n" not in through(rf, AnonymousUser(), **{"X-Request-ID": "a\nb" * 9})["response"]["X-Request-ID"]


def test_changes_are_audited_with_role_and_organisation_and_readings_cost_no_query(rf, django_assert_num_queries):
    organisation = OrganisationFactory()
    person = UserFactory(organisation=organisation, roles=[Role.MANAGER, Role.CLINICIAN])
    seen = through(rf, person, method="post")
    assert (seen["audit"].role, seen["audit"].organisation_id) == ("clinician,manager", organisation.pk)
    with django_assert_num_queries(0):
        through(rf, person)


def test_profile_shows_roles_and_saves_what_is_hers_alone(client):
    person = UserFactory(roles=[(Role.TRANSLATOR, {"locale": "de"})], locale="en")
    client.force_login(person)
    page = client.get("/account/").content.decode()
    assert "Translator" in page
    assert "Deutsch" in page
    assert "The second factor is off." in page
    change = {"name": "Anna", "locale": "de", "time_zone": "Europe/Berlin", "theme": "dark", "email": "x@example.org"}
    assert client.post("/account/", change).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.locale, person.time_zone, person.theme) == ("Anna", "de", "Europe/Berlin", "dark")
    assert person.email != "x@example.org"


def test_profile_refuses_what_is_not_offered(client):
    person = UserFactory()
    client.force_login(person)
    response = client.post("/account/", {"name": "", "locale": "xx", "time_zone": "Mars/North", "theme": "pink"})
    assert set(response.context["form"].errors) == {"name", "locale", "time_zone", "theme"}
    assert b'aria-invalid="true"' in response.content


def test_profile_is_for_people_who_signed_in(client):
    assert client.get("/account/")["Location"] == "/account/login/?next=/account/"


def test_editor_speaks_the_persons_language_and_follows_when_she_changes_it(client):
    person = UserFactory(superuser=True, locale="de")
    client.force_login(person)
    assert 'lang="de"' in client.get("/admin/").content.decode()
    profile = UserProfile.get_for_user(person)
    assert (profile.preferred_language, profile.current_time_zone) == ("de", "Europe/Amsterdam")
    person.locale, person.theme = "fr", "dark"
    person.save()
    profile.refresh_from_db()
    assert (profile.preferred_language, profile.theme) == ("fr", "dark")


def test_surroundings_are_gone_after_the_request(rf):
    with surrounded(request_id="outer"):
        assert through(rf, AnonymousUser())["audit"].request_id != "outer"
