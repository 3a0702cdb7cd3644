"""Typing errors: which are forgiven, which words are left alone, and that meaning has the last word."""

import random

import pytest

from search.spelling import LONG, Lexicon, corrections, distance, is_slip, mended

WORDS = (
    *("microfoon", "wachtwoord", "vergeten", "verwijsbrief", "hand", "regel", "waarschuw", "gesprek", "metingen"),
    *("lisinopril", "patienten", "vernietigen"),
)
DUTCH = Lexicon(dict.fromkeys(WORDS, 3), "nl")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mircofoon", "microfoon"),
        ("microofoon", "microfoon"),
        ("wachtwort", "wachtwoord"),
        ("verwijsbreif", "verwijsbrief"),
        ("gesperk", "gesprek"),
        ("pateinten", "patienten"),
    ],
)
def test_a_slip_is_mended(typed, meant):
    assert corrections(f"mijn {typed}", DUTCH) == {typed: meant}


@pytest.mark.parametrize(
    "text",
    [
        "microfoon",  # right
        "gesprekken",  # another form of a right word
        "gespreksmetingen",  # a compound of right words
        "hond",  # one letter from hand, but another word
        "waarschuwt",  # another form
        "HY-429 HY429 429",
        "MTING",  # an abbreviation
        "eGFRx",
        "lisinoprol lisinoprill metoprolol amoxicilline",
        '"mircofoon"',
        "«mircofoon»",
        "mic",  # too short
        "zebra xylofoon",
        "de het een",
    ],
)
def test_right_words_codes_abbreviations_drugs_and_quotations_are_left_alone(text):
    assert corrections(text, DUTCH) == {}


def test_words_that_editors_use_are_right_although_no_text_has_them():
    lexicon = Lexicon({"trein": 1}, "nl", lambda: frozenset({"treen"}))
    assert corrections("treen", lexicon) == {}


def test_mending_leaves_everything_else_as_it_was_typed():
    assert mended("Mijn MIRCOFOON, mircofoon!", {"mircofoon": "microfoon"}) == "Mijn MIRCOFOON, microfoon!"


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("abcd", "abcd", 0),
        ("abcd", "abdc", 1),
        ("abcd", "abc", 1),
        ("abcd", "abxd", 1),
        ("abcd", "xbcy", 2),
        ("a", "xyz", 3),
    ],
)
def test_a_swap_of_neighbours_is_one_edit(one, other, edits):
    assert distance(one, other, 2) == edits


def test_the_reader_is_told_and_can_have_her_own_spelling(index, document, ask):
    index(
        document(title="Printing letters", text="Choose the printer."),
        *(document(title=word, text=word) for word in ("Scanner", "Telephone", "Sign in")),
    )
    answer = ask("whcih printre")
    assert answer.corrected == "whcih printer"
    assert answer.rung == "corrected"
    assert answer.hits[0].title == "Printing letters"
    assert ask("whcih printre", spell=False).corrected is None


def test_the_correction_is_written_as_the_text_writes_it(index, document, ask):
    index(document(locale="de", title="Zertifikat", text="Gültig ist das Zertifikat für zwölf Monate."))
    assert ask("gültg", locale="de").corrected == "gültig"


def test_a_code_is_never_corrected_to_another(index, document, ask):
    index(document(title="Errors", text="HY-429 means too many requests."))
    answer = ask("HY-428")
    assert answer.corrected is None
    assert answer.rung != "exact"


def test_a_correction_that_finds_nothing_better_is_not_made(index, document, ask):
    index(document(title="Rules", text="The regulation of heating."), document(title="Other", text="Regulator valve."))
    answer = ask("printer paper")
    assert answer.corrected is None


def test_no_word_that_a_slip_can_mean_is_passed_over():
    """Against every word held one by one: the quick choice of candidates must lose none."""
    draw = random.Random(7)
    words = ["".join(draw.choices("abcdefg", k=draw.randint(4, 11))) for _ in range(400)]
    lexicon = Lexicon(dict.fromkeys(words, 1), "nl")
    for word in dict.fromkeys(words):
        at = draw.randrange(1, len(word) - 1)
        typed = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        allowed = 2 if len(typed) >= LONG else 1
        meant = [
            (edits, other)
            for other in lexicon.vocabulary
            if (edits := distance(typed, other, allowed)) <= allowed and is_slip(typed, other)
        ]
        assert lexicon.nearest(typed) == (min(meant)[1] if meant else None)
