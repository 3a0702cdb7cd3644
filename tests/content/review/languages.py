"""A released English article, and the people who bring it into Dutch."""

import dataclasses
from typing import Any

from wagtail_localize.models import StringTranslation, Translation

from content.models import ArticlePage, TranslationState
from content.review.languages import translating
from content.review.languages.sentences import sentences_of
from content.review.steps import ORDER, ROLE_OF
from tests.content.review.conftest import Desk, somebody


@dataclasses.dataclass
class Dutch:
    """The Dutch side of an article; `english` is the desk of its source."""

    english: Desk
    translator: Any
    reviewers: dict[Any, Any]

    @property
    def key(self) -> str:
        return self.english.page.key

    @property
    def page(self) -> ArticlePage:
        return ArticlePage.objects.get(key=self.key, locale__language_code="nl")

    @property
    def state(self) -> TranslationState:
        return TranslationState.objects.get(key=self.key, locale="nl")

    @property
    def desk(self) -> Desk:
        return Desk(self.page, self.translator, self.reviewers)

    def begun(self) -> Translation:
        return translating.begin(self.key, "nl", by=self.translator)

    def translated(self, **fields: Any) -> Translation:
        """Every sentence that is missing has a Dutch one."""
        translation = self.begun()
        for each in sentences_of(translation):
            if each.trouble == "missing":
                say(
                    translation, each.segment, each.source.replace("How", "Hoe", 1) + " (nl)", self.translator, **fields
                )
        return translation

    def submitted(self) -> Desk:
        translating.submit(self.key, "nl", by=self.translator)
        return self.desk

    def released(self) -> "Dutch":
        """Translated, handed in, and signed by whoever still has to."""
        self.translated()
        desk = self.submitted()
        while ArticlePage.objects.get(pk=desk.page.pk).workflow_in_progress:
            desk.sign()
        return self


def say(translation: Translation, segment: int, text: str, by: Any, **fields: Any) -> StringTranslation:
    """One sentence, as the editor writes it."""
    place = translation.source.stringsegment_set.get(pk=segment)
    values = {"data": text, "translation_type": "manual", "last_translated_by": by, "has_error": False} | fields
    row, _made = StringTranslation.objects.update_or_create(
        translation_of_id=place.string_id,
        context_id=place.context_id,
        locale=translation.target_locale,
        defaults=values,
    )
    return row


def dutch_side(desk: Desk) -> Dutch:
    from accounts.api import Role

    return Dutch(desk, somebody(Role.TRANSLATOR, "nl"), {step: somebody(ROLE_OF[step], "nl") for step in ORDER})


def release_source(desk: Desk, **changes: Any) -> None:
    """The author changes the source, and six people sign what has to be signed."""
    desk.saved(**changes)
    desk.submitted()
    while ArticlePage.objects.get(pk=desk.page.pk).workflow_in_progress:
        desk.sign()
    desk.page = ArticlePage.objects.get(pk=desk.page.pk)
