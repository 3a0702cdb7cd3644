"""An article at review, and the six people who sign it."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from content.digest import digests
from content.models import ArticlePage, ReviewTaskState, Signature
from content.review import opening
from content.review.policies.policy import policy_for
from content.review.signing.deciding import Decision, decide
from content.review.steps import ORDER, ROLE_OF, Step
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.content import ArticleFactory


def somebody(role: Any, locale: str = "", **fields: Any) -> Any:
    """A person with this role."""
    return UserFactory(roles=[(role, {"locale": locale})], **fields)


@dataclasses.dataclass
class Desk:
    """The people of one language, and the article that they work on."""

    page: ArticlePage
    author: Any
    reviewers: dict[Step, Any]

    @property
    def state(self) -> ReviewTaskState:
        """The step that is open now."""
        return ReviewTaskState.objects.get(page=self.page, status="in_progress")

    def saved(self, **changes: Any) -> None:
        """The author saves a new version."""
        page = ArticlePage.objects.get(pk=self.page.pk).get_latest_revision_as_object()
        for name, value in changes.items():
            setattr(page, name, value)
        page.save_revision(user=self.author)
        self.page = ArticlePage.objects.get(pk=self.page.pk)

    def submitted(self) -> "Desk":
        opening.submit(self.page, by=self.author)
        return self

    def decision(self, verdict: Any = Signature.Verdict.APPROVED, **said: Any) -> Decision:
        """Everything answered with yes, of the text as it is now."""
        policy = policy_for(self.page.type, self.state.locale)
        answers = {line.key: True for line in policy.checklist(self.state.step, "en")}
        seen = digests(self.state.revision.content).whole
        filled = {"seen": seen, "policy": policy.row.pk, "answers": answers, "comment": "Seen."}
        return Decision(**{"verdict": verdict} | filled | said)

    def sign(self, by: Any = None, password: str = PASSWORD, **said: Any) -> Signature:
        state = self.state
        return decide(
            state.pk, by=by or self.reviewers[Step(state.step)], password=password, decision=self.decision(**said)
        )

    def signed_up_to(self, step: Step) -> "Desk":
        """Every step before this one."""
        while Step(self.state.step) != step:
            self.sign()
        return self

    def released(self) -> "Desk":
        for _step in ORDER:
            self.sign()
        self.page = ArticlePage.objects.get(pk=self.page.pk)
        return self


@pytest.fixture
def desk(db) -> Desk:
    """A draft of an English article, its author, and six reviewers."""
    from accounts.api import Role

    page = ArticleFactory(live=False)
    author = somebody(Role.AUTHOR, "en")
    found = Desk(page, author, {step: somebody(ROLE_OF[step], "en") for step in ORDER})
    found.saved(title="First")
    return found


@pytest.fixture
def no_tools(monkeypatch) -> Callable[[], None]:
    """The rules of signing alone: what the steps' own tools look for is not asked."""
    from content.review.signing import findings

    monkeypatch.setattr(findings, "_tools", {})
