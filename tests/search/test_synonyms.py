"""Synonyms: what a question also means, and which rules editors may keep."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from search import api, synonyms
from search.contracts import LOCALES
from search.editorial import Synonym

DEMO = Path(__file__).parents[2] / "kb_site" / "demo"


def rule(term, means, **kwargs):
    row = Synonym(**{"locale": "nl", "term": term, "means": means} | kwargs)
    row.full_clean()
    row.save()
    return row


def said(text, locale="nl"):
    return [each.words for each in synonyms.expansions(text, locale)]


@pytest.mark.usefixtures("shelf")
class TestWhatAQuestionAlsoMeans:
    def test_a_rule_works_from_what_readers_say_only(self):
        rule("hartfilmpje", "ecg")
        assert said("Hartfilmpje koppelen") == ["ecg"]
        assert said("ecg koppelen") == []

    def test_a_rule_in_both_directions_works_both_ways(self):
        rule("hartfilmpje", "ecg", both_ways=True)
        assert said("ecg koppelen") == ["hartfilmpje"]

    def test_a_rule_holds_in_its_own_language_only(self):
        rule("epd", "dossier")
        assert said("epd", "de") == []

    def test_words_of_a_rule_have_to_stand_side_by_side(self):
        rule("eerste hulp", "spoedeisende hulp")
        assert said("op de eerste hulp") == ["spoedeisende hulp"]
        assert said("hulp bij mijn eerste dag") == []

    def test_other_forms_of_a_word_count(self):
        rule("headset", "microphone", locale="en")
        assert said("two headsets", "en") == ["microphone"]

    def test_what_was_said_already_is_not_added(self):
        rule("hartfilmpje", "ecg")
        assert said("hartfilmpje of ecg") == []

    def test_rules_do_not_follow_each_other(self):
        rule("a-team", "b-team")
        rule("b-team", "c-team")
        assert said("a-team") == ["b-team"]

    def test_the_heaviest_come_first_and_not_too_many(self):
        for number in range(9):
            rule("hf", f"woord{'abcdefghi'[number]}", weight=0.1 + number / 20)
        found = synonyms.expansions("hf", "nl")
        assert len(found) == synonyms.MOST
        assert [each.weight for each in found] == sorted((each.weight for each in found), reverse=True)

    def test_an_article_that_only_knows_the_other_word_is_found(self, index, document, ask):
        rule("hartfilmpje", "ecg")
        index(
            document(locale="nl", title="Ecg bekijken", text="Open het ecg."),
            document(locale="nl", text="Iets anders."),
        )
        assert ask("hartfilmpje", locale="nl").hits[0].title == "Ecg bekijken"


@pytest.mark.django_db
class TestRulesThatAreRefused:
    @pytest.mark.parametrize(("term", "means"), [("ECG", "ecg"), ("", "ecg"), ("ecg", " "), ("Écg", "ecg")])
    def test_a_rule_that_says_nothing(self, term, means):
        with pytest.raises(ValidationError):
            rule(term, means)

    def test_a_rule_that_exists_in_other_letters(self):
        rule("hartfilmpje", "ecg")
        with pytest.raises(ValidationError):
            rule("Hartfilmpje", "ECG")

    def test_the_other_direction_of_a_rule(self):
        rule("hartfilmpje", "ecg")
        with pytest.raises(ValidationError):
            rule("ecg", "hartfilmpje")

    def test_a_chain_that_leads_back(self):
        rule("a1", "b1")
        rule("b1", "c1")
        with pytest.raises(ValidationError):
            rule("c1", "a1")

    @pytest.mark.parametrize("weight", [0, 1, 1.5, -1])
    def test_a_weight_that_is_not_below_the_readers_own_word(self, weight):
        with pytest.raises(ValidationError):
            rule("hartfilmpje", "ecg", weight=weight)


@pytest.mark.django_db
class TestTheDemoRules:
    def test_loading_twice_is_loading_once_and_keeps_an_editors_own(self):
        rule("mijn eigen woord", "ecg")
        count = api.load_synonyms(DEMO / "synonyms.yaml")
        assert api.load_synonyms(DEMO / "synonyms.yaml") == count
        assert Synonym.objects.count() == count + 1

    def test_each_language_has_at_least_forty_and_knows_the_usual_abbreviations(self):
        api.load_synonyms(DEMO / "synonyms.yaml")
        for locale in LOCALES:
            assert Synonym.objects.filter(locale=locale).count() >= 40
        assert "ecg" in said("hartfilmpje")
        assert "ekg" in said("ECG", "de")
        assert "avg" in said("GDPR")
        assert "dsgvo" in said("GDPR", "de")
        assert "rgpd" in said("GDPR", "fr")
        assert "spoedeisende hulp" in said("SEH")

    @pytest.mark.parametrize("text", ["- 1", "xx: []", "nl: [[a, b]]", "nl: [[a, a, 0.5]]", "nl: [[a, b, much]]"])
    def test_a_file_that_makes_no_sense_is_refused_whole(self, tmp_path, text):
        path = tmp_path / "rules.yaml"
        path.write_text(text)
        with pytest.raises(api.BadSynonyms):
            api.load_synonyms(path)
        assert not Synonym.objects.exists()
