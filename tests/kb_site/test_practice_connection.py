"""The practice application and the help: keys that both know, the page that is allowed, and nothing that others can read."""

import html as entities
import json
import os
import re
import socket
import textwrap
from html.parser import HTMLParser

import pytest
from django.conf import settings as settings_of_product
from django.core.management import CommandError, call_command
from django.test import Client as HelpClient

from accounts import api as accounts
from accounts.models import HostApplication, HostKey
from helpdesk import api as helpdesk
from kb_site.demo.practice import connect
from kb_site.launcher.processes import free_port
from kb_site.management.commands import run_practice
from kb_site.practice.app import Application
from kb_site.practice.connection import FILE, read
from kb_site.practice.people import ORGANISATIONS, PEOPLE
from tests.kb_site.practice_client import EMERGENCY_LINE, ORIGIN, SUPPORT, Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR = tmp_path
    settings.EMERGENCY_PHONE = "+31 20 000 0112"
    accounts.create_demo_people(lambda email: "not a password")
    return tmp_path


def key_ids():
    return set(HostKey.objects.live().values_list("key_id", flat=True))


def open_session(token, origin=ORIGIN):
    return HelpClient().post(
        "/api/v1/help/session", json.dumps({"token": token}), content_type="application/json", HTTP_ORIGIN=origin
    )


def token_of(connection, person):
    return json.loads(Client(Application(connection)).as_person(person).post("token").html)["token"]


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
def test_help_opens_a_session_for_everybody_who_can_sign_in_here(var, person):
    connection = read(connect(origin=ORIGIN, support=SUPPORT))
    answer = open_session(token_of(connection, person.key))
    assert answer.status_code == 201
    assert answer.json()["person"]["name"] == person.name
    assert answer.json()["organisation"] == {"name": person.organisation.name, "country": person.organisation.country}


def test_a_token_counts_once(var):
    token = token_of(read(connect(origin=ORIGIN, support=SUPPORT)), "verbruggen")
    assert open_session(token).status_code == 201
    assert open_session(token).json()["code"] == "token-replayed"


def test_starting_again_keeps_keys_and_sessions(var):
    path = connect(origin=ORIGIN, support=SUPPORT)
    before, keys = read(path), key_ids()
    assert read(connect(origin=ORIGIN, support=SUPPORT)) == before
    assert key_ids() == keys
    assert len(keys) == HostApplication.objects.count() == len(ORGANISATIONS)


def test_the_page_that_is_allowed_follows_the_port(var):
    connect(origin=ORIGIN, support=SUPPORT)
    elsewhere = "http://127.0.0.1:8009"
    connection = read(connect(origin=elsewhere, support=SUPPORT))
    assert connection.origin == elsewhere
    assert {tuple(each.allowed_origins) for each in HostApplication.objects.all()} == {(elsewhere,)}
    client = Client(Application(connection))
    client.post("sign-in", {"person": "verbruggen"}, origin=elsewhere)
    token = json.loads(client.post("token", origin=elsewhere).html)["token"]
    assert open_session(token, ORIGIN).json()["code"] == "origin-not-allowed"
    assert open_session(token, elsewhere).status_code == 201


@pytest.mark.parametrize("harm", ["gone", "torn", "public"])
def test_a_lost_file_ends_its_keys_and_makes_new_ones(var, harm):
    path = connect(origin=ORIGIN, support=SUPPORT)
    lost = key_ids()
    {"gone": path.unlink, "torn": lambda: path.write_text('{"origin": '), "public": lambda: path.chmod(0o644)}[harm]()
    connection = read(connect(origin=ORIGIN, support=SUPPORT))
    assert key_ids().isdisjoint(lost)
    assert {host.key_id for host in connection.hosts.values()} == key_ids()
    assert open_session(token_of(connection, "petzold")).status_code == 201


