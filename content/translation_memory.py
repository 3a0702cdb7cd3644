"""What wagtail-localize has to know of a page that came in four languages at once.

A page that is joined by its translation key alone is overwritten by the source language at the first synchronisation.
So each sentence of the source gets its counterpart here, pair by pair, and a later change of one English sentence
touches that sentence alone.
"""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    String,
    StringSegment,
    StringTranslation,
    Template,
    TemplateSegment,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationSource,
    get_schema_version,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments

from content.models import ArticlePage

Row = TypeVar("Row", bound=models.Model)


class NotPaired(Exception):
    """The pages are not translations of each other sentence by sentence; `path` names the first place that differs."""

    def __init__(self, path: str):
        self.path = path
        super().__init__(f"no counterpart for {path}")


@dataclass(frozen=True)
class Segments:
    """The segments of one page, strings in order of their place."""

    strings: Sequence[StringSegmentValue]
    templates: Sequence[TemplateSegmentValue]
    overridables: Sequence[OverridableSegmentValue]


def segments_of(page: ArticlePage) -> Segments:
    values = extract_segments(page)
    return Segments(
        [value for value in values if isinstance(value, StringSegmentValue)],
        [value for value in values if isinstance(value, TemplateSegmentValue)],
        [value for value in values if isinstance(value, OverridableSegmentValue)],
    )


@transaction.atomic
def remember(source_page: ArticlePage, translations: Sequence[ArticlePage]) -> TranslationSource:
    """Write source, segments and the translation of each sentence. Raises `NotPaired`; then nothing is written."""
    mine = segments_of(source_page)
    source = _source_of(source_page)
    contexts = _contexts(source, source_page, mine)
    strings = _strings(source_page.locale_id, mine.strings)
    _write_segments(source, mine, contexts, strings)
    for page in translations:
        _remember_one(source, page, mine, contexts, strings)
    return source


def _source_of(page: ArticlePage) -> TranslationSource:
    obj, _created = TranslatableObject.objects.get_or_create_from_instance(page)
    source, _created = TranslationSource.objects.update_or_create(
        object=obj,
        locale=page.locale,
        specific_content_type=page.cached_content_type,
        defaults={
            "object_repr": str(page)[:200],
            "content_json": page.to_json(),
            "schema_version": get_schema_version(page._meta.app_label),
            "last_updated_at": timezone.now(),
        },
    )
    return source


def _ensure(
    manager: models.Manager[Row], rows: Iterable[Row], key: Callable[[Row], Any], existing: models.QuerySet[Row]
) -> dict[Any, Row]:
    """Insert what is missing in one statement and return all rows by their key."""
    found = {key(row): row for row in existing}
    missing = {key(row): row for row in rows if key(row) not in found}
    manager.bulk_create(missing.values())
    return found | missing


def _contexts(source: TranslationSource, page: ArticlePage, segments: Segments) -> dict[str, TranslationContext]:
    paths = {value.path: None for value in (*segments.strings, *segments.templates, *segments.overridables)}
    rows = []
    for path in paths:
        # Its own method saves each row at once; a stand-in computes the same, and the rows are written in one go.
        context = SimpleNamespace(path=path, field_path="", save=lambda **_: None)
        TranslationContext.get_field_path(context, page)
        rows.append(
            TranslationContext(
                object_id=source.object_id,
                path=path,
                path_id=TranslationContext._get_path_id(path),
                field_path=context.field_path,
            )
        )
    existing = TranslationContext.objects.filter(object_id=source.object_id)
    return _ensure(TranslationContext.objects, rows, lambda row: row.path, existing)


def _strings(locale_id: int, values: Sequence[StringSegmentValue]) -> dict[uuid.UUID, String]:
    rows = [
        String(locale_id=locale_id, data=v.string.data, data_hash=String._get_data_hash(v.string.data)) for v in values
    ]
    existing = String.objects.filter(locale_id=locale_id, data_hash__in={row.data_hash for row in rows})
    return _ensure(String.objects, rows, lambda row: row.data_hash, existing)


