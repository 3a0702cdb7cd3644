"""What ours is held against, over the same texts in the same process: Wagtail's own search, raw tantivy, SQLite FTS5.

Each gets the question as it is typed and returns ten titles. Natural questions need "or": with "and", which is what
Wagtail's database search does unless told otherwise, most of them find nothing.
"""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import tantivy

from bench.generator import Question
from bench.measure import timed
from bench.phrases import LOCALES

FOUND = 10
Ask = Callable[[Question], list[str]]
_WORD = re.compile(r"\w+")


def texts() -> Iterator[tuple[int, str, str, str]]:
    """Id, language, title and whole text of every article, as our own index gets them."""
    from content.models import ArticlePage
    from content.searchable import document_of

    for page in ArticlePage.objects.live().select_related("locale").order_by("pk").iterator(500):
        document = document_of(page)
        lines = [document.summary]
        for section in document.sections:
            lines += [section.heading, *(block.text for block in section.blocks)]
        yield document.id, document.locale, document.title, "\n".join(lines)


class Tantivy:
    """One index a language with tantivy's own stemming tokenizer; titles stored."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tantivy"
        self.indexes: dict[str, tantivy.Index] = {}

    def build(self) -> float:
        """Seconds, the reading of the texts left out."""
        found = list(texts())
        shutil.rmtree(self.folder, ignore_errors=True)
        return timed(lambda: self._write(found))

    def _write(self, found: list[tuple[int, str, str, str]]) -> None:
        for locale in LOCALES:
            index = self._open(locale)
            writer = index.writer(60_000_000, 1)
            for number, language, title, text in found:
                if language == locale:
                    writer.add_document(tantivy.Document(id=number, title=title, text=text))
            writer.commit()
            writer.wait_merging_threads()
            index.reload()

    def _open(self, locale: str) -> tantivy.Index:
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("id", stored=True)
        builder.add_text_field("title", stored=True, tokenizer_name=f"{locale}_stem")
        builder.add_text_field("text", tokenizer_name=f"{locale}_stem")
        folder = self.folder / locale
        folder.mkdir(parents=True, exist_ok=True)
        self.indexes[locale] = tantivy.Index(builder.build(), str(folder))
        return self.indexes[locale]

    def ask(self, question: Question) -> list[str]:
        index = self.indexes[question.locale]
        searcher = index.searcher()
        query, _errors = index.parse_query_lenient(question.text, ["title", "text"])
        return [searcher.doc(address)["title"][0] for _score, address in searcher.search(query, FOUND).hits]


class Fts5:
    """One table a language in a database of its own, ranked by bm25, any of the words."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "fts5.sqlite3"
        self.file.unlink(missing_ok=True)
        self.connection = sqlite3.connect(self.file)

    def build(self) -> float:
        """Seconds, the reading of the texts left out."""
        found = list(texts())
        return timed(lambda: self._write(found))

    def _write(self, found: list[tuple[int, str, str, str]]) -> None:
        with self.connection:
            for locale in LOCALES:
                self.connection.execute(f"CREATE VIRTUAL TABLE text_{locale} USING fts5(title, text)")
                rows = ((number, title, text) for number, language, title, text in found if language == locale)
                self.connection.executemany(f"INSERT INTO text_{locale}(rowid, title, text) VALUES (?, ?, ?)", rows)

    def ask(self, question: Question) -> list[str]:
        match = " OR ".join(f'"{word}"' for word in _WORD.findall(question.text))
        table = f"text_{question.locale}"
        rows = self.connection.execute(
            f"SELECT title FROM {table} WHERE {table} MATCH ? ORDER BY bm25({table}) LIMIT {FOUND}", [match]
        )
        return [title for (title,) in rows]


class Wagtail:
    """Wagtail's database search over the same pages, title, summary and body indexed, after ANALYZE."""

    def build(self, folder: Path) -> float:
        """Seconds, with what Wagtail's own command reads and writes. Done once a base: a second time it updates row by row."""
        from django.core.management import call_command
        from django.db import connection
        from wagtail.models import Page
        from wagtail.search import index

        from content.models import ArticlePage

        ArticlePage.search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
        note = folder / "wagtail.json"
        if not note.exists():
            took = timed(lambda: call_command("wagtail_update_index", chunk_size=2000, verbosity=0))
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            note.write_text(json.dumps(took), encoding="utf-8")
        return float(json.loads(note.read_text(encoding="utf-8")))

    def ask_any(self, question: Question) -> list[str]:
        return self._ask(question, "or")

    def ask_all(self, question: Question) -> list[str]:
        return self._ask(question, "and")

    def _ask(self, question: Question, operator: str) -> list[str]:
        from wagtail.models import Locale

        from content.models import ArticlePage

        locale = Locale.objects.get_for_language(question.locale)
        pages: Any = ArticlePage.objects.live().filter(locale_id=locale.pk)
        words = " ".join(_WORD.findall(question.text))
        return [page.title for page in pages.search(words, operator=operator)[:FOUND]]
