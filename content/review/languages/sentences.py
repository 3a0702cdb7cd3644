"""The sentences of a translation: which are there, whether a draft says what they say, and that they rest while it is in review."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import WorkflowState
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from content.digest import content_digest, digests
from content.models import ArticlePage, Release, ReviewTaskState, TranslationState
from content.review import errors
from content.review.languages.staleness import OWN_FIELDS, base_of

MACHINE = StringTranslation.TRANSLATION_TYPE_MACHINE


@dataclass(frozen=True)
class Sentence:
    """One sentence of the source with what this language says, if anything."""

    segment: int
    path: str
    source: str
    row: StringTranslation | None

    @property
    def said(self) -> str:
        return self.row.data if self.row else ""

    @property
    def trouble(self) -> str:
        """Why it may not go to readers: `missing`, `broken` or `machine`; empty when it may."""
        if self.row is None or not self.row.data.strip():
            return "missing"
        if self.row.has_error:
            return "broken"
        return "machine" if self.row.translation_type == MACHINE else ""


def translation_of(page: Any) -> Translation | None:
    """How wagtail-localize knows this page as a translation; None for a source and for what was written by hand."""
    found = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id, enabled=True
    )
    return found.select_related("source__locale", "target_locale").first()


def sentences_of(translation: Translation) -> list[Sentence]:
    """All of them in their order, without the address, which each language keeps for itself. Two queries."""
    source = translation.source
    rows = {
        (row.translation_of_id, row.context_id): row
        for row in StringTranslation.objects.filter(
            locale=translation.target_locale_id, context__object_id=source.object_id
        )
    }
    segments = StringSegment.objects.filter(source=source).select_related("string", "context").order_by("order", "pk")
    return [
        Sentence(each.pk, each.context.path, each.string.data, rows.get((each.string_id, each.context_id)))
        for each in segments
        if each.context.path not in OWN_FIELDS
    ]


def troubled(translation: Translation) -> list[Sentence]:
    return [sentence for sentence in sentences_of(translation) if sentence.trouble]


def built(translation: Translation) -> ArticlePage:
    """The text that the sentences make, on the page of this language, not saved. `Incomplete` while one of them is missing.

    What each language says for itself comes from the page's latest draft.
    """
    page = translation.get_target_instance()
    if found := troubled(translation):
        raise errors.Incomplete(page, found)
    _keep_address(translation, page)
    made = translation.source.get_ephemeral_translated_instance(translation.target_locale)
    latest = page.get_latest_revision_as_object()
    for name in OWN_FIELDS:
        setattr(made, name, getattr(latest, name))
    try:
        made.full_clean()
    except ValidationError as error:
        raise errors.Incomplete(page, list(error.messages)) from error
    return made


def require_ready(page: ArticlePage, revision: Any) -> None:
    """This text of a translation may go to readers: `Incomplete` or `DraftBehind` otherwise.

    A draft that was held against its sentences once is held against the same rows again, whatever its source says by now. One
    that changes nothing but what the language says for itself needs no sentence: its readers have that text already.
    """
    translation = translation_of(page)
    if translation is None or released_alike(page, revision):
        return
    state = TranslationState.objects.filter(key=page.key, locale=page.locale.language_code).first()
    if state and state.draft_id == revision.pk:
        _require_rows(page, state)
        return
    if not _says_the_same(built(translation), revision):
        raise errors.DraftBehind(page)


def released_alike(page: ArticlePage, revision: Any) -> Release | None:
    """The last release of the page, when this text differs from it in nothing but what the language says for itself."""
    last = Release.objects.for_page(page.pk).select_related("revision").last()
    return last if last and _shared(last.revision) == _shared(revision) else None


def remember_draft(page: ArticlePage, revision: Any) -> None:
    """Write down of which rows, and from which release of the source, the text that is handed in was made.

    Where its sentences say another text by now, somebody is translating a newer source: what is handed in stays of the older one.
    """
    translation = translation_of(page)
    if translation is None:
        return
    same = None if _follows(translation, revision) else released_alike(page, revision)
    if same:
        made_of: dict[str, Any] = {"draft_source": base_of(page, same), "draft_strings": []}
    else:
        rows = [sentence.row.pk for sentence in sentences_of(translation) if sentence.row]
        made_of = {"draft_source": released_source(translation.source), "draft_strings": rows}
    TranslationState.objects.update_or_create(
        key=page.key, locale=page.locale.language_code, defaults={"draft": revision, **made_of}
    )


def _follows(translation: Translation, revision: Any) -> bool:
    """Whether the sentences are all there and say this text."""
    try:
        return _says_the_same(built(translation), revision)
    except errors.Incomplete:
        return False


def _says_the_same(page: ArticlePage, revision: Any) -> bool:
    return digests(page.serializable_data()).text == digests(revision.content).text


def _shared(revision: Any) -> str:
    """The digest of everything that comes from the source."""
    return content_digest({name: value for name, value in revision.content.items() if name not in OWN_FIELDS})


def released_source(source: TranslationSource) -> Release | None:
    """The release that says exactly what the translation memory holds of the source."""
    page = source.get_source_instance()
    said = content_digest(json.loads(source.content_json))
    return Release.objects.for_page(page.pk).filter(digest=said).last()


def require_resting(row: Any) -> None:
    """`row`, a sentence or an override, is about to be written: refused while the article is in review in its language."""
    if row.context_id is None:
        return
    open_state = ReviewTaskState.objects.filter(
        page__translation_key=row.context.object_id,
        page__locale=row.locale_id,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
    ).first()
    if open_state:
        raise errors.InReview(open_state.page)


def translators_since(page: Any, moment: datetime | None) -> set[int]:
    """Who wrote or confirmed sentences of this language after `moment` (None: ever)."""
    rows = StringTranslation.objects.filter(context__object_id=page.translation_key, locale=page.locale_id)
    if moment:
        rows = rows.filter(updated_at__gt=moment)
    return set(rows.exclude(last_translated_by=None).values_list("last_translated_by", flat=True))


def _require_rows(page: ArticlePage, state: TranslationState) -> None:
    rows = StringTranslation.objects.filter(pk__in=state.draft_strings)
    sound = [row for row in rows if row.data.strip() and not row.has_error and row.translation_type != MACHINE]
    if len(sound) != len(set(state.draft_strings)):
        raise errors.Incomplete(page, [row for row in rows if row not in sound])


def _keep_address(translation: Translation, page: ArticlePage) -> None:
    """The address of a page is nobody's sentence; wagtail-localize asks for it all the same."""
    places: Sequence[Any] = StringSegment.objects.filter(source=translation.source, context__path="slug")
    for place in places:
        StringTranslation.objects.get_or_create(
            translation_of_id=place.string_id,
            locale=translation.target_locale,
            context=place.context,
            defaults={
                "data": page.slug,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "tool_name": "address",
            },
        )
