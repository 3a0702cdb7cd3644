"""The help panel says when a translation is behind its source in a matter of safety."""

import pytest
from django.utils import timezone

from content.models import TranslationState
from tests.journeys.conftest import serious_findings
from tests.journeys.turns import turn
from tests.journeys.widget_host import ask, open_panel, words

pytestmark = pytest.mark.browser
KEY = "microphone-setup"


@pytest.fixture
def behind(site):
    """The German text does not follow yet what may harm a patient."""
    wanted = {"key": KEY, "locale": "de"}
    with turn:
        TranslationState.objects.update_or_create(
            **wanted, defaults={"state": "stale", "severity": "safety", "stale_since": timezone.now()}
        )
    yield
    with turn:
        TranslationState.objects.filter(**wanted).delete()


def test_a_translation_behind_in_safety_says_so_among_the_results_and_above_its_text(site, open_host, behind):
    page = open_host("de", claims={"locale": "de"})
    open_panel(page)
    ask(page, site.questions[KEY, "de"])
    row = page.locator(".out .row", has_text=site.titles[KEY, "de"]).first
    row.locator(".warn", has_text=words(page, "behind")).wait_for()
    row.click()
    page.locator("article .note[data-kind=safety]", has_text=words(page, "behind-source")).wait_for()
    assert serious_findings(page) == []
