"""The catalogues of the interface: extract, update and compile with Babel alone, so that no gettext has to be installed.

`python -m kb_site.messages` updates `locale/<language>/LC_MESSAGES/django.po` from the sources and compiles it.
"""

import datetime as dt
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
STILL = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
LANGUAGES = ("nl", "de", "fr")
APPS = ("kb_site", "reports", "helpdesk", "certification", "learning", "content", "search", "accounts", "compliance")
KEYWORDS = {
    "_": None,
    "_now": None,  # `gettext` where `_` is `gettext_lazy`
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def po_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[Path]:
    """Python files and templates of all apps, without migrations and launcher (it runs before Django)."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and not {"migrations", "static", "launcher"} & set(path.parts):
                yield path


def extracted() -> Catalog:
    """Every string of the sources that is meant for people."""
    catalog = Catalog(charset="utf-8")
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            if "templates" not in path.parts:
                continue
            # What stands between the strings becomes names; its indentation would mean something to the reader of Python.
            text = "\n".join(line.strip() for line in templatize(text).splitlines())
        place = path.relative_to(ROOT).as_posix()
        for _line, message, comments, context in extract(
            "python", io.BytesIO(text.encode()), KEYWORDS, ["Translators:"]
        ):
            flags = ["python-format"] if path.suffix != ".py" and "%(" in str(message) else []
            catalog.add(message, None, [(place, 0)], flags=flags, auto_comments=comments, context=context)
    return catalog


def update(language: str) -> Catalog:
    """Bring one catalogue up to the sources: new strings stand empty, gone ones are dropped, nothing is guessed."""
    path = po_path(language)
    fresh = extracted()
    if path.exists():
        with path.open("rb") as handle:
            catalog = read_po(handle, locale=language)
        catalog.update(fresh, no_fuzzy_matching=True)
        catalog.obsolete.clear()
    else:
        catalog = Catalog(locale=language, charset="utf-8", project="Hysio Support", version="1", fuzzy=False)
        catalog.header_comment = "# Interface of Hysio Support"
        catalog.msgid_bugs_address, catalog.last_translator, catalog.language_team = "", "", language
        catalog.update(fresh, no_fuzzy_matching=True)
    catalog.creation_date = catalog.revision_date = STILL  # no change of a file for the time of day alone
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as handle:
        write_po(handle, catalog, width=120, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return catalog


def compiled(language: str) -> bytes:
    """The .mo of a catalogue as it stands."""
    with po_path(language).open("rb") as handle:
        catalog = read_po(handle, locale=language)
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def main() -> int:
    for language in LANGUAGES:
        catalog = update(language)
        po_path(language).with_suffix(".mo").write_bytes(compiled(language))
        missing = sum(not _is_translated(message) for message in catalog if message.id)
        sys.stderr.write(f"{language}: {len(catalog)} strings, {missing} not translated\n")
    return 0


def _is_translated(message: Message) -> bool:
    string = message.string
    return all(string) if isinstance(string, list | tuple) else bool(string)


if __name__ == "__main__":
    sys.exit(main())
