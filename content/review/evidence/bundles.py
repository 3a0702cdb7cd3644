"""The evidence of one release, gathered once: what the page, the paper and the file for offline checking all show (framework:
Version Control, Quality Assurance)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts import api as accounts
from content.digest import SIGNED_FIELDS, digests, media_hashes, plain
from content.models import ArticlePage, EmergencyRelease, Release, Signature, Withdrawal
from content.models.review import Evidence
from content.review.evidence import chain
from content.review.evidence.verify_bundle import FORMAT
from content.review.policies.policy import Policy
from content.review.queue.queueing import places_of

KINDS = {Signature: "signature", Release: "release", EmergencyRelease: "emergency", Withdrawal: "withdrawal"}


@dataclass
class Proof:
    """A release and every row of evidence that belongs to it, in the order of the chain."""

    release: Release

    @cached_property
    def article(self) -> ArticlePage:
        """The text as it was released."""
        found: ArticlePage = self.release.revision.as_object()
        return found

    @cached_property
    def signatures(self) -> list[Signature]:
        """Those that it stands on, and everything that was signed on the way to it, refusals too; confirmations since."""
        named = [seq for seq, _hash in self.release.signatures]
        rows = Signature.objects.filter(page=self.release.page_id).select_related("policy", "inherited_from")
        within = rows.filter(seq__gt=self._before, seq__lt=self._after)
        return sorted({*rows.filter(seq__in=named), *within}, key=lambda row: row.seq)

    @cached_property
    def carrying(self) -> set[int]:
        """Places in the chain of the signatures that the release stands on."""
        return {seq for seq, _hash in self.release.signatures}

    @cached_property
    def emergency(self) -> EmergencyRelease | None:
        return EmergencyRelease.objects.filter(release=self.release).first()

    @cached_property
    def withdrawals(self) -> list[Withdrawal]:
        return list(self.release.withdrawals.order_by("seq"))

    @property
    def rows(self) -> list[Evidence]:
        rows: list[Evidence] = [*self.signatures, self.release, *self.withdrawals]
        rows += [self.emergency] if self.emergency else []
        return sorted(rows, key=lambda row: row.seq)

    @cached_property
    def media(self) -> dict[str, str]:
        """SHA-1 of each picture and film of the text, by kind and number."""
        return media_hashes(plain(self.release.revision.content["body"]))

    @property
    def is_demo(self) -> bool:
        return self.release.kind == Release.Kind.DEMO or any(
            row.origin == Signature.Origin.DEMO for row in self.signatures
        )

    @cached_property
    def _before(self) -> int:
        return _seq(self._others.filter(number__lt=self.release.number).last(), 0)

    @cached_property
    def _after(self) -> int:
        return _seq(self._others.filter(number__gt=self.release.number).first(), 2**62)

    @property
    def _others(self) -> Any:
        return Release.objects.for_page(self.release.page_id)


def _seq(row: Evidence | None, default: int) -> int:
    return row.seq if row else default


def bundle(proof: Proof) -> dict[str, Any]:
    """Everything as JSON values, to be checked by `verify_bundle.py` where this application is not."""
    release = proof.release
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "head": {
            "key": release.key,
            "locale": release.locale,
            "title": release.title,
            "number": release.number,
            "kind": release.kind,
            "digest": release.digest,
            "hash": release.hash,
        },
        "rows": [
            {"kind": KINDS[type(row)], "id": row.pk, "sealed": chain.payload(row), "hash": row.hash}
            for row in proof.rows
        ],
        "texts": _texts(proof.rows),
        "policies": {str(row.policy_id): _policy(row.policy) for row in proof.signatures},
    }


def _texts(rows: Iterable[Evidence]) -> dict[str, Any]:
    """The text of each revision that a row is about. One that was refused and whose pictures were replaced since is left out:
    only what was released is kept from change."""
    found = {}
    for row in rows:
        content = row.revision.content
        if isinstance(row, Release) or digests(content).whole == row.digest:
            found[str(row.revision_id)] = {
                "content": {name: content.get(name) for name in SIGNED_FIELDS},
                "media": media_hashes(plain(content.get("body"))),
            }
    return found


def _policy(row: Any) -> dict[str, Any]:
    return {
        "type": row.type,
        "locale": row.locale,
        "version": row.version,
        "digest": Policy(row).digest,
        "rules": row.rules,
    }


def may_read(person: Any, page: ArticlePage) -> bool:
    """All evidence, that of articles in the languages where she reviews or that she signed, or that of her own articles."""
    scope = accounts.may(person, accounts.Capability.READ_EVIDENCE)
    if scope == accounts.Scope.ALL:
        return True
    if scope >= accounts.Scope.ASSIGNED and _reviews(person, page):
        return True
    return bool(scope) and (page.owner_id == person.pk or page.revisions.filter(user=person).exists())


def _reviews(person: Any, page: ArticlePage) -> bool:
    languages = {locale for _step, locale in places_of(person)}
    if languages & {"", page.locale.language_code}:
        return True
    return bool(Signature.objects.filter(page=page.pk, signer=person).exists())
