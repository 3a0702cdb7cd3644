"""The page on which one step of a review is read, talked about and signed (framework: Content Creation Process).

Whatever `decide` refuses, the page comes back with everything that was typed still in its fields, the password excepted, and
with one sentence about what stands in the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import TaskState, WorkflowState

from accounts import api as accounts
from content.desk.fields import locked_out
from content.desk.signing_form import SigningForm
from content.digest import digests
from content.models import ReviewTaskState, Signature
from content.refusals import write_down
from content.review import errors, stopping
from content.review.policies.policy import policy_for
from content.review.signing import commenting, deciding
from content.review.signing.comparing import Comparison
from content.review.signing.findings import findings_of
from content.review.signing.showing import Shown, facts_in_words, shown, since_seen
from content.review.steps import ROLE_OF, Step, place_of
from content.templatetags.reading import clock, plain_day

ROAD = "review:sign"
#: What is wrong with what she filled in; any other refusal is about the state of things.
ABOUT_THE_FORM = (errors.ChecklistIncomplete, errors.ReasonMissing, errors.Blocked, errors.RequirementMissing)


@dataclass
class Situation:
    """What a request found, for the template: nothing of it is needed to read the text."""

    form: SigningForm | None = None
    refusal: errors.Refused | None = None  # why somebody who reviews this step may not sign this text
    text_changed: bool = False
    rules_changed: bool = False
    since: Comparison | None = None  # what changed between the text she saw and the one there is now
    kept: str = ""  # her comment, when it can only be copied
    comment: str = ""
    comment_fault: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def since_facts(self) -> list[tuple[str, str, str]]:
        return facts_in_words(self.since)


@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign(request: HttpRequest, state: int) -> HttpResponse:
    """Read the text of a step with everything known about it, and sign it."""
    found = _found(state)
    if not may_read(request.user, found):
        return _not_hers_any_more(request, found)
    if request.method == "POST":
        return _signed(request, found)
    read = shown(found)
    return _page(request, read, _to_sign(request, read))


@login_required
@require_POST
@never_cache
def comment(request: HttpRequest, state: int) -> HttpResponse:
    """Say something about the text; nothing is decided by it."""
    found = _readable(request, state)
    if not may_comment(request.user, found):
        raise PermissionDenied
    text = request.POST.get("text", "")
    try:
        commenting.comment(found, by=request.user, text=text)
    except errors.Refused as refused:
        write_down(request, refused, road=ROAD)
        read = shown(found)
        situation = _to_sign(request, read)
        situation.comment, situation.comment_fault, situation.status = text, refused.said, 422
        return _page(request, read, situation)
    messages.success(request, _("Your comment is there. The author is told."))
    return redirect("review:sign", state=found.pk)


def _readable(request: HttpRequest, state: int) -> ReviewTaskState:
    """The step, for those who may read it; the others are not told that it exists."""
    found = _found(state)
    if not may_read(request.user, found):
        raise Http404
    return found


def _found(state: int) -> ReviewTaskState:
    rows = ReviewTaskState.objects.select_related("page__locale", "workflow_state", "revision")
    return get_object_or_404(rows, pk=state)


def _not_hers_any_more(request: HttpRequest, state: ReviewTaskState) -> HttpResponse:
    """Not found, unless her form names the digest of this text: then it was shown to her before her role ended, and she gets
    her words back, with nothing of the review."""
    if request.method != "POST" or request.POST.get("seen") != digests(state.revision.content).whole:
        raise Http404
    refusal = errors.NotYours(state.page)
    write_down(request, refusal)
    told = {"refusal": refusal, "kept": request.POST.get("comment", "")}
    return TemplateResponse(request, "content/review/refused.html", told, status=409)


def may_read(person: Any, state: ReviewTaskState) -> bool:
    """Who signs this step in this language, who wrote the text, and who reads all drafts or all evidence."""
    everywhere = (accounts.Capability.READ_DRAFTS, accounts.Capability.READ_EVIDENCE)
    if any(accounts.may(person, capability) == accounts.Scope.ALL for capability in everywhere):
        return True
    return reviews_it(person, state) or person.pk in deciding.authors_of(state.page)


def may_comment(person: Any, state: ReviewTaskState) -> bool:
    """Reviewers and authors talk; managers and compliance officers read only. Whether she may read it was asked before."""
    reviews = bool(accounts.may(person, accounts.Capability.SIGN_REVIEW))
    return reviews or person.pk in deciding.authors_of(state.page)


def reviews_it(person: Any, state: ReviewTaskState) -> bool:
    return bool(accounts.has_role(person, ROLE_OF[Step(state.step)], locale=state.locale))


def _to_sign(request: HttpRequest, read: Shown, data: Any = None) -> Situation:
    """The form for whoever may sign; what stands in the way for a reviewer who may not; nothing for who only reads."""
    state = read.state
    if state.status != TaskState.STATUS_IN_PROGRESS or not reviews_it(request.user, state):
        return Situation()
    try:
        deciding.require_may_sign(request.user, state, read.said)
    except errors.Refused as refused:
        return Situation(refusal=refused)
    findings = findings_of(state)
    form = SigningForm(data, state=state, person=request.user, findings=findings, seen=read.said.whole)
    return Situation(form, rules_changed=form.rules.before is not None)


def _signed(request: HttpRequest, state: ReviewTaskState) -> HttpResponse:
    read = shown(state)
    situation = _to_sign(request, read, request.POST)
    if situation.form is None:
        return _not_to_be_signed(request, read, situation)
    form = situation.form
    situation.status = 422
    if not form.is_valid():
        return _page(request, read, situation)
    try:
        signature = deciding.decide(
            state.pk, by=request.user, password=form.cleaned_data["password"], decision=form.decision()
        )
    except accounts.WrongPassword:
        form.add_error("password", _("That is not your password. Nothing was signed."))
    except accounts.TooMany as refused:
        _lock_out(situation, refused.retry_after)
    except errors.Refused as refused:
        write_down(request, refused)
        return _refused(request, state, situation, refused)
    else:
        messages.success(request, what_next(state, signature))
        return redirect("review:queue")
    return _page(request, read, situation)


def _not_to_be_signed(request: HttpRequest, read: Shown, situation: Situation) -> HttpResponse:
    """Somebody was quicker, or it is not hers to sign: what she typed stays on the page."""
    kind = errors.NotYours if read.state.status == TaskState.STATUS_IN_PROGRESS else errors.NotOpen
    situation.refusal = situation.refusal or kind(read.state.page)
    situation.kept, situation.status = request.POST.get("comment", ""), 409
    write_down(request, situation.refusal)
    return _page(request, read, situation)


def _refused(
    request: HttpRequest, state: ReviewTaskState, situation: Situation, refused: errors.Refused
) -> HttpResponse:
    """The page as things are now: they may have changed since it was opened."""
    state = ReviewTaskState.objects.select_related("page__locale", "workflow_state", "revision").get(pk=state.pk)
    read = shown(state)
    if isinstance(refused, errors.NotOpen) and state.status != TaskState.STATUS_IN_PROGRESS:
        return _not_to_be_signed(request, read, Situation())
    if situation.form:
        situation.form.refuse(refused)
    if isinstance(refused, errors.TextChanged):
        situation.text_changed = True
        situation.since = since_seen(state, request.POST.get("seen", ""))
    situation.rules_changed |= isinstance(refused, errors.RulesChanged)
    situation.status = 422 if isinstance(refused, ABOUT_THE_FORM) else 409
    return _page(request, read, situation)


def _lock_out(situation: Situation, seconds: int) -> None:
    assert situation.form is not None  # noqa: S101 - only somebody with the form is locked out
    situation.form.add_error("password", locked_out(seconds))
    situation.status = 429
    situation.headers["Retry-After"] = str(seconds)


def what_next(state: ReviewTaskState, signature: Signature) -> str:
    """One sentence after signing: what happens with the text now."""
    if signature.verdict == Signature.Verdict.CHANGES:
        return _("Signed. The author is asked for the changes and hands the text in again.")
    open_now = ReviewTaskState.objects.filter(page=state.page_id, status=TaskState.STATUS_IN_PROGRESS).last()
    if signature.verdict == Signature.Verdict.SENT_BACK:
        return _("Signed. The text goes back to this step: %(step)s.") % {"step": Step(signature.back_to).label}
    if open_now:
        return _("Signed. The next step is open: %(step)s.") % {"step": Step(open_now.step).label}
    if signature.publish_at:
        return _("Signed and released. Readers see this text from %(day)s, %(time)s.") % {
            "day": plain_day(signature.publish_at),
            "time": clock(signature.publish_at),
        }
    return _("Signed and released. Readers see this text now.")


def _page(request: HttpRequest, read: Shown, situation: Situation) -> HttpResponse:
    state = read.state
    context = {
        "desk_place": "reviews",
        "state": state,
        "read": read,
        "form": situation.form,
        "now": situation,
        "step": Step(state.step),
        "place": place_of(state.step),
        "is_open": state.status == TaskState.STATUS_IN_PROGRESS,
        "is_final": state.step == Step.FINAL,
        "findings": situation.form.findings if situation.form else findings_of(state),
        "meaning": policy_for(state.page.type, state.locale).meaning(state.step, request.LANGUAGE_CODE),
        "comments": commenting.comments_on(state),
        "may_comment": commenting.may_be_talked_about(state) and may_comment(request.user, state),
        "decision": _last_word(state) if state.status != TaskState.STATUS_IN_PROGRESS else None,
        "zone": accounts.time_zone_of(request.user),
        "stopped": stopping.reason_of(state),
        "may_stop": commenting.may_be_talked_about(state) and stopping.may_stop(request.user, state.workflow_state),
        "needs_changes": state.workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES,
    }
    return TemplateResponse(
        request, "content/review/sign.html", context, status=situation.status, headers=situation.headers
    )


def _last_word(state: ReviewTaskState) -> Signature | None:
    """Who decided a step that is closed; None when it was passed over or cancelled."""
    rows = Signature.objects.filter(page=state.page_id, step=state.step, round=state.workflow_state_id)
    return rows.filter(at__gte=state.started_at).order_by("seq").first()
