"""What editors find beside the pages: glossary, unanswered questions ranked, safety concerns closed by the rule-book."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from accounts.api import Role
from compliance.api import AuditEntry
from content import terms
from content.feedback import raise_safety_flag
from content.gaps import note_unanswered
from content.insertion import insert
from content.models import ArticlePage, ContentGap, SafetyFlag
from content.models.pages import translation_key_of
from tests.factories import content as made
from tests.factories.accounts import UserFactory
from tests.factories.content import ArticleFactory, TermFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    made.tree()
    person = UserFactory(superuser=True)
    client.force_login(person)
    return person


def address(model, what, *args):
    return reverse(f"wagtailsnippets_content_{model}:{what}", args=args)


@pytest.mark.usefixtures("editor")
def test_unanswered_questions_stand_in_order_of_how_often_they_were_asked(client):
    for question, times in (("rare", 1), ("often", 3), ("sometimes", 2)):
        for _ in range(times):
            note_unanswered(locale="nl", question=question)
    html = client.get(address("contentgap", "list")).content.decode()
    assert html.index("often") < html.index("sometimes") < html.index("rare")


@pytest.mark.usefixtures("editor")
def test_what_readers_said_is_neither_written_nor_deleted_by_hand(client):
    gap = note_unanswered(locale="nl", question="why")
    flag = raise_safety_flag(ArticleFactory(), text="Step 2")
    for model, row in (("contentgap", gap), ("safetyflag", flag)):
        assert client.get(address(model, "add")).status_code == 302
        client.post(address(model, "delete", row.pk))
    assert (ContentGap.objects.count(), SafetyFlag.objects.count()) == (1, 1)


def test_concern_is_closed_in_the_name_of_who_says_what_was_done_and_only_once(client, editor):
    flag = raise_safety_flag(ArticleFactory(), text="Step 2")
    client.post(address("safetyflag", "edit", flag.pk), {"outcome": "Step 2 rewritten."})
    flag.refresh_from_db()
    assert (flag.closed_by, flag.outcome) == (editor, "Step 2 rewritten.")
    assert flag.closed_at is not None
    assert AuditEntry.objects.filter(action="content.safety_flag_closed").count() == 1
    client.post(address("safetyflag", "edit", flag.pk), {"outcome": "Something else."})
    flag.refresh_from_db()
    assert flag.outcome == "Step 2 rewritten."


@pytest.mark.usefixtures("editor")
def test_concern_without_a_word_stays_open(client):
    flag = raise_safety_flag(ArticleFactory(), text="Step 2")
    client.post(address("safetyflag", "edit", flag.pk), {"outcome": "  "})
    flag.refresh_from_db()
    assert flag.closed_at is None


@pytest.mark.usefixtures("editor")
def test_glossary_and_explorer_open(client):
    term = TermFactory(label="audit trail")
    page = ArticleFactory()
    assert client.get(address("term", "list")).status_code == 200
    assert client.get(address("term", "edit", term.pk)).status_code == 200
    assert client.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk])).status_code == 200
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    terms.forget()


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("who", ["superuser", "author"])
def test_a_section_costs_what_wagtail_itself_asks_for_its_list_however_many_articles_there_are(
    client, monkeypatch, who
):
    """A page of the list holds fifty; core asks something for each of them when an author looks."""
    person = {"superuser": True} if who == "superuser" else {"roles": [(Role.AUTHOR, {"locale": "en"})]}
    section = made.tree()["en", "clinical-workflows"]
    client.force_login(UserFactory(**person))
    address = reverse("wagtailadmin_explore", args=[section.pk])
    above = []
    for number in (5, 60):
        keys = [f"listed-{number}-{each}" for each in range(number)]
        common = {"type": "how-to", "summary": "S.", "product_area": "notes", "review_by": made.NEXT_YEAR}
        pages = [
            ArticlePage(key=key, slug=key, title=key, translation_key=translation_key_of("article", key), **common)
            for key in keys
        ]
        insert(section, pages, live=False)
        ours = queries_of(client, address)
        with monkeypatch.context() as core:
            core.setattr(ArticlePage, "permissions_for_user", Page.permissions_for_user)
            above.append(ours - queries_of(client, address))
    assert max(above) < 10
    assert who == "author" or ours < 60
