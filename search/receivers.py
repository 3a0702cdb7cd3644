"""What editors change in the tables of search takes effect at once in this process, elsewhere within seconds."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from search import coverage, synonyms
from search.editorial import NotCoveredTopic, Synonym


@receiver([post_save, post_delete], sender=Synonym)
def read_synonyms_again(sender: type, **_: Any) -> None:
    synonyms.forget()
    transaction.on_commit(synonyms.forget)


@receiver([post_save, post_delete], sender=NotCoveredTopic)
def read_topics_again(sender: type, **_: Any) -> None:
    coverage.forget()
    transaction.on_commit(coverage.forget)
