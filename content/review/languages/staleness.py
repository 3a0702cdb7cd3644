"""A source was released again: which languages are behind, in which sentences, and how much that matters to a reader
(framework: Multi-Language Support). Nothing is published here."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail_localize.models import TranslationSource

from content import events
from content.digest import Digests, digests
from content.models import ArticlePage, Release, TranslationState
from content.translation_memory import segments_of
from content.vocabulary import LOCALES, SOURCE_LOCALE

State, Severity = TranslationState.State, TranslationState.Severity

#: Calendar days in which a language has to catch up.
DAYS = {Severity.SAFETY: 2, Severity.TEXT: 14, Severity.LAYOUT: 30, Severity.FACTS: 30}

#: What each language says for itself: a change of it in the source makes no translation stale.
OWN_FIELDS = ("country_notes", "asked_as", "review_by", "slug")

Pages = TypeVar("Pages", bound=QuerySet[ArticlePage])

_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")


def source_locale(page: Any) -> str:
    """The language that the others of this article are translated from: wagtail-localize's source, or the house's."""
    found = set(
        TranslationSource.objects.filter(object_id=page.translation_key).values_list("locale__language_code", flat=True)
    )
    return SOURCE_LOCALE if not found or SOURCE_LOCALE in found else min(found)


def source_page(page: Any) -> ArticlePage | None:
    """The article in its source language; None for the source itself and where there is none."""
    locale = source_locale(page)
    if page.locale.language_code == locale:
        return None
    found = ArticlePage.objects.filter(translation_key=page.translation_key, locale__language_code=locale)
    return found.first()


def follow(release: Release) -> None:
    """Called with each release that is written, in its transaction: a source makes its translations stale, a translation
    catches up with what it was translated from."""
    page = ArticlePage.objects.select_related("locale").get(pk=release.page_id)
    if source_locale(page) == release.locale:
        for sibling in _siblings(page):
            _compare(sibling, release)
        return
    source = source_page(page)
    current = source and Release.objects.for_page(source.pk).last()
    if current:
        state = _state_for(page)
        state.translated_from = release.source or base_of(page, release)
        _set(state, page, current)


def base_of(page: Any, release: Release | None) -> Release | None:
    """The release of the source that this release of a translation says the same as: what its draft was made from, or else the
    last one before it."""
    source = source_page(page)
    if source is None:
        return None
    if release and release.source_id:
        return release.source
    before = Release.objects.for_page(source.pk)
    return (before.filter(seq__lt=release.seq) if release else before).last()


def source_of_draft(page: Any, revision: Any) -> Release | None:
    """The release of the source that the text of `revision` was made from; None for a source language."""
    state = TranslationState.objects.filter(key=page.key, locale=page.locale.language_code).first()
    if state and state.draft_id == revision.pk and state.draft_source_id:
        return state.draft_source
    source = source_page(page)
    if source is None:
        return None
    return Release.objects.for_page(source.pk).filter(at__lte=revision.created_at).last()


def changes(before: ArticlePage, after: ArticlePage) -> list[dict[str, str]]:
    """The sentences that differ, by their place: what was said, and what is said now; empty where there was or is none."""
    old, new = _sentences(before), _sentences(after)
    return [
        {"path": place[0], "before": old.get(place, ""), "after": new.get(place, "")}
        for place in {**new, **old}
        if old.get(place) != new.get(place)
    ]


def severity_of(before: ArticlePage, after: ArticlePage, changed: list[dict[str, str]]) -> str:
    """How much the change matters: safety where the article is about it, a warning or a number changed. Empty: not at all."""
    old, new = _shared(before), _shared(after)
    if old.text != new.text:
        at_stake = before.safety or after.safety or any(map(_changes_a_number, changed))
        return Severity.SAFETY if at_stake or _changes_a_warning(before, after, changed) else Severity.TEXT
    if old.layout != new.layout:
        return Severity.LAYOUT
    return Severity.FACTS if old.whole != new.whole else ""


def with_warning(pages: Pages) -> Pages:
    """Pages that bring along whether `warned` has anything to say, so that it asks only then."""
    return pages.annotate(is_warned_of=Exists(_grave(OuterRef("key"), OuterRef("locale__language_code"))))


def warned(page: Any) -> TranslationState | None:
    """The state of a language that readers have to be warned of: its source changed in what may harm a patient."""
    if not page.__dict__.get("is_warned_of", True):
        return None
    return _grave(page.key, page.locale.language_code).first()


def _grave(key: Any, locale: Any) -> QuerySet[TranslationState]:
    return TranslationState.objects.filter(
        key=key, locale=locale, state=State.STALE, severity=Severity.SAFETY, stale_since__lte=timezone.now()
    )


def _siblings(page: ArticlePage) -> list[ArticlePage]:
    return list(
        ArticlePage.objects.filter(translation_key=page.translation_key)
        .exclude(pk=page.pk)
        .select_related("locale")
        .order_by("locale")
    )


def _state_for(page: Any) -> TranslationState:
    """The row, locked; begun from the releases that are there when it is the first."""
    code = page.locale.language_code
    if code not in LOCALES:
        raise ValueError(f"{code} is no language of the house")
    last = Release.objects.for_page(page.pk).last()
    state, made = TranslationState.objects.select_for_update().get_or_create(key=page.key, locale=code)
    if made and last:
        state.translated_from = base_of(page, last)
    return state


def _compare(page: ArticlePage, source: Release) -> None:
    """Hold one translation against a new release of its source."""
    if Release.objects.for_page(page.pk).exists():
        _set(_state_for(page), page, source)
        return
    state = _state_for(page)
    state.source = source
    state.save()


def _set(state: TranslationState, page: ArticlePage, source: Release) -> None:
    """Hold what the language was translated from against `source`; without knowing what, all of it may be behind."""
    after = source.revision.as_object()
    state.source, state.changed, state.severity = source, [], ""
    if state.translated_from is None:
        state.severity = Severity.SAFETY if after.safety else Severity.TEXT
    elif state.translated_from_id != source.pk:
        before = state.translated_from.revision.as_object()
        state.changed = changes(before, after)
        state.severity = severity_of(before, after, state.changed)
    if state.severity:
        _fall_behind(state, page, source)
    else:
        state.move_to(State.CURRENT)
        state.stale_since = state.due_at = None
        state.translated_from = source
    state.save()


def _fall_behind(state: TranslationState, page: ArticlePage, source: Release) -> None:
    """Behind since the first release that it does not follow; a later one brings the due time nearer, never further away."""
    state.move_to(State.STALE)
    due = source.effective_at + timedelta(days=DAYS[Severity(state.severity)])
    state.due_at = min(state.due_at or due, due)
    state.stale_since = state.stale_since or source.effective_at
    events.translation_stale.announce(
        actor=None,
        subject=page,
        family=state.key,
        locale=state.locale,
        severity=str(state.severity),
        release=source.pk,
        sentences=len(state.changed),
    )


def _sentences(page: ArticlePage) -> dict[tuple[str, int], str]:
    seen: Counter[str] = Counter()
    found = {}
    for value in segments_of(page).strings:
        if value.path not in OWN_FIELDS:
            found[value.path, seen[value.path]] = value.string.data
            seen[value.path] += 1
    return found


def _shared(page: ArticlePage) -> Digests:
    """The digests of what the languages share."""
    said = page.serializable_data()
    return digests({name: value for name, value in said.items() if name not in OWN_FIELDS})


def _changes_a_number(change: Mapping[str, str]) -> bool:
    before, after = (Counter(_NUMBER.findall(_TAG.sub("", change[name]))) for name in ("before", "after"))
    return before != after


def _changes_a_warning(before: ArticlePage, after: ArticlePage, changed: list[dict[str, str]]) -> bool:
    """Whether a sentence inside a warning about the patient's safety differs, or such a warning came or went."""
    mine = {f"body.{block['id']}" for page in (before, after) for block in _safety_warnings(page)}
    return any(change["path"].startswith(place) for change in changed for place in mine)


def _safety_warnings(page: ArticlePage) -> list[Any]:
    raw = page.body.raw_data
    blocks = json.loads(raw) if isinstance(raw, str) else raw
    return [block for block in blocks if block["type"] == "warning" and block["value"].get("kind") == "safety"]
