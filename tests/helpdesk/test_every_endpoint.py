"""Every endpoint of the API, found in its description: who may come in, and that one organisation's articles stay its own.

An endpoint that is new fails here until it stands in `DOORS` and `CALLS`.
"""

import io
import json
import uuid

import pytest
from PIL import Image

from accounts.api import open_help_session
from helpdesk.models import ScreenPin, SuggestionRule
from kb_site.http_api import api
from search import api as search
from tests.factories.accounts import HostKeyFactory, help_session
from tests.factories.content import ArticleFactory, heading, paragraph

pytestmark = pytest.mark.django_db

#: Who comes in: anybody, anybody with a session, or a person her host vouches for.
DOORS = {
    "openSession": "anyone",
    "closeSession": "session",
    "renewSession": "session",
    "strings": "anyone",
    "contacts": "anyone",
    "suggest": "session",
    "ask": "session",
    "article": "session",
    "vote": "session",
    "events": "session",
    "screenText": "session",
    "uploadImage": "person",
    "createRequest": "person",
    "listRequests": "person",
    "readRequest": "person",
    "writeMessage": "person",
    "solveRequest": "person",
}

SECRET_WORD = "zilverreiger"
SECRET_KEY = "reed-protocol"
QUESTION = "descaling the espresso machine"


def operations():
    """`(operation id, method, path)` of every endpoint."""
    described = api.get_openapi_schema()["paths"]
    return {each["operationId"]: (verb, path) for path, verbs in described.items() for verb, each in verbs.items()}


OPERATIONS = operations()


class Caller:
    """Somebody with a session, or with none."""

    def __init__(self, client, bearer=None):
        self.client = client
        self.headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        self.request = ""

    def call(self, operation, body=None, *, query="", headers=None, **places):
        verb, path = OPERATIONS[operation]
        address = path.format(**places) + query
        sent = {**self.headers, **(headers or {})}
        if isinstance(body, dict) and any(isinstance(value, io.BytesIO) for value in body.values()):
            return self.client.post(address, body, headers=sent)
        data = "" if body is None else json.dumps(body)
        return self.client.generic(verb.upper(), address, data, content_type="application/json", headers=sent)


def a_request(caller, **more):
    body = {"text": f"The letter does not print {uuid.uuid4().hex[:6]}.", "affected": "question", **more}
    return caller.call("createRequest", body, headers={"Idempotency-Key": str(uuid.uuid4())})


def a_picture():
    kept = io.BytesIO()
    Image.new("RGB", (8, 8)).save(kept, "PNG")
    kept.seek(0)
    kept.name = "screen.png"
    return {"image": kept}


CONTEXT = {"screen": "visit", "error_code": "HY-777", "role": "clinician"}

#: One or more calls of every endpoint, made so that a forbidden article would show if it could.
CALLS = {
    "openSession": lambda who: [who.call("openSession", {"application": str(uuid.uuid4())})],
    "strings": lambda who: [who.call("strings", query="?locale=en")],
    "contacts": lambda who: [who.call("contacts", query="?locale=en")],
    "suggest": lambda who: [who.call("suggest", {"context": CONTEXT}), who.call("suggest", {"context": {}})],
    "ask": lambda who: [
        who.call("ask", {"text": QUESTION, "context": CONTEXT}),
        who.call("ask", {"text": QUESTION, "as_you_type": True}),
        who.call("ask", {"text": "zilverreigr", "context": CONTEXT}),
        who.call("ask", {"text": "HY-777"}),
        who.call("ask", {"text": QUESTION, "narrow": {"screen": "visit"}}),
    ],
    "article": lambda who: [
        who.call("article", key=SECRET_KEY, query="?locale=en"),
        who.call("article", key="open-neighbour", query="?locale=en"),
        who.call("article", key="open-and-gone", query="?locale=en"),
    ],
    "vote": lambda who: [who.call("vote", {"locale": "en", "useful": False, "reason": "unclear"}, key=SECRET_KEY)],
    "events": lambda who: [who.call("events", {"events": [{"kind": "article-opened", "article": SECRET_KEY}]})],
    "screenText": lambda who: [who.call("screenText", {"text": QUESTION})],
    "uploadImage": lambda who: [who.call("uploadImage", a_picture())],
    "createRequest": lambda who: [a_request(who, tried=[SECRET_KEY])],
    "listRequests": lambda who: [who.call("listRequests")],
    "readRequest": lambda who: [who.call("readRequest", public_id=who.request)],
    "writeMessage": lambda who: [
        who.call(
            "writeMessage", {"text": "More."}, public_id=who.request, headers={"Idempotency-Key": str(uuid.uuid4())}
        )
    ],
    "solveRequest": lambda who: [who.call("solveRequest", public_id=who.request)],
    "renewSession": lambda who: [who.call("renewSession")],
    "closeSession": lambda who: [who.call("closeSession")],
}


def test_every_endpoint_stands_in_these_tables():
    assert set(OPERATIONS) == set(DOORS) == set(CALLS)


@pytest.mark.parametrize("operation", [name for name, door in DOORS.items() if door != "anyone"])
def test_without_a_bearer_an_endpoint_refuses(client, operation):
    stranger = Caller(client)
    stranger.request = str(uuid.uuid4())
    wrong = Caller(client, "not-a-bearer")
    wrong.request = stranger.request
    for who, code in ((stranger, "session-required"), (wrong, "session-expired")):
        for answer in CALLS[operation](who):
            assert (answer.status_code, answer.json()["code"]) == (401, code)


