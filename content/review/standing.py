"""Which steps hold for a text: pure reading of signatures, the same for the gate, the list of reviews and the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from content.digest import Digests
from content.models import Release, Signature, Withdrawal
from content.review.steps import ORDER, SCOPE_OF, Step, place_of

Standing = Mapping[Step, Signature | None]


def standing(page: int, digests: Digests) -> dict[Step, Signature | None]:
    """For each step the signature that holds for this text, or None. Two queries.

    What was signed before a text was withdrawn does not bring it back: it is signed anew.
    """
    signatures = Signature.objects.filter(page=page).order_by("seq")
    gone = Withdrawal.objects.filter(page=page).select_related("release").order_by("-seq").first()
    if gone:
        texts = Release.objects.filter(page=page, number__lte=gone.release.number).values_list("digest", flat=True)
        signatures = signatures.exclude(seq__lt=gone.seq, digest__in=list(texts))
    return holding(signatures, digests)


def holding(signatures: Iterable[Signature], digests: Digests) -> dict[Step, Signature | None]:
    """The same from the signatures of one page in their order.

    A signature holds when it is the step's last word, passes, answers for this text (`SCOPE_OF`), and nobody sent the text
    back to that step or an earlier one since. That a released text still holds (`UNCHANGED`) says nothing about a draft.
    """
    last: dict[Step, Signature] = {}
    for each in signatures:
        if each.verdict == Signature.Verdict.UNCHANGED:
            continue
        if each.verdict == Signature.Verdict.SENT_BACK:
            last = {step: kept for step, kept in last.items() if place_of(step) < place_of(each.back_to)}
        last[Step(each.step)] = each
    return {step: _if_holding(last.get(step), step, digests) for step in ORDER}


def _if_holding(signature: Signature | None, step: Step, digests: Digests) -> Signature | None:
    if signature is None or signature.verdict not in Signature.PASSING:
        return None
    return signature if signature.scope_digest == digests.of(SCOPE_OF[step]) else None


def missing(standing: Standing) -> list[Step]:
    """The steps that no signature holds for, in their order."""
    return [step for step in ORDER if standing[step] is None]
