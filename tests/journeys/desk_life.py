"""The demo's life with what it lacks, so that every page of the desk has something to show, and the roads to all of them."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import polib
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts import api as accounts
from accounts.api import Role
from accounts.models import User
from content import feedback
from content.models import (
    ArticlePage,
    BetaInvitation,
    PeriodicReview,
    RegulatoryChange,
    Release,
    ReviewPolicy,
    ReviewTaskState,
    TranslationState,
)
from content.navigation import address
from content.review import beta
from content.review.by_two import emergency, withdrawing
from content.review.languages import po_files, sentences
from content.review.queue import assigning
from content.review.signing import commenting
from content.review.steps import ORDER, Step
from content.review.upkeep import agendas, maintaining
from content.vocabulary import LOCALES
from kb_site.demo.reviews import load_reviews
from tests.factories.accounts import PASSWORD, UserFactory

REASON = "Der Abschnitt nennt eine Rolle, die es so nicht mehr gibt; bis zur Prüfung darf niemand danach arbeiten."
EDITOR = "the editor"
FIRST, SECOND = ("nl", "de"), ("en", "fr")  # one page for six steps: three of them in two languages each
TOKEN = "of-the-desk-journey"
BEHIND = "hospital-system-connection"  # its Dutch readers are warned: the source says another number now
REVIEWERS = [(role, {"locale": ""}) for role in accounts.REVIEWERS]


@dataclass(frozen=True)
class Road:
    """One state of one page: the view's name, who looks, the address, and what is pressed there first."""

    view: str
    who: str  # a key of what `lived` answers; empty for somebody without an account
    path: str
    does: Callable[[Page], None] | None = None
    status: int = 200
    locales: tuple[str, ...] = LOCALES

    @property
    def languages(self) -> tuple[str, ...]:
        """In which it is looked at. What a form says when it is refused is looked at in the language of long words."""
        return ("de",) if self.does and self.locales == LOCALES else self.locales


def lived() -> dict[str, User]:
    """Act out the demo's life, and what else a desk sees: two people who withdraw, a concern, a stand-in, a comment."""
    load_reviews()
    maintaining.every_night()
    people = {
        "reviewer": _person("Wilhelmina Oosterhuis-Vandenbroucke", REVIEWERS),
        "colleague": _person("Ansgar Lindemann", REVIEWERS),
        "officer": _person("Fleur Hagenaar", [Role.COMPLIANCE_OFFICER]),
        "admin": _person("Noor Vermeulen", [Role.ADMIN]),
        "manager": _person("Bruno Delacroix-Aubertin", [Role.MANAGER]),
        "translator": _person("Lotte Krüger", [(Role.TRANSLATOR, {"locale": ""})]),
        "author": User.objects.get(email="author@demo.hysio.example"),
    }
    _two_people_acted(people)
    _a_source_changed()
    _readers_spoke()
    _colleagues_spoke(people)
    return people


def _person(name: str, roles: list[Any]) -> User:
    return UserFactory(name=name, email=f"{name.split()[0].lower()}@example.org", roles=roles)


def page_of(key: str, locale: str) -> ArticlePage:
    return ArticlePage.objects.get(key=key, locale__language_code=locale)


def _drafted(key: str, locale: str, author: User) -> ArticlePage:
    page = page_of(key, locale)
    draft = page.get_latest_revision_as_object()
    draft.summary = f"{draft.summary} 5 mg → 50 mg"
    draft.save_revision(user=author)
    return page_of(key, locale)


def _two_people_acted(people: dict[str, User]) -> None:
    officer, reviewer, author = people["officer"], people["reviewer"], people["author"]
    said = {"password": PASSWORD, "reason": REASON}
    for key in ("slow-performance", "imaging-reports", "referral-letter"):
        page = _drafted(key, "en", author)
        if key != "referral-letter":
            proposal = emergency.decision.propose(page, by=officer, **said)
        if key == "slow-performance":
            emergency.decision.confirm(proposal.pk, by=reviewer, password=PASSWORD)
    for key in ("cardiology-ecg", "dpia"):
        gone = withdrawing.decision.propose(page_of(key, "de"), by=officer, **said)
        if key == "dpia":
            withdrawing.decision.confirm(gone.pk, by=reviewer, password=PASSWORD)


def _a_source_changed() -> None:
    """A source is released with another number than its translations have."""
    TranslationState.objects.filter(key=BEHIND, locale="nl").update(
        state=TranslationState.State.STALE, severity=TranslationState.Severity.SAFETY, stale_since=timezone.now()
    )


