"""Help over HTTP: suggestions, questions, articles, votes and events as the contract has them."""

import json
import uuid

import pytest
import time_machine

from content.models import ArticlePage, SafetyFlag, Vote
from helpdesk.models import Ask, HelpEvent, ScreenPin, SuggestionRule
from search.editorial import AskedQuestion
from tests.factories.accounts import HostKeyFactory, help_session
from tests.factories.content import ArticleFactory, body, languages, paragraph, published

pytestmark = pytest.mark.django_db

HELP = "/api/v1/help"
PAGE = {"Origin": "https://app.example.org"}
PRINTER = "The printer needs paper in the lower tray."
CARD = {
    "key",
    "locale",
    "title",
    "summary",
    "url",
    "section",
    "type",
    "type_label",
    "safety",
    "review_by",
    "overdue",
    "reviewed",
    "behind",
}
CARD |= {"languages"}


@pytest.fixture
def key():
    return HostKeyFactory()


@pytest.fixture
def call(client, key):
    """`call("/ask", {...})` posts and `call("/articles/x")` gets, in the name of a person; `bearer=""` in nobody's."""
    session = help_session(key, locale="en")

    def said(path, data=None, *, bearer=session.bearer, locale="en", **headers):
        headers = {"Accept-Language": locale, **PAGE, **headers} | (
            {"Authorization": f"Bearer {bearer}"} if bearer else {}
        )
        if data is None:
            return client.get(HELP + path, headers=headers)
        return client.post(HELP + path, json.dumps(data), content_type="application/json", headers=headers)

    return said


