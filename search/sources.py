"""Who has texts to be found. Apps above register a source; search asks it for documents and for the last word on who may
read them."""

from search.contracts import Source

_sources: dict[str, Source] = {}


class UnknownKind(LookupError):
    """No app has registered a source of this kind."""


def register_source(source: Source) -> None:
    """Make the texts of `source` findable; called once, in `AppConfig.ready`."""
    _sources[source.kind] = source


def source_of(kind: str) -> Source:
    try:
        return _sources[kind]
    except KeyError as error:
        raise UnknownKind(kind) from error


def kinds() -> tuple[str, ...]:
    return tuple(_sources)


def forget_source(kind: str) -> None:
    """Take a source out again."""
    _sources.pop(kind, None)
