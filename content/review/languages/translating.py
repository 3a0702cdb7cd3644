"""From a released source to a draft in another language: sentence by sentence, by people of that language
(framework: Multi-Language Support)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.views.edit_translation import apply_machine_translation

from accounts import api as accounts
from content import events
from content.models import ArticlePage, Release
from content.review import errors, opening
from content.review.languages.sentences import MACHINE, Sentence, built, sentences_of, translation_of
from content.review.languages.staleness import source_locale
from content.vocabulary import LOCALES


def may_translate(person: Any, locale: str) -> bool:
    """Translators of the language, and its authors."""
    return any(
        accounts.has_role(person, role, locale=locale) for role in (accounts.Role.TRANSLATOR, accounts.Role.AUTHOR)
    )


def languages_of(person: Any) -> set[str]:
    """The languages that she may translate into; two queries."""
    found = accounts.locales_of(person, accounts.Role.TRANSLATOR) | accounts.locales_of(person, accounts.Role.AUTHOR)
    return set(LOCALES) if "" in found else found


def family(key: str, locale: str) -> tuple[ArticlePage | None, ArticlePage | None]:
    """The source of an article and its page in `locale`; either may not be there. Two queries and one for the source's place."""
    pages = {page.locale.language_code: page for page in ArticlePage.objects.filter(key=key).select_related("locale")}
    if not pages:
        return None, None
    return pages.get(source_locale(next(iter(pages.values())))), pages.get(locale)


@transaction.atomic
def begin(key: str, locale: str, *, by: Any) -> Translation:
    """Take the released source into the translation memory, with a draft page of this language where there is none.

    `NotYourLanguage`, `SourceNotReleased`, or `InReview` while the language is being signed. Nothing goes live by it.
    """
    source, page = family(key, locale)
    if not may_translate(by, locale):
        raise errors.NotYourLanguage(page or source)
    if source is None or not source.live or not Release.objects.for_page(source.pk).exists():
        raise errors.SourceNotReleased(page or source)
    if page and page.workflow_in_progress:
        raise errors.InReview(page)
    memory, _made = TranslationSource.update_or_create_from_instance(source)
    target = Locale.objects.get(language_code=locale)
    found, _made = Translation.objects.update_or_create(source=memory, target_locale=target, defaults={"enabled": True})
    if page is None:
        _draft_page(source, target, by)
    return found


@transaction.atomic
def make_draft(key: str, locale: str, *, by: Any) -> Any:
    """Save what the sentences say as the draft of this language; returns the revision. The live row is never written.

    `Incomplete` names the sentences that are missing or not confirmed; the refusals of `begin` hold as well.
    """
    page = built(begin(key, locale, by=by))
    revision = page.save_revision(user=by, changed=True)
    _tell("draft", page, by)
    return revision


@transaction.atomic
def submit(key: str, locale: str, *, by: Any) -> Any:
    """Make the draft of the sentences as they are now and hand it to the reviewers of this language."""
    make_draft(key, locale, by=by)
    _source, page = family(key, locale)
    return opening.submit(page, by=by) if page else None


def say(translation: Translation, segment: int, text: str, *, by: Any) -> StringTranslation:
    """Write one sentence. A broken one (unknown tags or links) is kept with its error, and goes nowhere."""
    page, place = _place(translation, segment, by)
    row = _write(translation, place, text, by)
    _tell("sentence", page, by)
    return row


def _write(translation: Translation, place: StringSegment, text: str, by: Any) -> StringTranslation:
    return StringTranslation.objects.update_or_create(
        translation_of_id=place.string_id,
        locale=translation.target_locale,
        context_id=place.context_id,
        defaults={
            "data": text,
            "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            "tool_name": "",
            "last_translated_by": by,
            "has_error": False,
            "field_error": "",
        },
    )[0]


@dataclass(frozen=True)
class Typed:
    """What somebody typed for one sentence; `seen` is the fingerprint of what stood there when she was shown it."""

    segment: int
    text: str
    seen: str


