"""The frame around every endpoint: how large, how often, in which language, and what is said when it fails."""

import json
from io import BytesIO

import pytest
from django.test import RequestFactory
from django.utils import timezone

from kb_site import http_api
from tests.factories.accounts import HostApplicationFactory, HostKeyFactory, UserFactory, help_session, host_token

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/help/session"
PROBLEM = "application/problem+json"


def post(client, body, **more):
    return client.post(ADDRESS, body, content_type="application/json", **more)


def test_a_body_of_more_than_32_kilobytes_is_too_large(client):
    answer = post(client, json.dumps({"token": "x" * 33_000}))
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (413, PROBLEM, "too-large")
    assert post(client, json.dumps({"token": "x" * 32_000})).status_code == 401


@pytest.mark.parametrize(
    ("claimed", "sent", "status"),
    [
        ("10", 100_000, 400),  # only what was claimed is read, and that is no JSON
        ("900000000000", 10, 413),
        ("-1", 100_000, 400),
        ("many", 100_000, 400),
        ("", 100_000, 400),  # no length: nothing is read
    ],
)
def test_a_length_that_is_not_true_makes_nothing_larger(client, claimed, sent, status):
    class Source(BytesIO):
        most = 0

        def read(self, size=-1):
            data = super().read(size)
            Source.most = max(Source.most, self.tell())
            return data

    body = Source(b'"' + b"x" * sent)
    answer = client.generic(
        "POST", ADDRESS, content_type="application/json", CONTENT_LENGTH=claimed, **{"wsgi.input": body}
    )
    assert answer.status_code == status
    assert Source.most <= 32 * 1024 + 1


def test_a_form_is_no_way_around_the_size_of_json(client):
    answer = client.post(ADDRESS, {"token": "x" * 40_000})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"text"',
        '{"token": 7}',
        '{"token": NaN}',
        "\xff",
        "[" * 30_000,
        '{"application": "x"}',
    ],
)
def test_what_cannot_be_read_is_malformed_and_never_repeated(client, body):
    answer = post(client, body)
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (400, PROBLEM, "malformed")


def test_the_fields_that_do_not_fit_are_named_and_their_text_is_not(client):
    answer = post(client, json.dumps({"application": "mevrouw Jansen"}))
    assert answer.json()["fields"] == ["opening.application"]
    assert "Jansen" not in answer.content.decode()


def test_letters_that_no_database_keeps_are_mended(rf):
    request = rf.post(
        "/", b'{"a\\u0000b": ["x\\u0000y", "\\ud83d", "\\ud83d\\ude00", 7, null]}', content_type="application/json"
    )
    assert http_api.CleanParser().parse_body(request) == {"ab": ["xy", "\ufffd", "\U0001f600", 7, None]}


def test_a_nul_in_the_address_is_refused(client):
    for path in ("/api/v1/help/session%00", f"{ADDRESS}?locale=%00"):
        assert client.post(path).status_code == 400


def test_a_limit_says_when_to_come_back(client, settings):
    settings.LIMITS = {"help-session-address": "2/60"}
    application = str(HostApplicationFactory().public_id)
    answers = [post(client, {"application": application}) for _each in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2]["Retry-After"] == str(answers[2].json()["retry_after"]) == "30"


def test_many_people_behind_one_address_do_not_hold_each_other_back(client, settings):
    settings.LIMITS = {"help-session-address": "1/60", "help-address": "1/60"}
    key = HostKeyFactory()
    answers = [post(client, {"token": host_token(key, sub=f"u{n}", email=f"p{n}@example.org")}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [201] * 4
    for answer in answers:
        bearer = {"Authorization": f"Bearer {answer.json()['bearer']}"}
        assert client.post(f"{ADDRESS}/renew", headers=bearer).status_code == 201


def test_guessing_bearers_and_tokens_is_held_back(client, settings):
    settings.LIMITS = {"help-session-address": "2/60", "help-address": "2/60"}
    tokens = [post(client, {"token": "x.y.z"}).status_code for _each in range(3)]
    bearers = [client.post(f"{ADDRESS}/renew", headers={"Authorization": "Bearer x"}).status_code for _each in range(3)]
    assert tokens == bearers == [401, 401, 429]


def test_one_key_opens_no_more_sessions_than_its_limit(client, settings):
    settings.LIMITS = {"help-session-key": "2/60"}
    key, other = HostKeyFactory(), HostKeyFactory()
    statuses = [post(client, {"token": host_token(key)}).status_code for _each in range(3)]
    assert statuses == [201, 201, 429]
    assert post(client, {"token": host_token(other, email="g@example.org")}).status_code == 201


def test_the_address_is_the_one_our_own_proxy_saw(settings):
    from helpdesk.endpoints.door import address_of

    asked = RequestFactory().get("/", headers={"X-Forwarded-For": "10.0.0.1, 198.51.100.7"}, REMOTE_ADDR="192.0.2.1")
    assert address_of(asked) == "192.0.2.1"
    settings.PROXIES = 1
    assert address_of(asked) == "198.51.100.7"
    settings.PROXIES = 3
    assert address_of(asked) == "192.0.2.1"
    settings.PROXIES = 0
    neighbours = {address_of(RequestFactory().get("/", REMOTE_ADDR=f"2001:db8::{last}")) for last in (1, 2)}
    assert neighbours == {"2001:db8::/64"}


def test_nothing_of_a_request_outlives_it(client):
    import structlog

    zone = timezone.get_current_timezone_name()
    bearer = help_session(tz="Asia/Tokyo").bearer
    assert client.post(f"{ADDRESS}/renew", headers={"Authorization": f"Bearer {bearer}"}).status_code == 201
    assert timezone.get_current_timezone_name() == zone
    assert "person" not in structlog.contextvars.get_contextvars()


def test_a_signed_in_person_of_the_site_is_nobody_to_the_api(client):
    client.force_login(UserFactory(locale="de"))
    answer = client.post(f"{ADDRESS}/renew", headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer["Content-Language"]) == (401, "fr")
    assert "Cookie" not in answer["Vary"]


def test_an_address_that_is_not_there_and_a_method_that_is_not_are_problems(client):
    for answer, code in (
        (client.get("/api/v1/help/nothing"), "not-found"),
        (client.put(ADDRESS), "not-allowed"),
        (client.get("/api/v1/"), "not-found"),
    ):
        assert (answer["Content-Type"], answer.json()["code"]) == (PROBLEM, code)


def test_a_mistake_of_ours_says_nothing_of_itself(client, monkeypatch):
    from helpdesk.endpoints import sessions

    def fails(**_arguments):
        raise KeyError("mevrouw Jansen")

    monkeypatch.setattr(sessions, "open_help_session", fails)
    answer = post(client, {"token": "x"})
    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
    assert "Jansen" not in answer.content.decode()
