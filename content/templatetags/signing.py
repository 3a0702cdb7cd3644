"""What the page of signing needs: words for kinds of passages, steps, roles and languages; digests that can be compared by eye."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.api import Role
from content.review.steps import Step

register = template.Library()

KINDS = {
    "title": _("Title"),
    "summary": _("Short answer"),
    "heading": _("Heading"),
    "heading.level": _("Level of a heading"),
    "heading.anchor": _("Anchor of a heading"),
    "paragraph": _("Paragraph"),
    "list": _("List"),
    "checklist": _("Checklist"),
    "steps": _("Step"),
    "steps.detail": _("More about a step"),
    "steps.result": _("What is seen after a step"),
    "warning": _("Warning"),
    "warning.kind": _("Kind of warning"),
    "tree": _("Decision tree"),
    "tree.id": _("Name in a decision tree"),
    "tree.goto": _("Where an answer leads"),
    "tree.end": _("End of a decision tree"),
    "table": _("Table"),
    "table.caption": _("Caption of a table"),
    "image.image": _("Picture"),
    "image.alt": _("Text of a picture for those who do not see it"),
    "image.caption": _("Caption of a picture"),
    "video.title": _("Title of a film"),
    "video.video": _("Film"),
    "video.captions": _("Captions of a film"),
    "video.transcript": _("Transcript of a film"),
    "country": _("In one country"),
    "country.country": pgettext_lazy("kind of passage", "Country"),
}
#: Their look says what they are, or nothing needs to be said.
NOT_TOLD = frozenset({"title", "heading", "paragraph", "list", "table", "fallback"})


@register.filter
def kind_label(kind: str) -> Any:
    return KINDS.get(kind, _("Text"))


@register.filter
def kind_is_told(kind: str) -> bool:
    return kind not in NOT_TOLD


@register.filter
def step_label(step: str) -> Any:
    return Step(step).label if step in Step.values else step


@register.filter
def role_of_signer(role: str) -> Any:
    return Role(role).label if role in Role.values else role


@register.filter
def language_name(code: str) -> str:
    return dict(settings.LANGUAGES).get(code, code)


class Edges(NamedTuple):
    """A changed stretch and the blanks around it, which are not marked: a frame around a blank looks like a fault."""

    before: str
    words: str
    after: str


@register.filter
def edges(text: str) -> Edges:
    """Nothing but blanks is marked all the same: they are what changed."""
    words = text.strip()
    if not words:
        return Edges("", text, "")
    begin = text.index(words)
    return Edges(text[:begin], words, text[begin + len(words) :])


@register.filter
def in_fours(digest: str) -> str:
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
