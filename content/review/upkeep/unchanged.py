"""A signature on a text that is released already: that it still holds, or that a change of the law does not touch it.

The same things are asked as for a step of review: password, role, language, somebody else's work, and what other parts of the
house require. It is a row of the same chain of evidence, for exactly the text that readers see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts import api as accounts
from content import events
from content.digest import content_digest, digests
from content.models import ArticlePage, Release, Signature
from content.review import errors
from content.review.evidence import chain
from content.review.policies.policy import policy_for
from content.review.signing.deciding import require_what_others_ask
from content.review.steps import ROLE_OF, SCOPE_OF, Step


@dataclass(frozen=True)
class Statement:
    """What somebody signs: as who (`step`), for the text that she was shown (`seen`, its digest), under the rules whose sentence
    she read (`policy`, their id), and why.

    `says` names the sentence of the policy's cycle: `meaning` or `not_affected`.
    """

    step: Step
    seen: str
    policy: int
    says: str = "meaning"
    comment: str = ""


def shown_release(page: ArticlePage) -> Release | None:
    """The release that readers see now."""
    found: Release | None = Release.objects.for_page(page.pk).filter(revision=page.live_revision_id).last()
    return found if page.live else None


def sign(page: ArticlePage, by: Any, statement: Statement) -> Signature:
    """Append the signature. Call it holding the page's row, in a transaction, after `accounts.api.confirm_password`.

    A `content.review.errors.Refused` when she may not sign it or when readers see another text by now; nothing changed.
    """
    release = shown_release(page)
    if release is None or not statement.seen == release.digest == content_digest(page.serializable_data()):
        raise errors.TextChanged(page)
    require_may_sign(by, page, release, statement.step)
    policy = policy_for(page.type, release.locale)
    if policy.row.pk != statement.policy:
        raise errors.RulesChanged(page)
    (row,) = chain.append(
        [
            Signature(
                **chain.about(page, release.revision, release.digest),
                scope_digest=digests(release.revision.content).of(SCOPE_OF[statement.step]),
                step=statement.step,
                verdict=Signature.Verdict.UNCHANGED,
                signer=by,
                signer_name=by.name,
                signer_role=ROLE_OF[statement.step],
                meaning=policy.cycle.meaning(statement.says, by.locale),
                comment=statement.comment.strip(),
                policy=policy.row,
            )
        ]
    )
    events.review_step_signed.announce(
        actor=by,
        subject=page,
        page=page.pk,
        step=str(row.step),
        locale=row.locale,
        verdict=str(row.verdict),
        seal=row.hash,
    )
    return row


def require_may_sign(by: Any, page: ArticlePage, release: Release, step: Step) -> None:
    """Role and language, not her own work, and what others ask. Being a superuser opens nothing."""
    if not by.is_active or not accounts.has_role(by, ROLE_OF[step], locale=release.locale):
        raise errors.NotYours(page)
    if by.pk in authors_of(page, release):
        raise errors.OwnWork(page)
    require_what_others_ask(by, page, step)


def authors_of(page: ArticlePage, release: Release) -> set[int]:
    """Everybody who worked on the released text since the release before it, who began the article, and who writes the next."""
    before = Release.objects.for_page(page.pk).filter(number__lt=release.number).last()
    revisions = page.revisions.exclude(user=None)
    if before:
        revisions = revisions.filter(created_at__gt=before.revision.created_at)
    return {*revisions.values_list("user", flat=True), *([page.owner_id] if page.owner_id else [])}
