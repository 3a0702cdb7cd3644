"""Search, votes, stable addresses, glossary: what readers ask for and what bad input gets."""

import re

import pytest
from django.core.signing import BadSignature
from django.test import Client

from content import search_page, terms
from content.models import ArticlePage, SafetyFlag, Vote
from content.navigation import address
from search.contracts import Answer, Hit, NotCovered, Quote
from tests.factories import content as made
from tests.factories.content import ArticleFactory, TermFactory, languages

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_glossary():
    terms.forget()
    yield
    terms.forget()


class Search:
    """Stands for the engine: answers what a test says and remembers what was asked."""

    def __init__(self):
        self.answer = Answer("question")
        self.asked = []

    def query(self, text, **how):
        self.asked.append((text, how))
        return self.answer


@pytest.fixture
def search(monkeypatch):
    fake = Search()
    monkeypatch.setattr(search_page.search, "query", fake.query)
    return fake


def hit(page, passage="Select the microphone.", anchor="steps", **fields):
    fields = {"kind": "article", "heading": "Steps", "score": 1.0, "legs": {}} | fields
    locale = page.locale.language_code
    return Hit(id=page.pk, family=page.key, locale=locale, title=page.title, anchor=anchor, passage=passage, **fields)


def html_of(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


# Search ---------------------------------------------------------------------------------------------------------------


def test_results_in_the_readers_language_stand_first_and_others_are_labelled(client, search):
    own, other = ArticleFactory(title="Own"), ArticleFactory(title="Ander", locale="nl", key="ander")
    search.answer = Answer("microphone", hits=(hit(other), hit(own)), total=2)
    html = html_of(client, "/en/search/?q=microphone")
    assert html.index(">Own<") < html.index("Not in your language yet") < html.index(">Ander<")
    assert '<a href="/nl/klinisch-werken/ander/#steps" lang="nl" hreflang="nl">Ander</a>' in html
    assert '<span class="lang-tag" data-other>NL</span>' in html


def test_only_a_quotation_makes_an_answer_and_it_is_word_for_word_with_its_source(client, search):
    found = hit(ArticleFactory(title="Source"))
    search.answer = Answer("how", hits=(found,), total=1)
    assert 'class="answer"' not in html_of(client, "/en/search/?q=how")
    quote = Quote("First <b>this</b>.\nThen that.", "steps", found, "steps", "Steps")
    search.answer = Answer("how", hits=(found,), total=1, quote=quote)
    html = html_of(client, "/en/search/?q=how")
    answer = html[html.index('class="answer"') : html.index("</section>", html.index('class="answer"'))]
    assert "<li>First &lt;b&gt;this&lt;/b&gt;.</li><li>Then that.</li>" in answer
    assert "<mark>" not in answer
    assert 'href="/en/clinical-work/source/#steps">Source</a>' in answer
    assert "no review on record yet" in answer


def test_the_warning_that_goes_with_a_quotation_stands_whole_before_it(client, search):
    found = hit(ArticleFactory(title="Source"))
    quote = Quote("Sign it.", "text", found, "steps", "Steps", "Compare the name.\nStop if in <doubt>.")
    search.answer = Answer("how", hits=(found,), total=1, quote=quote)
    html = html_of(client, "/en/search/?q=how")
    assert html.index("<p>Compare the name.</p><p>Stop if in &lt;doubt&gt;.</p>") < html.index("Sign it.")


def test_hit_that_the_viewer_may_not_read_shows_nothing_of_itself(client, search):
    hidden = hit(ArticleFactory(title="Secret title", audience="signed-in"), passage="Secret words")
    search.answer = Answer("x", hits=(hidden,), total=1, quote=Quote("Secret quote", "text", hidden, "", ""))
    html = html_of(client, "/en/search/?q=x")
    assert "Secret" not in html


def test_words_of_the_question_are_marked_and_everything_else_is_escaped(client, search):
    passage = 'Take the <script>alert("x")</script> microphone & go.'
    search.answer = Answer("microphone", hits=(hit(ArticleFactory(), passage=passage),), total=1)
    html = html_of(client, "/en/search/?q=microphone")
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; <mark>microphone</mark> &amp; go." in html


def test_long_passage_is_cut_around_the_words_of_the_question():
    passage = "Nothing here. " * 40 + "The microphone is mute. Press the key. " + "And more. " * 60
    shown = search_page.excerpt(passage, "microphone mute", "en")
    assert "The microphone is mute." in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= search_page.LONGEST_EXCERPT + 4


def test_page_says_what_was_left_out_corrected_and_not_covered(client, search):
    search.answer = Answer("mic", redacted=("date-of-birth", "email"), corrected="microphone", total=0)
    html = html_of(client, "/en/search/?q=mcrophone")
    assert "<b>date of birth</b>, <b>e-mail address</b>" in html
    assert "?q=mcrophone&amp;spell=0" in html
    topic = NotCovered("billing", "Billing is not part of this help.", "Ask your supplier.")
    search.answer = Answer("invoice", not_covered=topic)
    html = html_of(client, "/en/search/?q=invoice")
    assert "Billing is not part of this help." in html
    assert "Ask your supplier." in html


def test_nothing_found_leads_to_sections_and_a_person(client, search):
    ArticleFactory()
    search.answer = Answer("zebra")
    html = html_of(client, "/en/search/?q=zebra")
    assert "We show nothing rather than something wrong" in html
    assert html.count('class="title plain" href="/en/') == 4
    assert "/go/contact-support/" in html


def test_search_that_does_not_answer_says_so_and_shows_the_sections(client, search):
    ArticleFactory()
    search.answer = Answer("x", rung="unavailable", degraded=True)
    html = html_of(client, "/en/search/?q=x")
    assert "Search does not answer at the moment" in html
    assert 'href="/en/clinical-work/"' in html


def test_facets_narrow_and_keep_the_question(client, search):
    page = ArticleFactory()
    search.answer = Answer(
        "x", hits=(hit(page),), total=1, facets={"role": {"clinician": 1}, "section": {"clinical-workflows": 1}}
    )
    html = html_of(client, "/en/search/?q=x&role=clinician&role=nonsense&type=%27")
    assert search.asked[0][1]["filters"].facets == {"role": ("clinician",)}
    assert 'name="role" value="clinician" checked' in html
    assert '<input type="hidden" name="q" value="x">' in html


def test_pages_of_results_ask_for_their_part(client, search):
    search.answer = Answer("x", hits=(hit(ArticleFactory()),), total=45)
    html = html_of(client, "/en/search/?q=x&page=2")
    assert (search.asked[0][1]["limit"], search.asked[0][1]["offset"]) == (20, 20)
    assert re.findall(r'href="(\?q=x[^"]*)"(?: aria-current="page")?>(\d)', html) == [
        ("?q=x", "1"),
        ("?q=x&amp;page=2", "2"),
        ("?q=x&amp;page=3", "3"),
    ]


@pytest.mark.parametrize(
    "question", ["%00%00", "%F0%9F%98%80", "AND+OR+%2B%2D%22%28", "%E2%80%AEevil%E2%80%AC+abc", "%20", "%ff%fe"]
)
def test_strange_questions_get_a_normal_page(client, question):
    made.tree()
    html_of(client, f"/en/search/?q={question}")


@pytest.mark.parametrize("page", ["0", "-1", "999999999999", "x", "٣", "1e9"])
def test_strange_page_numbers_get_a_normal_page(client, search, page):
    html_of(client, f"/en/search/?q=x&page={page}")
    assert 0 <= search.asked[0][1]["offset"] <= 1000


def test_document_instead_of_a_question_is_refused_with_a_reason(client, search):
    made.tree()
    response = client.get("/de/search/", {"q": "x" * 10_000})
    assert response.status_code == 422
    assert not search.asked
    assert "x" * 2000 not in response.content.decode()


def test_questions_are_kept_by_no_cache(client, search):
    assert "no-store" in client.get("/en/search/?q=x")["Cache-Control"]


def test_suggestions_hold_titles_the_viewer_may_read(client):
    ArticleFactory(title="Microphone test")
    ArticleFactory(title="Microphone secret", audience="signed-in")
    html = html_of(client, "/en/suggest/?q=micro")
    assert "Microphone test" in html
    assert "secret" not in html
    assert html_of(client, "/en/suggest/?q=m").strip() == ""


# Votes ----------------------------------------------------------------------------------------------------------------


def vote(client, key, **answers):
    return client.post(f"/en/vote/{key}/", answers)


def test_vote_works_without_scripts_and_shows_its_thanks(client):
    page = ArticleFactory(key="voted")
    response = vote(client, "voted", useful="yes")
    assert response.status_code == 302
    assert "Thank you" in html_of(client, response["Location"])
    assert Vote.objects.get(page=page).useful


def test_one_visitor_has_one_vote_and_two_have_two(client):
    ArticleFactory(key="voted")
    vote(client, "voted", useful="yes")
    vote(client, "voted", useful="no", reason="unclear")
    assert Vote.objects.count() == 1
    vote(Client(), "voted", useful="yes")
    assert Vote.objects.count() == 2


def test_visitor_is_a_signed_number_that_nobody_can_write_herself(client):
    ArticleFactory(key="voted")
    vote(client, "voted", useful="yes")
    cookie = client.cookies["visitor"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    client.cookies["visitor"] = "somebody"
    try:
        vote(client, "voted", useful="yes")
    except BadSignature:  # pragma: no cover - would be a 500
        pytest.fail("a forged cookie is not an error page")
    assert Vote.objects.count() == 2


def test_clinically_unsafe_opens_a_concern_and_shows_the_emergency_line(client, settings):
    page = ArticleFactory(key="voted")
    response = client.post(
        "/en/vote/voted/", {"useful": "no", "reason": "unsafe", "text": "Step 2"}, headers={"X-Fragment": "1"}
    )
    html = response.content.decode()
    assert "<html" not in html
    assert settings.EMERGENCY_PHONE in html
    assert SafetyFlag.objects.get().page_id == page.pk


@pytest.mark.parametrize(
    "answers", [{}, {"useful": "maybe"}, {"useful": "no", "reason": "evil"}, {"useful": "no", "text": "x" * 1001}]
)
def test_vote_that_cannot_be_read_stores_nothing_and_says_why(client, answers):
    ArticleFactory(key="voted")
    assert vote(client, "voted", **answers).status_code == 422
    assert not Vote.objects.exists()


def test_nobody_votes_on_what_she_may_not_read_or_from_another_site(client):
    ArticleFactory(key="hidden", audience="signed-in")
    ArticleFactory(key="voted")
    assert vote(client, "hidden", useful="yes").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/en/vote/voted/", {"useful": "yes"}).status_code == 403
    assert not Vote.objects.exists()


# Stable addresses -----------------------------------------------------------------------------------------------------


def test_go_leads_to_the_readers_language_or_the_best_other_one(client):
    languages("both", "en", "de")
    german = {"accept-language": "de"}
    assert client.get("/go/both/", headers=german)["Location"].startswith("/de/")
    assert client.get("/go/both/", headers={"accept-language": "fr"})["Location"].startswith("/en/")
    assert client.get("/go/never-written/", headers=german, follow=True).status_code == 404


def test_go_follows_the_language_that_was_read_last(client):
    languages("both", "en", "nl")
    html_of(client, "/nl/")
    assert client.get("/go/both/", headers={"accept-language": "en"})["Location"].startswith("/nl/")


@pytest.mark.parametrize("version", ["2.0", "99", "nightly"])
def test_help_link_leads_to_the_article_in_the_language_it_names(client, version):
    languages("both", "en", "de")
    response = client.get(f"/h/hysio/{version}/de/both", headers={"accept-language": "fr"})
    assert response["Location"].startswith("/de/")


def test_help_link_of_a_screen_lists_its_articles_and_hides_what_is_hidden(client):
    ArticleFactory(title="Helps here", screens=["visit-note"])
    ArticleFactory(title="Secret title", screens=["visit-note"], audience="signed-in")
    ArticleFactory(title="Elsewhere", screens=["today"])
    response = client.get("/h/hysio/2.0/en/visit-note")
    html = html_of(client, response["Location"])
    assert "Helps here" in html
    assert "Secret" not in html
    assert "Elsewhere" not in html


@pytest.mark.parametrize("path", ["/h/hysio/2.0/en/no-such-topic", "/h/x/y/zz/no-such-topic/"])
def test_help_link_that_nobody_knows_becomes_a_search(client, search, path):
    response = client.get(path)
    assert re.match(r"/\w\w/search/\?q=no\+such\+topic$", response["Location"])


def test_help_link_to_a_withdrawn_article_says_so(client):
    page = ArticleFactory(key="old")
    ArticlePage.objects.get(pk=page.pk).unpublish()
    for path in ("/go/old/", "/h/hysio/2.0/en/old"):
        assert client.get(path).status_code == 410


# Glossary -------------------------------------------------------------------------------------------------------------


def test_glossary_lists_every_term_from_a_to_z_with_its_words(client):
    made.tree()
    TermFactory(key="trail", label="audit trail", nl="logboek")
    TermFactory(key="echo", label="écho", notes=[("uk", "en", "British only.")])
    html = html_of(client, "/en/glossary/")
    assert (
        html.index('id="letter-A"') < html.index('id="trail"') < html.index('id="letter-E"') < html.index('id="echo"')
    )
    assert '<span lang="nl">logboek</span>' in html
    assert "British only." in html


def test_address_of_an_article_is_the_one_wagtail_gives(rf):
    page = ArticlePage.objects.get(pk=ArticleFactory(locale="fr").pk)
    assert address(page.url_path, "fr") == page.get_url()


@pytest.mark.parametrize(
    ("article", "is_told"),
    [
        ({"section": "clinical-workflows"}, True),
        ({"section": "technical", "safety": True}, True),
        ({"section": "technical"}, False),
    ],
)
def test_readers_of_clinical_texts_are_told_that_they_are_no_medical_advice(client, article, is_told):
    page = ArticleFactory(**article)
    assert ("no medical advice" in client.get(address(page.url_path, "en")).content.decode()) == is_told
