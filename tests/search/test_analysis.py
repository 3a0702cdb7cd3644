"""Tokens are a contract: an index written yesterday is asked today, by another engine too."""

import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest

from search.analysis import LANGUAGES
from search.analysis.folding import fold
from search.analysis.language import Language

NL, EN, DE, FR = (LANGUAGES[locale] for locale in ("nl", "en", "de", "fr"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("café", unicodedata.normalize("NFD", "café")),
        ("Straße", "STRASSE"),
        ("Straße", "strasse"),
        ("ĳsje", "ijsje"),
        ("ﬁle", "file"),
        ("cœur", "coeur"),
        ("réinitialiser", "reinitialiser"),
        ("pass\u00adword", "password"),
        ("pass\u200bword", "password"),
        ("\u202edrow\u202c", "drow"),
        ("ＨＹ－４２９", "hy-429"),
        ("İstanbul", "istanbul"),
        ("l’examen", "l'examen"),
        ("e\u2011mail", "e-mail"),
        ("e" + "\u0301" * 1000, "e"),
        ("naïve\ud800", "naive"),
        ("a\u00a0b", "a b"),
        ("a\x00b", "a b"),
    ],
)
def test_forms_that_look_alike_are_one(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize("text", ["", "\x00", "\ud800\udfff", "😀", "‮", "Ǆ", "ﷺ", "ẞ", "\u0301", "١٢٣"])
def test_folding_is_stable_and_never_fails(text):
    assert fold(fold(text)) == fold(text)
    for language in LANGUAGES.values():
        language.terms(text)


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        (NL, "Hoe wijzig ik mijn wachtwoord?", ("wijzig", "wachtwoord")),
        (NL, "foto's van de patiënten", ("foto", "patient")),
        (EN, "The patient's recordings were deleted", ("patient", "record", "delet")),
        (EN, "I can't sign in", ("sign",)),
        (DE, "Wie ändere ich die Häuser?", ("and", "haus")),
        (DE, "Aerzte und Ärzte", ("arzt", "arzt")),
        (FR, "Qu'est-ce que l'examen", ("examen",)),
        (FR, "Réinitialiser le mot de passe", ("reinitialis", "mot", "pass")),
    ],
)
def test_words_are_folded_stopped_and_stemmed(language, text, words):
    assert language.terms(text).words == words


@pytest.mark.parametrize("text", ["HY-429", "hy 429", "hy429", "HY_429", "Fehler HY‑429!"])
def test_a_code_is_one_code_however_it_is_written(text):
    assert "hy429" in DE.terms(text).codes


@pytest.mark.parametrize("text", ["2024", "E-Mail", "covid-19-2020-x", "on 12 may", "v2", "api 5030000"])
def test_what_is_not_a_code_is_not_taken_for_one(text):
    assert EN.terms(text).codes == ()


def test_a_code_is_kept_whole_and_in_parts():
    terms = EN.terms("HY-429")
    assert terms.words == ("hy429",)
    assert terms.parts == ("hy", "429")


@pytest.mark.parametrize("language", [NL, EN, DE])
def test_a_hyphenated_word_meets_the_closed_one(language):
    assert language.terms("e-mail").words == language.terms("email").words


DUTCH = ("patiënt", "dossier", "koppeling", "zorgverzekeraar", "code", "data", "lek")
GERMAN = (
    "termin",
    "erinnerung",
    "einstellung",
    "blut",
    "druck",
    "messung",
    "datenschutz",
    "verletzung",
    "staub",
    "becken",
)


@pytest.mark.parametrize(
    ("language", "vocabulary", "word", "parts"),
    [
        (NL, DUTCH, "patiëntendossierkoppeling", ("patient", "dossier", "koppel")),
        (NL, DUTCH, "zorgverzekeraarscode", ("zorgverzekerar", "cod")),
        (NL, DUTCH, "datalekken", ("data", "lek")),
        (DE, GERMAN, "Terminerinnerungseinstellung", ("termin", "erinner", "einstell")),
        (DE, GERMAN, "Blutdruckmessung", ("blut", "druck", "messung")),
        (DE, GERMAN, "Datenschutzverletzung", ("datenschutz", "verletz")),
    ],
)
def test_compounds_are_split_by_the_words_of_the_corpus(language, vocabulary, word, parts):
    terms = language.terms(word, language.splitter(map(fold, vocabulary)))
    assert terms.parts == parts
    assert len(terms.words) == 1


@pytest.mark.parametrize("word", ["Staubecken", "Xyzzyquux", "Wachstube", "a" * 200])
def test_the_whole_word_stays_the_first_term_whether_or_not_it_splits(word):
    splitter = DE.splitter(["staub", "becken"])
    whole = DE.terms(word).words
    assert DE.terms(word, splitter).words == whole


def test_a_word_that_is_not_made_of_known_words_stays_whole():
    assert DE.terms("Staubecken", DE.splitter(["becken"])).parts == ()
    assert NL.terms("Xyzzykoppelbraam", NL.splitter([])).parts == ()


def test_languages_that_write_compounds_apart_have_no_splitter():
    assert EN.splitter(["word"]) is None
    assert FR.splitter(["mot"]) is None


def test_surface_keeps_words_as_written_for_spelling():
    assert DE.surface("Die Häuser, HY-429 und E-Mails") == ["hauser", "hy429", "emails"]


def test_hostile_text_is_analysed_in_time():
    splitter = DE.splitter(["aaaa", "aaaaa", "aaaaaa"])
    started = time.perf_counter()
    for text in ("a" * 50_000, "aaaa" * 14, "-".join("a" * 20_000), "'" * 20_000, "é" * 20_000, "1-" * 20_000):
        DE.terms(text, splitter)
        DE.surface(text)
    assert time.perf_counter() - started < 5


def test_stemming_in_many_threads_gives_the_same_stems():
    words = [
        f"{stem}{ending}"
        for stem in ("instell", "wijzig", "koppel", "patient")
        for ending in ("ing", "en", "ingen", "s")
    ]
    fresh = Language("nl", stemmer="dutch_porter", stop="")
    expected = [NL.stem(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: [fresh._stem(word) for word in words], range(200)))
    assert all(stems == expected for stems in found)
