"""The life of the demo's articles: reviews under way, a translation that fell behind, a withdrawal; all marked as demo content.

Demo people sign without a password, so this is no road for anybody else: whoever signs here is one of them, and each row says
that it is demo content.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState
from wagtail_localize.models import StringTranslation

from accounts import api as accounts
from content.digest import digests
from content.models import (
    ArticlePage,
    RegulatoryChange,
    Release,
    ReviewPolicy,
    ReviewTaskState,
    Signature,
    TranslationState,
    Withdrawal,
    WithdrawalProposal,
)
from content.review import beta, opening, releasing
from content.review.by_two import proposing, withdrawing
from content.review.evidence import chain
from content.review.languages import sentences, staleness
from content.review.policies import writing
from content.review.policies.policy import policy_for
from content.review.signing import deciding
from content.review.steps import ORDER, Step
from content.review.upkeep import maintaining, regulatory_changes
from content.translation_memory import remember
from content.vocabulary import SOURCE_LOCALE

Verdict = Signature.Verdict


@dataclass(frozen=True)
class DemoReview:
    """A new short answer of one article, handed in `ago`, and the step that it reached.

    There it waits, unless `ends` says otherwise: changes were asked for, or it was sent back to the first step, with `comment`.
    At the beta step people of the organisation `asked` (its facility ID) were invited, and some gave `answers`.
    """

    key: str
    locale: str
    summary: str
    step: Step
    ago: timedelta
    ends: str = ""
    comment: str = ""
    asked: str = ""
    answers: Sequence[beta.Answer] = ()


@dataclass(frozen=True)
class DemoLaw:
    """A change of the law, in force after some time, and the articles that were marked for it."""

    title: str
    country: str
    law: str
    summary: str
    ahead: timedelta
    marked: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class DemoRules:
    """The second version of the rules for one type of article: one line of a step's checklist says something else."""

    type: str
    step: Step
    key: str  # of the line
    text: Mapping[str, str]
    reason: str
    ago: timedelta


@dataclass(frozen=True)
class DemoChange:
    """A new short answer released in some languages, so that the others fall behind. The source is among them."""

    key: str
    summaries: Mapping[str, str]
    ago: timedelta


@dataclass(frozen=True)
class DemoWithdrawal:
    """An article was withdrawn in one language, and released again once its cause was gone."""

    key: str
    locale: str
    reason: str
    ago: timedelta
    away_for: timedelta


def load_demo_life(
    reviews: Sequence[DemoReview],
    changes: Sequence[DemoChange],
    withdrawals: Sequence[DemoWithdrawal],
    laws: Sequence[DemoLaw] = (),
    rules: Sequence[DemoRules] = (),
) -> int:
    """Act it out; answers how many articles got something new. Articles that are not there are left out, and so is what was
    acted out before."""
    _follow_sources()
    new = [_changed(each) for each in changes] + [_withdrawn(each) for each in withdrawals]
    new += [_reviewed(each) for each in reviews]
    maintaining.plan_missing()
    for law in laws:
        _announced(law)
    for each in rules:
        _ruled(each)
    return sum(new)


def _follow_sources() -> None:
    """Say of each released translation that it is as its source, where nothing was said yet."""
    known = set(TranslationState.objects.values_list("key", "locale"))
    for release in (
        Release.objects.filter(number=1, kind=Release.Kind.DEMO).exclude(locale=SOURCE_LOCALE).order_by("seq")
    ):
        if (release.key, release.locale) not in known:
            staleness.follow(release)


@transaction.atomic
def _announced(demo: DemoLaw) -> None:
    """Its day is counted from the first time that the demo was loaded."""
    if RegulatoryChange.objects.filter(title=demo.title).exists():
        return
    officer = accounts.demo_people_in_role(accounts.Role.COMPLIANCE_OFFICER, locale="")[0]
    day = timezone.localdate() + demo.ahead
    change = regulatory_changes.note(
        title=demo.title, country=demo.country, law=demo.law, effective_on=day, summary=demo.summary, by=officer
    )
    pages = [page.pk for key, locale in demo.marked if (page := _page(key, locale))]
    regulatory_changes.mark(change.pk, pages, by=officer)


def demo_evidence_count() -> int:
    """How many rows of evidence are demo content; in production there must be none."""
    signatures = Signature.objects.filter(origin=Signature.Origin.DEMO).count()
    return int(signatures + Release.objects.filter(kind=Release.Kind.DEMO).count())


@transaction.atomic
def _ruled(demo: DemoRules) -> None:
    """After everything that was signed under the rules of the house."""
    if ReviewPolicy.objects.filter(type=demo.type, locale="").exists():
        return
    base = policy_for(demo.type, "").row
    rules = copy.deepcopy(base.rules)
    line = next(line for line in rules["steps"][demo.step.value]["checklist"] if line["key"] == demo.key)
    line["text"] = dict(demo.text)
    administrator = accounts.demo_people_in_role(accounts.Role.ADMIN, locale="")[0]
    at = timezone.now() - demo.ago
    writing.put(demo.type, "", rules, seen=base.pk, reason=demo.reason, by=administrator, made_at=at)


