"""What readers see of pages, and what it costs."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from content import cards, terms
from content.models import ArticlePage
from content.navigation import address
from tests.factories import content as made
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.content import ArticleFactory, TermFactory, languages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_glossary():
    terms.forget()
    yield
    terms.forget()


def url_of(page):
    return address(page.url_path, page.locale.language_code)


def text_of(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def full_article(n=0, **fields):
    """An article with everything, in four languages, that leads to `n` others."""
    others = [ArticleFactory(locale=code, key=f"other-{i}").key for i in range(n) for code in ("en",)]
    fields = {"body": made.body(*others), "related": others, "country_notes": [made.country("nl", "In NL.")]} | fields
    return languages("main", "nl", "en", "de", "fr", **fields)["en"]


@pytest.mark.parametrize("n", [1, 12])
def test_article_page_takes_at_most_eight_queries_however_much_it_holds(client, n, django_assert_max_num_queries):
    for number in range(n):
        TermFactory(label=f"word{number}")
    page = full_article(n)
    client.get(url_of(page))
    with django_assert_max_num_queries(8):
        client.get(url_of(page))


def test_article_page_takes_at_most_eight_queries_for_somebody_signed_in(client, django_assert_max_num_queries):
    client.force_login(UserFactory(organisation=OrganisationFactory()))
    page = full_article(3)
    client.get(url_of(page))
    with django_assert_max_num_queries(8):
        client.get(url_of(page))


def count(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(url)
    return len(asked)


@pytest.mark.parametrize("url", ["/en/", "/en/clinical-work/"])
def test_first_page_and_sections_take_as_many_queries_for_three_articles_as_for_fifteen(client, url):
    for _ in range(3):
        ArticleFactory()
    few = count(client, url)
    for _ in range(12):
        ArticleFactory()
    assert count(client, url) == few


def test_article_keeps_the_order_of_reading(client):
    page = full_article(1)
    html = text_of(client, url_of(page))
    order = [
        'class="crumbs"',
        'class="signed">',
        "signed short",
        "No review is on record",
        "On this page",
        "A lead about",
        'data-kind="safety"',
        'class="steps"',
        'class="tree"',
        '<h2 id="country-nl"',
        'id="contact"',
        "Was this useful?",
        'id="related"',
        "Applies to",
    ]
    places = [html.index(mark, html.index("<main")) for mark in order]
    assert places == sorted(places)


def test_nobody_is_said_to_have_signed_what_nobody_signed(client):
    html = text_of(client, url_of(full_article()))
    assert html.count('<li data-step="open">') == 6
    assert "<li><b>Clinical" not in html


def test_note_of_the_readers_own_country_comes_first(client):
    notes = [made.country("uk", "UK rule."), made.country("us", "US rule.")]
    page = ArticleFactory(country_notes=notes)
    html = text_of(client, url_of(page))
    assert html.index("UK rule.") < html.index("US rule.") < html.index('id="contact"')
    client.force_login(UserFactory(organisation=OrganisationFactory(country="us")))
    html = text_of(client, url_of(page))
    assert html.index("US rule.") < html.index("UK rule.") < html.index('id="contact"')


def test_links_lead_to_the_readers_language_or_say_which_other_one(client):
    languages("both", "en", "nl")
    ArticleFactory(key="dutch-only", locale="nl", title="Alleen Nederlands")
    page = ArticleFactory(body=made.body("both", "dutch-only"))
    html = text_of(client, url_of(page))
    assert 'href="/en/clinical-work/about-both-en/#steps">' in html
    assert 'href="/nl/klinisch-werken/alleen-nederlands/#steps" hreflang="nl" data-lang="NL">' in html


def test_link_to_what_the_reader_may_not_read_keeps_its_words_and_leads_nowhere(client):
    ArticleFactory(key="hidden", title="Secret title", audience="signed-in")
    page = ArticleFactory(body=made.body("hidden"), related=["hidden"])
    html = text_of(client, url_of(page))
    assert "To hidden" in html
    assert "/go/hidden/" not in html
    assert "Secret title" not in html


def test_first_use_of_a_term_is_explained_once_and_never_in_headings_links_or_labels(client):
    TermFactory(key="trail", label="audit trail", notes=[("uk", "en", "Kept for eight years.")])
    body = [
        made.heading("The audit trail", "brief"),
        made.paragraph('<b>Audit trail</b> and <a href="https://x.example/">audit trail</a>'),
        made.paragraph("The audit trail. Another audit trail."),
        made.heading("Who to contact", "contact"),
        made.bullets("Call."),
    ]
    html = text_of(client, url_of(ArticleFactory(body=body)))
    assert html.count('class="term"') == 1
    assert '<p>The <a class="term" href="/en/glossary/#trail" data-term="term-trail">audit trail</a>. Another' in html
    assert "What happened, in order." in html
    assert "Kept for eight years." in html


def test_abbreviation_is_a_term_in_capitals_only():
    TermFactory(key="his", label="HIS")
    found = terms.index("en")
    assert found.pattern.search("his patient") is None
    assert found.pattern.search("the HIS of the practice")


def test_part_of_a_longer_word_is_no_term():
    TermFactory(key="sign", label="sign")
    assert terms.index("en").pattern.search("design signals sign-in") is None


def test_every_question_of_a_tree_stands_on_the_page_with_anchors_that_lead_on(client):
    html = text_of(client, url_of(full_article()))
    for node in ("see", "net", "read", "call", "plug"):
        assert f'id="tree-{node}"' in html
    assert html.count('href="#tree-') == 4


def test_overdue_review_is_said_at_once(client):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    assert "was due on" in text_of(client, url_of(ArticleFactory(review_by=yesterday)))
    assert "was due on" not in text_of(client, url_of(ArticleFactory(review_by=timezone.localdate())))


def test_replaced_article_names_its_successor(client):
    ArticleFactory(key="new", title="The new text")
    html = text_of(client, url_of(ArticleFactory(successor="new")))
    assert "This text was replaced." in html
    assert "The new text" in html


def test_chips_lead_to_the_same_article_and_a_missing_language_is_no_link(client):
    page = languages("main", "nl", "en", "de")["en"]
    html = text_of(client, url_of(page))
    assert 'href="/nl/klinisch-werken/about-main-nl/" lang="nl" hreflang="nl"' in html
    assert '<span class="lang" data-state="none">FR' in html
    assert "not written yet" in html


def test_language_whose_source_changed_later_is_marked():
    pages = languages("main", "en", "nl")
    later = timezone.now() + datetime.timedelta(hours=1)
    Page.objects.filter(pk=pages["en"].pk).update(last_published_at=later)
    card = cards.cards([pages["nl"].pk], None)[0]
    assert {language.code: language.state for language in card.languages} == {
        "nl": "stale",
        "en": "fresh",
        "de": "none",
        "fr": "none",
    }


def test_cards_leave_out_what_the_viewer_may_not_read_and_keep_the_order():
    one, two = ArticleFactory(), ArticleFactory()
    hidden = ArticleFactory(audience="signed-in")
    ids = [two.pk, hidden.pk, one.pk, 999_999]
    assert [card.id for card in cards.cards(ids, None)] == [two.pk, one.pk]
    assert [card.id for card in cards.cards(ids, UserFactory())] == [two.pk, hidden.pk, one.pk]


def test_article_for_people_who_are_signed_in_sends_others_to_sign_in(client):
    page = ArticleFactory(audience="signed-in")
    response = client.get(url_of(page))
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/?next=%2Fen%2F")
    client.force_login(UserFactory())
    assert client.get(url_of(page)).status_code == 200


def test_article_of_one_organisation_does_not_exist_for_the_others(client):
    mine, other = OrganisationFactory(), OrganisationFactory()
    page = ArticleFactory(audience="organisation", organisations=[mine])
    client.force_login(UserFactory(organisation=other))
    assert client.get(url_of(page)).status_code == 404
    client.force_login(UserFactory(organisation=mine))
    assert client.get(url_of(page)).status_code == 200


def test_page_that_an_editor_closed_in_the_explorer_stays_closed(client):
    page = ArticleFactory()
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    response = client.get(url_of(page))
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_hidden_articles_are_in_no_list(client):
    ArticleFactory(title="Open to all", key="consultation-note")
    ArticleFactory(title="For insiders", key="data-breach", audience="signed-in")
    for url in ("/en/", "/en/clinical-work/"):
        html = text_of(client, url)
        assert "Open to all" in html
        assert "For insiders" not in html


def test_section_is_narrowed_by_role_and_type(client):
    ArticleFactory(title="For clinicians", roles=["clinician"])
    ArticleFactory(title="For administrators", roles=["system-administrator"], type="reference")
    html = text_of(client, "/en/clinical-work/?role=system-administrator")
    assert "For administrators" in html
    assert "For clinicians" not in html
    assert "No article fits" in text_of(client, "/en/clinical-work/?role=clinician&type=reference")


def test_withdrawn_article_says_so_and_names_what_replaces_it(client):
    ArticleFactory(key="new", title="The new text")
    page = ArticleFactory(successor="new", title="The old text")
    ArticlePage.objects.get(pk=page.pk).unpublish()
    response = client.get(url_of(page))
    assert response.status_code == 410
    assert "The old text" in response.content.decode()
    assert "The new text" in response.content.decode()


def test_withdrawn_article_that_was_not_public_says_nothing_of_itself(client):
    page = ArticleFactory(title="Secret title", audience="signed-in")
    ArticlePage.objects.get(pk=page.pk).unpublish()
    response = client.get(url_of(page))
    assert response.status_code == 410
    assert "Secret title" not in response.content.decode()


def test_pages_carry_no_inline_script_or_style(client):
    page = full_article(1)
    for url in ("/en/", "/en/clinical-work/", url_of(page), "/en/glossary/", "/en/trust/", "/status/", "/en/nothing/"):
        html = client.get(url).content.decode()
        assert "<style" not in html, url
        assert " style=" not in html, url
        assert " onclick=" not in html, url
        assert html.count("<script") == html.count('<script type="module" src='), url
