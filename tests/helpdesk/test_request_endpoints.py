"""Asking a person over HTTP: screened, sent once, hers alone, and refused in words she understands."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.api import screen
from helpdesk import attachments
from helpdesk.models import Ticket, TicketAttachment, TicketMessage
from tests.factories.accounts import HostApplicationFactory, HostKeyFactory, help_session
from tests.factories.content import ArticleFactory
from tests.factories.helpdesk import a_picture, an_agent, said

pytestmark = pytest.mark.django_db
HELP = "/api/v1/help/"
BSN = "Fijn 😀, de notitie van BSN 111222333 print niet"


class Caller:
    """A person in a host application, over HTTP."""

    def __init__(self, client, key=None, **claims):
        self.client = client
        self.key = key or HostKeyFactory()
        opened = help_session(self.key, **claims)
        self.viewer, self.bearer = opened.viewer, opened.bearer

    def _headers(self, key=None):
        headers = {"Authorization": f"Bearer {self.bearer}"}
        return headers | ({"Idempotency-Key": str(key)} if key else {})

    def post(self, path, body=None, key=None):
        return self.client.post(HELP + path, body or {}, content_type="application/json", headers=self._headers(key))

    def get(self, path):
        return self.client.get(HELP + path, headers=self._headers())

    def upload(self, data, name="picture.png", field="image"):
        return self.client.post(HELP + "images", {field: SimpleUploadedFile(name, data)}, headers=self._headers())

    def ask(self, key=None, **body):
        told = {"text": "The letter does not print", "affected": "hindered", "context": {"screen": "visit-letters"}}
        return self.post("requests", told | body, key or uuid.uuid4())


@pytest.fixture
def caller(client):
    return Caller(client, locale="en")


def test_a_text_is_screened_and_nothing_stored(caller):
    answer = caller.post("screen", {"text": BSN}).json()
    (finding,) = answer["findings"]
    assert (finding["kind"], finding["label"]) == ("bsn", "number of a person")
    units = BSN.encode("utf-16-le")
    assert units[2 * finding["start"] : 2 * finding["end"]].decode("utf-16-le") == "111222333"
    assert answer["cleaned"] == BSN.replace("111222333", "[bsn]")
    assert not Ticket.objects.exists()


def test_a_request_answers_with_what_she_may_expect(caller):
    answer = caller.ask(context={"screen": "visit-letters", "error_code": "hy 502", "version": "2.8", "evil": "x"})
    assert answer.status_code == 201
    told, ticket = answer.json(), Ticket.objects.get()
    assert told["number"] == ticket.number
    assert (told["tier"], told["tier_label"]) == (2, "Tier 2, urgent")
    assert (told["state"], told["state_label"], told["urgent_line"]) == ("new", "New", None)
    assert told["due_text"].startswith("You have an answer by ")
    assert (ticket.screen, ticket.error_code, ticket.app_version) == ("visit-letters", "HY-502", "2.8")
    assert (ticket.channel, ticket.language, ticket.time_zone) == ("widget", "en", "Europe/Amsterdam")
    assert ticket.organisation == caller.key.application.organisation


def test_her_language_is_that_of_the_answer(client):
    caller = Caller(client, locale="nl")
    assert caller.ask(text="De brief print niet").status_code == 201
    assert Ticket.objects.get().language == "nl"


def test_an_emergency_names_whom_to_call(caller, settings):
    told = caller.ask(affected="patient-now").json()
    assert told["tier"] == 1
    assert settings.EMERGENCY_PHONE in told["urgent_line"]


def test_repeating_a_request_answers_the_same_with_200(caller):
    key = uuid.uuid4()
    first, second = caller.ask(key), caller.ask(key)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert TicketMessage.objects.count() == 1


def test_the_same_key_with_another_body_is_a_conflict(caller):
    key = uuid.uuid4()
    caller.ask(key)
    answer = caller.ask(key, text="Something else")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert Ticket.objects.count() == 1


def test_patient_data_is_answered_with_where_it_stands(caller):
    answer = caller.ask(text=f"  {BSN}")
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "patient-data")
    assert [(each["kind"], each["start"]) for each in told["findings"]] == [
        ("bsn", 2 + len("Fijn 😀, de notitie van BSN ") + 1)
    ]
    assert told["cleaned"] == f"  {BSN.replace('111222333', '[bsn]')}"
    assert not Ticket.objects.exists()
    assert "111222333" not in str({**told, "cleaned": ""})


def test_patient_data_that_has_to_stay_is_taken(caller):
    assert caller.ask(text=BSN, keep_patient_data=True).status_code == 201
    ticket = Ticket.objects.get()
    assert screen(ticket.subject_redacted) == []
    assert "111222333" in ticket.messages.get().body_sealed
    assert "111222333" not in caller.get("requests").content.decode()


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": "   "},
        {"text": "x" * 8001},
        {"affected": "rather"},
        {"reply_by": "pigeon"},
        {"reply_by": "phone"},
        {"images": [str(uuid.uuid4())]},
        {"images": ["x"]},
        {"images": [str(uuid.uuid4())] * 4, "screenshot_consent": True},
        {"tried": ["x"] * 21},
        {"context": "visit"},
        {"ask": "no uuid"},
    ],
)
def test_malformed_requests_name_the_field_and_store_nothing(caller, body):
    answer = caller.ask(**body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert answer.json()["fields"]
    assert not Ticket.objects.exists()


def test_a_request_without_a_key_is_malformed(caller):
    answer = caller.post("requests", {"text": "The letter does not print", "affected": "hindered"})
    assert answer.json()["code"] == "malformed"


def test_a_picture_is_uploaded_and_claimed_by_a_request(caller):
    answer = caller.upload(a_picture("WEBP"))
    assert answer.status_code == 201
    told = answer.json()
    assert (told["width"], told["height"]) == (64, 48)
    assert told["bytes"] > 0
    assert caller.ask(images=[told["image"]], screenshot_consent=True).status_code == 201
    assert TicketAttachment.objects.get().ticket == Ticket.objects.get()


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"<svg/>", 422, "image-not-accepted"),
        (b"", 422, "image-not-accepted"),
        (a_picture("GIF", mode="P"), 422, "image-not-accepted"),
        (b"\x89PNG" + b"\0" * attachments.MOST_BYTES, 413, "too-large"),
        (b"\0" * (6 * 1024 * 1024), 413, "too-large"),
    ],
)
def test_what_is_no_picture_is_refused(caller, data, status, code):
    answer = caller.upload(data)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not TicketAttachment.objects.exists()


def test_an_upload_without_a_picture_is_malformed(caller):
    assert caller.upload(a_picture(), field="file").json()["code"] == "malformed"


def test_a_picture_of_somebody_else_is_not_taken(client, caller):
    other = Caller(client, sub="u-18", email="other@example.org")
    picture = other.upload(a_picture()).json()["image"]
    answer = caller.ask(images=[picture], screenshot_consent=True)
    assert (answer.status_code, answer.json()["reason"]) == (422, "gone")
    assert not Ticket.objects.exists()


def test_she_sees_her_requests_and_their_answers(caller, settings):
    ArticleFactory(key="printing")
    caller.ask(tried=["printing"])
    ticket, agent = Ticket.objects.get(), an_agent(name="Ruben")
    said(ticket, agent, "Choose the other printer.")
    (row,) = caller.get("requests").json()["requests"]
    assert (row["number"], row["state"], row["unread"]) == (ticket.number, "pending", 1)
    told = caller.get(f"requests/{ticket.public_id}").json()
    assert [(each["mine"], each["author"], each["text"]) for each in told["messages"]] == [
        (True, "Fenna de Boer", "The letter does not print"),
        (False, "Ruben", "Choose the other printer."),
    ]
    assert [card["key"] for card in told["articles"]] == ["printing"]
    assert caller.get("requests").json()["requests"][0]["unread"] == 0


def test_inner_notes_are_in_no_answer(caller):
    caller.ask()
    ticket = Ticket.objects.get()
    ticket.messages.create(kind="internal_note", author=an_agent(), body_sealed="Aardvark", body_redacted="Aardvark")
    assert "Aardvark" not in caller.get(f"requests/{ticket.public_id}").content.decode()


def test_her_answer_is_stored_once_and_opens_what_was_solved(caller):
    caller.ask()
    ticket, key = Ticket.objects.get(), uuid.uuid4()
    assert caller.post(f"requests/{ticket.public_id}/solved").json()["state"] == "solved"
    assert caller.post(f"requests/{ticket.public_id}/solved").status_code == 200
    for _each in range(2):
        answer = caller.post(f"requests/{ticket.public_id}/messages", {"text": "It is back"}, key)
        assert (answer.status_code, answer.json()["mine"]) == (201, True)
    ticket.refresh_from_db()
    assert ticket.state == "open"
    assert ticket.messages.filter(kind="requester").count() == 2
    assert caller.post(f"requests/{ticket.public_id}/messages", {"text": "Other"}, key).json()["code"] == "conflict"


def test_a_closed_request_takes_no_more_words(caller):
    caller.ask()
    ticket = Ticket.objects.get()
    Ticket.objects.update(state="closed")
    answer = caller.post(f"requests/{ticket.public_id}/messages", {"text": "More"}, uuid.uuid4())
    assert (answer.status_code, answer.json()["reason"]) == (409, "closed")
    assert caller.post(f"requests/{ticket.public_id}/solved").json()["state"] == "closed"


@pytest.mark.parametrize("whose", ["colleague", "other organisation", "nobody", "her own in another organisation"])
def test_somebody_elses_request_is_not_found_in_the_same_words(client, caller, whose):
    caller.ask()
    ticket = Ticket.objects.get()
    other = {
        "colleague": lambda: Caller(client, caller.key, sub="u-18", email="colleague@example.org", locale="en"),
        "other organisation": lambda: Caller(client, sub="u-19", email="far@example.org", locale="en"),
        "nobody": lambda: caller,
        "her own in another organisation": lambda: caller,
    }[whose]()
    if whose.startswith("her own"):
        Ticket.objects.update(organisation=HostApplicationFactory().organisation)
    wanted = uuid.uuid4() if whose == "nobody" else ticket.public_id
    absent = caller.get(f"requests/{uuid.uuid4()}").json()
    calls = (
        other.get(f"requests/{wanted}"),
        other.post(f"requests/{wanted}/messages", {"text": "Hello"}, uuid.uuid4()),
        other.post(f"requests/{wanted}/solved"),
    )
    assert [(each.status_code, each.json()) for each in calls] == [(404, absent)] * 3
    if whose != "nobody":
        assert other.get("requests").json() == {"requests": []}
    assert ticket.messages.count() == 1


def test_requests_are_limited_and_emergencies_are_not(caller):
    for _each in range(6):
        assert caller.ask().status_code == 201
    refused = caller.ask()
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert caller.ask(affected="patient-now").status_code == 201
    assert caller.ask(affected="question", text="I think we have a data breach").status_code == 201


def test_lists_cost_the_same_queries_however_many_there_are(caller, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(100) as seen:
            caller.get("requests")
        return len(seen)

    caller.ask()
    count()
    few = count()
    for _each in range(4):
        caller.ask()
    assert count() == few
