"""The demo's articles under the eyes of all tools that read text: nothing in them blocks a step."""

import pytest
import time_machine

from content.review.signing.findings import findings_of
from content.review.steps import Step
from content.streams import raw_body, raw_country_notes
from content.vocabulary import LOCALES
from tests.content.review.at_step import at_step
from tests.content.test_demo_articles import articles

pytestmark = pytest.mark.django_db
LOOKED_AT = (Step.CLINICAL, Step.TECHNICAL, Step.ACCESSIBILITY, Step.REGULATORY)
# Links want a database full of articles, and axe a browser: both have tests of their own.
ELSEWHERE = ("links.", "neighbours.", "axe.")


class Pictures(dict):
    """Any picture has a number that no stored picture has."""

    def __missing__(self, name: str) -> int:
        return -1


def fields_of(article) -> dict:
    front = article.front
    return {
        "key": article.key,
        "title": front["title"],
        "summary": front["summary"],
        "body": raw_body(article.key, article.body, Pictures()),
        "country_notes": raw_country_notes(article.key, article.country_notes),
        "asked_as": "\n".join(front["asked_as"]),
        "safety": front["safety"],
        "specialties": front["specialties"],
        "review_by": front["review_by"],
    }


@pytest.mark.parametrize("locale", LOCALES)
@time_machine.travel("2026-11-24T12:00:00Z")
def test_nothing_in_the_demo_blocks_a_step(locale):
    blocking = set()
    for article in articles():
        if article.locale == locale:
            for step in LOOKED_AT:
                for each in findings_of(at_step(step, locale=locale, **fields_of(article))):
                    if each.blocks and not each.code.startswith(ELSEWHERE):
                        blocking.add((article.key, locale, each.code.partition(":")[0]))
    assert blocking == set()