@pytest.mark.parametrize("operation", [name for name, door in DOORS.items() if door == "person"])
def test_somebody_anonymous_has_no_requests(client, operation):
    application = HostKeyFactory().application
    anonymous = Caller(client, open_help_session(application=application.public_id).bearer)
    anonymous.request = str(uuid.uuid4())
    for answer in CALLS[operation](anonymous):
        assert (answer.status_code, answer.json()["code"]) == (401, "session-required")


@pytest.mark.parametrize("operation", [name for name, door in DOORS.items() if door == "anyone"])
def test_an_endpoint_for_everybody_opens_without_a_bearer(client, operation):
    assert all(answer.status_code in (200, 401) for answer in CALLS[operation](Caller(client)))


@pytest.fixture
def callers(client, settings, tmp_path):
    """Somebody of the organisation whose article it is, somebody of another one, and somebody anonymous."""
    settings.SEARCH_DIR = tmp_path / "search"
    settings.LIMITS = {"help-request": "100/60"}
    key, other = HostKeyFactory(), HostKeyFactory()
    body = [
        paragraph(f"The {SECRET_WORD} rule about {QUESTION}: HY-777 shows when it is due."),
        heading(f"How {SECRET_WORD} works", "how"),
        paragraph(f"Before {QUESTION}, switch it off. {SECRET_WORD} is the name of the house rule."),
    ]
    for code in ("en", "nl"):
        ArticleFactory(
            key=SECRET_KEY,
            locale=code,
            title=f"{SECRET_WORD} and {QUESTION}",
            summary=f"The {SECRET_WORD} rule.",
            body=body,
            audience="organisation",
            organisations=[key.application.organisation],
            screens=["visit"],
        )
    ArticleFactory(key="open-neighbour", title="The kettle", related=[SECRET_KEY], screens=["visit"])
    gone = ArticleFactory(key="open-and-gone", title="The old kettle", successor=SECRET_KEY)
    gone.unpublish()
    search.complete("article")
    ScreenPin.objects.create(article=SECRET_KEY, screen="visit", note="test")
    SuggestionRule.objects.create(article=SECRET_KEY, error_code="HY-777", note="test")
    mine = Caller(client, help_session(key, locale="en").bearer)
    theirs = Caller(client, help_session(other, locale="en", email="g@example.org", sub="u-2").bearer)
    anonymous = Caller(client, open_help_session(application=key.application.public_id, locale="en").bearer)
    for who in (mine, theirs):
        who.request = a_request(who, tried=[SECRET_KEY]).json()["request"]
    anonymous.request = mine.request
    return {"mine": mine, "theirs": theirs, "anonymous": anonymous}


def said(answer):
    return f"{answer.content.decode().lower()} {answer.headers}"


#: Where somebody of the organisation itself sees the article: that it is hidden from others is no accident of the test.
SHOWN = {"suggest", "ask", "article", "readRequest"}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_article_of_one_organisation_never_reaches_another_or_somebody_anonymous(callers, operation):
    for who in ("theirs", "anonymous"):
        for answer in CALLS[operation](callers[who]):
            assert SECRET_WORD not in said(answer), who
            assert SECRET_KEY not in said(answer), who
    if operation in SHOWN:
        assert any(SECRET_WORD in said(answer) for answer in CALLS[operation](callers["mine"]))


@pytest.mark.parametrize("operation", ["article", "vote"])
def test_a_forbidden_article_is_answered_like_one_that_is_not_there(callers, operation):
    body = {"locale": "en", "useful": True} if operation == "vote" else None
    for who in ("theirs", "anonymous"):
        forbidden = callers[who].call(operation, body, key=SECRET_KEY)
        absent = callers[who].call(operation, body, key="never-was")
        assert (forbidden.status_code, forbidden.json()) == (absent.status_code, absent.json())
        assert forbidden.status_code == 404


@pytest.mark.parametrize("operation", ["readRequest", "writeMessage", "solveRequest"])
def test_a_request_of_somebody_else_is_answered_like_one_that_is_not_there(callers, operation):
    theirs = callers["theirs"]
    own, theirs.request = theirs.request, callers["mine"].request
    [forbidden] = CALLS[operation](theirs)
    theirs.request = str(uuid.uuid4())
    [absent] = CALLS[operation](theirs)
    assert (forbidden.status_code, forbidden.json()) == (absent.status_code, absent.json())
    assert forbidden.status_code == 404
    theirs.request = own
    assert CALLS[operation](theirs)[0].status_code in (200, 201)


def test_somebody_anonymous_reads_public_articles_alone_and_a_person_those_of_everybody_signed_in(client):
    key = HostKeyFactory()
    for audience in ("public", "signed-in", "organisation"):
        ArticleFactory(key=f"for-{audience}", audience=audience)
    person = Caller(client, help_session(key).bearer)
    anonymous = Caller(client, open_help_session(application=key.application.public_id).bearer)
    seen = {
        name: [
            who.call("article", key=f"for-{a}", query="?locale=en").status_code
            for a in ("public", "signed-in", "organisation")
        ]
        for name, who in (("person", person), ("anonymous", anonymous))
    }
    assert seen == {"person": [200, 200, 404], "anonymous": [200, 404, 404]}
