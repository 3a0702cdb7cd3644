"""Words that call for a person: what must be heard in four languages, and what must not disturb."""

from pathlib import Path

import pytest
import yaml
from django.db import IntegrityError, transaction

from helpdesk import urgent
from helpdesk.models import UrgentWord
from helpdesk.urgent import Kind, find, kinds
from helpdesk.word_patterns import BadPattern, Signal, kinds_in, one_error, parsed

pytestmark = pytest.mark.django_db

SENTENCES = yaml.safe_load(Path(__file__).with_name("urgent_sentences.yaml").read_text(encoding="utf-8"))
MARKS = {"e": Kind.EMERGENCY, "s": Kind.SAFETY, "b": Kind.SECURITY}
LOCALES = ("nl", "en", "de", "fr")


@pytest.fixture(autouse=True)
def _fresh_words():
    urgent.forget()
    yield
    urgent.forget()


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_that_warns_is_heard_for_what_it_is(locale):
    sentences = SENTENCES["urgent"][locale].splitlines()
    assert len(sentences) >= 40
    assert [line for line in sentences if MARKS[line[0]] not in kinds(line[2:], locale)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_roundabout_sentences_are_heard(locale):
    assert [line for line in SENTENCES["roundabout"][locale].splitlines() if not kinds(line, locale)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_harmless_questions_raise_no_alarm(locale):
    sentences = SENTENCES["harmless"][locale].splitlines()
    assert len(sentences) >= 40
    assert [line for line in sentences if kinds(line, locale)] == []


@pytest.mark.parametrize("written", LOCALES)
@pytest.mark.parametrize("reads", LOCALES)
def test_alarm_is_heard_whatever_language_she_has_chosen_to_read(written, reads):
    assert [line for line in SENTENCES["urgent"][written].splitlines() if not kinds(line[2:], reads)] == []


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("geen spoed", "nl"),
        ("niet zo dringend", "nl"),
        ("not an emergency", "en"),
        ("kein Notfall", "de"),
        ("pas si urgent", "fr"),
        ("ce n'est pas une urgence", "fr"),
        ("nicht sehr eilig", "de"),
        ("isn't urgent", "en"),
    ],
)
def test_negation_right_before_takes_back_what_is_only_called_urgent(text, locale):
    assert kinds(text, locale) == []


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("ademt niet", "nl"),
        ("not breathing", "en"),
        ("nicht ansprechbar", "de"),
        ("ne respire pas", "fr"),
        ("geen spoed, maar ze is bewusteloos", "nl"),
        ("no emergency line answers", "en"),
        ("not sure whether this is the wrong patient", "en"),
        ("nicht reanimiert", "de"),
        ("pas de réanimation", "fr"),
    ],
)
def test_negation_never_takes_back_a_finding(text, locale):
    assert kinds(text, locale)


def test_gravest_warning_counts_and_names_the_rescue_number_of_her_country(settings):
    settings.EMERGENCY_PHONE = "+31 20 000 0000"
    text = "laptop gestolen en de patiënt ademt niet"
    assert kinds(text, "nl") == [Kind.EMERGENCY, Kind.SECURITY]
    numbers = {country: find(text, "nl", country).line for country in ("nl", "de", "fr", "uk", "us", "")}
    for country, number in {"nl": "112", "de": "112", "fr": "15", "uk": "999", "us": "911", "": "112"}.items():
        assert f"Call {number} first" in numbers[country]
        assert "+31 20 000 0000" in numbers[country]
    assert find("hoe maak ik een sjabloon", "nl") is None


def test_word_that_an_editor_switched_off_is_silent_and_stays_off_with_the_next_migration():
    assert kinds("sollten wir kollaps sagen", "de")
    UrgentWord.objects.filter(pattern__contains="kollaps").update(active=False)
    UrgentWord.objects.filter(pattern__contains="collaps").update(active=False)
    urgent.establish()
    assert kinds("sollten wir kollaps sagen", "de") == []


def test_word_that_an_editor_adds_is_heard():
    assert kinds("der quietschalarm piept", "de") == []
    UrgentWord.objects.create(locale="de", kind=Kind.EMERGENCY, pattern="quietschalarm*")
    urgent.forget()
    assert kinds("der quietschalarm piept", "de") == [Kind.EMERGENCY]


