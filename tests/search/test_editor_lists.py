"""Editors keep synonyms and topics in the administration, and are told what is wrong with a rule."""

import pytest
from django.urls import reverse

from accounts.api import Capability, Role
from accounts.roles import MATRIX
from search.editorial import NotCoveredTopic, Synonym
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


def address(model, view):
    return reverse(model.snippet_viewset.get_url_name(view))


@pytest.mark.parametrize("model", [Synonym, NotCoveredTopic])
def test_each_list_opens(editor, model):
    assert editor.get(address(model, "list")).status_code == 200
    assert editor.get(address(model, "add")).status_code == 200


def test_a_rule_is_stored_and_its_mirror_refused_with_a_reason(editor):
    rule = {"locale": "nl", "term": "hartfilmpje", "means": "ecg", "weight": "0.6"}
    editor.post(address(Synonym, "add"), rule)
    assert Synonym.objects.count() == 1
    answer = editor.post(address(Synonym, "add"), rule | {"term": "ecg", "means": "hartfilmpje"})
    assert "other direction" in answer.content.decode()
    assert Synonym.objects.count() == 1


def test_a_topic_with_one_phrasing_is_refused(editor):
    topic = {"topic": "billing", "locale": "en", "line": "We do not bill.", "ask": "", "phrasings": "send an invoice"}
    assert "at least two" in editor.post(address(NotCoveredTopic, "add"), topic).content.decode()
    editor.post(address(NotCoveredTopic, "add"), topic | {"phrasings": "send an invoice\nbill a visit"})
    assert NotCoveredTopic.objects.get().lines == ["send an invoice", "bill a visit"]


@pytest.mark.parametrize("role", Role)
def test_those_who_may_keep_words_by_the_matrix_may_in_the_editor(role):
    person = UserFactory(roles=[role])
    keeps = Capability.KEEP_VOCABULARY in MATRIX[role]
    for right in ("search.{}_synonym", "search.{}_notcoveredtopic", "content.{}_term"):
        for act in ("view", "add", "change", "delete"):
            assert person.has_perm(right.format(act)) == keeps


@pytest.mark.parametrize("model", [Synonym, NotCoveredTopic])
def test_an_author_keeps_words_without_being_a_superuser(client, model):
    client.force_login(UserFactory(roles=[Role.AUTHOR], second_factor=True))
    assert client.get(address(model, "list")).status_code == 200
    assert client.get(address(model, "add")).status_code == 200


def test_an_author_stores_a_synonym(client):
    client.force_login(UserFactory(roles=[Role.AUTHOR], second_factor=True))
    client.post(address(Synonym, "add"), {"locale": "nl", "term": "hartfilmpje", "means": "ecg", "weight": "0.6"})
    assert Synonym.objects.get().term == "hartfilmpje"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.TRANSLATOR])
def test_an_editor_who_may_not_keep_words_finds_the_lists_closed(client, role):
    client.force_login(UserFactory(roles=[role], second_factor=True))
    assert client.get(address(Synonym, "add")).status_code == 302
    client.post(address(Synonym, "add"), {"locale": "nl", "term": "a", "means": "b", "weight": "0.6"})
    assert not Synonym.objects.exists()
