"""What else is about the same."""

from typing import Any

from search.asking import hits_of
from search.contracts import EngineUnavailable, Filters, Hit
from search.searching import Search
from search.sources import source_of


def similar(kind: str, document: int, *, viewer: Any, limit: int) -> tuple[Hit, ...]:
    """Asked for with the document's own title and summary; empty when the engine does not answer or nothing is there."""
    source = source_of(kind)
    if document not in source.visible(viewer, [document]):
        return ()
    whole = next(iter(source.documents([document])), None)
    if whole is None:
        return ()
    search = Search(kind, viewer, whole.locale, Filters())
    about = f"{whole.title}. {whole.summary}"
    try:
        found = search.here(about, limit + 1)
    except EngineUnavailable:
        return ()
    others = [each for each in found if each.family != whole.family][:limit]
    return tuple(hits_of(others, about, search))
