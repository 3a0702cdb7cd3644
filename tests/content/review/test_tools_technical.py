"""What the technical reviewer is shown."""

import re

import pytest

from content.review.steps import Step
from content.review.tools.product import product
from content.vocabulary import LOCALES
from tests.content.review.at_step import at_step, found
from tests.content.test_demo_articles import CODE, FACTS, labels_of_facts
from tests.factories.content import ArticleFactory, heading, languages, paragraph

pytestmark = pytest.mark.django_db


def linking(href: str, locale: str = "en", **fields):
    return at_step(Step.TECHNICAL, locale=locale, body=[paragraph(f'See <a href="{href}">the steps</a>.')], **fields)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_link_to_a_published_article_of_the_language_is_fine(locale):
    languages("target", locale, body=[heading("Steps", "steps")])
    for href in (
        "/go/target/",
        "/go/target/#steps",
        "/go/target/#short",
        f"/h/hysio/2/{locale}/target",
        "/h/hysio/2/en/visit-note",
    ):
        assert not found(linking(href, locale), "links."), href


@pytest.mark.parametrize(
    "href", ["/go/nowhere/", "/h/hysio/2/en/nowhere", "/h/hysio/2/xx/visit-note", "/other/", "#gone", "javascript:x"]
)
def test_a_link_that_leads_nowhere_blocks(href):
    (finding,) = found(linking(href), "links.broken")
    assert finding.blocks
    assert not finding.waivable


def test_a_link_to_a_draft_blocks_until_that_is_in_review(desk):
    state = linking(f"/go/{desk.page.key}/")
    assert found(state, "links.broken")
    desk.submitted()
    assert not found(state, "links.")


def test_a_link_to_an_article_of_another_language_alone_needs_a_reason():
    languages("target", "en")
    (finding,) = found(linking("/go/target/", "de"), "links.")
    assert (finding.code, finding.blocks, finding.waivable) == ("links.language:target", True, True)


def test_a_link_to_a_heading_that_is_not_there_is_shown():
    languages("target", "en")
    (finding,) = found(linking("/go/target/#gone"), "links.")
    assert (finding.code, finding.blocks) == ("links.anchor:target:gone", False)


def test_a_link_of_the_editor_to_a_page_has_to_be_readable():
    live, draft, german = ArticleFactory(), ArticleFactory(live=False), ArticleFactory(locale="de")
    body = [
        paragraph(" ".join(f'<a linktype="page" id="{page.pk}">Page {page.pk}</a>' for page in (live, draft, german)))
    ]
    codes = {each.code for each in found(at_step(Step.TECHNICAL, body=body), "links.")}
    assert codes == {f"links.broken:page-{draft.pk}", f"links.language:{german.slug}"}


@pytest.mark.parametrize("href", ["https://example.org/x", "http://example.org", "mailto:support@hysio.com", "tel:112"])
def test_a_link_out_of_the_help_is_listed_once(href):
    body = [paragraph(f'<a href="{href}">One</a> and <a href="{href}">two</a>.')]
    (finding,) = found(at_step(Step.TECHNICAL, body=body), "links.")
    assert not finding.blocks
    assert href in finding.said


def test_related_articles_and_the_successor_are_there():
    languages("there", "en")
    languages("english", "en")
    assert not found(at_step(Step.TECHNICAL, related=["there"], successor="there"), "neighbours.")
    state = at_step(Step.TECHNICAL, related=["gone"], successor="gone-too")
    assert {each.code for each in found(state, "neighbours.missing") if each.blocks} == {
        "neighbours.missing:gone",
        "neighbours.missing:gone-too",
    }
    (finding,) = found(at_step(Step.TECHNICAL, locale="fr", related=["english"]), "neighbours.")
    assert finding.waivable


def test_a_code_that_the_product_does_not_have_blocks():
    state = at_step(Step.TECHNICAL, body=[paragraph("HY-429, HY-P1 and HY-999.")])
    (finding,) = found(state, "codes.")
    assert (finding.code, finding.blocks) == ("codes.unknown:HY-999", True)


@pytest.mark.parametrize(
    ("locale", "word", "label"),
    [
        ("nl", "Sign", "Ondertekenen"),
        ("en", "Ondertekenen", "Sign"),
        ("de", "Sign", "Signieren"),
        ("fr", "Sign", "Signer"),
    ],
)
def test_a_label_of_another_language_is_shown_with_the_right_one(locale, word, label):
    (finding,) = found(at_step(Step.TECHNICAL, locale=locale, body=[paragraph(f"X <b>{word}</b>.")]), "labels.")
    assert not finding.blocks
    assert label in finding.said
    assert not found(at_step(Step.TECHNICAL, locale=locale, body=[paragraph(f"X <b>{label}</b>.")]), "labels.")


def test_a_label_that_is_nearly_right_is_shown():
    (finding,) = found(at_step(Step.TECHNICAL, body=[paragraph("Select <b>Move notes</b>.")]), "labels.nearly")
    assert "Move note" in finding.said
    assert not found(at_step(Step.TECHNICAL, body=[paragraph("<b>Important:</b> wait.")]), "labels.")


@pytest.mark.parametrize("sample", ["{&quot;a&quot;: [1}", "f(x", "&quot;open", "a)", "[)]"])
def test_a_code_sample_that_is_not_closed_is_shown(sample):
    assert found(at_step(Step.TECHNICAL, body=[paragraph(f"<code>{sample}</code>")]), "samples.")


@pytest.mark.parametrize("sample", ["{&quot;a&quot;: [&quot;(&quot;]}", "f(x)", "Retry-After", "it's"])
def test_a_code_sample_that_is_closed_is_fine(sample):
    assert not found(at_step(Step.TECHNICAL, body=[paragraph(f"<code>{sample}</code>")]), "samples.")


def test_the_products_words_are_those_of_the_fact_sheet():
    assert product().codes == set(CODE.findall(FACTS))
    facts = labels_of_facts()
    tables = re.search(r"## 1 Screens(.*)## 3 ", FACTS, re.DOTALL)[1]
    for n, locale in enumerate(LOCALES):
        own = product().own(locale)
        assert {word for word in own if word not in FACTS} == set(), locale
        assert len(product().labels[locale]) == len(own), locale
        rows = [
            line.strip("|").split("|") for line in tables.splitlines() if line.count("|") == 5 and "---" not in line
        ]
        cells = {re.sub(r" \(.*\)", "", row[n]).strip("– >") for row in rows[1:]} - {locale}
        assert {cell for cell in cells if ">" not in cell} <= own
        assert own & facts[locale]