@transaction.atomic
def say_all(
    translation: Translation, typed: Iterable[Typed], *, by: Any
) -> tuple[list[StringTranslation], list[Typed]]:
    """Write each sentence that was changed; answers what was written, and what somebody else had written meanwhile.

    The latter is left as it stands: whoever typed it is shown both. `SentenceChanged` when one of them is no sentence of the
    source any more, and the refusals of `say`; nothing is written then.
    """
    page = translation.get_target_instance()
    _require_may_write(translation, page, by)
    stands = {each.segment: each.said for each in sentences_of(translation)}
    changed = [each for each in typed if fingerprint(each.text) != each.seen]
    crossed = [each for each in changed if fingerprint(stands.get(each.segment, "")) != each.seen]
    hers = {each.segment: each.text for each in changed if each not in crossed}
    places = StringSegment.objects.filter(source=translation.source).in_bulk(hers)
    if len(places) < len(hers):
        raise errors.SentenceChanged(page)
    written = [_write(translation, places[segment], text, by) for segment, text in hers.items()]
    if written:
        _tell("sentence", page, by, sentences=len(written))
    return written, crossed


def confirm(translation: Translation, segment: int, *, seen: str, by: Any) -> StringTranslation:
    """A person has read a machine-made sentence and stands for it, by name. `seen` is the fingerprint of what she was shown."""
    page, place = _place(translation, segment, by)
    row = StringTranslation.objects.filter(
        translation_of_id=place.string_id, locale=translation.target_locale, context_id=place.context_id
    ).first()
    if row is None or row.translation_type != MACHINE or fingerprint(row.data) != seen:
        raise errors.SentenceChanged(page)
    row.translation_type = StringTranslation.TRANSLATION_TYPE_MANUAL
    row.last_translated_by, row.updated_at = by, timezone.now()
    row.save()
    _tell("confirmed", page, by)
    return row


def fingerprint(text: str) -> str:
    """Of a sentence as a form hands it back: browsers write line ends in their own way."""
    return hashlib.sha256("\n".join(text.strip().splitlines()).encode()).hexdigest()


def machine_may(translation: Translation) -> bool:
    """Whether a machine translator is set up for these two languages; none is unless the house sets one."""
    translator = get_machine_translator()
    return translator is not None and translator.can_translate(translation.source.locale, translation.target_locale)


def by_machine(translation: Translation, *, by: Any) -> int:
    """Have the sentences that are missing translated by machine; answers how many. Each then waits for a person's word."""
    page = translation.get_target_instance()
    _require_may_write(translation, page, by)
    if not machine_may(translation):
        raise errors.Refused(page)
    before = sum(each.row is None for each in sentences_of(translation))
    with transaction.atomic():
        apply_machine_translation(translation.pk, by, get_machine_translator())
    made = before - sum(each.row is None for each in sentences_of(translation))
    _tell("machine", page, by, sentences=made)
    return made


def sentences(page: ArticlePage | None) -> list[Sentence]:
    """All sentences of a page's translation; none where it is not one."""
    found = translation_of(page) if page else None
    return sentences_of(found) if found else []


def _draft_page(source: ArticlePage, target: Locale, by: Any) -> None:
    """A draft in the tree of its language. What a language says for itself does not come from another."""
    page = source.copy_for_translation(target)
    page.country_notes, page.asked_as = [], ""
    page.save()
    page.save_revision(user=by)


def _place(translation: Translation, segment: int, by: Any) -> tuple[ArticlePage, StringSegment]:
    page = translation.get_target_instance()
    _require_may_write(translation, page, by)
    place = StringSegment.objects.filter(pk=segment, source=translation.source).first()
    if place is None:
        raise errors.SentenceChanged(page)
    return page, place


def _require_may_write(translation: Translation, page: ArticlePage, by: Any) -> None:
    if not may_translate(by, translation.target_locale.language_code):
        raise errors.NotYourLanguage(page)
    if page.workflow_in_progress:
        raise errors.InReview(page)


def _tell(act: str, page: ArticlePage, by: Any, sentences: int = 1) -> None:
    events.translation_written.announce(
        actor=by, subject=page, family=page.key, locale=page.locale.language_code, act=act, sentences=sentences
    )
