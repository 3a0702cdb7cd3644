"""Does everything that readers see stand on a release? Recomputed from live rows and files, against the word of the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from content import events
from content.digest import digests, files_now, media_hashes
from content.models import ArticlePage, Release
from content.review.evidence import chain
from content.review.gate import may_be_live


@dataclass(frozen=True)
class Wrong:
    """One thing that does not hold: `page` is empty where the chain itself is broken."""

    page: str
    code: str  # not-released, revision-differs, media-differs, chain-changed, chain-missing, chain-cut
    where: str = ""


def verify() -> list[Wrong]:
    """All of it; empty when everything holds."""
    broken = [Wrong("", f"chain-{code}", str(seq)) for seq, code in chain.broken()]
    live = ArticlePage.objects.live().select_related("locale", "live_revision").order_by("key", "pk")
    return [*broken, *(wrong for page in live.iterator(chunk_size=200) for wrong in _of_page(page))]


def _of_page(page: ArticlePage) -> Iterator[Wrong]:
    name = f"{page.key}.{page.locale.language_code}"
    digest = digests(page.serializable_data()).whole
    if digest not in may_be_live(page):
        yield Wrong(name, "not-released")
    released = Release.objects.for_page(page.pk).filter(digest=digest).last()
    if released and digests(released.revision.content).whole != digest:
        yield Wrong(name, "revision-differs", str(released.number))
    for medium, problem in _files(page):
        yield Wrong(name, problem, medium)


def _files(page: ArticlePage) -> Iterator[tuple[str, str]]:
    """Pictures and films whose file on disk is not the one that was signed."""
    body = list(page.body.raw_data)
    now = files_now(body)
    for medium, signed in media_hashes(body).items():
        if now.get(medium) != signed:
            yield medium, "media-differs"


def verify_every_night() -> None:
    """The nightly run: what is wrong goes to the log and the audit trail by number, and the job fails, which the status shows."""
    wrong = verify()
    events.releases_verified.announce(actor=None, pages=ArticlePage.objects.live().count(), wrong=len(wrong))
    if wrong:
        raise NotVerified(wrong)


class NotVerified(Exception):
    """Something that readers see stands on no release, or evidence was changed."""

    def __init__(self, wrong: list[Wrong]) -> None:
        self.wrong = wrong
        super().__init__(f"{len(wrong)} not verified")
