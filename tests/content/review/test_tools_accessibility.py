"""What the accessibility reviewer is shown, without a browser."""

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

from content.models import AccessibilityRun
from content.review import errors
from content.review.steps import Step
from content.review.tools.axe import WIDTHS
from content.review.tools.readability import reading_ease, syllables_of
from tests.content.review.at_step import at_step, found, state_of
from tests.factories.content import (
    ArticleFactory,
    body,
    film,
    heading,
    languages,
    paragraph,
    picture_block,
    table,
)

pytestmark = pytest.mark.django_db
State = AccessibilityRun.State


def of(*blocks, locale: str = "en"):
    return at_step(Step.ACCESSIBILITY, locale=locale, body=list(blocks))


def codes(state, start: str) -> dict[str, bool]:
    """Each kind of finding, and whether it blocks."""
    return {each.code.partition(":")[0]: each.blocks for each in found(state, start)}


def test_headings_go_down_one_level_at_a_time_and_differ():
    assert not found(of(heading("Steps", "steps"), heading("More", "more", 3), heading("Help", "contact")), "headings.")
    assert codes(of(heading("More", "more", 3)), "headings.") == {"headings.order": True}
    assert codes(of(heading(" ", "steps")), "headings.") == {"headings.empty": True}
    assert codes(of(heading("Steps", "a"), heading("steps", "b")), "headings.") == {"headings.twice": False}
    assert codes(of(heading("One", "a"), heading("Two", "a")), "headings.") == {"headings.anchor": True}


def test_a_picture_says_in_words_what_it_shows():
    block, image = picture_block("The note")
    assert not found(of(block), "pictures.")
    for alt, code in (("", "alt-missing"), (" ", "alt-missing"), ("scan_01.PNG", "alt-is-name")):
        assert codes(of(block | {"value": block["value"] | {"alt": alt}}), "pictures.") == {f"pictures.{code}": True}
    name = image.file.name.rpartition("/")[2]
    for alt in (name, name.rpartition(".")[0]):
        assert found(of(block | {"value": block["value"] | {"alt": alt}}), "pictures.alt-is-name"), alt


@pytest.mark.parametrize(
    ("locale", "empty", "good"),
    [
        ("nl", "hier", "Notitie verplaatsen"),
        ("nl", "Klik hier", "Hulp vragen"),
        ("en", "here", "Move a note"),
        ("en", "Read more", "Ask for help"),
        ("de", "Hier", "Notiz verschieben"),
        ("de", "mehr erfahren", "Hilfe anfordern"),
        ("fr", "ici", "Déplacer la note"),
        ("fr", "En savoir plus", "Demander de l'aide"),
    ],
)
def test_a_link_says_where_it_leads(locale, empty, good):
    def linked(words: str):
        return of(paragraph(f'<a href="https://example.org/">{words}</a>'), locale=locale)

    assert codes(linked(empty), "link-text.") == {"link-text.empty": True}
    assert codes(linked("https://example.org/"), "link-text.") == {"link-text.address": False}
    assert codes(linked(""), "link-text.") == {"link-text.missing": True}
    assert not found(linked(good), "link-text.")


def test_a_table_has_a_caption_and_heads():
    good = table("Codes", ["", "Meaning"], ["HY-429", "Too many"])
    assert not found(of(good), "tables.")
    assert codes(of(table(" ", ["Code", "Meaning"], ["HY-429", "x"])), "tables.") == {"tables.caption": True}
    assert codes(of(table("Codes", ["Code", ""], ["HY-429", "x"])), "tables.") == {"tables.column": True}
    assert codes(of(table("Codes", ["Code", "Meaning"], ["", "x"])), "tables.") == {"tables.row": True}
    assert codes(of(table("Codes", ["Code", "Meaning"], ["HY-429"])), "tables.") == {"tables.ragged": True}


def test_a_film_has_captions_and_a_transcript():
    good = film("Recording", b"film", "Press Record, then Stop. The note is made while you wait.")
    assert not found(of(good), "films.")
    sound = get_document_model().objects.create(title="x", file=ContentFile(b"x", "captions.txt"))
    for change, code in (
        ({"captions": sound.pk}, "captions"),
        ({"captions": -1}, "captions"),
        ({"transcript": "-"}, "transcript"),
    ):
        assert codes(of(good | {"value": good["value"] | change}), "films.") == {f"films.{code}": True}


SENTENCES = {
    "nl": "Kies het consult en lees de notitie opnieuw voordat je die van de patiënt met het wachtwoord ondertekent.",
    "en": "Open the visit and read the note again before you sign the text.",
    "de": "Öffnen Sie die Konsultation und lesen Sie die Notiz, bevor Sie den Text signieren.",
    "fr": "Ouvrez la consultation et relisez la note avant de signer le texte pour le patient.",
}