def _readers_spoke() -> None:
    page = page_of("sign-in-problems", "de")
    feedback.raise_safety_flag(page, text="Die Nummer der Notfall-Hotline fehlt.")
    for visitor in ("one", "two", "three"):
        feedback.record_vote(page, visitor=visitor, useful=False, reason="outdated")
    state = state_at(Step.BETA)
    invitation = BetaInvitation.objects.filter(state=state).exclude(response=None).first()
    said = beta.Answer(2, correct=False, comment="Unclear.", concern="The number of the emergency line is missing.")
    beta.keep(invitation, state, said)
    BetaInvitation.objects.filter(state=state).update(token_digest=hashlib.sha256(TOKEN.encode()).hexdigest())


def _colleagues_spoke(people: dict[str, User]) -> None:
    reviewer, colleague = people["reviewer"], people["colleague"]
    today = timezone.localdate()
    days = {"from_day": today, "until_day": today + timedelta(days=9)}
    assigning.delegate(reviewer, to=colleague, locale="nl", steps=[Step.CLINICAL, Step.ACCESSIBILITY], **days)
    assigning.take(state_at(Step.FINAL).pk, by=colleague)
    commenting.comment(state_at(Step.CLINICAL), by=colleague, text="Kijk nog eens naar de tweede waarschuwing.")
    page = page_of("recording-consent", "fr")
    agendas.decide("clinical", agendas.Quarter.of(today), page, by=reviewer, text="Avant la fin du mois.")


def state_at(step: str) -> ReviewTaskState:
    """What waits at this step; of several the one that came last."""
    return ReviewTaskState.objects.filter(step=step, status="in_progress").order_by("-pk").first()


def press(selector: str) -> Callable[[Page], None]:
    """Press it with whatever is not filled in, past what the browser itself would stop."""

    def pressed(page: Page) -> None:
        page.evaluate("for (const form of document.forms) form.noValidate = true")
        page.locator(selector).first.click()
        page.wait_for_load_state()

    return pressed


def upload(name: str, data: bytes) -> Callable[[Page], None]:
    """Send a file of sentences in."""

    def sent(page: Page) -> None:
        page.locator("#file").set_input_files({"name": name, "mimeType": "text/x-gettext-translation", "buffer": data})
        page.locator("form:has(#file) button").click()
        page.wait_for_load_state()

    return sent


def _queue() -> list[Road]:
    queue, away = reverse("review:queue"), reverse("review:away")
    assign = reverse("review:assign", args=[state_at(Step.CLINICAL).pk])
    lists = {
        "reviewer": ["sign", "signed", "again", "sign&section=none&language=fr&step=final"],
        "colleague": ["sign"],
        "manager": ["others"],
        "author": ["written"],
        "translator": ["written"],
    }
    return [
        *(Road("queue", who, f"{queue}?list={each}") for who, of_hers in lists.items() for each in of_hers),
        Road("away", "reviewer", away),
        Road("away", "colleague", away, press("main button.primary")),
        Road("assign", "manager", assign),
        Road("assign", "translator", assign, status=409),  # the page that says what was refused
    ]


def _signing() -> list[Road]:
    at = {step: reverse("review:sign", args=[state_at(step).pk]) for step in ORDER}
    closed = ReviewTaskState.objects.exclude(status="in_progress").order_by("pk").first()
    return [
        *(Road("sign", "reviewer", at[step], locales=FIRST) for step in ORDER[:3]),
        *(Road("sign", "colleague", at[step], locales=SECOND) for step in ORDER[3:]),
        Road("sign", "reviewer", at[Step.CLINICAL], press("button[value=approved]")),
        Road("sign", "colleague", at[Step.FINAL], press("button[value=sent-back]")),
        Road("sign", "reviewer", reverse("review:sign", args=[closed.pk])),
        Road("sign", "manager", at[Step.REGULATORY]),
        Road("comment", "colleague", at[Step.TECHNICAL], press("#comments button")),
        Road("stop", "author", reverse("review:stop", args=[state_at(Step.FINAL).pk])),
        Road("stop", "author", reverse("review:stop", args=[state_at(Step.FINAL).pk]), press("main button.danger")),
    ]


def _beta() -> list[Road]:
    state = state_at(Step.BETA)
    page = reverse("review:beta", args=[state.pk])
    link = reverse("review:beta-link", args=[TOKEN])
    return [
        Road("beta", "colleague", page),
        Road("beta", "manager", page),
        Road("beta-invite", "colleague", page, press("[action$='/invite/'] button")),
        Road("beta-close", "colleague", page, press("[action$='/close/'] button")),
        Road("beta-link", "", link, locales=("en",)),
        Road("beta-link", "", link, press("#answer button"), locales=("en",)),
        Road("beta-link", "", reverse("review:beta-link", args=["gone"]), status=404),
    ]


