"""An article in the help panel: the same text as on its page, safe in a foreign document, hers to read or not there."""

import re

import pytest

from content import terms
from content.api import NotThere, reading
from content.models import ArticlePage
from content.widget_reading import absolute, safe
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.content import (
    ArticleFactory,
    TermFactory,
    body,
    country,
    film,
    languages,
    paragraph,
    published,
    rich,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_glossary():
    terms.forget()
    yield
    terms.forget()


def test_article_is_rendered_with_its_blocks_contents_and_tree(settings):
    settings.BASE_URL = "https://help.example"
    languages("linked", "en", "de")
    ArticleFactory(key="whole", body=body("linked"), related=["linked", "never-written"])
    found = reading("whole", None, "en")
    assert [(line.anchor, line.level) for line in found.contents] == [
        ("before", 2),
        ("steps", 2),
        ("see", 3),
        ("contact", 2),
    ]
    for part in ('<ol class="steps">', 'data-tree=""', 'data-node="see"', 'data-goto="net"', 'href="#tree-net"'):
        assert part in found.html
    assert 'href="https://help.example/en/clinical-work/about-linked-en/#steps" data-article="linked"' in found.html
    assert [card.key for card in found.related] == ["linked"]
    assert "<svg" not in found.html


def test_film_comes_with_its_captions_and_transcript_from_this_service_alone(settings, tmp_path):
    settings.MEDIA_ROOT, settings.BASE_URL = tmp_path, "https://help.example"
    ArticleFactory(key="filmed", locale="de", body=[film("Recording", b"film", "First line.\n\nLast line.")])
    html = reading("filmed", None, "de").html
    assert re.search(r'<video controls="" preload="metadata" aria-label="Recording">', html)
    assert re.search(r'<source src="https://help\.example/documents/\d+/film\w*\.webm" type="video/webm">', html)
    captions = re.search(r"<track [^>]*>", html)[0]
    assert re.search(r'src="https://help\.example/documents/\d+/film\w*\.vtt"', captions)
    assert all(part in captions for part in ('kind="captions"', 'srclang="de"', 'default=""'))
    assert "<p>Last line.</p>" in html


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/a.webm", "https://help.example.evil/a", "//evil.example/a", "#a", "data:,a"]
)
def test_film_from_elsewhere_has_no_source(settings, address):
    settings.BASE_URL = "https://help.example"
    left = safe(f'<video controls><source src="{address}" type="video/webm"><track src="{address}"></video>')
    assert "src=" not in left


def test_reader_gets_her_language_and_labels_in_the_language_of_the_text():
    languages("both", "en", "nl")
    assert reading("both", None, "nl").card.locale == "nl"
    assert reading("both", None, "fr").card.locale == "en"


def test_note_of_her_country_stands_first():
    ArticleFactory(key="lands", country_notes=[country("de", "German law."), country("fr", "French law.")])
    html = reading("lands", None, "en", country="fr").html
    assert html.index("French law.") < html.index("German law.")


def test_terms_are_explained_beside_the_text_with_the_note_of_her_country():
    TermFactory(key="trail", label="audit trail", notes=[("uk", "en", "British only.")])
    ArticleFactory(key="explains")
    found = reading("explains", None, "en", country="uk")
    assert [(term.key, term.label) for term in found.terms] == [("trail", "audit trail")]
    assert found.terms[0].note.endswith("British only.")
    assert 'data-term="term-trail"' in found.html


def test_etag_changes_with_the_text_and_with_what_it_leads_to():
    target = languages("linked", "en")["en"]
    page = ArticleFactory(key="tagged", body=body("linked"))
    first = reading("tagged", None, "en").etag
    assert reading("tagged", None, "en").etag == first
    ArticlePage.objects.get(pk=target.pk).unpublish()
    second = reading("tagged", None, "en").etag
    assert second != first
    changed = ArticlePage.objects.get(pk=page.pk)
    changed.body = [("paragraph", "Something else.")]
    published(changed)
    assert reading("tagged", None, "en").etag != second


