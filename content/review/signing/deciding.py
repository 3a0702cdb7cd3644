"""The one place where a step is signed (framework: Content Creation Process, Quality Assurance)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import TaskState, WorkflowState

from accounts import api as accounts
from content import events
from content.digest import Digests, digests
from content.models import ArticlePage, ReviewTaskState, Signature
from content.review import errors, opening, releasing
from content.review.evidence import chain
from content.review.languages import sentences
from content.review.policies.policy import Policy, Question, policy_for
from content.review.signing.findings import Finding, findings_of
from content.review.standing import standing
from content.review.steps import ROLE_OF, SCOPE_OF, Step, place_of

Verdict = Signature.Verdict
Check = Callable[[Any, ArticlePage], str | None]
_requirements: dict[Step, list[Check]] = {}


def register_requirement(step: str, check: Check) -> None:
    """Ask something more of whoever signs `step`: `check(person, page)` answers None, or why she may not (in her language)."""
    _requirements.setdefault(Step(step), []).append(check)


@dataclass(frozen=True)
class Decision:
    """What a reviewer says on her page. `answers` are by key of the checklist: true, or false with a note in `notes`; `waived`
    gives a reason by code for each finding that may be waived; `seen` is the digest of the text that she was shown, `policy` the id
    of the rules whose checklist and meaning she read."""

    verdict: Verdict
    seen: str
    policy: int
    answers: Mapping[str, bool] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    waived: Mapping[str, str] = field(default_factory=dict)
    comment: str = ""
    back_to: str = ""
    publish_at: datetime | None = None


def decide(task_state_id: int, *, by: Any, password: str, decision: Decision) -> Signature:
    """Sign one open step: approve it, ask for changes, or send the text back to an earlier step. Returns the signature.

    The password is asked first, with lock-out (`accounts.api.WrongPassword`, `TooMany`). Then, holding the row: it is open, the
    text is the one that was shown, the signer may sign it, and the rules are those that she read. Anything else is a
    `content.review.errors.Refused`; nothing changed. The last approval releases the text and publishes it, now or at
    `decision.publish_at`.
    """
    accounts.confirm_password(by, password)
    with transaction.atomic():
        state = _locked(task_state_id)
        said = _text(state, decision.seen)
        require_may_sign(by, state, said)
        return _sign(state, by, decision, said)


def require_may_sign(by: Any, state: ReviewTaskState, said: Digests | None = None) -> None:
    """Whether `by` may sign this step of this text: role and language, not her own work, the final step by somebody who has
    signed no other, and what other parts of the house require. Being a superuser opens nothing."""
    page, step = state.page, Step(state.step)
    if not by.is_active or not accounts.has_role(by, ROLE_OF[step], locale=state.locale):
        raise errors.NotYours(page)
    if by.pk in authors_of(page):
        raise errors.OwnWork(page)
    signed = standing(page.pk, said or digests(state.revision.content))
    if any(each and each.signer_id == by.pk for other, each in signed.items() if other != step) and (
        step == Step.FINAL or signed[Step.FINAL]
    ):
        raise errors.SignedBefore(page)
    require_what_others_ask(by, page, step)


def require_what_others_ask(by: Any, page: ArticlePage, step: Step) -> None:
    """What other parts of the house ask of whoever puts her name to this step."""
    for check in _requirements.get(step, []):
        if reason := check(by, page):
            raise errors.RequirementMissing(page, reason)


def authors_of(page: ArticlePage) -> set[int]:
    """Everybody who worked on the text since its last reviewed release, who submitted it, and who began the article."""
    revisions = page.revisions
    released = releasing.last_reviewed(page)
    if released:
        revisions = revisions.filter(created_at__gt=released.revision.created_at)
    people = set(revisions.exclude(user=None).values_list("user", flat=True))
    people |= sentences.translators_since(page, released.revision.created_at if released else None)
    state = page.current_workflow_state
    return {*people, *(each for each in (state and state.requested_by_id, page.owner_id) if each)}


def _locked(task_state_id: int) -> ReviewTaskState:
    row = ReviewTaskState.held().filter(pk=task_state_id).first()
    if row is None or row.status != TaskState.STATUS_IN_PROGRESS:
        raise errors.NotOpen(row and row.page)
    if row.workflow_state.status != WorkflowState.STATUS_IN_PROGRESS:
        raise errors.NotOpen(row.page)
    return row


def _text(state: ReviewTaskState, seen: str) -> Digests:
    """The text to be signed: the latest revision as the database has it, which must be the one that was opened and shown."""
    revision = state.page.get_latest_revision()
    said = digests(revision.content)
    if revision.pk != state.revision_id or state.digest != said.of(SCOPE_OF[Step(state.step)]) or seen != said.whole:
        raise errors.TextChanged(state.page)
    return said


def _rules(state: ReviewTaskState, seen: int) -> Policy:
    """What the step asks now, which must be what was read."""
    policy = policy_for(state.page.type, state.locale)
    if policy.row.pk != seen:
        raise errors.RulesChanged(state.page)
    return policy


def _sign(state: ReviewTaskState, by: Any, decision: Decision, said: Digests) -> Signature:
    step, page, verdict = Step(state.step), state.page, decision.verdict
    policy = _rules(state, decision.policy)
    comment = decision.comment.strip()
    if verdict != Verdict.APPROVED and not comment:
        raise errors.ReasonMissing(page)
    if verdict == Verdict.SENT_BACK and place_of(decision.back_to) >= place_of(step):
        raise errors.NotOpen(page)
    found = findings_of(state) if verdict == Verdict.APPROVED else []
    checklist = _checklist(policy.checklist(step, by.locale), decision)
    if verdict == Verdict.APPROVED:
        _require_passing(page, checklist, found, decision.waived)
    signature = Signature(
        **chain.about(page, state.revision, said.whole),
        scope_digest=said.of(SCOPE_OF[step]),
        step=step,
        verdict=verdict,
        signer=by,
        signer_name=by.name,
        signer_role=ROLE_OF[step],
        meaning=policy.meaning(step, by.locale) if verdict == Verdict.APPROVED else comment,
        comment=comment,
        checklist=checklist,
        findings=[each.as_evidence(decision.waived.get(each.code, "")) for each in found],
        policy=policy.row,
        back_to=decision.back_to if verdict == Verdict.SENT_BACK else "",
        publish_at=decision.publish_at if step == Step.FINAL and verdict == Verdict.APPROVED else None,
        round=state.workflow_state_id,
    )
    chain.append([signature])
    events.review_step_signed.announce(
        actor=by,
        subject=page,
        page=page.pk,
        step=step.value,
        locale=state.locale,
        verdict=verdict.value,
        seal=signature.hash,
    )
    move_on(state, by, signature)
    return signature


def _checklist(asked: Sequence[Question], decision: Decision) -> list[dict[str, Any]]:
    """Each question as it was asked, with its answer."""
    return [
        {
            "key": line.key,
            "text": line.text,
            "yes": decision.answers.get(line.key),
            "note": decision.notes.get(line.key, "").strip(),
        }
        for line in asked
    ]


def _require_passing(
    page: ArticlePage, checklist: list[dict[str, Any]], found: list[Finding], waived: Mapping[str, str]
) -> None:
    """An answer of no needs a note; a finding that blocks has to be gone, or waived with a reason where that is allowed."""
    if any(line["yes"] is None or (line["yes"] is False and not line["note"]) for line in checklist):
        raise errors.ChecklistIncomplete(page)
    left = [each for each in found if each.blocks and not (each.waivable and waived.get(each.code, "").strip())]
    if left:
        raise errors.Blocked(page, left)


def move_on(state: ReviewTaskState, by: Any, signature: Signature) -> None:
    """Wagtail's rows follow a signature that was just written."""
    workflow_state = state.workflow_state
    if signature.verdict == Verdict.APPROVED:
        state.approve(user=by, comment=signature.comment)
    elif signature.verdict == Verdict.CHANGES:
        state.reject(user=by, comment=signature.comment)
    else:
        state.reject(user=by, update=False, comment=signature.comment)
        opening.begin(workflow_state, by, at=Step(signature.back_to))
