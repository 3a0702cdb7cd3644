"""Sentences as a PO file, out and in: looked through first and reported, then taken as a whole or not at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import polib
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.strings import StringValue, validate_translation_links

from content import events
from content.review import errors
from content.review.languages.sentences import Sentence, sentences_of
from content.review.languages.translating import may_translate

HEADER = "X-WagtailLocalize-TranslationID"
BYTES_AT_MOST = 2_000_000
TOOL = "PO"


@dataclass
class Examined:
    """What a file would do. `refused` says of each entry why; `unreadable` of the whole file. With either, nothing is taken."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    empty: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    unreadable: str = ""
    texts: dict[int, str] = field(default_factory=dict)  # by segment, of those that are new or changed

    @property
    def may_be_taken(self) -> bool:
        return not self.unreadable and not self.refused and bool(self.texts)


class FileRefused(errors.Refused):
    """The file is not taken; nothing of it was written."""

    code = "po-file"

    def __init__(self, page: Any, examined: Examined) -> None:
        self.examined = examined
        self.said = examined.unreadable or _("Nothing of this file was taken. Mend what is listed and upload it again.")
        super().__init__(page)


def exported(translation: Translation) -> str:
    """The sentences with what is translated so far, in the order of the text."""
    return str(translation.export_po())


def examine(translation: Translation, data: bytes) -> Examined:
    """What taking the file would do. Nothing is written."""
    file, why = _read(data)
    if file is None:
        return Examined(unreadable=why)
    if why := _foreign(translation, file):
        return Examined(unreadable=why)
    known = {(each.source, each.path): each for each in sentences_of(translation)}
    paths = {path for _source, path in known}
    found, seen = Examined(), Counter[tuple[str, str]]()
    for entry in file:
        place = (entry.msgid, entry.msgctxt or "")
        seen[place] += 1
        if entry.obsolete or place[1] == "slug":
            continue
        if why := _why_not(entry, known.get(place), paths, seen[place]):
            found.refused.append((place[1] or entry.msgid, why))
        else:
            _count(found, known[place], entry.msgstr)
    return found


@transaction.atomic
def take(translation: Translation, data: bytes, *, by: Any) -> Examined:
    """Write every new and changed sentence of the file, or none: `FileRefused` with what stands in the way."""
    page = translation.get_target_instance()
    if not may_translate(by, translation.target_locale.language_code):
        raise errors.NotYourLanguage(page)
    if page.workflow_in_progress:
        raise errors.InReview(page)
    found = examine(translation, data)
    if not found.may_be_taken:
        raise FileRefused(page, found)
    places = {each.pk: each for each in translation.source.stringsegment_set.filter(pk__in=found.texts)}
    for segment, text in found.texts.items():
        StringTranslation.objects.update_or_create(
            translation_of_id=places[segment].string_id,
            context_id=places[segment].context_id,
            locale=translation.target_locale,
            defaults={
                "data": text,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "tool_name": TOOL,
                "last_translated_by": by,
                "has_error": False,
                "field_error": "",
            },
        )
    events.translation_written.announce(
        actor=by,
        subject=page,
        family=page.key,
        locale=page.locale.language_code,
        act="po-file",
        sentences=len(found.texts),
    )
    return found


def _read(data: bytes) -> tuple[polib.POFile | None, str]:
    if len(data) > BYTES_AT_MOST:
        return None, _("The file is larger than two megabytes. The text of one article is not.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, _("The file is not written in UTF-8. Save it as UTF-8 and upload it again.")
    # polib takes a name of a file for one: only what has lines can be the content of one.
    if "msgid" not in text or "\n" not in text or "\x00" in text:
        return None, _("This is not a PO file.")
    try:
        return polib.pofile(text, check_for_duplicates=False), ""
    except (OSError, ValueError, IndexError) as error:
        line = next((word for word in str(error).replace(")", " ").split() if word.isdigit()), "")
        return None, _("The PO file cannot be read; the fault is near line %(line)s.") % {"line": line or "?"}


def _foreign(translation: Translation, file: polib.POFile) -> str:
    made_for = file.metadata.get(HEADER, "").strip()
    if not made_for:
        return _("The file does not say which translation it belongs to. Start from the file that you download here.")
    if made_for != str(translation.uuid):
        return _("The file belongs to another translation: another article or another language.")
    return ""


def _why_not(entry: polib.POEntry, known: Sentence | None, paths: set[str], times: int) -> str:
    """Why this entry cannot be taken; empty when it can."""
    if known is None:
        if (entry.msgctxt or "") not in paths:
            return _("The article has no such place.")
        return _("The source does not say this here any more. Download the file again.")
    if times > 1:
        return _("The same sentence stands in the file twice.")
    if "fuzzy" in entry.flags:
        return _("It is marked as fuzzy: somebody has to decide first.")
    if not entry.msgstr.strip():
        return ""
    try:
        StringValue.from_translated_html(entry.msgstr)
        validate_translation_links(known.source, entry.msgstr)
    except ValueError as error:
        return _("Its tags or links are not those of the source: %(error)s") % {"error": error}
    return ""


def _count(found: Examined, known: Sentence, text: str) -> None:
    if not text.strip():
        found.empty += 1
    elif known.row is None:
        found.new += 1
        found.texts[known.segment] = text
    elif known.row.data != text or known.row.has_error:
        found.changed += 1
        found.texts[known.segment] = text
    else:
        found.unchanged += 1