def test_a_key_that_was_revoked_is_replaced(var):
    connection = read(connect(origin=ORIGIN, support=SUPPORT))
    HostKey.objects.filter(key_id=connection.hosts["NL-DEMO-0001"].key_id).delete()
    again = read(connect(origin=ORIGIN, support=SUPPORT))
    assert again.hosts["NL-DEMO-0001"].key_id in key_ids()
    assert again.hosts["DE-DEMO-0001"] == connection.hosts["DE-DEMO-0001"]


def test_the_file_can_be_read_by_its_owner_alone(var):
    assert connect(origin=ORIGIN, support=SUPPORT).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in var.iterdir() if path.is_file()] == [FILE]


def test_pages_carry_the_snippet_that_customers_are_given(var):
    connection = read(connect(origin=ORIGIN, support=SUPPORT))
    application = HostApplication.objects.get(organisation__facility_id="NL-DEMO-0001")
    given = helpdesk.widget_snippet(
        str(application.public_id),
        base=SUPPORT,
        number="+31 20 000 0112",
        href="tel:+31200000112",
        label="Noodlijn",
    )
    assert connection.hosts["NL-DEMO-0001"].snippets["nl"] == given
    assert given in Client(Application(connection)).as_person("verbruggen").get("visit").html
    assert '<a href="tel:+31200000112">' in given
    assert f'src="{SUPPORT}/widget/' in given
    assert 'integrity="sha384-' in given


@pytest.mark.parametrize("locale", EMERGENCY_LINE)
def test_emergency_link_says_what_it_is_in_the_language_of_the_page(var, locale):
    client = Client(Application(read(connect(origin=ORIGIN, support=SUPPORT)))).as_person("verbruggen", locale)
    link = re.search(r'<a href="tel:[^"]+">([^<]*)</a>', client.get("visit").html)[1]
    assert link == f"{entities.escape(EMERGENCY_LINE[locale])} +31 20 000 0112"


class Shape(HTMLParser):
    """Elements with their attributes, whatever stands for this application, this version and this number."""

    def __init__(self, html):
        super().__init__()
        self.seen = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = {
            name: re.sub(r"(?<=/widget/)[^/]+|(?<=sha384-).*|(?<=tel:).*|^https?://[^/]+", "", value)
            for name, value in attrs
        }
        self.seen.append((tag, said | ({"application": ""} if "application" in said else {})))


def test_the_guide_for_integrators_shows_the_snippet_that_runs(var):
    guide = (settings_of_product.ROOT / "docs" / "guides" / "integrators.md").read_text(encoding="utf-8")
    shown = textwrap.dedent(re.search(r"```html\n(.*?)```", guide, re.DOTALL)[1])
    runs = read(connect(origin=ORIGIN, support=SUPPORT)).hosts["DE-DEMO-0001"].snippets["en"]
    assert Shape(shown).seen == Shape(runs).seen
    assert [tag for tag, _said in Shape(runs).seen] == ["hysio-help", "a", "script"]


def test_the_application_is_never_served_beside_a_real_site(var, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="HYSIO_DEMO"):
        call_command("run_practice", "--bind", "127.0.0.1:8001", "--support", SUPPORT)
    assert not HostApplication.objects.exists()


def test_the_application_is_given_no_secret_of_the_help(var, settings, monkeypatch):
    settings.DEMO = True
    for name in ("SECRET_KEY", "AUDIT_KEY_FILE", "SEAL_KEY", "DATABASE_URL", "EMAIL_URL"):
        monkeypatch.setenv(name, "secret")
    given = []
    monkeypatch.setattr(os, "execve", lambda *arguments: given.extend(arguments))
    monkeypatch.setattr(run_practice.connections, "close_all", lambda: None)
    call_command("run_practice", "--bind", "127.0.0.1:8001", "--support", SUPPORT)
    _python, command, environment = given
    assert "kb_site.practice.wsgi:application" in command
    assert "127.0.0.1:8001" in command
    assert "secret" not in environment.values()
    assert environment["HYSIO_VAR"] == str(var)


def test_two_processes_are_never_given_one_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        first = free_port(port)
        assert first > port
        assert free_port(first, unless=first) > first
