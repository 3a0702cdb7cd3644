"""The downtime pack: complete, dated, and of use when nothing else works."""

import re

import pytest
from django.core.cache import cache

from content import downtime, paper
from content.models import ArticlePage
from tests.factories.content import ArticleFactory, published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def pack():
    ArticleFactory(key="data-breach", type="emergency", title="A breach")
    ArticleFactory(key="downtime-procedure", type="emergency", title="When Hysio is down")
    ArticleFactory(key="contact-support", type="reference", title="Reach us")
    ArticleFactory(key="dpia", title="Not an emergency")
    ArticleFactory(key="inside", type="emergency", title="Secret title", audience="signed-in")


def offline(client):
    response = client.get("/en/downtime-pack.html")
    assert response.status_code == 200
    return response, response.content.decode()


@pytest.mark.usefixtures("pack")
def test_pack_holds_emergencies_and_contacts_the_procedure_first_and_nothing_that_is_not_public(client):
    _, html = offline(client)
    order = [html.rindex(title) for title in ("When Hysio is down", "A breach", "Reach us")]
    assert order == sorted(order)
    assert "Not an emergency" not in html
    assert "Secret" not in html
    assert "Made on" in html
    assert "priority-support@hysio.com" in html


@pytest.mark.usefixtures("pack")
def test_offline_file_needs_nothing_else(client):
    response, html = offline(client)
    assert "<script" not in html
    assert "<link" not in html
    assert not re.search(r"""(?:src|href)=["'](?!#|data:|mailto:|tel:|https?://)""", html)
    assert not re.search(r"""src=["']https?://""", html)
    assert "@import" not in html
    assert "url(" not in html
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.usefixtures("pack")
def test_every_anchor_of_the_pack_stands_once(client):
    _, html = offline(client)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


@pytest.mark.usefixtures("pack")
def test_pack_is_made_again_when_a_text_changes(client):
    _, before = offline(client)
    article = ArticlePage.objects.get(key="data-breach")
    article.summary = "Changed words."
    published(article)
    _, after = offline(client)
    assert "Changed words." not in before
    assert "Changed words." in after


@pytest.mark.usefixtures("pack")
@pytest.mark.skipif(not paper.available(), reason="WeasyPrint needs Pango")
def test_pack_on_paper_is_tagged_and_made_once(client, monkeypatch):
    body = client.get("/en/downtime-pack.pdf").content
    assert body.startswith(b"%PDF-")
    monkeypatch.setattr(downtime, "_html", lambda *_: pytest.fail("made twice"))
    assert client.get("/en/downtime-pack.pdf").content == body
