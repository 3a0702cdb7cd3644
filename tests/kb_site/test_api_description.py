"""The description of the API: what integrators rely on, and that every endpoint keeps to it whatever it is sent."""

import json
import uuid
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kb_site.wsgi import application
from search import api as search
from tests.factories.accounts import help_session
from tests.factories.content import ArticleFactory

SNAPSHOT = Path(__file__).with_name("openapi.json")
EXAMPLES = 30  # an endpoint
CHECKS = (not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance)


def described():
    out = StringIO()
    call_command("api_description", stdout=out)
    return out.getvalue()


def test_the_description_is_the_one_that_integrators_know():
    """When an endpoint was meant to change: `make api`, and a line in the changelog."""
    assert json.loads(described()) == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_the_description_is_published(client, db):
    answer = client.get("/api/v1/openapi.json")
    assert answer.json() == json.loads(described())


def test_every_operation_has_a_name_a_summary_and_the_problem_it_may_answer():
    for path, verbs in json.loads(described())["paths"].items():
        for verb, operation in verbs.items():
            assert operation["operationId"], (verb, path)
            assert operation["summary"], (verb, path)
            assert "application/problem+json" in operation["responses"]["default"]["content"]


api = schemathesis.openapi.from_dict(json.loads(SNAPSHOT.read_text(encoding="utf-8")))
api.app = application


@dataclass(frozen=True)
class There:
    """What an endpoint can find: a session whose limits do not come first, a request of hers, an article."""

    bearer: str
    request: str
    article: str


@pytest.fixture
def made(client, db, settings, tmp_path):
    settings.SEARCH_DIR = tmp_path / "search"
    settings.LIMITS = dict.fromkeys(
        [
            *("help-address", "help-ask", "help-typing", "help-suggest", "help-screen", "help-read", "help-vote"),
            *("help-events", "help-request", "help-urgent-request", "help-image", "help-session-address"),
        ],
        "900000/60",
    )
    article = ArticleFactory(key="kettle", title="The kettle")
    search.complete("article")
    bearer = help_session().bearer
    asked = client.post(
        "/api/v1/help/requests",
        {"text": "The kettle does not start.", "affected": "question"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {bearer}", "Idempotency-Key": str(uuid.uuid4())},
    )
    return There(bearer, asked.json()["request"], article.key)


@pytest.fixture
def there(made):
    """The application closes connections between requests, as it should; here it would take the test's own. Django's client,
    which `made` uses, sees to that by itself and puts it back."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield made
    for signal in signals:
        signal.connect(close_old_connections)


@api.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_endpoint_fails_or_leaves_its_description_whatever_it_is_sent(case, there):
    headers = {"Authorization": f"Bearer {there.bearer}", "Host": "localhost"}
    if case.meta.generation.mode == GenerationMode.POSITIVE:  # what fits the description meets something that is there
        places = {"public_id": there.request, "key": there.article}
        case.path_parameters = {name: places[name] for name in case.path_parameters or {}}
        if "Idempotency-Key" in (case.headers or {}):
            headers["Idempotency-Key"] = str(uuid.uuid4())
    answer = case.call(headers=headers)
    case.validate_response(answer, checks=list(CHECKS))
    assert not connection.needs_rollback
