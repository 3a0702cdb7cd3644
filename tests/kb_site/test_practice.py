"""The practice application: what it lets through, what it says in four languages, and that it shows itself as it is."""

import html as entities
import json
import re

import jwt
import pytest
import time_machine

from kb_site.practice.app import HERE, MISSING
from kb_site.practice.connection import read, write
from kb_site.practice.people import ORGANISATIONS, PEOPLE
from kb_site.practice.screens import SCREENS, may_open
from kb_site.practice.words import LOCALES, in_locale, typeset
from kb_site.practice.words import _read as texts_of
from tests.kb_site.practice_client import CONNECTION, HOSTS, ORIGIN, SUPPORT, Client

CLINICIANS = {"NL-DEMO-0001": "verbruggen", "DE-DEMO-0001": "riedel"}
ADMINISTRATORS = {"NL-DEMO-0001": "tieleman", "DE-DEMO-0001": "petzold"}
FACTS = (HERE.parent.parent / "docs" / "hysio-facts.md").read_text(encoding="utf-8")
EVERYWHERE = [(screen, locale) for screen in SCREENS.values() for locale in LOCALES]


def somebody_for(screen, facility="NL-DEMO-0001"):
    return next(
        key
        for key, person in PEOPLE.items()
        if person.organisation.facility_id == facility and may_open(person, screen)
    )


def says_to_help(answer):
    """Screen, error code and failed action as the page hands them to the help."""
    found = re.search(r'<main [^>]*data-screen="(.*?)" data-error-code="(.*?)" data-failed-action="(.*?)"', answer.html)
    return found.groups()


# What it lets through


