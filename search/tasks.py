"""Work for later, run by the worker; each is safe to run twice."""

import structlog
from django_tasks import task

from search import quotable, refreshing, serving
from search.contracts import EngineUnavailable, RebuildRunning

log = structlog.get_logger(__name__)


@task(queue_name="search")
def write_documents(kind: str, ids: list[int]) -> None:
    """Bring these documents' index entries in step with their source; a damaged index is rebuilt as a whole."""
    try:
        refreshing.write(kind, ids)
    except EngineUnavailable:
        rebuild_index.enqueue(kind)


@task(queue_name="search", priority=-10)
def fill_vectors() -> None:
    """A few of the vectors that are lacking, then again until none is: publications come in between."""
    if refreshing.fill_a_few():
        fill_vectors.enqueue()


@task(queue_name="search")
def rebuild_index(kind: str) -> None:
    """Build a damaged or missing index again; nothing to do if it is sound by now."""
    state = serving.engine().status().get(kind, {}).get("live")
    if state and not state["damaged"]:
        return
    try:
        refreshing.rebuild(kind)
    except RebuildRunning:
        log.info("search_rebuild_running_already", kind=kind)


class Filling:
    """Starts the filling of vectors when none was filled since the last look: otherwise it is running already."""

    def __init__(self) -> None:
        self.lacking = 0

    def look(self) -> None:
        now = sum(map(refreshing.lacking, serving.dense_legs())) + quotable.lacking()
        if now and now >= (self.lacking or now):
            fill_vectors.enqueue()
        self.lacking = now


filling = Filling()