def test_without_any_active_word_the_first_ones_watch():
    UrgentWord.objects.update(active=False)
    urgent.forget()
    assert kinds("reanimatie", "nl") == [Kind.EMERGENCY]


def test_words_are_asked_for_once_a_minute(django_assert_num_queries):
    with django_assert_num_queries(1):
        for _ in range(3):
            kinds("hoe koppel ik een ecg", "nl")


def test_one_word_stands_once_in_a_language():
    UrgentWord.objects.create(locale="de", kind=Kind.SAFETY, pattern="abc")
    with pytest.raises(IntegrityError), transaction.atomic():
        UrgentWord.objects.create(locale="de", kind=Kind.SAFETY, pattern="abc")


@pytest.mark.parametrize("pattern", ["", "+", "a +", "a | | b", "***", "a + *"])
def test_pattern_that_nothing_could_match_is_refused(pattern):
    with pytest.raises(BadPattern):
        parsed(pattern)


def alarm(pattern, text, **fields):
    return bool(kinds_in(text, "nl", [Signal(Kind.EMERGENCY, "nl", pattern, **fields)]))


def test_patterns_find_beginnings_parts_neighbours_and_nearness():
    assert alarm("spoed*", "Spoedpatiënt")
    assert not alarm("spoed", "spoedig")
    assert alarm("*lek*", "waterlekkage")
    assert alarm("ademt niet", "hij ademt niet goed")
    assert not alarm("ademt niet", "niet, hij ademt")
    assert alarm("laptop + gestolen", "gestolen is gisteren mijn laptop")
    assert not alarm("laptop + gestolen", f"laptop {'en ' * 20} gestolen")
    assert alarm("nood|brand", "BRAND!")
    assert alarm("data lek", "datalek")
    assert alarm("datalek", "data lek")


def test_word_of_one_language_alone_is_silent_for_readers_of_another():
    signal = [Signal(Kind.EMERGENCY, "de", "tot", own=True)]
    assert kinds_in("er ist tot", "de", signal)
    assert not kinds_in("tot vijf uur", "nl", signal)


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("sjabloon voor de spoedeisende hulp", "nl"),
        ("emergency department template", "en"),
        ("Vorlage für die Notaufnahme", "de"),
        ("modèle pour les urgences", "fr"),
        ("module about phishing", "en"),
    ],
)
def test_name_that_a_question_is_about_raises_no_alarm(text, locale):
    assert kinds(text, locale) == []


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("sjabloon spoedeisende hulp weg, mevrouw ademt niet", "nl"),
        ("emergency department template gone and she is unconscious", "en"),
        ("patient in the emergency department, template gone", "en"),
        ("clicked a phishing link in a course mail", "en"),
        ("Notaufnahme, Vorlage weg, jetzt", "de"),
        ("sjabloon weg, spoed!", "nl"),
        ("modèle des urgences, arrêt cardiaque", "fr"),
        ("spoedeisendehulp sjabloon reanimatie", "nl"),
    ],
)
def test_finding_or_a_person_beside_such_a_name_still_raises_the_alarm(text, locale):
    assert kinds(text, locale)


def test_one_word_of_two_that_belong_together_is_harmless_alone():
    assert kinds("medicijnnamen toevoegen aan de woordenlijst", "nl") == []
    assert kinds("Medikamente in die Wortliste", "de") == []
    assert kinds("kunnen dossiers in een export", "nl") == []


@pytest.mark.parametrize("typed", ["noodgval", "nodogeval", "noodgevall", "noodgeval", "noodgefal"])
def test_one_typing_error_is_forgiven(typed):
    assert one_error("noodgeval", typed)
    assert alarm("noodgeval", typed)
    assert typed == "noodgeval" or not alarm("=noodgeval", typed)


def test_two_typing_errors_make_another_word():
    assert not one_error("noodgeval", "nodgeva")
    assert not alarm("noodgeval", "nodgeva")


@pytest.mark.parametrize("text", ["", " ", "!!!", "\x00", "😀" * 50, "a" * 100_000, "ё" * 10_000, "١٢٣"])
def test_any_text_can_be_looked_through(text):
    assert kinds(text, "nl") == []
