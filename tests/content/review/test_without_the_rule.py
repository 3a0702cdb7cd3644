"""Each rule taken away for once: what it holds off then happens. So what other tests hold is held by it and by nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from wagtail.images import get_image_model
from wagtail.models import Revision, WorkflowTask

from accounts.api import Role, WrongPassword
from accounts.grants import grant
from content.digest import digests
from content.models import ArticlePage, Release, ReviewTaskState, Signature
from content.review import beta, errors, gate, opening, releasing
from content.review.by_two import emergency, proposing
from content.review.evidence import media_guard
from content.review.evidence.guards import GUARDS
from content.review.languages import sentences
from content.review.policies.policy import policy_for
from content.review.signing import deciding, findings
from content.review.steps import Step
from tests.content.review.conftest import Desk, somebody
from tests.content.review.languages import dutch_side
from tests.factories.accounts import PASSWORD
from tests.factories.content import ArticleFactory, picture_block

pytestmark = pytest.mark.django_db

Act = Callable[[Desk], Any]
Patch = pytest.MonkeyPatch


@dataclass
class Rule:
    """What it holds off (`attempt`), where the article stands then (`at`), and how it is taken away."""

    attempt: Act
    without: Callable[[Patch], Any]
    at: Act = field(default=lambda desk: desk.submitted())
    refusal: type[Exception] = errors.Refused


def gone(where: Any, name: str, instead: Any = lambda *_args, **_named: None) -> Callable[[Patch], Any]:
    return lambda patch: patch.setattr(where, name, instead)


def at(step: Step) -> Act:
    return lambda desk: desk.submitted().signed_up_to(step)


def as_a_draft(desk: Desk) -> None:
    """Not handed in yet."""


def by_the_author(desk: Desk) -> Any:
    grant(desk.author, Role.CLINICAL_REVIEWER, by=None, locale="en")
    return desk.sign(by=desk.author)


def by_who_signed_another_step(desk: Desk) -> Any:
    grant(desk.reviewers[Step.CLINICAL], Role.TECHNICAL_REVIEWER, by=None, locale="en")
    grant(desk.reviewers[Step.CLINICAL], Role.FINAL_REVIEWER, by=None, locale="en")
    return desk.sign(by=desk.reviewers[Step.CLINICAL])


def with_the_last_steps_taken_out(desk: Desk) -> Any:
    WorkflowTask.objects.exclude(task__reviewtask__step=Step.CLINICAL).delete()
    return desk.sign()


def confirmed_for_another_text(desk: Desk) -> Any:
    final, officer = desk.reviewers[Step.FINAL], somebody(Role.COMPLIANCE_OFFICER)
    reason = "The dose on the page is ten times too high."
    proposal = emergency.decision.propose(desk.page, by=final, password=PASSWORD, reason=reason)
    desk.saved(title=f"Not the one that was proposed, {Revision.objects.count()}")
    return emergency.decision.confirm(proposal.pk, by=officer, password=PASSWORD)


def with_a_picture_for_readers(desk: Desk) -> None:
    ArticleFactory(body=[picture_block("Screen")[0]])


def another_file(desk: Desk) -> None:
    image = get_image_model().objects.get()
    image.file = ContentFile(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "other.svg")
    image.save()


def a_half_translated_text(desk: Desk) -> Any:
    dutch = dutch_side(type("Source", (), {"page": ArticleFactory(key="half")})())
    dutch.begun()
    draft = dutch.page.get_latest_revision()
    return releasing.write(dutch.page, draft, kind=Release.Kind.EMERGENCY, signatures=[], by=dutch.translator)


def another_name_in_the_evidence(desk: Desk) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE content_signature SET signer_name = 'Somebody else'")


def without_triggers(patch: Patch) -> None:
    connection.check_constraints()  # PostgreSQL alters no table whose foreign keys wait to be looked at
    for guard in GUARDS:
        guard.remove(connection)


RULES = {
    "a signature takes the password": Rule(
        lambda desk: desk.sign(password="guess"), gone(deciding.accounts, "confirm_password"), refusal=WrongPassword
    ),
    "a signature takes the role": Rule(
        lambda desk: desk.sign(by=somebody(Role.MANAGER, superuser=True)),
        gone(deciding.accounts, "has_role", lambda *_args, **_named: True),
    ),
    "nobody signs her own work": Rule(by_the_author, gone(deciding, "authors_of", lambda page: set())),
    "the last step is for somebody who signed no other": Rule(
        by_who_signed_another_step, gone(deciding, "standing", lambda *_args: dict.fromkeys(Step)), at(Step.FINAL)
    ),
    "every question is answered": Rule(lambda desk: desk.sign(answers={}), gone(deciding, "_require_passing")),
    "what is signed was shown": Rule(
        lambda desk: desk.sign(seen="0" * 64),
        gone(deciding, "_text", lambda state, seen: digests(state.revision.content)),
    ),
    "what is asked was read": Rule(
        lambda desk: desk.sign(policy=0),
        gone(deciding, "_rules", lambda state, seen: policy_for(state.page.type, state.locale)),
    ),
    "readers have their say": Rule(
        lambda desk: desk.sign(), lambda patch: patch.setitem(findings._tools, Step.BETA, []), at(Step.BETA)
    ),
    "six steps are asked by code": Rule(
        with_the_last_steps_taken_out, gone(releasing, "missing", lambda _standing: [])
    ),
    "a text in review does not change": Rule(lambda desk: desk.saved(title="Second"), gone(gate, "require_open_text")),
    "only writers of the language hand in": Rule(
        lambda desk: opening.submit(desk.page, by=somebody(Role.MANAGER, superuser=True)),
        gone(opening, "may_submit", lambda *_args: True),
        as_a_draft,
    ),
    "two people mean the same text": Rule(
        confirmed_for_another_text, gone(proposing, "require_confirmable"), as_a_draft
    ),
    "a released picture stays": Rule(
        another_file, gone(media_guard, "is_released", lambda _medium: False), with_a_picture_for_readers
    ),
    "a translation is whole": Rule(a_half_translated_text, gone(sentences, "require_ready"), as_a_draft),
    "evidence does not change": Rule(
        another_name_in_the_evidence, without_triggers, at(Step.TECHNICAL), refusal=DatabaseError
    ),
}


def traces() -> Any:
    """Everything that an attempt could leave behind."""
    return [
        list(kind.objects.order_by("pk").values_list(*columns))
        for kind, *columns in (
            (Signature, "pk", "signer_name"),
            (Release, "pk", "digest"),
            (ReviewTaskState, "pk", "status"),
            (Revision, "pk", "content"),
            (ArticlePage, "pk", "live"),
            (get_image_model(), "file"),
        )
    ]


@pytest.mark.parametrize("name", RULES)
def test_what_the_rule_holds_off_happens_without_it(name, desk, monkeypatch):
    monkeypatch.setattr(findings, "_tools", {Step.BETA: [beta.look]} if name == "readers have their say" else {})
    rule = RULES[name]
    rule.at(desk)
    before = traces()
    with pytest.raises(rule.refusal), transaction.atomic():
        rule.attempt(desk)
    assert traces() == before
    rule.without(monkeypatch)
    rule.attempt(desk)
    assert traces() != before
