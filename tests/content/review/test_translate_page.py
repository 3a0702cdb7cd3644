"""The page of a translation: every sentence that was typed is written, and nothing that was typed is lost."""

import pytest
from django.urls import reverse
from wagtail_localize.models import StringTranslation

from compliance.api import AuditEntry
from content.review.languages.sentences import MACHINE, sentences_of, troubled
from content.review.languages.translating import fingerprint
from tests.content.review.languages import dutch_side, say
from tests.factories.content import ArticleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tools")]


@pytest.fixture
def dutch(db):
    source = ArticleFactory(title="Demo")
    return dutch_side(type("Source", (), {"page": source})())


@pytest.fixture
def address(dutch, client):
    """Where her translation is made, begun."""
    client.force_login(dutch.translator)
    found = reverse("review:translate", args=[dutch.key, "nl"])
    client.post(found, {"act": "begin"})
    return found


def typed(sentence, text, *, was=""):
    """One field of the form, shown with `was`."""
    fields = {f"text-{sentence.segment}": text, f"seen-{sentence.segment}": fingerprint(was)}
    return fields | {"act": "say"}


def test_every_sentence_that_was_typed_is_written_by_any_button_of_the_form(dutch, client, address):
    translation = dutch.begun()
    first, second, third = troubled(translation)[:3]
    machine = say(translation, third.segment, "Van de machine", dutch.translator, translation_type=MACHINE)
    form = typed(first, "Eerste") | typed(second, "") | typed(third, "Van de machine", was="Van de machine")
    client.post(address, form | {"act": f"confirm-{third.segment}"})
    said = {each.segment: each.said for each in sentences_of(translation)}
    assert [said[each.segment] for each in (first, second, third)] == ["Eerste", "", "Van de machine"]
    machine.refresh_from_db()
    assert machine.translation_type != MACHINE


def test_a_sentence_that_somebody_else_wrote_meanwhile_stays_and_both_are_shown(dutch, client, address):
    translation = dutch.begun()
    first, second = troubled(translation)[:2]
    say(translation, first.segment, "Van een collega", dutch.translator)
    answer = client.post(address, typed(first, "Van mij") | typed(second, "Tweede"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Van een collega" in html
    assert "Van mij" in html
    said = {each.segment: each.said for each in sentences_of(translation)}
    assert [said[each.segment] for each in (first, second)] == ["Van een collega", "Tweede"]
    client.post(address, typed(first, "Van mij", was="Van een collega"))
    assert {each.segment: each.said for each in sentences_of(translation)}[first.segment] == "Van mij"


def test_a_sentence_that_left_the_source_meanwhile_refuses_all_and_keeps_what_was_typed(dutch, client, address):
    (first, *_rest) = troubled(dutch.begun())
    gone = {"text-999999": "Van een oude bron", "seen-999999": fingerprint("")}
    answer = client.post(address, typed(first, "Eerste") | gone)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Eerste" in html
    assert "Van een oude bron" in html
    assert not StringTranslation.objects.filter(data="Eerste").exists()


def test_line_ends_of_the_browser_are_no_change(dutch, client, address):
    translation = dutch.begun()
    (first, *_rest) = troubled(translation)
    row = say(translation, first.segment, "Een\ntwee", dutch.translator, translation_type=MACHINE)
    client.post(address, typed(first, "Een\r\ntwee ", was="Een\ntwee"))
    row.refresh_from_db()
    assert row.translation_type == MACHINE


def test_the_page_of_a_translation_walks_from_its_beginning_to_review(dutch, client, address):
    assert client.get(address).status_code == 200
    assert client.post(address, {"act": "begin"}).status_code == 302
    translation = dutch.begun()
    first = troubled(translation)[0]
    client.post(address, typed(first, "Voorbeeld"))
    assert StringTranslation.objects.get(context__path=first.path).data == "Voorbeeld"
    refused = client.post(address, {"act": "submit"})
    assert refused.status_code == 409
    assert AuditEntry.objects.filter(action="content.review_refused", facts__code="incomplete").exists()
    dutch.translated()
    assert client.post(address, {"act": "submit"}).status_code == 302
    assert dutch.page.workflow_in_progress
    answer = client.post(address, typed(first, "Heel anders", was="Voorbeeld"))
    assert answer.status_code == 409
    assert "Heel anders" in answer.content.decode()  # nothing was saved, and nothing she typed is lost
    assert client.post(address, {"act": "nonsense"}).status_code == 404
    html = client.get(address).content.decode()
    assert 'value="say"' not in html
