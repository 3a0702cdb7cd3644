"""What happens elsewhere when something happens here. Connected in `ContentConfig.ready`.

Wagtail's signals arrive inside the transaction: here they become our events, whose listeners hear of them after commit.
"""

from typing import Any

from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from wagtail.models import WorkflowState
from wagtail.signals import page_published, page_unpublished
from wagtail_localize.models import SegmentOverride, StringTranslation

from compliance.api import AuditEntry
from content import events, gaps
from content.models import ArticlePage
from content.review import stopping
from content.review.languages import sentences
from search import api as search
from search import events as search_events


@receiver(page_published, sender=ArticlePage)
def announce_publication(sender: type, instance: ArticlePage, revision: Any, **_: Any) -> None:
    events.article_published.announce(
        actor=getattr(revision, "user", None),
        subject=instance,
        page=instance.pk,
        family=instance.key,
        locale=instance.locale.language_code,
        revision=revision.pk,
    )


@receiver(page_unpublished, sender=ArticlePage)
def announce_withdrawal(sender: type, instance: ArticlePage, **_: Any) -> None:
    events.article_withdrawn.announce(
        actor=None, subject=instance, page=instance.pk, family=instance.key, locale=instance.locale.language_code
    )


@receiver([pre_save, pre_delete], sender=StringTranslation)
@receiver([pre_save, pre_delete], sender=SegmentOverride)
def sentences_rest_in_review(sender: type, instance: Any, **_: Any) -> None:
    """Whoever writes them, by hand, from a file or by machine: what is being signed does not change underneath."""
    sentences.require_resting(instance)


@receiver(pre_save, sender=WorkflowState)
def reviews_end_with_a_reason(sender: type, instance: WorkflowState, **_: Any) -> None:
    """Whoever ends one, and by whatever road: every way of Wagtail's ends in this row."""
    stopping.require_reason(instance)


@events.article_published.listen
def find_it(entry: AuditEntry) -> None:
    search.refresh("article", [entry.facts["page"]])


@events.article_withdrawn.listen
def find_it_no_more(entry: AuditEntry) -> None:
    search.forget("article", [entry.facts["page"]])


@search_events.question_unanswered.listen
def count_the_gap(entry: AuditEntry) -> None:
    """The event carries no words: they are read from the query log, where patient data is left out."""
    asked = search.asked_question(entry.facts["question"])
    if asked is not None:
        locale, question = asked
        gaps.note_unanswered(locale=locale, question=question)
