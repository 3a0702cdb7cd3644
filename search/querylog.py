"""What was asked, without who asked it: for the list of gaps, for tuning, for the status of the index.

Designed to support data minimisation (framework: Data Privacy and Protection): the day only, screened words, kept
`settings.QUERY_LOG_DAYS` and then deleted.
"""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from search import events
from search.contracts import Answer
from search.editorial import AskedQuestion

log = structlog.get_logger(__name__)


def note(answer: Answer, *, locale: str, milliseconds: int) -> None:
    """Keep one question, and announce it when nothing answered. A log that cannot be written never costs an answer."""
    row = AskedQuestion(
        day=timezone.localdate(),
        locale=locale,
        text=answer.text,
        rung=answer.rung,
        hits=answer.total,
        quoted=answer.quote is not None,
        degraded=answer.degraded,
        milliseconds=milliseconds,
    )
    try:
        with transaction.atomic():
            row.save()
            if answer.rung == "none" and answer.not_covered is None:
                events.question_unanswered.announce(subject=row, **row.facts())
    except DatabaseError as error:
        log.warning("question_not_logged", error=type(error).__name__)


def question(pk: int) -> tuple[str, str] | None:
    """Language and words of one logged question, for who counts what is missing; None when it was deleted."""
    return AskedQuestion.objects.filter(pk=pk).values_list("locale", "text").first()


def purge() -> int:
    """Delete what is older than `settings.QUERY_LOG_DAYS`; returns how many questions."""
    oldest = timezone.localdate() - timedelta(days=settings.QUERY_LOG_DAYS)
    deleted, _ = AskedQuestion.objects.filter(day__lt=oldest).delete()
    return deleted
