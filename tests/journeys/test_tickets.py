"""From a question to a solved request: she asks, support answers, she says that it helped. By mouse, by keyboard, without
scripts; on a desk and on a phone, light and dark."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from accounts.models import User
from helpdesk import attachments, opening
from helpdesk.models import Ticket, TicketMessage
from tests.factories.helpdesk import a_clinician, a_picture, a_request, an_agent, asked
from tests.journeys.conftest import serious_findings

pytestmark = pytest.mark.browser
BSN = "De notitie van BSN 111222333 print niet"


@pytest.fixture
def people(site):
    """A clinician and an agent; what they wrote stays until the session's database is put away."""
    number = User.objects.count()
    clinician = a_clinician(email=f"zorg{number}@example.org", name="Sanne Verbruggen", locale="nl")
    agent = an_agent(email=f"desk{number}@example.org", name="Ruben Castelein", locale="de")
    return clinician, agent


def press(page, selector):
    """Reach something by the Tab key and press Enter on it."""
    for _each in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


@pytest.mark.parametrize("scripts", [True, False])
def test_from_a_question_with_patient_data_to_solved(site, people, visit, scripts):
    clinician, agent = people
    hers = visit(clinician, java_script_enabled=scripts)
    hers.goto(f"{site.url}/help/requests/")
    hers.locator("main a[href='/help/requests/new/']").first.click()
    hers.locator("input[value=work-stopped]").check()
    hers.locator("textarea[name=text]").fill(BSN)
    hers.locator(".ask-form .btn-row button").last.click()
    found = hers.locator("#found")
    expect(found).to_contain_text("[bsn]")
    assert not Ticket.objects.filter(requester=clinician).exists()
    found.locator("button[name=remove]").click()
    hers.wait_for_url(re.compile(r"/help/requests/[0-9a-f-]{36}/"))
    ticket = Ticket.objects.get(requester=clinician)
    assert ticket.messages.get().body_sealed == BSN.replace("111222333", "[bsn]")
    expect(hers.locator(".page-head")).to_contain_text(ticket.number)

    theirs = visit(agent, java_script_enabled=scripts)
    theirs.goto(f"{site.url}/desk/tickets/?number={ticket.number}")
    theirs.locator(".data tbody a").click()
    theirs.locator("#reply-text").fill("Kies de andere printer.")
    theirs.locator("#write .btn.primary").click()
    expect(theirs.locator(".msg[data-side=us]")).to_contain_text("Kies de andere printer.")

    hers.goto(f"{site.url}/help/requests/")
    expect(hers.locator(".request-list li").first.locator(".badge")).to_be_visible()
    hers.locator(".request-list .title").first.click()
    expect(hers.locator(".msg[data-side=us]")).to_contain_text("Kies de andere printer.")
    hers.locator("form[action$='/solved/'] button").click()
    expect(hers.locator(".page-head .badge")).to_have_attribute("data-tone", "ok")
    ticket.refresh_from_db()
    assert ticket.state == "solved"


def a_case(clinician, **fields):
    """A request with hidden details and a picture."""
    picture = attachments.upload(a_picture(size=(640, 400)), by=clinician)
    told = {"text": BSN, "language": "nl", "keep_patient_data": True, "images": [picture.public_id]} | fields
    return opening.open_ticket(a_request(screenshot_consent=True, **told), requester=clinician, key=uuid.uuid4()).ticket


def test_agent_works_by_keyboard_alone(site, people, visit):
    clinician, agent = people
    ticket = a_case(clinician)
    page = visit(agent)
    page.goto(f"{site.url}/desk/tickets/?number={ticket.number}")
    press(page, f".data a[href$='{ticket.public_id}/']")
    page.wait_for_url(f"**/desk/tickets/{ticket.public_id}/")
    press(page, "form[action$='/take/'] button")
    expect(page.locator(".thread .happened")).to_contain_text("Ruben Castelein")
    press(page, ".msg > footer summary")
    press_into(page, ".reason-form input[name=reason]", "Um die Notiz zu finden")
    expect(page.locator(".msg .said").first).to_contain_text("111222333")
    page.goto(f"{site.url}/desk/tickets/{ticket.public_id}/")
    assert "111222333" not in page.content()
    tab_to(page, "#reply-text")
    page.keyboard.type("Wählen Sie den anderen Drucker.")
    press(page, "#write .btn.primary")
    expect(page.locator(".msg[data-side=us]")).to_contain_text("anderen Drucker")


def tab_to(page, selector):
    for _each in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def press_into(page, selector, text):
    tab_to(page, selector)
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def test_an_agent_who_is_behind_keeps_every_letter(site, people, visit):
    clinician, agent = people
    ticket = a_case(clinician)
    page = visit(agent)
    page.goto(f"{site.url}/desk/tickets/{ticket.public_id}/")
    page.locator("#reply-text").fill("Eine lange Antwort\nin zwei Zeilen")
    asked(ticket, "Wacht, het is de lade.")
    page.locator("#write .btn.primary").click()
    expect(page.locator("#problem")).to_be_visible()
    expect(page.locator(".thread")).to_contain_text("Wacht, het is de lade.")
    assert page.locator("#reply-text").input_value() == "Eine lange Antwort\nin zwei Zeilen"
    assert not TicketMessage.objects.filter(ticket=ticket, kind="public_reply").exists()
    page.locator("#write .btn.primary").click()
    expect(page.locator(".msg[data-side=us]")).to_contain_text("Eine lange Antwort")


def test_the_picture_is_shown_when_it_is_opened_and_not_before(site, people, visit):
    clinician, agent = people
    ticket = a_case(clinician)
    page = visit(agent)
    page.goto(f"{site.url}/desk/tickets/{ticket.public_id}/")
    image = page.locator(".shot img")
    page.wait_for_load_state("networkidle")
    assert image.evaluate("image => image.naturalWidth") == 0
    page.locator(".shot summary").click()
    expect(image).to_have_js_property("naturalWidth", 640)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_pages_have_no_serious_findings_and_fit(site, people, visit, scheme, width):
    clinician, agent = people
    ticket = a_case(clinician, affected="patient-now")
    asked(ticket, "Geen geluid meer, en de wachtkamer zit vol met onuitspreekbaarlangewoordenvoordeopmaak.")
    for person, addresses in (
        (clinician, ["/help/requests/", "/help/requests/new/", f"/help/requests/{ticket.public_id}/"]),
        (agent, ["/desk/tickets/", "/desk/tickets/?number=none", f"/desk/tickets/{ticket.public_id}/"]),
    ):
        page = visit(person, width=width, color_scheme=scheme)
        for address in addresses:
            page.goto(site.url + address)
            assert serious_findings(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
