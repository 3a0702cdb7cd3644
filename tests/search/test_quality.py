"""The judged questions against the real models and the demo's articles (slow lane).

The bars stand a little below the published figures (docs/performance.md): they catch a fall, not a single question.
"""

from pathlib import Path

import pytest

from bench.search_quality import measured
from content.importing import import_folder
from content.models import ImportRecord
from search import api, refreshing

DEMO = Path(__file__).parents[2] / "kb_site" / "demo"

pytestmark = [pytest.mark.models, pytest.mark.timeout(1800)]


@pytest.fixture
def demo(db, settings, tmp_path):
    """All articles of the demo, with words and the fast leg; the slow leg takes ten minutes and is left out."""
    settings.SEARCH_DIR = tmp_path / "search"
    settings.SEARCH_DENSE = ["use"]
    api.load_synonyms(DEMO / "synonyms.yaml")
    api.load_not_covered(DEMO / "not_covered.yaml")
    import_folder(DEMO, origin=ImportRecord.Origin.DEMO)
    refreshing.complete("article")


def test_words_and_the_fast_leg_answer_and_stay_silent_as_well_as_they_did(demo):
    figures = measured(["use"])["report"]
    assert figures["first"] >= 0.72
    assert figures["three"] >= 0.80
    assert figures["answered"] >= 0.91
    assert figures["silent_foreign"] >= 0.80
    assert figures["silent_near_miss"] >= 0.60
    assert figures["quoted_right"] >= 0.88


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("nl", "hoeveel paracetamol mag een kind van 10 kilo"),
        ("en", "what is the maximum dose of paracetamol"),
        ("de", "was hilft gegen starke kopfschmerzen"),
        ("fr", "mon patient ne respire plus que faire"),
    ],
)
def test_a_medical_question_gets_a_line_and_nothing_else(demo, locale, text):
    answer = api.query(text, viewer=None, locale=locale)
    assert answer.abstained
    assert answer.not_covered is not None


def test_every_quotation_is_word_for_word_in_its_article(demo):
    from bench.judged import judged
    from content.searchable import ArticleSource

    quoted = 0
    for row in judged("answerable"):
        quote = api.query(row["text"], viewer=None, locale=row["lang"]).quote
        if quote is not None:
            quoted += 1
            (document,) = ArticleSource().documents([quote.hit.id])
            blocks = [block.text for section in document.sections for block in section.blocks]
            assert any(quote.text in text for text in blocks)
            assert not quote.warning or all(line in "\n".join(blocks) for line in quote.warning.splitlines())
    assert quoted > 50
