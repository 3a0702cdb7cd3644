"""What a reviewer is shown before she signs: the exact text, what changed, its source, and who has signed so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Revision, TaskState

from content import labels
from content.article_reading import Heading, contents_of, parts_of
from content.digest import Digests, content_digest, digests
from content.models import ArticlePage, Release, ReviewTaskState, Signature
from content.prose import Prose, Target
from content.review import releasing
from content.review.signing import comparing
from content.review.standing import holding
from content.review.steps import ORDER, Step
from content.tree import SOURCE_LOCALE

#: From so many headings on, a list of contents stands above the text.
MANY_HEADINGS = 4
READ = "read"  # begins the ids of what readers will see, so that they are not those of the page around it
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "type": labels.TYPE,
    "roles": labels.ROLE,
    "specialties": labels.SPECIALTY,
    "screens": labels.SCREEN,
    "product_area": labels.PRODUCT_AREA,
    "audience": labels.AUDIENCE,
}


class StillProse(Prose):
    """Rich text that leads nowhere: each link says where it would lead, so that the reviewer stays and still can judge it."""

    def _link(self, tag: str) -> str:
        where = tag.partition('href="')[2].partition('"')[0]
        return f'<a class="leads" data-leads="{where}">'

    def _foreign(self, target: Target) -> bool:
        return False


@dataclass(frozen=True)
class Stroke:
    """One of the six steps, as it stands: `state` is what the page draws (signed, now, open, void, handed)."""

    step: Step
    state: str
    signature: Signature | None


@dataclass
class Shown:
    """Everything of one review that is to be read; made once a request."""

    state: ReviewTaskState
    revision: Revision

    @property
    def locale(self) -> str:
        return self.state.locale

    @cached_property
    def article(self) -> ArticlePage:
        return self.revision.as_object()

    @cached_property
    def said(self) -> Digests:
        return digests(self.revision.content)

    @cached_property
    def release(self) -> Release | None:
        """The release that this text is compared with: the last one that went through all steps before this one was opened."""
        before = Release.objects.for_page(self.state.page_id).exclude(kind=Release.Kind.EMERGENCY)
        return before.filter(at__lt=self.state.started_at).last()

    @cached_property
    def comparison(self) -> comparing.Comparison | None:
        return comparing.compare(self.release.revision.content, self.revision.content) if self.release else None

    @cached_property
    def media_replaced(self) -> bool:
        """The file of a picture or film was replaced since the release: its text is the same, its digest is not."""
        released = self.release
        return released is not None and content_digest(released.revision.content) != released.digest

    @cached_property
    def parts(self) -> list[SafeString]:
        """The text as readers will see it, in its own language, with links that lead nowhere."""
        with translation.override(self.locale):
            return parts_of(self.article, StillProse(self.locale), None, prefix=READ)

    @cached_property
    def contents(self) -> list[Heading]:
        with translation.override(self.locale):
            headings = contents_of(self.article, None)
        return headings if len(headings) >= MANY_HEADINGS else []

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """What is signed beside the text, in words."""
        return [(name_of(name), in_words(name, getattr(self.article, name, ""))) for name in comparing.FACTS]

    @cached_property
    def changed_facts(self) -> list[tuple[str, str, str]]:
        return facts_in_words(self.comparison)

    @cached_property
    def is_translation(self) -> bool:
        return self.locale != SOURCE_LOCALE

    @cached_property
    def source(self) -> Release | None:
        """The released source that a translation is read beside."""
        if not self.is_translation:
            return None
        pages = ArticlePage.objects.filter(
            translation_key=self.state.page.translation_key, locale__language_code=SOURCE_LOCALE
        )
        page = pages.first()
        return releasing.last_release(page) if page else None

    @cached_property
    def beside(self) -> list[comparing.Pair]:
        return comparing.beside(self.source.revision.content, self.revision.content) if self.source else []

    @cached_property
    def _every(self) -> list[Signature]:
        return list(Signature.objects.filter(page=self.state.page_id).order_by("seq"))

    @property
    def _since(self) -> int:
        return self.release.seq if self.release else 0

    @cached_property
    def signatures(self) -> list[Signature]:
        """Everything signed about this article since that release, in order, and what holds from before it."""
        return [each for each in self._every if each.seq > self._since or each.seq in self.held]

    @cached_property
    def strokes(self) -> list[Stroke]:
        held = holding(self._every, self.said)
        passed = [each for each in self._every if each.verdict in Signature.PASSING and each.seq > self._since]
        last = {Step(each.step): each for each in passed}
        now = Step(self.state.step) if self.state.status == TaskState.STATUS_IN_PROGRESS else None
        return [_stroke(step, now, held[step], last.get(step)) for step in ORDER]

    @cached_property
    def held(self) -> set[int]:
        """The numbers of the signatures that hold for this text."""
        return {each.signature.seq for each in self.strokes if each.signature and each.state in {"signed", "handed"}}


def _stroke(step: Step, now: Step | None, held: Signature | None, last: Signature | None) -> Stroke:
    if step == now:
        return Stroke(step, "now", None)
    if held:
        return Stroke(step, "handed" if held.verdict == Signature.Verdict.INHERITED else "signed", held)
    return Stroke(step, "void" if last else "open", last)


def shown(state: ReviewTaskState) -> Shown:
    """An open step is read as the database has the text now; a closed one as it was signed."""
    is_open = state.status == TaskState.STATUS_IN_PROGRESS
    return Shown(state, state.page.get_latest_revision() if is_open else state.revision)


def since_seen(state: ReviewTaskState, seen: str) -> comparing.Comparison | None:
    """What changed between the text with the digest `seen` and the one there is now; None when that text is not known any more,
    or when it differs only in the file of a picture or film."""
    now = state.page.get_latest_revision()
    newest = state.page.revisions.order_by("-created_at", "-pk")[:50]
    before = next((each for each in newest if content_digest(each.content) == seen), state.revision)
    found = comparing.compare(before.content, now.content)
    return found if found.anything else None


def facts_in_words(comparison: comparing.Comparison | None) -> list[tuple[str, str, str]]:
    """The name of each field beside the text that changed, what it was and what it is."""
    found = comparison.facts if comparison else ()
    return [(name_of(each.name), in_words(each.name, each.before), in_words(each.name, each.now)) for each in found]


def name_of(name: str) -> str:
    """A field beside the text, as editors know it."""
    return str(ArticlePage._meta.get_field(name).verbose_name)


def in_words(name: str, value: Any) -> str:
    """The value of such a field."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "all"):
        return ", ".join(str(each) for each in value.all())
    if isinstance(value, (list, tuple)):
        return ", ".join(_word(name, each) for each in value)
    return _word(name, value)


def _word(name: str, value: Any) -> str:
    return str(_WORDS.get(name, {}).get(value, "" if value is None else value))
