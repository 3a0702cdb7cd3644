"""The frame around the pages: first address, choices, health, faults, policies."""

import json

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction

from kb_site import views
from tests.factories import content as made
from tests.factories.accounts import UserFactory
from tests.factories.content import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "given"), [("de", "/de/"), ("fr-BE,fr;q=0.9", "/fr/"), ("nl", "/nl/"), ("ja", "/en/"), ("", "/en/")]
)
def test_first_address_leads_to_the_language_of_the_browser(client, asked, given):
    assert client.get("/", headers={"accept-language": asked})["Location"] == given


def test_language_that_was_read_last_goes_before_the_browsers_and_her_profile_before_both(client):
    made.tree()
    client.get("/fr/")
    assert client.get("/", headers={"accept-language": "de"})["Location"] == "/fr/"
    client.force_login(UserFactory(locale="nl"))
    assert client.get("/", headers={"accept-language": "de"})["Location"] == "/nl/"


def test_theme_is_chosen_without_scripts_and_stays(client):
    made.tree()
    response = client.post("/theme/", {"theme": "dark", "next": "/nl/"})
    assert response["Location"] == "/nl/"
    assert '<html lang="nl" data-theme="dark">' in client.get("/nl/").content.decode()
    client.post("/theme/", {"theme": "system"})
    assert "data-theme" not in client.get("/nl/").content.decode()


def test_theme_of_somebody_signed_in_is_kept_in_her_profile(client):
    made.tree()
    person = UserFactory(theme="light")
    client.force_login(person)
    assert 'data-theme="light"' in client.get("/nl/").content.decode()
    client.post("/theme/", {"theme": "dark"})
    person.refresh_from_db()
    assert person.theme == "dark"
    assert 'data-theme="dark"' in client.get("/nl/").content.decode()


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_choices_never_lead_to_another_site(client, there):
    for path, choice in (("/theme/", {"theme": "dark"}), ("/language/", {"language": "de"})):
        assert client.post(path, choice | {"next": there})["Location"] == "/"


def test_choices_cannot_be_made_by_another_site():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/theme/", {"theme": "dark"}).status_code == 403
    assert strict.get("/theme/").status_code == 405


def test_pages_without_a_language_in_their_address_offer_the_choice_as_a_form(client):
    client.post("/language/", {"language": "de"})
    html = client.get("/status/").content.decode()
    assert '<html lang="de"' in html
    assert '<button name="language" value="fr" lang="fr">' in html


def test_alive_asks_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert response.json()["alive"] is True


class Standing:
    healthy = True
    legs = {}


def test_ready_says_which_part_is_not(client, monkeypatch):
    monkeypatch.setattr(views.search, "status", Standing)
    assert client.get("/readyz").json() == {"ready": True, "database": True, "search": True}

    def broken():
        raise DatabaseError("secret detail")

    monkeypatch.setattr(views.search, "status", broken)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "database": True, "search": False}
    assert "secret" not in response.content.decode()


def test_status_shows_jobs_to_staff_only(client):
    html = client.get("/status/").content.decode()
    assert "Recurring jobs" not in html
    client.force_login(UserFactory(superuser=True))
    assert "Recurring jobs" in client.get("/status/").content.decode()


def test_machines_get_json(client):
    response = client.get("/status/", headers={"accept": "application/json"})
    assert set(response.json()) == {"services", "index"}
    fault = client.get("/en/nothing/", headers={"accept": "application/json"})
    assert (fault.status_code, json.loads(fault.content)) == (404, {"error": "not found"})


@pytest.mark.parametrize("locale", ["nl", "en", "de", "fr"])
def test_nothing_found_is_a_page_with_ways_on(client, locale):
    made.tree()
    response = client.get(f"/{locale}/nothing/here/at-all/")
    html = response.content.decode()
    assert response.status_code == 404
    assert f'<html lang="{locale}"' in html
    assert f'action="/{locale}/search/"' in html
    assert "/go/contact-support/" in html


def test_broken_page_needs_no_database_and_shows_the_emergency_line(rf, settings, django_assert_num_queries):
    request = rf.get("/de/anything/")
    with django_assert_num_queries(0):
        response = views.broken(request)
    html = response.content.decode()
    assert response.status_code == 500
    assert '<html lang="de"' in html
    assert settings.EMERGENCY_PHONE in html


def test_emergency_line_and_languages_stand_in_every_head(client, settings):
    ArticleFactory(title="Any")
    for path in ("/en/", "/en/search/", "/en/clinical-work/any/", "/status/", "/account/login/", "/en/nix/"):
        html = client.get(path).content.decode()
        head = html[html.index('<header class="top">') : html.index("</header>")]
        assert settings.EMERGENCY_PHONE in head, path
        assert all(f">{code}<" in head for code in ("NL", "EN", "DE", "FR")), path


def test_policy_allows_no_inline_script_or_style_and_no_other_site(client):
    made.tree()
    policy = client.get("/en/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "http" not in policy


def test_uploaded_drawing_runs_nothing_and_documents_are_not_pictures(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "images").mkdir()
    (tmp_path / "documents").mkdir()
    (tmp_path / "images" / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "documents" / "a.pdf").write_text("secret")
    response = client.get("/media/images/a.svg")
    assert response.status_code == 200
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    for path in ("/media/documents/a.pdf", "/media/images/../documents/a.pdf", "/media/images/none.svg"):
        assert client.get(path).status_code == 404


@pytest.fixture
def captions(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return get_document_model().objects.create(title="film.en.vtt", file=ContentFile(b"WEBVTT", "film.en.vtt"))


def test_other_origins_read_a_document_without_cookies_alone(client, captions):
    response = client.get(captions.url)
    assert b"".join(response.streaming_content) == b"WEBVTT"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" in response["Vary"]
    client.cookies["sessionid"] = "hers"
    response = client.get(captions.url)
    assert response.status_code == 200
    assert "Access-Control-Allow-Origin" not in response


def test_document_that_is_not_for_everybody_is_not_given_to_other_origins(client, captions):
    CollectionViewRestriction.objects.create(collection=captions.collection, restriction_type="login")
    response = client.get(captions.url)
    assert response.status_code == 302
    assert client.get(f"/documents/{captions.pk + 1}/film.en.vtt").status_code == 404


def test_frame_costs_one_query_for_somebody_unknown(client, django_assert_num_queries):
    made.tree()
    client.get("/en/trust/")
    with django_assert_num_queries(1):
        client.get("/en/trust/")