@pytest.mark.parametrize("locale", SENTENCES)
def test_a_text_in_another_language_is_shown_once_it_is_long_enough_to_tell(locale):
    for other, sentence in SENTENCES.items():
        assert bool(found(of(paragraph(sentence), locale=locale), "language:")) == (other != locale), other
    assert not found(of(paragraph("<b>Sign</b>, <b>Signieren</b>"), locale=locale), "language:")


HARD = {
    "nl": "Onverminderd verantwoordelijkheidsverdelingen betreffende gegevensbeschermingsverplichtingen",
    "en": "Notwithstanding organisational responsibilities concerning interoperability specifications",
    "de": "Ungeachtet organisatorischer Verantwortlichkeiten hinsichtlich Datenschutzfolgenabschätzungen",
    "fr": "Nonobstant les responsabilités organisationnelles concernant l'interopérabilité institutionnelle",
}


@pytest.mark.parametrize("locale", HARD)
def test_a_text_that_is_too_hard_is_shown_and_never_blocks(locale):
    hard = of(paragraph(" ".join([HARD[locale]] * 30) + "."), locale=locale)
    easy = of(*(paragraph(f"{SENTENCES[locale]} {n}") for n in range(20)), locale=locale)
    (said_hard,), (said_easy,) = found(hard, "reading-level"), found(easy, "reading-level")
    assert not said_hard.blocks
    assert not said_easy.blocks
    assert said_hard.said.split(":")[0] != said_easy.said.split(":")[0]
    assert not found(of(paragraph("Too few words to tell."), locale=locale), "reading-level")


def test_reading_ease_is_the_formula_of_the_language():
    text = ["The cat sat on the mat."] * 20  # six words a sentence, one syllable a word
    values = {locale: reading_ease(text, locale).value for locale in HARD}
    assert values == {"en": 116, "nl": 124, "de": 116, "fr": 127}
    assert [syllables_of(word, "en") for word in ("note", "signed", "record", "audio")] == [1, 1, 2, 2]
    assert syllables_of("notes", "fr") == 1


def ran(state, *, width: int, violations=(), incomplete=(), how=State.DONE, **fields) -> None:
    AccessibilityRun.objects.create(
        **{"revision": state.revision, "digest": state.digest} | fields,
        width=width,
        state=how,
        violations=list(violations),
        incomplete=list(incomplete),
    )


def fault(rule: str, impact: str) -> dict:
    return {"rule": rule, "impact": impact, "help": "Help in English", "count": 2, "places": ["p > b"]}


@pytest.fixture
def saved_state(db):
    return state_of(ArticleFactory(live=False), Step.ACCESSIBILITY)


def test_without_a_browser_run_the_page_is_checked_by_hand(saved_state):
    (finding,) = found(saved_state, "axe.")
    assert (finding.code, finding.blocks, finding.waivable) == ("axe.by-hand", True, True)
    for how in (State.MISSING, State.FAILED):
        for width in WIDTHS:
            ran(saved_state, width=width, how=how)
        assert found(saved_state, "axe.by-hand")[0].said != finding.said


def test_both_widths_have_to_be_checked_of_exactly_this_text(saved_state):
    ran(saved_state, width=WIDTHS[0])
    assert found(saved_state, "axe.by-hand")
    ran(saved_state, width=WIDTHS[1], digest="0" * 64)
    assert found(saved_state, "axe.by-hand")
    ran(saved_state, width=WIDTHS[1])
    assert not found(saved_state, "axe")


def test_serious_faults_block_and_others_and_open_questions_are_shown(saved_state):
    ran(saved_state, width=1280, violations=[fault("image-alt", "critical"), fault("region", "moderate")])
    ran(saved_state, width=320, violations=[fault("image-alt", "critical")], incomplete=[fault("label", "serious")])
    findings = {each.code: each for each in found(saved_state, "axe")}
    assert {code: each.blocks for code, each in findings.items()} == {
        "axe:image-alt": True,
        "axe:region": False,
        "axe.look:label": False,
    }
    assert not findings["axe:image-alt"].waivable
    assert "1280, 320" in findings["axe:image-alt"].said


def test_the_last_run_counts(saved_state):
    for width in WIDTHS:
        ran(saved_state, width=width, violations=[fault("image-alt", "critical")])
    for width in WIDTHS:
        ran(saved_state, width=width)
    assert not found(saved_state, "axe")


def test_a_step_without_a_browser_is_signed_with_what_was_seen_by_hand(desk):
    desk.saved(body=[paragraph("Text.")])
    desk.submitted().sign()
    desk.sign()
    with pytest.raises(errors.Blocked):
        desk.sign()
    signature = desk.sign(waived={"axe.by-hand": "checked by hand: nothing found"})
    assert [each["waived"] for each in signature.findings if "waived" in each] == ["checked by hand: nothing found"]


def test_a_whole_article_as_the_product_shows_it_is_clean():
    languages("target", "en")
    state = at_step(Step.ACCESSIBILITY, body=body("target"))
    assert {each.code for each in found(state, "") if each.blocks} == {"axe.by-hand"}
