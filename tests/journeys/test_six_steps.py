"""The whole review in browsers: six people sign a Dutch text, and a German one follows its source.

Wagtail's own pages are passed through and not measured with axe: what it finds there is theirs.
"""

import re

import pytest
from django.core import mail
from django.utils import translation
from playwright.sync_api import Page, expect

from accounts.api import Role
from content.models import TranslationState
from content.review import releasing
from content.review.evidence import chain
from content.review.evidence.verifying import verify
from content.review.signing import findings
from content.review.steps import ORDER, Step
from content.review.upkeep.reader_standing import NAMES
from content.templatetags.reading import plain_day
from tests.content.review.conftest import Desk
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.journeys.reviewing import Review, in_the_database, is_sound, page_of, person, said, six_people, whole_text

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]  # a day of many people, on a machine that may be busy

DUTCH, OLD, NEW = (
    "transcript-correction",
    "Een gecorrigeerd transcript verandert de notitie niet.",
    "Een gecorrigeerd transcript verandert de notitie niet vanzelf.",
)
GERMAN = "emergency-triage"
COMMENT = "Stap 5: heet de knop in versie 2.0 nog zo? Kijk het na in het product."


def test_six_people_sign_a_dutch_text_in_turn_and_readers_get_it(site, visit, open_page):
    reader = open_page(site.article(DUTCH, "nl"))
    review = Review(
        site,
        visit,
        site.titles[DUTCH, "nl"],
        "nl",
        six_people("nl", "Joris Brandt, Wim Terpstra, Aylin Kaya, Hanneke Smit, Ruben Maas, Elske Hoekstra"),
    )
    author = person("Anouk Vermeer", Role.AUTHOR, "nl")
    written = visit(author)
    change_a_sentence(site, written, OLD, NEW)
    hand_in(written, "nl")
    readers_see(reader, OLD)

    for step in (Step.CLINICAL, Step.TECHNICAL, Step.ACCESSIBILITY):
        review.approve(step)
    review.send_back(Step.REGULATORY, Step.TECHNICAL, COMMENT)
    what_was_sent_back_is_open_again(review)
    for step in (Step.TECHNICAL, Step.ACCESSIBILITY, Step.REGULATORY):
        review.approve(step)

    readers_try_it(review, open_page)
    review.approve(Step.BETA)
    readers_see(reader, OLD)
    the_last_one_sees_all_the_others(review)
    done = review.approve(Step.FINAL)
    expect(done.locator("body")).to_contain_text(said("nl", "Signed and released. Readers see this text now."))

    readers_see(reader, NEW)
    readers_see_who_signed_and_until_when(reader, DUTCH, "nl")
    is_sound(reader, "nl")
    officer = visit(person("Femke Postma", Role.COMPLIANCE_OFFICER, "", language="nl"))
    the_release_stands_on_six_signatures(site, officer, review, not_standing=3)
    nothing_is_wrong_with_the_evidence()


def change_a_sentence(site, page: Page, old: str, new: str) -> None:
    """In Wagtail's editor, which shows a translation sentence by sentence and offers nothing to publish it with."""
    page.goto(f"{site.url}/admin/pages/{page_of(DUTCH, 'nl').pk}/edit/")
    page.locator("li.complete", has_text=old).last.locator("button").click()
    field = page.locator("li.complete textarea")
    field.fill(new)
    with page.expect_response(lambda answer: answer.request.method == "PUT") as answer:
        field.press("Enter")
    assert answer.value.ok
    expect(page.locator("[name=action][value=publish], [name=action-publish]")).to_have_count(0)


def hand_in(page: Page, locale: str) -> None:
    """Where the editor leads to: the draft is made on the desk, and goes to the reviewers from there."""
    page.locator(".messages a[href*='/desk/translate/']").click()
    is_sound(page, locale)
    page.locator("button[value=draft]").click()
    expect(page.locator("body")).to_contain_text(
        said(locale, "The draft says what the sentences say. Nothing of it is live.")
    )
    page.locator("button[value=submit]").click()
    expect(page.locator("[role=status]", has_text=said(locale, "In review."))).to_be_visible()


def readers_see(reader: Page, text: str) -> None:
    reader.reload()
    expect(reader.locator(".prose")).to_contain_text(text)
    expect(reader.locator(".prose")).not_to_contain_text(NEW if text == OLD else OLD)