def _languages() -> list[Road]:
    to = ["certificate-renewal", "de"]
    translation = sentences.translation_of(page_of(*to))
    file = polib.pofile(po_files.exported(translation))
    by_place = {entry.msgctxt: entry for entry in file}
    by_place["title"].msgstr = "Zertifikat verlängern oder erneuern"
    good = str(file).encode()
    next(entry for entry in file if "<" in entry.msgid).msgstr = "Ohne seine Auszeichnung."
    translate, taken = reverse("review:translate", args=to), "translate-po-in"
    return [
        Road("coverage", "translator", reverse("review:coverage")),
        Road("coverage", "manager", reverse("review:coverage") + "?article=none"),
        Road("translate", "translator", translate),
        Road("local", "translator", reverse("review:local", args=["dpia", "de"])),
        Road(taken, "translator", translate, upload("good.po", good)),
        Road(taken, "translator", translate, upload("bad.po", str(file).encode())),
        Road(taken, "translator", translate, upload("none.po", b"not a file of sentences")),
    ]


def _upkeep() -> list[Road]:
    overdue = PeriodicReview.objects.get(page__key="recording-consent", release__locale="fr", closed_at=None)
    one = reverse("review:periodic-one", args=[overdue.pk])
    change = RegulatoryChange.objects.get()
    regulatory = reverse("review:regulatory")
    return [
        Road("periodic", "reviewer", reverse("review:periodic")),
        Road("periodic-one", "reviewer", one),
        Road("periodic-one", "reviewer", one, press("button[value=change]")),
        Road("agenda-now", "reviewer", reverse("review:agenda-now")),
        Road("agenda", "manager", reverse("review:agenda", args=["technical", "2020-q1"])),
        Road("regulatory", "officer", regulatory),
        Road("regulatory", "officer", regulatory, press("form.lone-form button")),
        Road("regulatory-one", "officer", reverse("review:regulatory-one", args=[change.pk])),
        Road("regulatory-task", "reviewer", reverse("review:regulatory-task", args=[change.tasks.first().pk])),
    ]


def _rules() -> list[Road]:
    new = reverse("review:policy-new")
    return [
        Road("policies", "admin", reverse("review:policies")),
        Road("policy", "reviewer", reverse("review:policy", args=[ReviewPolicy.objects.order_by("pk").first().pk])),
        Road("policy-new", "admin", new),
        Road("policy-new", "admin", new, press("button[value=sign]")),
    ]


def _evidence() -> list[Road]:
    twice = page_of("hipaa-support-access", "de")
    emergency_release = Release.objects.get(kind=Release.Kind.EMERGENCY)
    return [
        Road("article", "officer", reverse("review:article", args=["hipaa-support-access", "de"])),
        Road("article", "officer", reverse("review:article", args=["slow-performance", "en"])),
        Road("article", "officer", reverse("review:article", args=["data-export", "de"])),
        Road("release", "officer", reverse("review:release", args=[Release.objects.for_page(twice.pk).last().pk])),
        Road("release", "officer", reverse("review:release", args=[emergency_release.pk])),
    ]


def _by_two() -> list[Road]:
    def at(view: str, key: str, locale: str) -> str:
        return reverse(f"review:{view}", args=[page_of(key, locale).pk])

    roads = [
        Road("emergency", "officer", at("emergency", "referral-letter", "en")),
        Road("emergency", "officer", at("emergency", "referral-letter", "en"), press("main form button")),
        Road("emergency", "officer", at("emergency", "slow-performance", "en")),
        Road("withdraw", "officer", at("withdraw", "first-day", "de")),
        Road("withdraw", "officer", at("withdraw", "first-day", "de"), press("main form button")),
        Road("withdraw", "officer", at("withdraw", "dpia", "de")),
    ]
    for who in ("officer", "colleague"):  # who proposed, and who may confirm
        roads.append(Road("emergency", who, at("emergency", "imaging-reports", "en")))
        roads.append(Road("withdraw", who, at("withdraw", "cardiology-ecg", "de")))
    return roads


def _beside() -> list[Road]:
    """Pages of others that show the review: what readers are told, and the editor of an article in review."""
    told = [("recording-consent", "fr"), (BEHIND, "nl"), ("slow-performance", "en"), ("dpia", "de")]
    pages = [(page_of(*place), place[1]) for place in told]
    written = page_of("microphone-setup", "en")
    return [
        *(
            Road("a reader's page", "", address(page.url_path, code), None, 200 if page.live else 410, (code,))
            for page, code in pages
        ),
        Road(EDITOR, "author", reverse("wagtailadmin_pages:edit", args=[written.pk])),
    ]


def roads() -> list[Road]:
    """Every page of the desk in the states that it has."""
    desk = [_queue(), _signing(), _beta(), _languages(), _upkeep(), _rules(), _evidence(), _by_two(), _beside()]
    return [road for part in desk for road in part]
