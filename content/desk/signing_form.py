"""What a reviewer fills in before she signs. What it takes to sign is decided by `deciding.decide` alone; here stands how her
words are read, and which field a refusal belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.models import ReviewPolicy, ReviewTaskState, Signature
from content.review import errors
from content.review.policies import comparing
from content.review.policies.policy import Policy, Question, policy_for
from content.review.signing.commenting import patient_data_in
from content.review.signing.deciding import Decision
from content.review.signing.findings import Finding
from content.review.steps import ORDER, Step, place_of

Verdict = Signature.Verdict
VERDICTS = (Verdict.APPROVED, Verdict.CHANGES, Verdict.SENT_BACK)
NOTE, COMMENT = 1000, 4000
YES, NO = "yes", "no"
NOW, AT = "now", "at"
MOMENT = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Row:
    """A question of the checklist with its two fields."""

    text: str
    answer: forms.BoundField
    note: forms.BoundField


@dataclass(frozen=True)
class FindingRow:
    """A finding, with the field for a reason where one may be given."""

    finding: Finding
    reason: forms.BoundField | None


@dataclass(frozen=True)
class SeenRules:
    """The rules that she read when she filled in `posted`, against those that hold now."""

    posted: Any
    now: Policy
    step: Step
    language: str

    @cached_property
    def before(self) -> Policy | None:
        """Those that she read, where they are others."""
        number = (self.posted or {}).get("policy", "")
        if not number.isascii() or not number.isdigit() or len(number) > 12 or int(number) == self.now.row.pk:
            return None
        row = ReviewPolicy.objects.filter(pk=int(number)).first()
        return Policy(row) if row else None

    @property
    def changes(self) -> list[comparing.Change]:
        return comparing.changes_of_step(self.before.row, self.now.row, self.step) if self.before else []

    @cached_property
    def _others(self) -> list[Question]:
        """The lines that she read and that are gone or say something else by now."""
        now = set(self.now.checklist(self.step, self.language))
        lines = self.before.checklist(self.step, self.language) if self.before else []
        return [line for line in lines if line not in now]

    @property
    def data(self) -> Any:
        """What she sent, without her answers to lines that say something else by now: these she answers anew."""
        if not self._others:
            return self.posted
        dropped = {f"answer-{line.key}" for line in self._others}
        return {name: value for name, value in self.posted.items() if name not in dropped}

    @property
    def notes_left(self) -> list[tuple[str, str]]:
        """Lines that are not asked any more, each with the note that she wrote, so that it can be copied."""
        asked = {line.key for line in self.now.checklist(self.step, self.language)}
        notes = [(line.text, self.posted.get(f"note-{line.key}", "")) for line in self._others if line.key not in asked]
        return [(text, note) for text, note in notes if note]


class SigningForm(forms.Form):
    """Made for one open step and one person; keeps all that was typed except the password."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    policy = forms.IntegerField(required=False, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        choices=[(each, each) for each in VERDICTS],
        error_messages={
            "required": gettext_lazy("Choose what you decide: approve, ask for changes or send back."),
            "invalid_choice": gettext_lazy("Choose what you decide: approve, ask for changes or send back."),
        },
    )
    comment = forms.CharField(required=False, max_length=COMMENT, widget=forms.Textarea)
    back_to = forms.ChoiceField(required=False)
    when = forms.ChoiceField(required=False, choices=[(NOW, NOW), (AT, AT)], initial=NOW)
    publish_at = forms.DateTimeField(
        required=False,
        input_formats=[MOMENT, f"{MOMENT}:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    password = forms.CharField(
        strip=False,
        max_length=1000,
        error_messages={"required": gettext_lazy("Type your password: it makes this your signature.")},
    )

    def __init__(
        self, data: Any = None, *, state: ReviewTaskState, person: Any, findings: Sequence[Finding], seen: str
    ) -> None:
        self.step = Step(state.step)
        self.findings = findings
        self.rules = SeenRules(data, policy_for(state.page.type, state.locale), self.step, person.locale)
        self.questions = self.rules.now.checklist(self.step, person.locale)
        super().__init__(self.rules.data, initial={"seen": seen}, auto_id="sign-%s")
        for question in self.questions:
            choices = [(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))]
            self.fields[f"answer-{question.key}"] = forms.ChoiceField(required=False, choices=choices)
            self.fields[f"note-{question.key}"] = forms.CharField(required=False, max_length=NOTE)
        for found in findings:
            if found.waivable:
                self.fields[_reason(found)] = forms.CharField(required=False, max_length=NOTE)
        earlier = ORDER[: place_of(state.step) - 1]
        self.fields["back_to"].choices = [(each.value, each.label) for each in earlier]  # type: ignore[attr-defined]

    @property
    def earlier(self) -> list[tuple[str, Any]]:
        return list(self.fields["back_to"].choices)  # type: ignore[attr-defined]

    @property
    def is_final(self) -> bool:
        return self.step == Step.FINAL

    @cached_property
    def rows(self) -> list[Row]:
        return [Row(each.text, self[f"answer-{each.key}"], self[f"note-{each.key}"]) for each in self.questions]

    @cached_property
    def finding_rows(self) -> list[FindingRow]:
        return [FindingRow(found, self[_reason(found)] if found.waivable else None) for found in self.findings]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Everything that stands in the way, each with the id of its field; empty for what belongs to none."""
        return [
            (self._place(name), message)
            for name, messages in self.errors.items()
            for message in dict.fromkeys(str(each) for each in messages)
        ]

    def decision(self) -> Decision:
        """What she said, ready for `decide`."""
        said = self.cleaned_data
        answered = {each.key: said[f"answer-{each.key}"] for each in self.questions}
        return Decision(
            verdict=Verdict(said["verdict"]),
            seen=said["seen"],
            policy=said["policy"] or 0,
            answers={key: answer == YES for key, answer in answered.items() if answer},
            notes={each.key: said[f"note-{each.key}"] for each in self.questions},
            waived={found.code: said[_reason(found)] for found in self.findings if found.waivable},
            comment=said["comment"],
            back_to=said["back_to"],
            publish_at=said["publish_at"] if self.is_final and said["when"] == AT else None,
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("comment", *(name for name in self.fields if name.startswith(("note-", "reason-")))):
            if found := patient_data_in(said.get(name, "")):
                self.add_error(name, found)
        if said.get("verdict") == Verdict.SENT_BACK and not said.get("back_to"):
            self.add_error("back_to", _("Choose the step that it goes back to."))
        if self.is_final and said.get("verdict") == Verdict.APPROVED and said.get("when") == AT:
            self._check_hour(said.get("publish_at"))
        return said

    def refuse(self, refused: errors.Refused) -> None:
        """Put a refusal of `decide` where it belongs."""
        if isinstance(refused, errors.ChecklistIncomplete):
            self._refuse_checklist(str(refused.said))
        elif isinstance(refused, errors.ReasonMissing):
            self.add_error("comment", str(refused.said))
        elif isinstance(refused, errors.Blocked):
            self._refuse_findings(refused)
        else:
            self.add_error(None, str(refused.said))

    def _refuse_checklist(self, said: str) -> None:
        for each in self.questions:
            answer, note = self.cleaned_data[f"answer-{each.key}"], self.cleaned_data[f"note-{each.key}"].strip()
            if not answer:
                self.add_error(f"answer-{each.key}", _("Answer yes or no: %(question)s") % {"question": each.text})
            elif answer == NO and not note:
                self.add_error(f"note-{each.key}", _("Say why not: %(question)s") % {"question": each.text})
        if not self.errors:
            self.add_error(None, said)

    def _refuse_findings(self, refused: errors.Blocked) -> None:
        left = {each.code for each in refused.findings}
        for found in self.findings:
            if found.code in left and found.waivable:
                self.add_error(_reason(found), _("Give a reason, or have it mended: %(what)s") % {"what": found.said})
        self.add_error(None, str(refused.said))

    def _check_hour(self, hour: Any) -> None:
        if "publish_at" in self.errors:
            return
        if hour is None:
            self.add_error("publish_at", _("Say when it is published, or publish it now."))
        elif hour <= timezone.now():
            self.add_error("publish_at", _("That moment has passed. Choose a later one, or publish it now."))

    def _place(self, name: str) -> str:
        if name == "__all__":
            return ""
        return f"sign-{name}-yes" if name.startswith("answer-") else f"sign-{name}"


def _reason(found: Finding) -> str:
    """The name of the field for this finding's reason: its own, whatever else is found meanwhile."""
    return f"reason-{hashlib.sha256(found.code.encode()).hexdigest()[:12]}"