@transaction.atomic
def _reviewed(demo: DemoReview) -> bool:
    page = _page(demo.key, demo.locale)
    if page is None or ReviewTaskState.objects.filter(page=page).exists():
        return False
    author, signers = _author(demo.locale), releasing.demo_signers(demo.locale)
    _draft(page, demo.summary, author)
    opening.submit(page, by=author)
    handed_in = timezone.now() - demo.ago
    WorkflowState.objects.filter(pk=_open(page).workflow_state_id).update(created_at=handed_in)
    signed = ORDER[: ORDER.index(demo.step)]
    ends = [] if not demo.ends else [Verdict(demo.ends)]
    moments = _moments(handed_in, len(signed) + len(ends))
    for step, at in zip(signed, moments, strict=False):
        _date(_open(page), handed_in)
        _sign(_open(page), signers[step], at)
        handed_in = at
    _date(_open(page), handed_in)
    if demo.asked:
        _tried(_open(page), demo, signers[Step.BETA])
    for verdict in ends:
        back_to = Step.CLINICAL if verdict == Verdict.SENT_BACK else ""
        _sign(_open(page), signers[demo.step], moments[-1], verdict, demo.comment, back_to)
    return True


def _tried(state: ReviewTaskState, demo: DemoReview, reviewer: Any) -> None:
    organisation = accounts.organisations_by_facility_id([demo.asked])[demo.asked]
    beta.invite(state.pk, by=reviewer, group=beta.Group((organisation.pk,)))
    for invitation, answer in zip(state.beta_invitations.order_by("pk"), demo.answers, strict=False):
        beta.keep(invitation, state, answer)


def _moments(begin: datetime, count: int) -> list[datetime]:
    """So many times between then and now."""
    step = (timezone.now() - begin) / (count + 1)
    return [begin + step * number for number in range(1, count + 1)]


def _sign(
    state: ReviewTaskState,
    person: Any,
    at: datetime,
    verdict: str = Verdict.APPROVED,
    comment: str = "",
    back_to: str = "",
) -> None:
    said = digests(state.revision.content)
    more: dict[str, Any] = {"round": state.workflow_state_id}
    if verdict != Verdict.APPROVED:
        more |= {"verdict": verdict, "comment": comment, "meaning": comment, "checklist": [], "back_to": back_to}
    (row,) = chain.append(
        [releasing.demo_signature(state.page, state.revision, said, Step(state.step), person, at=at, **more)]
    )
    deciding.move_on(state, person, row)


def _open(page: ArticlePage) -> ReviewTaskState:
    return ReviewTaskState.objects.get(page=page, status=TaskState.STATUS_IN_PROGRESS)


def _date(state: ReviewTaskState, at: datetime) -> None:
    """The step was opened then, and is due as the policy has it."""
    due = policy_for(state.page.type, state.locale).due(state.step, at)
    ReviewTaskState.objects.filter(pk=state.pk).update(started_at=at, due_at=due)


@transaction.atomic
def _changed(demo: DemoChange) -> bool:
    pages = {locale: page for locale in demo.summaries if (page := _page(demo.key, locale))}
    if len(pages) < len(demo.summaries) or _was_released_again(pages.values()):
        return False
    source = next(page for page in pages.values() if staleness.source_page(page) is None)
    for locale, page in pages.items():
        page.summary = demo.summaries[locale]
    remember(source, [page for page in pages.values() if page.pk != source.pk])
    for page in (source, *(page for page in pages.values() if page.pk != source.pk)):
        revision = page.save_revision(user=_author(page.locale.language_code))
        _release(page, revision, timezone.now() - demo.ago)
    return True


@transaction.atomic
def _withdrawn(demo: DemoWithdrawal) -> bool:
    page = _page(demo.key, demo.locale)
    if page is None or Withdrawal.objects.filter(page=page).exists():
        return False
    first, second = _two_who_withdraw()
    revision = page.live_revision
    proposal, _new = proposing.put(WithdrawalProposal, page, revision, by=first, reason=demo.reason)
    at = timezone.now() - demo.ago
    withdrawing.withdraw(proposal, page, second, at=at)
    page.refresh_from_db()
    _release(page, revision, at + demo.away_for)
    return True


def _release(page: ArticlePage, revision: Any, at: datetime) -> None:
    signers = releasing.demo_signers(page.locale.language_code)
    (row,) = releasing.demo_evidence([page], {page.pk: revision}, signers, at=at)
    staleness.follow(row)
    releasing.go_live(row, None)


def _was_released_again(pages: Any) -> bool:
    return Release.objects.filter(page__in=[page.pk for page in pages], number__gt=1).exists()


def _draft(page: ArticlePage, summary: str, author: Any) -> None:
    """A new draft; of a translation, made of its sentences as translators make it."""
    translation = sentences.translation_of(page)
    if translation is None:
        draft = page.get_latest_revision_as_object()
        draft.summary = summary
    else:
        own = StringTranslation.objects.filter(
            locale=page.locale, context__object_id=page.translation_key, context__path="summary"
        )
        own.update(data=summary, last_translated_by=author)
        draft = sentences.built(translation)
    draft.save_revision(user=author)


def _page(key: str, locale: str) -> ArticlePage | None:
    found = ArticlePage.objects.live().filter(key=key, locale__language_code=locale)
    return found.select_related("locale").first()


def _author(locale: str) -> Any:
    wanted = (accounts.Role.TRANSLATOR, accounts.Role.AUTHOR)
    return next(person for role in wanted for person in accounts.demo_people_in_role(role, locale=locale))


def _two_who_withdraw() -> tuple[Any, Any]:
    (compliance, *_), (final, *_) = (
        accounts.demo_people_in_role(role, locale="")
        for role in (accounts.Role.COMPLIANCE_OFFICER, accounts.Role.FINAL_REVIEWER)
    )
    return compliance, final
