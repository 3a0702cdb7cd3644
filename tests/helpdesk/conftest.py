"""An index over the articles of a test, and viewers from inside an application."""

import pytest

from accounts.api import HelpViewer
from content import terms
from helpdesk import suggesting
from search import api as search
from search import coverage, synonyms
from search.asking import forget_damage
from tests.factories.accounts import OrganisationFactory, UserFactory


@pytest.fixture
def indexed(settings, tmp_path, db):
    """`indexed()` makes the articles that exist now findable, by words and the deterministic leg `fake`."""
    settings.SEARCH_DIR = tmp_path / "search"
    settings.SEARCH_DENSE = ["fake"]
    for kept in (synonyms, coverage, terms, suggesting):
        kept.forget()
    forget_damage()
    yield lambda: search.complete("article")
    for kept in (synonyms, coverage, terms, suggesting):
        kept.forget()


def a_viewer(**fields):
    """Somebody whom her host vouches for; fields are those of `HelpViewer`."""
    organisation = fields.pop("organisation", None) or OrganisationFactory()
    user = fields.pop("user", None) or UserFactory(organisation=organisation)
    fields = {"roles": ("clinician",), "locale": "en", "country": "nl"} | fields
    return HelpViewer(user=user, organisation=organisation, **fields)
