"""Does everything that readers see stand on a release, and every signature on rules that are as they were written? Recomputed
from live rows and files, against the word of the evidence and of the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compliance.api import AuditEntry
from content import events
from content.digest import digests, files_now, media_hashes
from content.models import ArticlePage, Release, ReviewPolicy, Signature
from content.review.evidence import chain
from content.review.evidence.verify_bundle import as_asked
from content.review.gate import may_be_live
from content.review.policies.policy import Policy


@dataclass(frozen=True)
class Wrong:
    """One thing that does not hold: `page` is empty where the chain itself is broken."""

    page: str
    code: str  # not-released, revision-differs, media-differs, chain-changed, -missing, -cut, policy-changed, -missing, -not-signed
    where: str = ""


def verify() -> list[Wrong]:
    """All of it; empty when everything holds."""
    broken = [Wrong("", f"chain-{code}", str(seq)) for seq, code in chain.broken()]
    broken += _policies()
    live = ArticlePage.objects.live().select_related("locale", "live_revision").order_by("key", "pk")
    return [*broken, *(wrong for page in live.iterator(chunk_size=200) for wrong in _of_page(page))]


def _policies() -> Iterator[Wrong]:
    """Versions of the rules that are not as the audit trail has them, and signatures whose words are not in their rules."""
    rows = {row.pk: row for row in ReviewPolicy.objects.order_by("pk")}
    written = AuditEntry.objects.filter(action=events.review_policy_written.name)
    for facts in written.order_by("seq").values_list("facts", flat=True):
        row = rows.get(facts["policy"])
        if row is None:
            yield Wrong("", "policy-missing", str(facts["policy"]))
        elif Policy(row).digest != facts["digest"]:
            yield Wrong("", "policy-changed", str(row))
    signed: Any = Signature.objects.values("seq", "verdict", "step", "meaning", "checklist", "policy_id").order_by(
        "seq"
    )
    for each in signed.iterator(chunk_size=500):
        if not as_asked(each, rows[each["policy_id"]].rules):
            yield Wrong("", "policy-not-signed", str(each["seq"]))


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
