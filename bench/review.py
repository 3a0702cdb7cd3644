"""Does the review stay quick with 5,000 articles in four languages, and how does stock Wagtail do on the same base?

    python -m bench.review --sizes 20000 > review.json

A base of pages with their releases, and beside it 1,000 drafts at their first step for one reviewer. Timed through the whole
middleware by Django's test client: her list, the matrix of languages and steps (a page of a hundred articles, what lacks a
release in one language, the whole of it as a file), the editor's first page, and a section of the
explorer; in this process: a signature without the check of the password. Stock Wagtail has its own workflow with one approval by
a group over pages of its own type: its panel of pages to moderate, and one approval.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any
from unittest.mock import patch

from bench import base
from bench.measure import load_average, main, percentiles, ratio, say, timed

OPEN = 1000  # steps that wait for one reviewer
SIGNED = 30
STOCK_OPEN = 200  # the panel is not paged: more takes minutes
ROUNDS = 7
LOCALE = "nl"


def measure(options: argparse.Namespace) -> dict[str, Any]:
    built = base.opened(options, indexed=False)
    begun = load_average()
    people = _people()
    _open_reviews(people["author"], min(OPEN, options.size // 8))
    stock = _stock_reviews(min(STOCK_OPEN, options.size // 8))
    pages = {
        "list_of_reviews": (people["reviewer"], "/desk/reviews/"),
        "matrix": (people["manager"], "/desk/coverage/"),
        "matrix_what_is_missing": (people["manager"], "/desk/coverage/?where=unreleased&language=de"),
        "matrix_as_file": (people["manager"], "/desk/coverage/coverage.csv"),
        "editor_first_page": (people["author"], "/admin/"),
        "explorer_of_a_section": (people["author"], _explorer()),
    }
    ours = {name: _page(*where) for name, where in pages.items()}
    panel = _called(lambda: _stock_panel(stock["moderator"]))
    signed, approved = _signatures(people["reviewer"]), _stock_approvals(stock)
    return {
        **{name: built[name] for name in ("size", "loading_s", "loading_articles_per_s")},
        "tree_problems": _tree_problems(),
        "load_average": [begun, load_average()],
        "open_reviews": _open_count(),
        **ours,
        "stock_panel": {**panel, "open_reviews": STOCK_OPEN},
        "signature": signed,
        "stock_approval": approved,
        "ratios": {
            "list/stock_panel": ratio(ours["list_of_reviews"]["p50_ms"], panel["p50_ms"]),
            "signature/stock_approval": ratio(signed["p50_ms"], approved["p50_ms"]),
        },
    }


# Who and what


def _people() -> dict[str, Any]:
    from accounts.api import Role, grant
    from accounts.models import User

    wanted = {"author": Role.AUTHOR, "reviewer": Role.CLINICAL_REVIEWER, "manager": Role.MANAGER}
    found = {}
    for name, role in wanted.items():
        person, made = User.objects.get_or_create(email=f"{name}@bench.example", defaults={"name": name.title()})
        if made:
            grant(person, role, by=None, **({} if name == "manager" else {"locale": LOCALE}))
        found[name] = person
    return found


def _open_reviews(author: Any, wanted: int) -> None:
    """Drafts of released articles, handed in: the text differs, so the clinical step is open."""
    from content.models import ArticlePage
    from content.review import opening

    missing = wanted - _open_count()
    idle = ArticlePage.objects.in_locale(LOCALE).filter(review_states=None).order_by("pk").iterator()
    for done, page in enumerate(islice(idle, max(0, missing))):
        page.summary = f"{page.summary[:200]} ({done})"
        page.save_revision(user=author)
        opening.submit(page, by=author)
        if done % 200 == 0:
            say(f"  {done} of {missing} reviews opened")


def _open_count() -> int:
    from content.models import ReviewTaskState

    return ReviewTaskState.objects.filter(status=ReviewTaskState.STATUS_IN_PROGRESS, locale=LOCALE).count()


def _stock_reviews(wanted: int) -> dict[str, Any]:
    """Pages of the smallest type in Wagtail's own workflow: one approval by a group."""
    from django.contrib.auth.models import Group
    from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

    from accounts.models import User
    from bench.models import StockPage
    from content.models import HomePage

    group, _made = Group.objects.get_or_create(name="stock moderators")
    moderator, _made = User.objects.get_or_create(email="moderator@bench.example", defaults={"name": "Moderator"})
    moderator.groups.add(group)
    task, made = GroupApprovalTask.objects.get_or_create(name="Stock approval")
    workflow, _made = Workflow.objects.get_or_create(name="Stock workflow")
    if made:
        task.groups.add(group)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    home = HomePage.objects.get(locale__language_code=LOCALE)
    for number in range(StockPage.objects.filter(slug__startswith="stock-review-").count(), wanted):
        page = StockPage(title=f"Stock {number}", slug=f"stock-review-{number}", body="<p>Words.</p>", live=False)
        page.locale = home.locale
        home.add_child(instance=page)
        page.save_revision(user=moderator)
        workflow.start(page, moderator)
    return {"moderator": moderator, "task": task}


