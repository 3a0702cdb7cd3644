"""What a translation may take over from its released source: recorded as such, with the release it comes from, never silently."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from content import events
from content.digest import Digests, digests
from content.models import ArticlePage, Release, Signature, TranslationState
from content.review.evidence import chain
from content.review.gate import may_be_live
from content.review.languages.staleness import source_page
from content.review.policies.policy import Policy, policy_for
from content.review.standing import standing
from content.review.steps import ORDER, SCOPE_OF, Step, place_of

Verdict = Signature.Verdict


def inherit(page: ArticlePage, revision: Any, *, by: Any) -> list[Signature]:
    """Sign, for a translation that is handed in, the steps that the policy lets it inherit and people signed in its source.

    Not from a source that readers do not see as it was released, nor into a text made from an older one, nor over what a
    reviewer of this language has said since.
    """
    source = _living_source(page, revision)
    if source is None:
        return []
    said = digests(revision.content)
    policy = policy_for(page.type, page.locale.language_code)
    held = standing(page.pk, said)
    steps = [
        step
        for step in ORDER
        if policy.may_inherit(step)
        and held[step] is None
        and _signed_by_people(source, step)
        and not _refused_here(page, step)
    ]
    rows = chain.append([_signature(page, revision, said, step, source, policy) for step in steps])
    for row in rows:
        events.review_step_signed.announce(
            actor=by,
            subject=page,
            page=page.pk,
            step=row.step,
            locale=row.locale,
            verdict=Verdict.INHERITED.value,
            seal=row.hash,
        )
    return rows


def _living_source(page: ArticlePage, revision: Any) -> Release | None:
    """The source's last release, where readers see it and this text was made from it."""
    source = source_page(page)
    if source is None or not source.live:
        return None
    last = Release.objects.for_page(source.pk).last()
    made_from = (
        TranslationState.objects.filter(key=page.key, locale=page.locale.language_code, draft=revision)
        .values_list("draft_source", flat=True)
        .first()
    )
    holds = last is not None and last.pk == made_from and last.digest in may_be_live(source)
    return last if holds else None


def _signed_by_people(release: Release, step: Step) -> bool:
    """An approval by a person stands in that release; what was itself inherited, or is demo content, does not count."""
    return Signature.objects.filter(
        seq__in=[seq for seq, _hash in release.signatures],
        step=step,
        verdict__in=[Verdict.APPROVED, Verdict.UNCHANGED],
        origin=Signature.Origin.PERSON,
        signer__isnull=False,
    ).exists()


def _refused_here(page: ArticlePage, step: Step) -> bool:
    """Since its last release a reviewer of this language asked for changes at this step, or sent the text back to it."""
    last = Release.objects.for_page(page.pk).last()
    said = Signature.objects.filter(page=page.pk, seq__gt=last.seq if last else 0)
    return any(
        (each.verdict == Verdict.CHANGES and each.step == step)
        or (each.verdict == Verdict.SENT_BACK and place_of(each.back_to) <= place_of(step))
        for each in said
    )


def _signature(
    page: ArticlePage, revision: Any, said: Digests, step: Step, source: Release, policy: Policy
) -> Signature:
    locale = page.locale.language_code
    with translation.override(locale):
        meaning = _("Inherited from release %(number)s of the source in %(language)s.") % {
            "number": source.number,
            "language": source.locale.upper(),
        }
    return Signature(
        **chain.about(page, revision, said.whole),
        scope_digest=said.of(SCOPE_OF[step]),
        step=step,
        verdict=Verdict.INHERITED,
        signer=None,
        signer_name="",
        signer_role="",
        meaning=meaning,
        policy=policy.row,
        inherited_from=source,
    )
