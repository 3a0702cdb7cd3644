"""The demo glossary as readers get it: loaded, in four languages, in the words of the style guide."""

import re
from collections import Counter

import pytest

from content.glossary import load_terms
from content.models import Term, TermNote, TermText
from content.vocabulary import COUNTRIES, LOCALES
from tests.content.test_demo_articles import FOLDER, FORBIDDEN, WRONG_TERM, html_of
from tests.content.test_demo_articles import articles as demo_articles

pytestmark = pytest.mark.django_db

LOCALE_OF_COUNTRY = {"nl": "nl", "de": "de", "fr": "fr", "uk": "en", "us": "en"}
# docs/writing.md, section 8: words marked × that must never head an entry; as a synonym they help readers find it.
WRONG_LABEL = {
    "nl": r"^(visite|verslag|opname|akkoord|template|kampioen|integratie|apparaat|downtime|aanmelden)$",
    "en": r"^(encounter|record|report|log on)$",
    "de": r"^(Visite|Konsil|Konzept|Aufnahme|Zustimmung|Sicherheit|ePA|Ausfallzeit|Werktag|einloggen)$",
    "fr": r"^(visite|valider|accord|confidence|décharge|permission|connexion|contrôleur|processeur|champion|DMP)$",
}


@pytest.fixture
def loaded():
    return load_terms(FOLDER / "terms.yaml")


def words_of(locale: str) -> dict[str, str]:
    """What readers of a language get to read, labels, definitions and notes, by term."""
    found = {
        text.term.key: f"{text.label} {text.definition}"
        for text in TermText.objects.filter(locale=locale).select_related("term")
    }
    for note in TermNote.objects.filter(locale=locale).select_related("term"):
        found[note.term.key] += f" {note.text}"
    return found


def test_the_glossary_loads_with_every_term_in_four_languages(loaded):
    assert loaded >= 72
    assert Term.objects.count() == loaded
    assert Counter(TermText.objects.values_list("locale", flat=True)) == dict.fromkeys(LOCALES, loaded)


def test_loading_twice_changes_nothing(loaded):
    before = list(TermText.objects.order_by("pk").values_list("pk", "label", "definition"))
    notes = TermNote.objects.count()
    load_terms(FOLDER / "terms.yaml")
    assert list(TermText.objects.order_by("pk").values_list("pk", "label", "definition")) == before
    assert TermNote.objects.count() == notes


@pytest.mark.parametrize("locale", LOCALES)
def test_no_word_of_a_language_leads_to_two_terms(loaded, locale):
    texts = TermText.objects.filter(locale=locale)
    counted = Counter(word.casefold() for text in texts for word in {text.label, *text.also})
    assert [word for word, times in counted.items() if times > 1] == []


def test_texts_keep_to_their_lengths(loaded):
    for text in TermText.objects.all():
        assert 0 < len(text.label) <= 80, text
        assert len(text.definition) <= 300, text
        assert len(text.also) <= 4, text
        assert 8 <= len(re.findall(r"\w[\w'’/-]*", text.definition)) <= 30, text
        assert text.definition.endswith("."), text
    assert [note.term.key for note in TermNote.objects.all() if len(note.text) > 300] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_term_says_what_the_style_guide_forbids(loaded, locale):
    forbidden = f"{FORBIDDEN[locale]}|{WRONG_TERM[locale]}|!"
    found = {key: re.findall(forbidden, text, re.IGNORECASE) for key, text in words_of(locale).items()}
    assert {key: hits for key, hits in found.items() if hits} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_no_label_is_a_word_that_has_a_better_one(loaded, locale):
    labels = TermText.objects.filter(locale=locale).values_list("label", flat=True)
    assert [label for label in labels if re.search(WRONG_LABEL[locale], label, re.IGNORECASE)] == []


def test_country_notes_speak_the_language_of_their_country(loaded):
    notes = list(TermNote.objects.select_related("term"))
    assert len({note.term.key for note in notes}) >= 25
    assert {note.country for note in notes} == set(COUNTRIES)
    assert [note.term.key for note in notes if note.locale != LOCALE_OF_COUNTRY[note.country]] == []


def test_french_terms_keep_their_hard_spaces(loaded):
    loose = re.compile(r"(?<=\w) [:;?!%»]|« ")
    assert {key: text for key, text in words_of("fr").items() if loose.search(text)} == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_most_terms_are_words_that_the_articles_use(loaded, locale):
    articles = " ".join(html_of(article) for article in demo_articles() if article.locale == locale).casefold()
    unused = [
        text.label
        for text in TermText.objects.filter(locale=locale)
        if not any(
            re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", articles) for word in [text.label, *text.also]
        )
    ]
    assert len(unused) <= loaded // 8, unused