@pytest.mark.parametrize("path", ["", "visit", "token", "ready", "static/practice.css", "no-such-page"])
def test_every_answer_carries_the_strict_policy(path):
    policy = Client().as_person("verbruggen").get(path).headers["Content-Security-Policy"]
    assert policy == (
        f"default-src 'none'; script-src 'self' {SUPPORT}; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' {SUPPORT}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def test_pages_hold_nothing_that_the_policy_forbids():
    for screen in SCREENS.values():
        html = Client().as_person(somebody_for(screen)).get(screen.key).html
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", html)
        assert set(re.findall(r'(?:src|href)="(https?://[^/"]+)', html)) <= {SUPPORT}


def test_token_is_not_given_to_a_reader_of_an_address():
    answer = Client().as_person("verbruggen").get("token")
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("origin", [None, "null", "https://elsewhere.example", SUPPORT, ORIGIN + ".example"])
def test_token_is_refused_to_pages_of_other_origins(origin):
    answer = Client().as_person("verbruggen").post("token", origin=origin)
    assert answer.status == 403
    assert "token" not in json.loads(answer.html)


def test_token_is_refused_to_somebody_not_signed_in():
    assert Client().post("token").status == 401


def test_token_speaks_for_the_person_of_the_session_whatever_the_page_sends():
    said = {"person": "petzold", "sub": "petzold", "email": "uwe.petzold@weidenbach.example", "roles": "admin"}
    answer = Client().as_person("verbruggen").post("token?sub=petzold&person=petzold", said)
    token = json.loads(answer.html)["token"]
    claims = jwt.decode(token, HOSTS["NL-DEMO-0001"].secret, ["HS256"], audience="hysio-help")
    assert jwt.get_unverified_header(token)["kid"] == HOSTS["NL-DEMO-0001"].key_id
    assert claims["sub"] == "verbruggen"
    assert (claims["org"], claims["roles"], claims["locale"]) == ("NL-DEMO-0001", ["clinician"], "nl")
    assert 0 < claims["exp"] - claims["iat"] <= 600
    assert answer.headers["Cache-Control"] == "no-store"


def test_every_token_has_a_nonce_of_its_own():
    client = Client().as_person("riedel")
    tokens = {json.loads(client.post("token").html)["token"] for _ in range(3)}
    assert len(tokens) == 3


def test_a_changed_cookie_is_nobody():
    client = Client().as_person("holtrop")
    body, signature = client.cookie.removeprefix("practice=").split(".")
    other_end = "1" if signature.endswith("0") else "0"
    for forged in (f"{body[:-4]}AAAA.{signature}", f"{body}.{signature[:-1]}{other_end}", body, f"{body}.", "é.é", ""):
        client.cookie = f"practice={forged}"
        assert client.post("token").status == 401, forged


def test_a_session_ends_after_twelve_hours():
    with time_machine.travel("2026-11-24T08:00:00Z", tick=False) as now:
        client = Client().as_person("verbruggen")
        now.shift(11 * 3600)
        assert client.post("token").status == 200
        now.shift(2 * 3600)
        assert client.post("token").status == 401


def test_signing_out_ends_the_session_in_this_browser():
    client = Client().as_person("verbruggen")
    client.post("sign-out")
    assert client.get("visit").place == ""
    assert client.post("token").status == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites():
    cookie = Client().post("sign-in", {"person": "verbruggen"}).headers["Set-Cookie"]
    assert "; HttpOnly; SameSite=Strict" in cookie
    assert "; Path=/demo/practice/;" in cookie


def test_buttons_pressed_from_another_origin_do_nothing():
    client = Client().as_person("tieleman")
    before = client.cookie
    for path, form in (("users/deactivate", {"item": "1"}), ("sign-in", {"person": "riedel"}), ("sign-out", {})):
        assert client.post(path, form, origin="https://elsewhere.example").status == 403
    assert client.cookie == before


def test_another_name_for_this_machine_is_refused():
    answer = Client().as_person("verbruggen").get("visit", host="attacker.example:8001")
    assert answer.status == 400
    assert "attacker" not in answer.html


@pytest.mark.parametrize("path", ["users", "api-keys"])
def test_a_clinician_is_told_who_may_open_administration(path):
    answer = Client().as_person("verbruggen").get(path)
    assert answer.status == 403
    assert says_to_help(answer) == (SCREENS[path].place, "HY-403", "")
    assert "Mirjam Tieleman" in answer.html
    assert "Bram Oosterling" not in answer.html


def test_an_administrator_sees_nothing_of_patients():
    client = Client().as_person("tieleman", "en")
    for key in ("visit", "transcript", "codes", "measurements"):
        answer = client.get(key)
        assert answer.status == 403
        assert "Practice patient" not in answer.html
        assert client.post(f"{key}/{SCREENS[key].acts[0].name}").status == 403


@pytest.mark.parametrize("item", ["", "0", "4", "x", "1;2", "-1", "٢"])
def test_an_item_that_is_not_there_is_not_found(item):
    assert Client().as_person("verbruggen").post("codes/accept-code", {"item": item}).status == 404


def test_nonsense_gets_an_answer():
    client = Client().as_person("verbruggen")
    assert client.get("../../etc/passwd").status == 404
    assert client.get("static/../app.py").status == 404
    assert client.post("visit/no-such-act").status == 404
    assert client.post("language", {"locale": "xx", "page": "//elsewhere.example"}).place == ""
    assert client.ask("DELETE", "visit").status == 405
    assert client.post("sign-in", CONTENT_LENGTH="99999999").place == ""
    assert client.ask("HEAD", "visit").html == ""


# What it says


@pytest.mark.parametrize(("screen", "locale"), EVERYWHERE, ids=lambda value: getattr(value, "key", value))
def test_every_screen_is_whole_in_every_language(screen, locale):
    for facility in HOSTS:
        client = Client().as_person(somebody_for(screen, facility), locale)
        answers = [client.get(screen.key)]
        for act in screen.acts:
            for item in ("", "1", "2", "3"):
                answer = client.post(f"{screen.key}/{act.name}", {"item": item} if item else {})
                answers.append(client.get(answer.place) if answer.status == 303 else answer)
        for answer in answers:
            assert f'<html lang="{locale}">' in answer.html
            assert MISSING[0] not in answer.html
            assert not re.search(r"[{}]|\*\*", answer.html)


@pytest.mark.parametrize("locale", LOCALES)
def test_pages_that_are_no_screens_are_whole_in_every_language(locale):
    client = Client()
    client.post("language", {"locale": locale})
    pages = [client.get(), client.get("how-it-is-built-in"), client.get("nothing"), client.post("sign-in", origin=None)]
    pages.append(client.as_person("krause").get("visit"))
    for answer in pages:
        assert f'<html lang="{locale}">' in answer.html
        assert MISSING[0] not in answer.html


def test_labels_of_the_product_are_those_of_the_fact_sheet():
    rows = {
        tuple(cell.strip("– >") for cell in line.strip("|").split("|"))
        for line in FACTS.splitlines()
        if line.startswith("|")
    }
    tables = "\n".join("|".join(row) for row in rows) + FACTS
    wrong = [
        (name, text)
        for name, texts in texts_of("words.yaml")["product"].items()
        for text in texts
        if tuple(texts) not in rows and not re.search(rf"(?<!\w){re.escape(text)}(?!\w)", tables)
    ]
    assert wrong == []


def test_all_texts_are_there_four_times_with_the_same_places():
    def check(node, path):
        children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for name, child in children:
            check(child, (*path, name))
        if isinstance(node, list) and node and all(isinstance(text, str) for text in node):
            assert len(node) == len(LOCALES), path
            marks = [sorted(re.findall(r"\{[a-z]+\}|\*\*", text)) for text in node]
            if path[0] == "words.yaml":
                assert all(mark == marks[0] for mark in marks), path

    for name in ("words.yaml", "case.yaml"):
        check(texts_of(name), (name,))


def test_french_spaces_and_units_cannot_break():
    assert typeset("Que faire ?", "fr") == "Que faire\N{NO-BREAK SPACE}?"
    assert (
        typeset("158/94 mmHg en 's nachts", "nl")
        == "158/94\N{NO-BREAK SPACE}mmHg en \N{RIGHT SINGLE QUOTATION MARK}s nachts"
    )
    assert in_locale({"a": [["x", "y", "z", "l'eau"]]}, "fr") == {"a": ["l\N{RIGHT SINGLE QUOTATION MARK}eau"]}


def test_codes_follow_the_country_of_the_organisation():
    dutch, german = (Client().as_person(key, "en").get("codes").html for key in ("verbruggen", "riedel"))
    assert "ICPC-1" in dutch
    assert "K74.02" in dutch
    assert "ICD-10-GM" in german
    assert "I20.9 V" in german


def test_she_reads_in_her_own_language_until_she_chooses_another():
    assert '<html lang="de">' in Client().as_person("riedel").get("visit").html
    assert '<html lang="fr">' in Client().as_person("riedel", "fr").get("visit").html
    client = Client().as_person("riedel")
    assert client.post("language", {"locale": "nl", "page": "codes"}).place == "codes"
    assert '<html lang="nl">' in client.get("codes").html


# What goes wrong, and what the help hears of it


@pytest.mark.parametrize(
    ("person", "act", "item", "expected"),
    [
        ("verbruggen", "visit/record", "", (200, "visit", "", "record")),
        ("verbruggen", "visit/sign", "", (503, "visit", "HY-503", "sign")),
        ("verbruggen", "transcript/update-note", "", (409, "visit-transcript", "HY-409", "update note")),
        ("verbruggen", "codes/accept-code", "2", (422, "visit-codes", "HY-422", "accept code")),
        ("holtrop", "measurements/link-to-patient", "", (502, "visit-measurements", "HY-502", "link to patient")),
        ("petzold", "users/unlock-account", "4", (500, "admin-users", "HY-500", "unlock account")),
        ("petzold", "api-keys/create-key", "", (429, "admin-api-keys", "HY-429", "create key")),
    ],
)
def test_help_hears_which_act_failed_with_which_code(person, act, item, expected):
    answer = Client().as_person(person).post(act, {"item": item} if item else {})
    assert (answer.status, *says_to_help(answer)) == expected
    assert (answer.headers.get("Retry-After") == "30") == (answer.status == 429)


def test_every_code_is_one_of_the_product():
    faults = [act.fault for screen in SCREENS.values() for act in screen.acts if act.fault]
    assert all(f"|{fault.code}|" in FACTS for fault in faults if fault.code)


def test_help_hears_of_the_screen_and_forgets_the_failure_on_the_next():
    client = Client().as_person("verbruggen")
    client.post("visit/sign")
    assert says_to_help(client.get("visit")) == ("visit", "", "")


def test_recording_hears_nothing_until_the_microphone_was_tested():
    client = Client().as_person("verbruggen", "en")
    assert "Hysio hears nothing" in client.post("visit/record").html
    client.post("visit/test-microphone")
    assert client.post("visit/record").status == 303
    assert "Recording</p>" in re.sub(r"\s+", " ", client.get("visit").html).replace(" </p>", "</p>")


def test_what_was_done_stays_until_she_signs_out():
    client = Client().as_person("verbruggen", "en")
    client.post("codes/accept-code", {"item": "1"})
    client.post("codes/reject-code", {"item": "3"})
    assert re.findall(r'data-state="(\w+)"', client.get("codes").html) == ["accepted", "suggested", "rejected"]
    client.post("codes/reject-code", {"item": "1"})
    assert re.findall(r'data-state="(\w+)"', client.get("codes").html) == ["rejected", "suggested", "rejected"]
    client.post("sign-out")
    assert "accepted" not in client.as_person("verbruggen").get("codes").html


# How it is built in


def test_the_page_shows_the_files_that_run():
    html = entities.unescape(Client().get("how-it-is-built-in").html)
    assert (HERE / "token_endpoint.py").read_text(encoding="utf-8") in html
    assert (HERE / "static" / "help.js").read_text(encoding="utf-8") in html
    assert Client().get().headers["Content-Security-Policy"] in html


@pytest.mark.parametrize("organisation", ORGANISATIONS, ids=lambda organisation: organisation.country)
def test_every_page_carries_the_snippet_of_its_organisation_and_shows_it(organisation):
    facility = organisation.facility_id
    client = Client().as_person(ADMINISTRATORS[facility])
    for locale, snippet in HOSTS[facility].snippets.items():
        client.post("language", {"locale": locale})
        assert snippet in client.get("users").html
        assert entities.escape(snippet) in client.get("how-it-is-built-in").html


def test_no_page_shows_a_secret():
    for key, person in PEOPLE.items():
        client = Client().as_person(key)
        for path in ("how-it-is-built-in", *(name for name, screen in SCREENS.items() if may_open(person, screen))):
            html = client.get(path).html
            assert not any(secret in html for secret in (CONNECTION.seal, *(host.secret for host in HOSTS.values())))


def test_the_connection_is_read_from_a_private_file_alone(tmp_path):
    path = tmp_path / "practice.json"
    write(path, CONNECTION)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(path) == CONNECTION
    path.chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        read(path)