# Words and ways ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["nl", "en", "de", "fr"])
def test_words_of_the_panel_come_without_a_bearer_and_are_kept(call, locale):
    answer = call(f"/strings?locale={locale}", bearer="")
    assert answer.status_code == 200
    said = answer.json()
    assert set(said) == {"locale", "version", "strings"}
    assert said["locale"] == locale
    assert "public" in answer["Cache-Control"]
    again = call(f"/strings?locale={locale}", bearer="", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_ways_to_a_person_stand_on_her_clock(client, key, settings):
    settings.EMERGENCY_PHONE = "+31 20 555 0100"
    open_in = {}
    for zone in ("Europe/Amsterdam", "America/Los_Angeles"):
        with time_machine.travel("2026-11-24T10:00:00+01:00", tick=False):
            bearer = help_session(key, locale="en", tz=zone, sub=zone, email=f"{zone[-5:]}@example.org").bearer
            headers = {"Authorization": f"Bearer {bearer}", **PAGE}
            said = client.get(f"{HELP}/contacts?locale=en", headers=headers).json()
        assert said["zone"] == zone
        open_in[zone] = {channel["key"]: channel["open"] for channel in said["channels"]}
    assert open_in["Europe/Amsterdam"]["clinical"]
    assert not open_in["America/Los_Angeles"]["clinical"]
    assert open_in["America/Los_Angeles"]["priority"]
    line = said["emergency"]
    assert (line["number"], line["href"]) == ("+31 20 555 0100", "tel:+31205550100")


def test_number_that_cannot_be_dialled_has_no_address(call, settings):
    settings.EMERGENCY_PHONE = "+31-20-XXX-XXXX"
    assert call("/contacts", bearer="").json()["emergency"]["href"] == ""


# Suggestions ------------------------------------------------------------------------------------------------------------


def test_suggestions_are_cards_with_a_reason_in_her_language(call, settings):
    settings.BASE_URL = "https://help.example"
    languages("pinned", "en", "nl")
    ScreenPin.objects.create(article="pinned", screen="visit", note="n")
    ArticleFactory(key="fits", screens=["visit"])
    said = call("/suggest", {"context": {"screen": "visit", "evil": "x"}}).json()
    assert set(said) == {"impression", "screen_label", "suggestions"}
    assert said["screen_label"] == "Visit"
    first, second = said["suggestions"]
    assert (first["article"]["key"], first["why"]["code"], first["pinned"]) == ("pinned", "pinned", True)
    assert (second["article"]["key"], second["why"]["code"], second["pinned"]) == ("fits", "screen", False)
    assert set(first["article"]) == CARD
    assert first["article"]["url"].startswith("https://help.example/en/")
    assert [each["url"][:24] for each in first["article"]["languages"] if each["url"]] == [
        "https://help.example/nl/",
        "https://help.example/en/",
    ]
    event = HelpEvent.objects.get()
    assert (event.kind, event.screen, event.articles) == ("suggested", "visit", ["pinned", "fits"])
    assert str(event.impression) == said["impression"]


def test_her_hosts_word_decides_which_rule_holds(client, key):
    ArticleFactory(key="for-cardiology")
    SuggestionRule.objects.create(article="for-cardiology", specialty="cardiology", note="n")
    headers = PAGE | {"Authorization": f"Bearer {help_session(key, locale='en', specialty='radiology').bearer}"}
    body_ = json.dumps({"context": {"specialty": "cardiology"}})
    answer = client.post(f"{HELP}/suggest", body_, content_type="application/json", headers=headers)
    assert [each["why"]["code"] for each in answer.json()["suggestions"]] == ["role"]


@pytest.mark.parametrize(
    "sent", [{"context": None}, {"context": []}, {"context": "x"}, "text", [], {"context": {"screen": {"a": 1}}}]
)
def test_strange_situations_are_answered_or_refused_and_never_a_fault(call, sent):
    assert call("/suggest", sent).status_code in (200, 400)


# Questions --------------------------------------------------------------------------------------------------------------


def test_answer_is_word_for_word_with_its_place(call, indexed):
    ArticleFactory(key="printing", title="Printer needs paper", body=[paragraph(PRINTER)])
    indexed()
    said = call("/ask", {"text": "printer needs paper", "context": {"screen": "visit"}}).json()
    assert said["answer"]["text"] == PRINTER
    assert set(said["answer"]) == {"text", "kind", "article", "heading", "anchor", "url", "warning"}
    assert said["results"][0]["article"]["key"] == "printing"
    assert (said["abstained"], said["degraded"], said["urgent"], said["total"]) == (False, False, None, 1)
    assert Ask.objects.get(public_id=said["ask"]).screen == "visit"


def test_question_while_typed_has_no_id_and_is_nowhere_kept(call, indexed):
    ArticleFactory(key="printing", title="Printer needs paper", body=[paragraph(PRINTER)])
    indexed()
    said = call("/ask", {"text": "printer", "as_you_type": True}).json()
    assert said["ask"] is None
    assert said["results"]
    assert not AskedQuestion.objects.exists()


@pytest.mark.parametrize(
    ("locale", "text"),
    [("nl", "patiënt ademt niet"), ("en", "not breathing"), ("de", "Patient atmet nicht"), ("fr", "ne respire plus")],
)
def test_warning_comes_with_a_line_in_her_language(call, indexed, locale, text):
    indexed()
    said = call("/ask", {"text": text}, locale=locale).json()
    assert said["urgent"]["kind"] == "emergency"
    assert said["urgent"]["line"]


def test_patient_data_is_named_in_words_and_not_repeated(call, indexed):
    indexed()
    said = call("/ask", {"text": "mail jan@voorbeeld.nl printer"})
    assert said.json()["redacted"] == [{"kind": "email", "label": "e-mail address"}]
    assert "jan@" not in said.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"text": None},
        {"text": "x" * 3000},
        {"text": ["x"]},
        {"text": "x", "narrow": {"a": 1}},
        {"text": "x", "narrow": {"k" * 30: "v"}},
        {"text": "x", "as_you_type": "perhaps"},
    ],
)
def test_question_that_cannot_be_read_is_a_problem_and_kept_nowhere(call, indexed, sent):
    indexed()
    answer = call("/ask", sent)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert not Ask.objects.exists()


