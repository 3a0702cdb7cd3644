"""What each language version says for itself: notes for its countries, and how its readers ask. It comes from no source, is
written by people of the language, and is signed by its reviewers (framework: Multi-Language Support, Regulatory review)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from accounts import api as accounts
from content import events
from content.digest import plain
from content.inline_markup import MarkupError
from content.models import ArticlePage
from content.note_markup import NotWritable, raw_of, text_of
from content.review import errors
from content.vocabulary import COUNTRIES

LONGEST_NOTE = 6000
LONGEST_ASKED = 4000
LONGEST_LINE = 200  # letters of one way of asking

#: Where readers of a language are asked to be first.
COUNTRIES_OF = {"nl": ("nl",), "de": ("de",), "fr": ("fr",), "en": ("uk", "us")}
WRITERS = (accounts.Role.AUTHOR, accounts.Role.TRANSLATOR, accounts.Role.REGULATORY_REVIEWER)


class NotYoursToWrite(errors.Refused):
    code = "not-yours-to-write"
    said = _("Country notes are written by the authors, translators and regulatory reviewers of their language.")


class DraftChanged(errors.Refused):
    code = "draft-changed"
    said = _("Somebody has saved another draft since you opened this page. Read what it says, then save yours again.")


class NothingNew(errors.Refused):
    code = "nothing-new"
    said = _("The draft says all of this already. Nothing was saved.")


class NoteUnreadable(errors.Refused):
    """The words cannot be stored as they are; `field` is where: a country, or `asked_as`."""

    code = "note-unreadable"

    def __init__(self, page: Any, field: str, said: Any) -> None:
        self.field, self.said = field, said
        super().__init__(page)


@dataclass(frozen=True)
class Local:
    """The words of one language version: by country as they are typed, and the phrasings, one a line."""

    notes: Mapping[str, str]
    asked_as: str
    kept: frozenset[str] = frozenset()  # countries whose notes hold what cannot be typed here: they stay as they are


def may_write(person: Any, locale: str) -> bool:
    return any(accounts.has_role(person, role, locale=locale) for role in WRITERS)


def local_of(draft: ArticlePage) -> Local:
    """What a draft says for itself."""
    notes, kept = {}, set()
    for country, stored in _by_country(draft).items():
        try:
            notes[country] = text_of(stored)
        except NotWritable:
            kept.add(country)
    return Local(notes, "\n".join(draft.phrasings), frozenset(kept))


def with_local(draft: ArticlePage, wanted: Local) -> ArticlePage:
    """The draft with these words in it, not saved. What was left as it stood keeps its marking. `NoteUnreadable`."""
    before, stored = local_of(draft), _by_country(draft)
    order = [*stored, *(country for country in COUNTRIES if country not in stored)]
    found = []
    for country in order:
        text = wanted.notes.get(country, "").replace("\r\n", "\n").strip()
        if country in before.kept or text == before.notes.get(country, "").strip():
            found += stored.get(country, [])
        elif note := _read(draft, country, text):
            found.append(note)
    draft.country_notes = found
    if _lines(wanted.asked_as) != _lines(before.asked_as):
        draft.asked_as = _asked(draft, wanted.asked_as)
    try:
        draft.full_clean()
    except ValidationError as error:
        raise NoteUnreadable(draft, "", " ".join(error.messages)) from error
    return draft


@transaction.atomic
def save(key: str, locale: str, wanted: Local, *, seen: int, by: Any) -> Revision:
    """Save the words on top of the latest draft, which must be the revision that was `seen`; the live row is not written.

    `NotYoursToWrite`, `InReview`, `DraftChanged`, `NoteUnreadable` or `NothingNew`; nothing is saved then.
    """
    page = ArticlePage.objects.select_for_update().get(key=key, locale__language_code=locale)
    if not may_write(by, locale):
        raise NotYoursToWrite(page)
    if page.workflow_in_progress:
        raise errors.InReview(page)
    if page.latest_revision_id != seen:
        raise DraftChanged(page)
    draft = page.get_latest_revision_as_object()
    before = _own(draft)
    draft = with_local(draft, wanted)
    if _own(draft) == before:
        raise NothingNew(page)
    revision = draft.save_revision(user=by, changed=True)
    events.local_notes_written.announce(
        actor=by, subject=page, page=page.pk, family=key, locale=locale, revision=revision.pk
    )
    return revision


def _own(draft: ArticlePage) -> tuple[Any, str]:
    said = draft.serializable_data()
    return plain(said["country_notes"]), draft.asked_as


def _by_country(draft: ArticlePage) -> dict[str, list[Any]]:
    """The notes as they are stored, those of one country together."""
    found: dict[str, list[Any]] = {}
    for note in plain(draft.serializable_data()["country_notes"]) or []:
        found.setdefault(note["value"]["country"], []).append(note)
    return found


def _read(draft: ArticlePage, country: str, text: str) -> Any:
    if len(text) > LONGEST_NOTE:
        raise NoteUnreadable(draft, country, _("A note has at most 6,000 characters."))
    try:
        return raw_of(draft.key, country, text)
    except MarkupError as error:
        said = _(
            "Bold words stand between two pairs of asterisks, and a link leads to article:KEY or to an address with https, "
            "mailto or tel. Something of that is not so here."
        )
        raise NoteUnreadable(draft, country, said) from error


def _asked(draft: ArticlePage, text: str) -> str:
    lines = _lines(text)
    if len(text) > LONGEST_ASKED or any(len(line) > LONGEST_LINE for line in lines):
        raise NoteUnreadable(draft, "asked_as", _("One way of asking has at most 200 characters, all of them 4,000."))
    return "\n".join(lines)


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