def what_was_sent_back_is_open_again(review: Review) -> None:
    """For whoever it went back to, with the words that it went back with; what was signed before that step holds."""
    assert not review.waits_for(Step.CLINICAL)
    assert not review.waits_for(Step.ACCESSIBILITY)
    page = review.open(Step.TECHNICAL)
    expect(page.locator(".evidence")).to_contain_text(COMMENT)
    states = [each.get_attribute("data-step") for each in page.locator(".strokes li").all()]
    assert states[:2] == [None, "now"]
    assert None not in states[2:]


def readers_try_it(review: Review, open_page) -> None:
    """A practice is chosen in the browser; three of its people follow the links in their letters, without signing in."""
    practice = OrganisationFactory(name="Huisartsen aan de Rietkraag")
    for name in ("Sanne Vos", "Bram de Wit", "Noor Haddad"):
        UserFactory(name=name, organisation=practice, roles=[Role.CLINICIAN], locale="nl")
    page = review.open(Step.BETA)
    expect(page.locator(".findings li[data-blocks]")).to_have_count(1)
    page.locator(".sign-head a[href$='/beta/']").click()
    page.get_by_label(practice.name).check()
    is_sound(page, "nl")
    page.locator("form[action$='/invite/'] button").click()
    page.wait_for_url("**/beta/")
    expect(page.locator(".tile .figure").first).to_have_text("3")
    letters = [found[0] for letter in mail.outbox if (found := re.search(r"http\S+/beta/[\w-]+/", letter.body))]
    assert len(set(letters)) == 3
    for number, link in enumerate(letters):
        _answer(open_page(link), is_first=number == 0)


def _answer(page: Page, *, is_first: bool) -> None:
    expect(page.locator(".prose")).to_contain_text(NEW)
    for name, value in (("useful", "4"), ("correct", "yes"), ("unsafe", "no")):
        page.locator(f"[name={name}][value='{value}']").check()
    page.locator("[name=comment]").fill("Helder, zo weet ik wat ik daarna nog moet doen.")
    if is_first:
        is_sound(page, "nl")
    page.locator("#answer button").click()
    expect(page.locator("#answer [role=status]")).to_be_visible()


def the_last_one_sees_all_the_others(review: Review) -> None:
    page = review.open(Step.FINAL)
    for step in ORDER[:-1]:
        expect(page.locator(".evidence")).to_contain_text(review.people[step].name)
    expect(page.locator(".evidence")).to_contain_text(COMMENT)
    expect(page.locator(".evidence details:not([open])")).to_have_count(0)


def readers_see_who_signed_and_until_when(reader: Page, key: str, locale: str) -> None:
    """Roles and days, never names."""
    page = page_of(key, locale)
    with translation.override(locale):
        since, until = plain_day(releasing.last_release(page).effective_at), plain_day(page.next_review)
        roles = [str(name) for name in NAMES.values()]
    standing = reader.locator("section.review")
    assert standing.locator("li b").all_inner_texts() == roles
    expect(standing.locator("li[data-step=open]")).to_have_count(0)
    expect(standing).to_contain_text(said(locale, "Reviewed in six steps, version %(number)s.", number=2))
    expect(standing).to_contain_text(said(locale, "Released on %(day)s.", day=since))
    expect(standing).to_contain_text(said(locale, "Next review due on %(day)s.", day=until))


def the_release_stands_on_six_signatures(site, page: Page, review: Review, *, not_standing: int) -> None:
    page.goto(f"{site.url}/desk/articles/{DUTCH}/nl/")
    is_sound(page, "nl")
    page.locator("a[href*='/desk/releases/']").first.click()
    is_sound(page, "nl")
    standing = page.locator(".proof-rows > li[data-tone=ok]")
    names = standing.locator("p:first-of-type b").all_inner_texts()
    assert names == [review.people[step].name for step in ORDER]
    expect(page.locator(".proof-rows > li:not([data-tone=ok])")).to_have_count(not_standing)


def nothing_is_wrong_with_the_evidence() -> None:
    with in_the_database():
        assert verify() == []
        assert list(chain.broken()) == []