@pytest.mark.parametrize("text", ["\x00\x00", "\ud800", 'AND OR +-"(', "\u202eevil", " ", "😀" * 100, "<script>"])
def test_strange_questions_get_a_normal_answer(call, indexed, text):
    indexed()
    assert call("/ask", {"text": text}).status_code == 200


def test_eleventh_question_at_once_has_to_wait_and_typing_has_a_measure_of_its_own(call, indexed):
    indexed()
    with time_machine.travel("2027-01-04T10:00:00+00:00", tick=False):
        statuses = [call("/ask", {"text": "printer"}, bearer=None).status_code for _ in range(1)]
    assert statuses == [401]
    answers = [call("/ask", {"text": "printer"}) for _ in range(12)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].json()["code"] == "rate-limited"
    assert int(refused[0]["Retry-After"]) >= 1
    assert call("/ask", {"text": "printer", "as_you_type": True}).status_code == 200


# Articles ---------------------------------------------------------------------------------------------------------------


def test_article_comes_with_contents_terms_and_related_and_is_not_sent_twice(call):
    languages("linked", "en")
    ArticleFactory(key="whole", body=body("linked"), related=["linked"])
    answer = call("/articles/whole?locale=en")
    said = answer.json()
    assert set(said) == {"article", "html", "contents", "terms", "related", "changed_at"}
    assert said["contents"][0] == {"anchor": "before", "text": "Before you start", "level": 2}
    assert [card["key"] for card in said["related"]] == ["linked"]
    assert "<script" not in said["html"]
    assert "private" in answer["Cache-Control"]
    again = call("/articles/whole?locale=en", **{"If-None-Match": f'W/{answer["ETag"]}, "other"'})
    assert (again.status_code, again.content) == (304, b"")


def test_article_withdrawn_while_it_is_open_is_not_there_whatever_mark_she_has(call):
    page = ArticleFactory(key="open")
    ArticleFactory(key="next")
    etag = call("/articles/open")["ETag"]
    found = ArticlePage.objects.get(pk=page.pk)
    found.successor = "next"
    published(found).unpublish()
    answer = call("/articles/open", **{"If-None-Match": etag})
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert answer.json()["successor"]["key"] == "next"


def test_absent_and_hidden_articles_get_the_same_body(call):
    ArticleFactory(key="hidden", audience="organisation")
    bodies = {call(f"/articles/{name}").content for name in ("hidden", "never-written")}
    assert len(bodies) == 1


@pytest.mark.parametrize("name", ["..", "A", "a b", "a--b", "x" * 61, "%27", "a%2Fb"])
def test_key_that_no_article_can_have_is_a_problem(call, name):
    assert call(f"/articles/{name}").status_code in (400, 404)


# Votes ------------------------------------------------------------------------------------------------------------------


def test_vote_is_kept_once_a_person_and_patient_data_left_out(call):
    page = ArticleFactory(key="voted")
    vote = {"locale": "en", "useful": False, "reason": "unclear", "text": "ask jan@voorbeeld.nl"}
    answer = call("/articles/voted/vote", vote)
    assert answer.status_code == 201
    assert answer.json() == {"redacted": [{"kind": "email", "label": "e-mail address"}]}
    call("/articles/voted/vote", vote | {"useful": True, "reason": "", "text": ""})
    kept = Vote.objects.get()
    assert (kept.page_id, kept.useful) == (page.pk, True)


def test_unsafe_vote_opens_a_safety_concern(call):
    ArticleFactory(key="voted")
    call("/articles/voted/vote", {"locale": "en", "useful": False, "reason": "unsafe"})
    assert SafetyFlag.objects.count() == 1


@pytest.mark.parametrize(
    ("vote", "status"),
    [
        ({"locale": "en", "useful": False, "reason": "evil"}, 400),
        ({"locale": "xx", "useful": True}, 400),
        ({"locale": "fr", "useful": True}, 404),
        ({"locale": "en"}, 400),
        ({"locale": "en", "useful": True, "text": "x" * 1001}, 400),
    ],
)
def test_vote_that_cannot_be_read_is_kept_nowhere(call, vote, status):
    ArticleFactory(key="voted")
    assert call("/articles/voted/vote", vote).status_code == status
    assert not Vote.objects.exists()


