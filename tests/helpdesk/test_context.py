"""What a page may say of itself, and that the host's word stands above it."""

import uuid

import pytest

from accounts.api import HelpViewer
from helpdesk import context
from helpdesk.context import Context
from tests.helpdesk.conftest import a_viewer

ANONYMOUS = HelpViewer(session_id=uuid.uuid4())


def test_known_keys_are_read_and_unknown_ones_dropped():
    read = context.read({"screen": "visit-note", "app": "hysio", "patient": "Jan", "__class__": "x"}, ANONYMOUS)
    assert read == Context(app="hysio", screen="visit-note")


@pytest.mark.parametrize("key", context.KEYS)
def test_no_value_is_longer_than_80_characters(key):
    assert len(getattr(context.read({key: "x" * 5000}, None), key)) <= 80


@pytest.mark.parametrize("value", [None, 7, 1.5, True, [], ["visit"], {"a": "b"}, b"visit"])
def test_value_that_is_no_text_counts_as_nothing(value):
    assert context.read(dict.fromkeys(context.KEYS, value), None) == Context()


@pytest.mark.parametrize("raw", [None, {}])
def test_no_context_is_an_empty_one(raw):
    assert context.read(raw, None) == Context()


def test_invisible_characters_and_line_breaks_are_gone():
    assert context.read({"last_failed_action": "save\x00\n\u202enote "}, None).last_failed_action == "save note"


def test_words_that_the_vocabulary_does_not_have_count_as_nothing():
    wrong = {"screen": "secret", "role": "king", "specialty": "magic", "locale": "xx", "country": "zz"}
    assert context.read(wrong, None) == Context()


@pytest.mark.parametrize("typed", ["HY-429", "hy 429", "HY_429", "hy429", " hy-429 "])
def test_code_is_read_as_articles_write_it(typed):
    assert context.read({"error_code": typed}, None).error_code == "HY-429"


@pytest.mark.django_db
def test_claims_of_the_host_beat_what_the_page_says():
    said = {"role": "system-administrator", "specialty": "radiology", "locale": "fr", "country": "fr", "version": "2.1"}
    viewer = a_viewer(roles=("nurse", "clinician"), specialty="cardiology", locale="de", country="de")
    read = context.read(said, viewer)
    assert (read.role, read.specialty, read.locale, read.country) == ("clinician", "cardiology", "de", "de")
    assert read.version == "2.1"


@pytest.mark.django_db
def test_page_fills_in_what_the_host_does_not_claim():
    viewer = a_viewer(roles=(), specialty="", country="")
    read = context.read({"role": "trainee", "specialty": "radiology", "country": "fr"}, viewer)
    assert (read.role, read.specialty, read.country) == ("trainee", "radiology", "fr")


def test_nobody_vouches_for_anonymous_visitors():
    assert context.read({"role": "trainee", "locale": "fr"}, ANONYMOUS).role == "trainee"
