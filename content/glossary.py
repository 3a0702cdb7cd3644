"""The glossary from a file: each term with its words in four languages and what differs per country."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from content import terms
from content.inline_markup import one_line
from content.models import Term, TermNote, TermText
from content.vocabulary import COUNTRIES, LOCALES


class BadTerms(ValueError):
    """The file cannot become a glossary; nothing of it was stored."""


@transaction.atomic
def load_terms(path: Path) -> int:
    """Make the glossary hold what the file says; terms that are not in it stay. Returns how many it has.

    A list of `{key, nl: {label, also, definition}, en: ..., de: ..., fr: ..., notes: [{country, locale, text}]}`.
    """
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list):
        raise BadTerms("the file has to be a list of terms")
    for entry in entries:
        _store(entry)
    terms.forget()
    return len(entries)


def _store(entry: dict[str, Any]) -> None:
    missing = [name for name in ("key", *LOCALES) if not entry.get(name)]
    if missing:
        raise BadTerms(f"{entry.get('key', 'a term')}: {', '.join(missing)} is missing")
    term, _created = Term.objects.get_or_create(key=entry["key"])
    for locale in LOCALES:
        words = entry[locale]
        TermText.objects.update_or_create(
            term=term,
            locale=locale,
            defaults={
                "label": words["label"],
                "also": words.get("also") or [],
                "definition": one_line(words["definition"]),
            },
        )
    TermNote.objects.filter(term=term).delete()
    for note in entry.get("notes") or []:
        if note["country"] not in COUNTRIES or note["locale"] not in LOCALES:
            raise BadTerms(f"{entry['key']}: {note['country']} in {note['locale']} is not known")
        TermNote.objects.create(term=term, country=note["country"], locale=note["locale"], text=note["text"])