def _templates(values: Sequence[TemplateSegmentValue]) -> dict[uuid.UUID, Template]:
    rows = [
        Template(uuid=_template_uuid(v), template=v.template, template_format=v.format, string_count=v.string_count)
        for v in values
    ]
    existing = Template.objects.filter(uuid__in={row.uuid for row in rows})
    return _ensure(Template.objects, rows, lambda row: row.uuid, existing)


def _template_uuid(value: TemplateSegmentValue) -> uuid.UUID:
    return uuid.uuid5(uuid.uuid5(Template.BASE_UUID_NAMESPACE, value.format), value.template)


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)


def _write_segments(
    source: TranslationSource,
    segments: Segments,
    contexts: Mapping[str, TranslationContext],
    strings: Mapping[uuid.UUID, String],
) -> None:
    """Replace the segments of the source; its translations hang on strings and contexts and stay."""
    templates = _templates(segments.templates)
    for model in (StringSegment, TemplateSegment, OverridableSegment):
        model.objects.filter(source=source).delete()
    StringSegment.objects.bulk_create(
        StringSegment(
            source=source,
            context=contexts[v.path],
            order=v.order,
            string=strings[String._get_data_hash(v.string.data)],
            attrs=_json(v.attrs),
        )
        for v in segments.strings
    )
    TemplateSegment.objects.bulk_create(
        TemplateSegment(source=source, context=contexts[v.path], order=v.order, template=templates[_template_uuid(v)])
        for v in segments.templates
    )
    OverridableSegment.objects.bulk_create(
        OverridableSegment(source=source, context=contexts[v.path], order=v.order, data_json=_json(v.data))
        for v in segments.overridables
    )


def _remember_one(
    source: TranslationSource,
    page: ArticlePage,
    mine: Segments,
    contexts: Mapping[str, TranslationContext],
    strings: Mapping[uuid.UUID, String],
) -> None:
    theirs = segments_of(page)
    pairs = _paired(mine.strings, theirs.strings)
    Translation.objects.get_or_create(source=source, target_locale=page.locale, defaults={"enabled": True})
    used = {context.pk for context in contexts.values()}
    StringTranslation.objects.filter(locale=page.locale, context_id__in=used).delete()
    rows = {
        (String._get_data_hash(one.string.data), one.path): StringTranslation(
            translation_of=strings[String._get_data_hash(one.string.data)],
            locale=page.locale,
            context=contexts[one.path],
            data=_with_links_of(one, other),
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            tool_name="import",
        )
        for one, other in pairs
    }
    StringTranslation.objects.bulk_create(rows.values())
    # Deleting the row of a title resets the draft title to the title; the page's own is the right one.
    Page.objects.filter(pk=page.pk).update(draft_title=page.title)
    own = {value.path: value.data for value in mine.overridables}
    SegmentOverride.objects.filter(locale=page.locale, context_id__in=used).delete()
    SegmentOverride.objects.bulk_create(
        SegmentOverride(locale=page.locale, context=contexts[v.path], data_json=_json(v.data))
        for v in theirs.overridables
        if v.path in own and own[v.path] != v.data
    )


def _paired(
    mine: Sequence[StringSegmentValue], theirs: Sequence[StringSegmentValue]
) -> list[tuple[StringSegmentValue, StringSegmentValue]]:
    for n, value in enumerate(mine):
        if n >= len(theirs) or theirs[n].path != value.path:
            raise NotPaired(value.path)
    if len(theirs) > len(mine):
        raise NotPaired(theirs[len(mine)].path)
    return list(zip(mine, theirs, strict=True))


def _with_links_of(source: StringSegmentValue, target: StringSegmentValue) -> str:
    """The target's sentence with its links numbered as the source numbers them, by where they lead."""
    numbers = {json.dumps(attrs, sort_keys=True): name for name, attrs in (source.attrs or {}).items()}
    data = target.string.data
    for name, attrs in (target.attrs or {}).items():
        wanted = numbers.get(json.dumps(attrs, sort_keys=True))
        if wanted is None:
            raise NotPaired(source.path)
        data = data.replace(f'id="{name}"', f'id="\x00{wanted}"')
    return data.replace("\x00", "")