@pytest.mark.parametrize("audience", ["signed-in", "organisation"])
def test_article_that_is_not_hers_is_not_there_and_its_successor_is_not_told(audience):
    ArticleFactory(key="next")
    own = OrganisationFactory()
    page = ArticleFactory(key="closed", audience=audience, organisations=[own], successor="next")
    stranger = UserFactory(organisation=OrganisationFactory())
    member = UserFactory(organisation=own)
    assert reading("closed", member, "en").card.key == "closed"
    with pytest.raises(NotThere) as refused:
        reading("closed", None, "en")
    assert refused.value.successor is None
    if audience == "organisation":
        with pytest.raises(NotThere):
            reading("closed", stranger, "en")
    ArticlePage.objects.get(pk=page.pk).unpublish()
    with pytest.raises(NotThere) as gone:
        reading("closed", None, "en")
    assert gone.value.successor is None


def test_withdrawn_article_names_what_replaces_it():
    ArticleFactory(key="next")
    page = ArticleFactory(key="old", successor="next")
    ArticlePage.objects.get(pk=page.pk).unpublish()
    with pytest.raises(NotThere) as gone:
        reading("old", None, "en")
    assert gone.value.successor.key == "next"


def test_links_to_what_she_may_not_read_are_plain_words():
    languages("secret", "en", audience="signed-in")
    ArticleFactory(key="open", body=body("secret"))
    html = reading("open", None, "en").html
    assert "To secret" in html
    assert 'data-article="secret"' not in html


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    "<svg><script>alert(1)</script></svg>",
    '<svg><use href="https://evil.example/x.svg#a"/></svg>',
    '<iframe src="https://evil.example"></iframe>',
    "<style>*{display:none}</style>",
    '<p style="position:fixed">x</p>',
    '<p onclick="alert(1)">x</p>',
    '<form action="https://evil.example"><input type="password" name="p"><button>ok</button></form>',
    '<object data="x"></object><embed src="x">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    '<template><img src=x onerror=alert(1)></template><slot name="a">x</slot>',
    '<div is="hysio-help" part="x" slot="y">x</div>',
    '<p role="alert">x</p>',
    '<video src="javascript:x" autoplay poster="javascript:x"></video>',
    "<!-- --><![CDATA[<script>x</script>]]>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_hostile_is_left_of_stored_html(html):
    left = safe(f"<p>before</p>{html}<p>after</p>").lower()
    assert "before" in left
    for evil in ("script", "onerror", "onclick", "evil.example", "style", "<svg", "<form", "password", "autoplay"):
        assert evil not in left, left
    for odd in ("alert(1)", "<slot", "slot=", "part=", "is=", 'role="alert"', "<base", "<meta", "<object", "data:"):
        assert odd not in left, left


def test_hostile_article_is_shown_without_what_is_hostile():
    ArticleFactory(
        key="evil",
        body=[
            paragraph("Fine."),
            {"type": "paragraph", "value": rich("<img src=x onerror=alert(1)>Text"), "id": "a" * 8},
            {"type": "paragraph", "value": rich('<a href="javascript:alert(1)">press</a>'), "id": "b" * 8},
        ],
    )
    html = reading("evil", None, "en").html
    assert "Fine." in html
    assert "press" in html
    assert "onerror" not in html
    assert "javascript" not in html


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/nl/x/", "https://help.example/nl/x/"),
        ("#steps", "#steps"),
        ("https://a.example/", "https://a.example/"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("//evil.example/x", None),
        ("/\\evil.example/x", None),
        ("relative/x", None),
        ("file:///etc/passwd", None),
        (" javascript:alert(1)", None),
    ],
)
def test_addresses_hold_outside_this_site_or_are_dropped(settings, address, expected):
    settings.BASE_URL = "https://help.example/"
    assert absolute(address) == expected


def test_reading_asks_the_database_a_constant_number_of_times(django_assert_max_num_queries):
    keys = [ArticleFactory(key=f"target-{n}").key for n in range(12)]
    ArticleFactory(key="many", body=body(*keys), related=keys)
    terms.index("en")
    with django_assert_max_num_queries(7):
        assert len(reading("many", None, "en").related) == 6


def test_ids_that_links_lead_to_are_there():
    ArticleFactory(key="whole")
    html = reading("whole", None, "en").html
    ids = set(re.findall(r' id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= ids
