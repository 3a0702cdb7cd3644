"""An index of its own for each test, over documents in memory, with the deterministic leg `fake`."""

import pytest

from search import api, coverage, refreshing, sources, synonyms
from search.asking import forget_damage
from tests.factories.search import DocumentFactory, Shelf

KIND = "note"


@pytest.fixture
def shelf(db, settings, tmp_path):
    """Register an empty source; `index` puts its documents where questions find them."""
    settings.SEARCH_DIR = tmp_path / "search"
    settings.SEARCH_DENSE = ["fake"]
    source = Shelf(KIND)
    api.register_source(source)
    synonyms.forget()
    coverage.forget()
    forget_damage()
    yield source
    sources.forget_source(KIND)
    synonyms.forget()
    coverage.forget()


@pytest.fixture
def index(shelf):
    """Documents, written and indexed."""

    def put(*documents):
        shelf.put(*documents)
        refreshing.write(KIND, [document.id for document in documents])
        return documents

    return put


@pytest.fixture
def document():
    return DocumentFactory


@pytest.fixture
def ask(shelf):
    """Ask in English as the public, unless told otherwise."""

    def question(text, *, viewer=None, locale="en", **options):
        return api.query(text, viewer=viewer, locale=locale, kind=KIND, **options)

    return question
