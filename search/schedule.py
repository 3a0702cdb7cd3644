"""Recurring jobs of this app."""

from compliance.api import daily, every
from search import querylog, refreshing, sources, tasks


def reconcile() -> None:
    """Every night: mend what tasks have missed."""
    for kind in sources.kinds():
        refreshing.reconcile(kind)


every("search.fill", minutes=1)(tasks.filling.look)
daily("search.reconcile", at="02:40")(reconcile)
daily("search.purge_asked_questions", at="03:10")(querylog.purge)