def test_nobody_votes_on_what_she_may_not_read(call):
    ArticleFactory(key="hidden", audience="organisation")
    assert call("/articles/hidden/vote", {"locale": "en", "useful": True}).status_code == 404
    assert not Vote.objects.exists()


# Events -----------------------------------------------------------------------------------------------------------------


def test_events_are_kept_with_screens_and_keys_that_exist(call, indexed):
    ArticleFactory(key="printing", title="Printer needs paper", body=[paragraph(PRINTER)])
    indexed()
    ask = call("/ask", {"text": "printer"}).json()["ask"]
    told = [
        {"kind": "result-opened", "screen": "visit", "article": "printing", "ask": ask},
        {"kind": "helped", "screen": "jan-jansen-1961", "article": "jan-jansen", "ask": ask},
    ]
    assert call("/events", {"events": told}).status_code == 204
    first, second = HelpEvent.objects.order_by("pk")
    assert (first.screen, first.article, str(first.ask.public_id)) == ("visit", "printing", ask)
    assert (second.screen, second.article) == ("", "")
    row = Ask.objects.get()
    assert (row.read, row.followed_by) == (True, "helped")


@pytest.mark.parametrize(
    "told",
    [
        {"events": [{"kind": "suggested"}]},
        {"events": [{"kind": "request-sent"}]},
        {"events": [{"kind": "evil"}]},
        {"events": [{"kind": "opened"}] * 21},
        {"events": [{"kind": "opened", "article": "Jan Jansen"}]},
        {"events": "x"},
        {},
    ],
)
def test_events_that_only_the_server_may_write_or_nobody_knows_are_refused(call, told):
    assert call("/events", told).status_code == 400
    assert not HelpEvent.objects.exists()


def test_somebody_anonymous_asks_reads_and_votes_on_public_articles(client, key, indexed):
    ArticleFactory(key="public", title="Printer needs paper", body=[paragraph(PRINTER)])
    ArticleFactory(key="closed", title="Printer secrets", audience="signed-in", body=[paragraph("Printer secret.")])
    indexed()
    opened = client.post(
        f"{HELP}/session",
        json.dumps({"application": str(key.application.public_id)}),
        content_type="application/json",
        headers=PAGE,
    ).json()
    headers = PAGE | {"Authorization": f"Bearer {opened['bearer']}", "Accept-Language": "en"}

    def post(path, data):
        return client.post(HELP + path, json.dumps(data), content_type="application/json", headers=headers)

    found = post("/ask", {"text": "printer needs paper"}).json()
    assert [result["article"]["key"] for result in found["results"]] == ["public"]
    assert client.get(f"{HELP}/articles/closed", headers=headers).status_code == 404
    assert post("/articles/public/vote", {"locale": "en", "useful": True}).status_code == 201
    assert post("/events", {"events": [{"kind": "opened"}]}).status_code == 204


@pytest.mark.parametrize("path", ["/suggest", "/ask", "/events", "/articles/x/vote"])
def test_without_a_bearer_nothing_is_answered_and_nothing_kept(call, path):
    answer = call(path, {"text": "x", "events": [], "locale": "en", "useful": True, "context": {}}, bearer="")
    assert (answer.status_code, answer.json()["code"]) == (401, "session-required")
    assert not Ask.objects.exists()


def test_impression_of_a_suggestion_comes_back_with_what_was_opened(call):
    ArticleFactory(key="fits", screens=["visit"])
    impression = call("/suggest", {"context": {"screen": "visit"}}).json()["impression"]
    told = {"kind": "suggestion-opened", "screen": "visit", "article": "fits", "impression": impression}
    call("/events", {"events": [told]})
    kept = HelpEvent.objects.get(kind="suggestion-opened")
    assert kept.impression == uuid.UUID(impression)
