"""Which pages of other origins may call the help."""

import pytest

from tests.factories.accounts import HostApplicationFactory, help_session

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/help/session"
PAGE = "https://app.example.org"


def preflight(client, origin, path=ADDRESS):
    return client.options(path, headers={"Origin": origin, "Access-Control-Request-Method": "POST"})


def test_a_page_that_an_application_named_may_call_and_sends_no_cookies(client):
    HostApplicationFactory()
    answer = preflight(client, PAGE)
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == PAGE
    assert "Authorization" in answer["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer
    assert "Origin" in answer["Vary"]
    assert not answer.cookies


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "https://app.example.org.evil.example",
        "https://APP.example.org",
        "https://app.example.org/",
        "http://app.example.org",
        "https://app.example.org:444",
    ],
)
def test_every_other_page_is_told_nothing(client, origin):
    HostApplicationFactory()
    for answer in (preflight(client, origin), client.post(ADDRESS, headers={"Origin": origin})):
        assert not [name for name in answer.headers if name.startswith("Access-Control-")]
        assert "Origin" in answer["Vary"]


def test_an_application_that_is_off_names_no_pages(client):
    HostApplicationFactory(active=False)
    HostApplicationFactory(organisation__is_active=False)
    assert "Access-Control-Allow-Origin" not in preflight(client, PAGE)


def test_the_page_may_read_what_went_wrong(client):
    HostApplicationFactory()
    answer = client.post(f"{ADDRESS}/renew", headers={"Origin": PAGE})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (401, PAGE)
    large = client.post(ADDRESS, "x" * 40_000, content_type="application/json", headers={"Origin": PAGE})
    assert (large.status_code, large["Access-Control-Allow-Origin"]) == (413, PAGE)
    assert "Retry-After" in large["Access-Control-Expose-Headers"]


def test_a_page_of_one_application_is_not_a_page_of_another(client):
    HostApplicationFactory(allowed_origins=["https://other.example.org"])
    opened = help_session()
    headers = {"Origin": "https://other.example.org", "Authorization": f"Bearer {opened.bearer}"}
    assert client.post(f"{ADDRESS}/renew", headers=headers).json()["code"] == "origin-not-allowed"


def test_other_pages_of_the_site_are_not_opened_to_other_origins(client):
    HostApplicationFactory()
    assert "Access-Control-Allow-Origin" not in client.get("/healthz", headers={"Origin": PAGE})
