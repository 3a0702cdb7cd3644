"""Topics that are not covered: the demo's list, the nearest topic, and that medical questions get nothing else."""

from pathlib import Path

import pytest
import yaml
from django.core.exceptions import ValidationError

from bench.judged import judged
from search import api, coverage, floors
from search.contracts import LOCALES, NotCovered, Passage, Ranked
from search.editorial import NotCoveredTopic, TopicVector

DEMO = Path(__file__).parents[2] / "kb_site" / "demo"
ENTRIES = yaml.safe_load((DEMO / "not_covered.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["topic"])
def test_each_topic_has_an_honest_line_and_phrasings_in_each_language(entry):
    for locale in LOCALES:
        words = entry[locale]
        assert 20 <= len(words["line"]) <= 240
        assert 4 <= len(words["phrasings"]) <= 18
        assert all(isinstance(phrasing, str) and len(phrasing) <= 120 for phrasing in words["phrasings"])


def test_the_list_is_long_enough_and_names_what_is_never_answered():
    topics = {entry["topic"]: entry for entry in ENTRIES}
    assert len(topics) == len(ENTRIES) >= 40
    assert topics["emergency"]["medical"]
    assert topics["medical-advice"]["medical"]
    for locale, number in {"nl": "112", "en": "112", "de": "112", "fr": "15"}.items():
        assert number in topics["emergency"][locale]["line"] + topics["emergency"][locale]["ask"]


def test_no_judged_question_stands_in_the_list():
    asked = {row["text"].casefold() for name in ("answerable", "foreign", "near_miss") for row in judged(name)}
    phrasings = {line.casefold() for entry in ENTRIES for locale in LOCALES for line in entry[locale]["phrasings"]}
    assert not asked & phrasings


@pytest.mark.usefixtures("shelf")
def test_loading_makes_vectors_of_the_fast_legs_and_twice_is_once():
    assert api.load_not_covered(DEMO / "not_covered.yaml") == len(ENTRIES)
    vectors = TopicVector.objects.count()
    assert vectors > 500
    api.load_not_covered(DEMO / "not_covered.yaml")
    assert TopicVector.objects.count() == vectors
    assert NotCoveredTopic.objects.count() == len(ENTRIES) * len(LOCALES)


@pytest.mark.usefixtures("shelf")
def test_the_nearest_topic_is_that_of_the_readers_language():
    api.load_not_covered(DEMO / "not_covered.yaml")
    found = coverage.nearest("recept voor appeltaart", "nl", ["fake"])
    assert found.topic.topic == "off-topic"
    assert "Hysio" in found.topic.line
    assert coverage.nearest("recept voor appeltaart", "nl", ["words"]) is None


@pytest.mark.usefixtures("shelf")
def test_what_an_editor_adds_is_lacking_until_it_is_filled():
    NotCoveredTopic.objects.create(topic="x", locale="en", line="We do not do that.", phrasings="do that\ndo it")
    assert coverage.lacking("fake") == 2
    assert coverage.nearest("do that", "en", ["fake"]) is None
    assert coverage.fill("fake", 10) == 2
    assert coverage.nearest("do that", "en", ["fake"]).topic.topic == "x"


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["{}", "- {topic: x}", "- {topic: x, nl: {line: a, phrasings: [b]}}"])
def test_a_file_that_makes_no_sense_is_refused_whole(tmp_path, text):
    path = tmp_path / "topics.yaml"
    path.write_text(text)
    with pytest.raises(api.BadTopics):
        api.load_not_covered(path)
    assert not NotCoveredTopic.objects.exists()


@pytest.mark.parametrize("phrasings", ["", "only one", "same\nSAME"])
def test_a_topic_needs_two_different_phrasings(db, phrasings):
    row = NotCoveredTopic(topic="x", locale="en", line="No.", phrasings=phrasings)
    with pytest.raises(ValidationError):
        row.full_clean()


def found(**legs):
    return [Ranked(1, "family", "en", 1.0, legs, Passage(1, 0, "", "", ""))]


def nearest(*, medical, **legs):
    return coverage.Nearest(NotCovered("dosing", "We give no doses.", ""), legs, medical)


def test_a_question_nearer_to_a_medical_topic_than_to_any_article_is_never_answered():
    strong = found(use=0.9, e5=0.9, words=30.0)
    near = nearest(medical=True, use=0.95, e5=0.95)
    assert not floors.answers(floors.evidence(strong, strong, near))
    assert floors.topic_of(floors.evidence(strong, strong, near)).line == "We give no doses."


def test_a_code_is_answered_whatever_topic_is_near():
    strong = found(use=0.1, e5=0.1, exact=1.0)
    assert floors.answers(floors.evidence(strong, [], nearest(medical=True, use=0.9, e5=0.9)))


def test_more_likeness_never_makes_silence_and_a_nearer_topic_never_makes_an_answer():
    for table in floors.ODDS.values():
        for name, weight in table.items():
            assert name == "bias" or (weight < 0) == name.endswith("_topic")


def test_a_question_near_to_nothing_gets_no_line():
    assert floors.topic_of(floors.evidence(found(use=0.0), [], nearest(medical=False, use=0.1))) is None
