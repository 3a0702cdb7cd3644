"""The quick reference: one page, tagged, closed against everything outside."""

import io

import pytest

from content import paper
from content.models import ArticlePage
from tests.factories import content as made
from tests.factories.content import ArticleFactory

pytestmark = pytest.mark.django_db
needs_paper = pytest.mark.skipif(not paper.available(), reason="WeasyPrint needs Pango")


def page_count(density, article):
    return len(paper.layout(paper._quick_html(article, density)).pages)


@needs_paper
def test_quick_reference_is_one_tagged_page_in_its_language(client):
    ArticleFactory(key="quick", locale="nl", title="Kort en goed")
    response = client.get("/nl/pdf/quick/")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    html = paper._quick_html(ArticlePage.objects.get(key="quick"), paper.DENSITIES[0])
    document = paper.layout(html)
    body = document.write_pdf(pdf_variant=paper.VARIANT, uncompressed_pdf=True)
    assert len(document.pages) == 1
    assert b"/Lang (nl)" in body
    assert b"/MarkInfo" in body


@needs_paper
def test_long_article_still_ends_as_one_page():
    long = made.body() + [made.steps(*(f"Do the thing number {n} with care and attention" for n in range(8)))] * 2
    article = ArticleFactory(body=long)
    assert page_count(paper.DENSITIES[0], article) > 1
    assert len(paper.fitted(article).pages) == 1


@needs_paper
def test_quick_reference_holds_answer_warnings_steps_contacts_version_and_dates():
    article = ArticleFactory(applies_to="2.4")
    html = paper._quick_html(article, paper.DENSITIES[0])
    for words in ("Short answer of", "Check the patient first.", "Select <b>Record</b>.", "Call the emergency line."):
        assert words in html
    assert "Hysio V2 from 2.4" in html
    assert "next review" in html
    assert "printed" in html


@needs_paper
@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "https://example.org/x.png", "ftp://x/y", "/etc/passwd"],
)
def test_nothing_outside_is_fetched_for_paper(address):
    with pytest.raises(ValueError, match=r"protocol|absolute"):
        paper.closed_fetcher().fetch(address)


@needs_paper
def test_link_to_a_local_file_does_not_bring_it_into_the_paper(tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>SECRET</text></svg>')
    html = f'<html lang="en"><title>x</title><body><img alt="" src="file://{secret}"><p>Fine</p>'
    html += f'<link rel="attachment" href="file://{secret}">'
    out = io.BytesIO(paper.layout(html).write_pdf())
    assert b"SECRET" not in out.getvalue()


def test_without_weasyprint_the_link_is_absent_and_the_address_says_why(client, monkeypatch):
    monkeypatch.setattr(paper, "available", lambda: False)
    page = ArticleFactory(key="quick")
    html = client.get("/en/clinical-work/" + page.slug + "/").content.decode()
    assert "/pdf/quick/" not in html
    response = client.get("/en/pdf/quick/")
    assert response.status_code == 503
    assert "PDFs cannot be made" in response.content.decode()
    assert client.get("/en/downtime-pack.pdf").status_code == 503


def test_paper_of_what_one_may_not_read_is_not_made(client):
    ArticleFactory(key="hidden", audience="signed-in")
    assert client.get("/en/pdf/hidden/").status_code == 404