# Timing


def _page(person: Any, address: str) -> dict[str, Any]:
    """One page as this person gets it."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(person)

    def get() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        answer.getvalue()  # a file is read while it is sent

    return _called(get)


def _called(act: Callable[[], object]) -> dict[str, Any]:
    """Percentiles over the rounds after one to warm up, and how many queries one takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    act()
    with CaptureQueriesContext(connection) as caught:
        act()
    queries = len(caught)
    return {**percentiles([timed(act) for _ in range(ROUNDS)]), "queries": queries}


def _explorer() -> str:
    from django.urls import reverse

    from content.models import SectionPage

    section = SectionPage.objects.filter(locale__language_code=LOCALE).order_by("-numchild").first()
    return reverse("wagtailadmin_explore", args=[section.pk]) if section else "/admin/"


def _stock_panel(person: Any) -> str:
    from django.test import RequestFactory
    from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

    request = RequestFactory().get("/admin/")
    request.user = person
    return str(WorkflowObjectsToModeratePanel().render_html({"request": request, "csrf_token": ""}))


def _signatures(reviewer: Any) -> dict[str, Any]:
    """`decide` on open steps, everything but the password's slow hash."""
    from content.digest import digests
    from content.models import ReviewTaskState, Signature
    from content.review.policies.policy import policy_for
    from content.review.signing import deciding

    open_steps = ReviewTaskState.objects.filter(status=ReviewTaskState.STATUS_IN_PROGRESS, locale=LOCALE)
    times = []
    for state in list(open_steps.select_related("page", "revision").order_by("pk")[:SIGNED]):
        policy = policy_for(state.page.type, LOCALE)
        decision = deciding.Decision(
            Signature.Verdict.APPROVED,
            seen=digests(state.revision.content).whole,
            policy=policy.row.pk,
            answers={line.key: True for line in policy.checklist(state.step, reviewer.locale)},
        )
        with _nothing_kept(), patch.object(deciding.accounts, "confirm_password"):
            begun = time.perf_counter()
            deciding.decide(state.pk, by=reviewer, password="", decision=decision)
            times.append(time.perf_counter() - begun)
    return {**percentiles(times), "signed": len(times)}


def _stock_approvals(stock: dict[str, Any]) -> dict[str, Any]:
    from wagtail.models import TaskState

    states = TaskState.objects.filter(task=stock["task"], status=TaskState.STATUS_IN_PROGRESS).order_by("pk")[:SIGNED]
    times = []
    for state in list(states):
        with _nothing_kept(), patch("wagtail.models.WorkflowState.on_finish", lambda *_, **__: None):
            times.append(timed(lambda state=state: state.approve(user=stock["moderator"])))
    return {**percentiles(times), "signed": len(times)}


@contextmanager
def _nothing_kept() -> Iterator[None]:
    """The base stays as it was; signatures could not be taken back."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _tree_problems() -> int:
    from wagtail.models import Page

    return sum(len(found) for found in Page.find_problems())


if __name__ == "__main__":
    main("bench.review", "Does the review stay quick?", measure)
