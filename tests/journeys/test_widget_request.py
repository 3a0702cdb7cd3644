"""A person, from inside another application: nothing of a patient leaves, the request arrives once, its answers come back."""

import io
import re

import pytest
from PIL import Image

from tests.journeys.conftest import serious_findings
from tests.journeys.widget_host import context, open_panel, send, until, write_request

pytestmark = pytest.mark.browser
TEXT = "The microphone stops after ten minutes."
SENSITIVE = "Mevrouw met bsn 123456782, geboren 12-03-1961, mail jan.jansen@voorbeeld.nl: de microfoon valt weg."


@pytest.fixture
def tickets(site):
    """The requests that have arrived, newest last."""
    from helpdesk.models import Ticket

    before = set(Ticket.objects.values_list("pk", flat=True))
    return lambda: list(Ticket.objects.exclude(pk__in=before).order_by("pk"))


def first_text(ticket):
    return str(ticket.messages.order_by("pk").first().body_sealed)


def posted(page, path):
    """What the widget sends to `path`, as requests of the browser."""
    seen = []
    page.on(
        "request",
        lambda request: seen.append(request) if request.method == "POST" and request.url.endswith(path) else None,
    )
    return seen


def picture(width=200, height=100):
    """All white; whatever is black afterwards was covered."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    return {"name": "screen.png", "mimeType": "image/png", "buffer": out.getvalue()}


def sent_picture(request):
    body = request.post_data_buffer
    return Image.open(io.BytesIO(body[body.index(b"\x89PNG") : body.index(b"IEND") + 8])).convert("L")


@pytest.mark.parametrize("locale", ["nl", "en", "de", "fr"])
def test_request_leaves_without_the_data_of_a_patient_and_gets_a_number(open_host, tickets, locale):
    page = open_host(locale, claims={"locale": locale})
    context(page, screen="visit", error_code="HY-429")
    open_panel(page)
    page.evaluate("HysioHelp.open({ article: 'microphone-setup' })")
    page.locator(".prose").wait_for()
    write_request(page, SENSITIVE, affected="hindered")
    found = page.locator(".found li")
    assert found.count() == 3
    assert "123456782" in page.locator(".found").inner_text()
    send(page)
    assert page.locator(".due").count() == 0, "nothing is sent while something is found"
    page.locator(".found .primary").click()
    assert "123456782" not in page.locator("#hysio-what").input_value()
    send(page)
    page.locator(".due").wait_for()
    [ticket] = tickets()
    assert re.search(r"T-\d{4}-\d{6}", page.locator(".view h3").inner_text())
    for secret in ("123456782", "12-03-1961", "jan.jansen"):
        assert secret not in first_text(ticket)


def test_what_she_read_and_where_she_was_is_shown_before_it_goes_along(open_host):
    page = open_host("en")
    context(page, screen="visit", error_code="HY-429")
    open_panel(page)
    page.evaluate("HysioHelp.open({ article: 'microphone-setup' })")
    page.locator(".prose").wait_for()
    sent = posted(page, "/requests")
    write_request(page, TEXT)
    page.locator(".request details summary").first.click()
    shown = page.locator(".request details dl").first.inner_text()
    assert "HY-429" in shown
    send(page)
    page.locator(".due").wait_for()
    body = sent[0].post_data_json
    assert body["tried"] == ["microphone-setup"]
    assert body["context"]["error_code"] == "HY-429"
    assert sent[0].headers["idempotency-key"]


def test_each_missing_field_is_named_and_gets_the_focus(open_host):
    page = open_host("en")
    open_panel(page)
    page.locator(".person").click()
    page.locator("#hysio-what").wait_for()
    sent = posted(page, "/requests")
    send(page)
    assert focused(page) == "hysio-what"
    page.locator("#hysio-what").fill(TEXT)
    send(page)
    assert page.locator(".fault").inner_text()
    page.locator("input[value=question]").check()
    page.locator("input[value=phone]").check()
    send(page)
    assert focused(page) == "hysio-phone"
    assert sent == []


def focused(page):
    return page.evaluate("document.querySelector('hysio-help').shadowRoot.activeElement.id")


def test_patient_affected_now_is_told_to_call_first(open_host):
    page = open_host("en")
    open_panel(page)
    write_request(page, TEXT, affected="patient-now")
    assert page.locator("fieldset .note[data-kind=safety]").is_visible()
    send(page)
    page.locator(".due").wait_for()


def test_picture_needs_consent_and_what_is_covered_by_pointer_is_black_when_it_leaves(open_host):
    page = open_host("en")
    open_panel(page)
    write_request(page, TEXT)
    assert page.locator("#hysio-file").is_hidden()
    page.locator("#hysio-agree").check()
    page.locator("#hysio-file").set_input_files(picture())
    page.locator(".frame canvas").wait_for()
    page.locator(".frame").scroll_into_view_if_needed()
    area = page.locator(".frame canvas").bounding_box()
    page.mouse.move(area["x"] + area["width"] * 0.1, area["y"] + area["height"] * 0.1)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.5, area["y"] + area["height"] * 0.5, steps=4)
    page.mouse.up()
    sent = posted(page, "/images")
    send(page)
    page.locator(".due").wait_for()
    image = sent_picture(sent[0])
    assert image.size == (200, 100)
    assert image.crop((22, 12, 98, 48)).getextrema() == (0, 0)
    assert image.crop((110, 60, 200, 100)).getextrema() == (255, 255)


def test_cover_is_placed_sized_and_removed_by_keyboard(open_host):
    page = open_host("en")
    open_panel(page)
    write_request(page, TEXT)
    page.locator("#hysio-agree").check()
    page.locator("#hysio-file").set_input_files(picture())
    add = page.locator(".stage .btn").first
    add.focus()
    page.keyboard.press("Enter")
    assert "mask" in focus_class(page)
    for key in ["ArrowLeft"] * 15 + ["ArrowUp"] * 20 + ["Shift+ArrowRight"] * 30 + ["Shift+ArrowDown"] * 44:
        page.keyboard.press(key)
    add.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    assert page.locator(".mask").count() == 1
    sent = posted(page, "/images")
    send(page)
    page.locator(".due").wait_for()
    assert sent_picture(sent[0]).getextrema() == (0, 0), "one cover over all of it"


def focus_class(page):
    return page.evaluate("document.querySelector('hysio-help').shadowRoot.activeElement.className")


def test_pasted_picture_is_taken_and_forgotten_when_consent_is_taken_back(open_host):
    page = open_host("en")
    open_panel(page)
    write_request(page, TEXT)
    page.locator("#hysio-agree").check()
    page.locator("#hysio-what").evaluate(
        """async (area) => {
          const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 20 });
          const blob = await new Promise((done) => canvas.toBlob(done));
          const data = new DataTransfer();
          data.items.add(new File([blob], "x.png", { type: "image/png" }));
          area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, composed: true }));
        }"""
    )
    page.locator(".frame canvas").wait_for()
    page.locator("#hysio-agree").uncheck()
    assert page.locator(".frame").count() == 0
    sent = posted(page, "/images")
    send(page)
    page.locator(".due").wait_for()
    assert sent == []


# What a browser would hand over after she chose a window: a white screen that can be asked whether it is still watched.
WINDOW = """() => {
  navigator.mediaDevices.getDisplayMedia = async (asked) => {
    window.asked = asked;
    const canvas = Object.assign(document.createElement("canvas"), { width: 3200, height: 1800 });
    const pen = canvas.getContext("2d");
    setInterval(() => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, 3200, 1800); }, 40);
    window.stream = canvas.captureStream(25);
    return window.stream;
  };
}"""
REFUSED = """() => {
  const refusal = new DOMException("Permission denied", "NotAllowedError");
  navigator.mediaDevices.getDisplayMedia = async () => { throw refusal; };
}"""


def take_one(page):
    page.locator("fieldset .btn", has_text="Take one now").click()


def test_screen_is_taken_once_covered_and_sent_and_no_longer_watched(open_host):
    page = open_host("en")
    page.evaluate(WINDOW)
    open_panel(page)
    write_request(page, TEXT)
    assert not page.locator("fieldset .btn", has_text="Take one now").is_visible(), "not before she agreed"
    page.locator("#hysio-agree").check()
    take_one(page)
    page.locator(".frame canvas").wait_for()
    until(page, "stream.getTracks().every(({ readyState }) => readyState === 'ended')")
    assert page.evaluate("asked") == {"video": True, "audio": False}
    page.locator(".stage .btn").first.click()
    assert page.locator(".mask").count() == 1
    sent = posted(page, "/images")
    send(page)
    page.locator(".due").wait_for()
    image = sent_picture(sent[0])
    assert image.size == (1600, 900)
    assert image.crop((490, 370, 1110, 460)).getextrema() == (0, 0)
    assert image.crop((0, 0, 1600, 350)).getextrema() == (255, 255)


def test_screen_that_was_taken_is_forgotten_when_consent_is_taken_back(open_host):
    page = open_host("en")
    page.evaluate(WINDOW)
    open_panel(page)
    write_request(page, TEXT)
    page.locator("#hysio-agree").check()
    take_one(page)
    page.locator(".frame canvas").wait_for()
    page.locator("#hysio-agree").uncheck()
    page.locator("#hysio-agree").check()
    assert page.locator(".frame").count() == 0


def test_refusing_the_screen_is_said_and_nothing_is_lost(open_host, tickets):
    page = open_host("en")
    page.evaluate(REFUSED)
    open_panel(page)
    write_request(page, TEXT)
    page.locator("#hysio-agree").check()
    page.locator("#hysio-file").set_input_files(picture())
    page.locator(".frame canvas").wait_for()
    page.locator(".stage .btn").first.click()
    take_one(page)
    told = page.locator("fieldset [role=alert] .note")
    told.wait_for()
    assert "choose a file" in told.inner_text()
    assert serious_findings(page) == []
    assert page.locator("#hysio-what").input_value() == TEXT
    assert page.locator(".frame .mask").count() == 1, "the picture that was there stays in sight, and covered"
    page.locator("#hysio-file").set_input_files(picture(400, 300))
    until(page, "!document.querySelector('hysio-help').shadowRoot.querySelector('fieldset [role=alert] .note')")
    send(page)
    page.locator(".due").wait_for()
    assert len(tickets()) == 1


def test_file_that_is_no_picture_is_refused_and_the_one_before_stays_in_sight(open_host):
    page = open_host("en")
    open_panel(page)
    write_request(page, TEXT)
    page.locator("#hysio-agree").check()
    page.locator("#hysio-file").set_input_files(picture())
    page.locator(".frame canvas").wait_for()
    page.locator("#hysio-file").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"})
    page.locator("fieldset [role=alert] .note").wait_for()
    assert page.locator(".frame canvas").is_visible(), "what would be sent"


def test_she_follows_her_request_writes_back_and_marks_it_solved(open_host, tickets):
    page = open_host("en")
    open_panel(page)
    write_request(page, TEXT)
    send(page)
    page.locator(".due").wait_for()
    page.locator(".view .btn.primary").click()
    page.locator(".message").first.wait_for()
    page.locator("#hysio-reply").fill("It happens with the cable, too.")
    page.locator("form.stack .primary").click()
    page.locator(".message", has_text="cable").wait_for()
    [ticket] = tickets()
    page.locator("form.stack .btn").last.click()
    until(page, "!document.querySelector('hysio-help').shadowRoot.querySelector('form.stack .btn + .btn')")
    ticket.refresh_from_db()
    page.evaluate("HysioHelp.open('requests')")
    page.locator(".rows .row", has_text=str(ticket.number)).wait_for()


# When it cannot be sent


def cut(page, host):
    """The service is gone for this page."""
    page.route(f"{host.support}/**", lambda route: route.abort("connectionrefused"))


def test_request_without_connection_is_kept_encrypted_and_sent_once_when_it_is_back(open_host, host, tickets):
    page = open_host("en", loose=True)
    open_panel(page)
    write_request(page, TEXT)
    until(page, "Boolean(document.querySelector('hysio-help').panel.outbox)")
    cut(page, host)
    send(page)
    page.locator(".note[data-kind=slow]").first.wait_for()
    assert page.locator(".foot .waiting").is_visible()
    [row] = stored(page)
    assert "microphone" not in row["plain"]
    assert row["holdsKey"] is False
    page.unroute(f"{host.support}/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator(".due").wait_for()
    assert len(tickets()) == 1
    assert stored(page) == []
    assert page.locator(".foot .waiting").count() == 0


def stored(page):
    """What IndexedDB holds, as letters."""
    return page.evaluate(
        """async () => {
          const heard = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
          const base = await heard(indexedDB.open("hysio-help", 1));
          const rows = await heard(base.transaction("waiting").objectStore("waiting").getAll());
          base.close();
          return rows.map((row) => ({ plain: new TextDecoder("latin1").decode(row.words.data),
            holdsKey: Object.values(row).some((value) => value instanceof CryptoKey) }));
        }"""
    )


def test_answer_that_was_lost_on_the_way_does_not_double_the_request(open_host, host, tickets):
    page = open_host("en", loose=True)
    open_panel(page)
    write_request(page, TEXT)
    until(page, "Boolean(document.querySelector('hysio-help').panel.outbox)")
    lost = []

    def arrives_but_no_answer_comes(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/api/v1/help/requests", arrives_but_no_answer_comes)
    send(page)
    page.locator(".foot .waiting").wait_for()
    page.locator(".foot .waiting .btn").click()
    page.locator(".due").wait_for()
    assert lost == [201]
    assert len(tickets()) == 1


def test_two_tabs_send_each_their_own_and_nothing_twice(open_host, host, tickets):
    page = open_host("en", loose=True)
    other = page.context.new_page()
    other.goto(page.url)
    until(other, "Boolean(window.HysioHelp?.open)")
    for each, text in ((page, TEXT), (other, "The second tab has another question.")):
        each.bring_to_front()
        open_panel(each)
        write_request(each, text)
        until(each, "Boolean(document.querySelector('hysio-help').panel.outbox)")
        cut(each, host)
        send(each)
        each.locator(".foot .waiting").wait_for()
    assert len(stored(page)) == 2
    for each in (page, other):
        each.unroute(f"{host.support}/**")
    for each in (page, other, page, other):
        each.evaluate("dispatchEvent(new Event('online'))")
    for each in (page, other):
        each.bring_to_front()
        each.locator(".due").wait_for()
    assert sorted(first_text(ticket)[:10] for ticket in tickets()) == ["The microp", "The second"]


def test_what_waits_is_gone_at_shutdown(open_host, host, tickets):
    page = open_host("en", loose=True)
    waiting(page, host)
    page.evaluate("HysioHelp.shutdown()")
    until(page, "!document.querySelector('hysio-help').panel")
    assert stored(page) == []
    page.unroute(f"{host.support}/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    assert tickets() == []


def waiting(page, host):
    open_panel(page)
    write_request(page, TEXT)
    until(page, "Boolean(document.querySelector('hysio-help').panel.outbox)")
    cut(page, host)
    send(page)
    page.locator(".foot .waiting").wait_for()


def test_what_waits_is_gone_after_eight_hours(open_host, host, tickets):
    page = open_host("en", loose=True)
    page.clock.install()
    waiting(page, host)
    page.clock.fast_forward("08:00:10")
    until(page, "!document.querySelector('hysio-help').panel.outbox.waiting.size")
    page.clock.resume()
    assert stored(page) == []
    assert tickets() == []


def test_what_a_closed_tab_left_cannot_be_read_and_is_swept(open_host, host):
    page = open_host("en", loose=True)
    other = page.context.new_page()
    other.goto(page.url)
    until(other, "Boolean(window.HysioHelp?.open)")
    waiting(other, host)
    assert len(stored(page)) == 1
    assert not any(row["holdsKey"] for row in stored(page))
    other.close()
    open_panel(page)
    until(page, "Boolean(document.querySelector('hysio-help').panel.outbox)")
    page.wait_for_timeout(500)
    assert stored(page) == []


def test_panel_and_page_keep_what_she_typed(open_host):
    page = open_host("en")
    open_panel(page)
    write_request(page, TEXT)
    page.locator(".head .icon").click()
    open_panel(page)
    assert page.locator("#hysio-what").input_value() == TEXT
    page.locator(".langs button[lang=de]").click()
    page.locator("dialog.panel[lang=de]").wait_for()
    assert page.locator("#hysio-what").input_value() == TEXT
    assert page.locator("input[value=question]").is_checked()
