"""What the settings choose for this process: the engine, and the dense legs that it can ask."""

from django.conf import settings

from search import embed
from search.contracts import Engine
from search.engines import get_engine


def engine() -> Engine:
    return get_engine()


def dense_legs() -> dict[str, embed.Leg]:
    """The dense legs that are installed here, by name, in the order of the settings."""
    return embed.installed(settings.SEARCH_DENSE)
