"""A text at a step of review, and what the tools of that step see in it."""

import datetime as dt
import json

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Locale, Revision

from content.digest import digests
from content.models import ArticlePage, ReviewTaskState
from content.review.signing.findings import Finding, findings_of
from content.review.steps import SCOPE_OF, Step
from tests.factories.content import paragraph

NEXT_YEAR = dt.date.today() + dt.timedelta(days=300)
CLEAN = [paragraph("Select <b>Record</b>.")]


def at_step(step: Step, *, locale: str = "en", **fields) -> ReviewTaskState:
    """A draft with these fields, as if the step were open. Nothing of it is saved: for what only reads the text."""
    fields = {"body": CLEAN, "title": "Sample", "key": "sample", "summary": "Short.", "review_by": NEXT_YEAR} | fields
    page = ArticlePage(type="how-to", locale=Locale(language_code=locale), **fields)
    revision = Revision(content=json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder)))
    return ReviewTaskState(page=page, revision=revision, step=step, locale=locale, digest="")


def state_of(page, step: Step) -> ReviewTaskState:
    revision = page.get_latest_revision()
    said = digests(revision.content).of(SCOPE_OF[step])
    return ReviewTaskState(page=page, revision=revision, step=step, locale=page.locale.language_code, digest=said)


def found(state: ReviewTaskState, start: str) -> list[Finding]:
    """The findings whose code begins like this."""
    return [each for each in findings_of(state) if each.code.startswith(start)]
