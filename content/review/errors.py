"""What the review refuses. Each says in the person's language what stands in the way; nothing was changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Base of all refusals. `said` is shown to the person; `code` goes into the audit trail."""

    code = "refused"
    said: Any = _("This is not possible.")

    def __init__(self, page: Any = None) -> None:
        self.page = page
        super().__init__(f"{self.code}: {getattr(page, 'pk', None)}")


class NotReleased(Refused):
    code = "not-released"
    said = _("An article goes live only when all six review steps have signed exactly this text.")


class InReview(Refused):
    code = "in-review"
    said = _("The article is in review. Its text does not change until the review sends it back or is cancelled.")


class Signed(Refused):
    code = "signed-revision"
    said = _("This version was signed. It is kept as it is; save a new version instead.")


class SignElsewhere(Refused):
    code = "sign-elsewhere"
    said = _("A review step is signed on its own page in the list of reviews, with your password.")


class NotOpen(Refused):
    code = "not-open"
    said = _("Somebody has decided this step already, or the review was cancelled.")


class TextChanged(Refused):
    code = "text-changed"
    said = _("The text is not the one that you were shown. Read it again before you sign.")


class RulesChanged(Refused):
    code = "rules-changed"
    said = _(
        "The rules of this step have changed since you opened the page. Read what you are asked again before you sign."
    )


class NotYours(Refused):
    code = "not-yours"
    said = _("You are not a reviewer for this step in this language.")


class OwnWork(Refused):
    code = "own-work"
    said = _("You have worked on this text. Somebody else has to sign it.")


class SignedBefore(Refused):
    code = "signed-before"
    said = _("You have signed another step of this text. The final approval is given by somebody who has not.")


class RequirementMissing(Refused):
    """Something that another part of the house asks of a signer; `said` is its reason."""

    code = "requirement"

    def __init__(self, page: Any, reason: Any) -> None:
        self.said = reason
        super().__init__(page)


class ChecklistIncomplete(Refused):
    code = "checklist"
    said = _("Answer every question of the checklist first.")


class ReasonMissing(Refused):
    code = "reason"
    said = _("Say what has to change, so that the author knows.")


class Blocked(Refused):
    """Findings of the step's own tools that nobody has dealt with."""

    code = "blocked"
    said = _("Findings stand in the way. Have them mended, or give a reason where that is allowed.")

    def __init__(self, page: Any, findings: Sequence[Any]) -> None:
        self.findings = findings
        super().__init__(page)


class NotSubmittable(Refused):
    code = "not-submittable"
    said = _("Only the author of this language may submit a draft, and only when it differs from what is live.")


class NotYourLanguage(Refused):
    code = "not-your-language"
    said = _("You do not translate into this language.")


class SourceNotReleased(Refused):
    code = "source-not-released"
    said = _("A translation is made from a released text. The source of this article is not live.")


class Incomplete(Refused):
    """Sentences of a translation that are missing, broken, or machine-made and confirmed by nobody."""

    code = "incomplete"
    said = _("Sentences of this translation are missing, broken or not confirmed. Readers never get a mixed text.")

    def __init__(self, page: Any, sentences: Sequence[Any] = ()) -> None:
        self.sentences = sentences
        super().__init__(page)


class DraftBehind(Refused):
    code = "draft-behind"
    said = _("The draft does not say what the translated sentences say. Make the draft again, then submit it.")


class SentenceChanged(Refused):
    code = "sentence-changed"
    said = _("The sentence is not the one that you were shown. Read it again before you confirm it.")


class StopOnTheDesk(Refused):
    code = "stop-on-the-desk"
    said = _("A review is stopped on the desk, with a reason for those who have signed. It goes on until then.")


class RoadClosed(Refused):
    code = "road-closed"
    said = _("This way would change what readers see past the review. Translations are made and submitted on the desk.")