def test_german_follows_its_source_and_is_never_mixed(site, visit, open_page, settings, monkeypatch):
    settings.CHROMIUM = "/nowhere"  # the reviewer of accessibility goes through her list by hand
    reader = open_page(site.article(GERMAN, "de"))
    before = whole_text(reader)
    release_the_source(site, visit, monkeypatch)

    manager = visit(person("Silke Brandner", Role.MANAGER, "", language="de"))
    matrix = f"{site.url}/desk/coverage/?article={GERMAN}"
    manager.goto(matrix)
    is_sound(manager, "de")
    for language in ("NL", "DE", "FR"):
        is_behind(manager, language)
    reader.reload()
    expect(reader.locator("[data-stale=safety]")).to_be_visible()
    is_sound(reader, "de")
    assert whole_text(reader) == before

    translate(visit(person("Lotte Krüger", Role.TRANSLATOR, "de")), matrix)
    reader.reload()
    assert whole_text(reader) == before
    review = Review(
        site,
        visit,
        site.titles[GERMAN, "de"],
        "de",
        six_people("de", "Jana Reuter, Ulf Harms, Mira Nowak, Piet Lorenz, Ines Vogt, Ralf Eggers"),
    )
    for step in (Step.CLINICAL, Step.ACCESSIBILITY, Step.REGULATORY, Step.FINAL):
        reader.reload()
        assert whole_text(reader) == before
        review.approve(step)

    reader.reload()
    title, short, text = whole_text(reader)
    assert (title, short, text) == (before[0], before[1].replace("24 Stunden", "12 Stunden"), before[2])
    expect(reader.locator("[data-stale]")).to_have_count(0)
    expect(reader.locator("section.review li[data-step=handed]")).to_have_count(2)
    manager.reload()
    is_current(manager, "DE")
    is_behind(manager, "NL")
    nothing_is_wrong_with_the_evidence()


def release_the_source(site, visit, monkeypatch) -> None:
    """Its author changes a number in Wagtail's editor and submits it there; six people sign it without browsers."""
    author = person("Maeve Doyle", Role.AUTHOR, "en")
    page = visit(author)
    page.goto(f"{site.url}/admin/pages/{page_of(GERMAN, 'en').pk}/edit/")
    short = page.locator("[name=summary]")
    short.fill(short.input_value().replace("24 hours", "12 hours"))
    expect(page.locator("[name=action-publish]")).to_have_count(0)
    page.locator("footer [data-w-dropdown-target=toggle]").click()
    page.locator("footer [name=action-submit]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    page.close()
    with in_the_database(), monkeypatch.context() as patch:
        patch.setattr(findings, "_tools", {})  # what tools find is part of the other journey
        signers = six_people("en", "Una Kerr, Tom Blake, Isla Reid, Owen Platt, Nia Rees, Ewan Forbes")
        Desk(page_of(GERMAN, "en"), author, signers).released()


def translate(page: Page, matrix: str) -> None:
    """From the matrix to the sentence that the source says differently now, and into review."""
    page.goto(matrix)
    page.locator("td[data-label=DE] a[href*='/desk/translate/']").click()
    expect(page.locator(".change ins")).to_contain_text("12 hours")
    is_sound(page, "de")
    page.locator("button[value=begin]").click()
    sentence = page.locator("textarea[name^=text-]")
    expect(sentence).to_have_count(1)
    is_sound(page, "de")
    sentence.fill(
        "Behandeln Sie zuerst. Wählen Sie dann <b>Kurznotiz</b> und tragen Sie die Ersteinschätzung von Hand ein. "
        "Identität unbekannt? Temporäre Akte nutzen und binnen 12 Stunden zuordnen."
    )
    page.locator("button[value=say]").click()
    expect(sentence).to_have_count(0)
    page.locator("button[value=submit]").click()
    expect(page.locator("[role=status]", has_text=said("de", "In review."))).to_be_visible()


def is_behind(page: Page, language: str) -> None:
    cell = page.locator(f"td[data-label={language}]")
    expect(cell).to_contain_text(said("de", str(TranslationState.State.STALE.label)))
    expect(cell).to_contain_text(said("de", str(TranslationState.Severity.SAFETY.label)))


def is_current(page: Page, language: str) -> None:
    expect(page.locator(f"td[data-label={language}] .badge")).to_have_attribute("data-tone", "ok")
