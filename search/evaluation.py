"""Runs judged questions over any corpus through the product's own code, in a scratch index that the site never sees.

A corpus is a folder of corpus.<language>.jsonl (id, title, text in Markdown, lang); questions are JSON lines of qid, lang,
doc_lang and text. An id in two languages is one article, yet each row is asked as if only the article in `doc_lang` existed.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.utils import load_backend

from search import embed, markdown
from search.contracts import LOCALES, Document, Embedder, Engine, Filters
from search.engines import make_engine
from search.models import IndexGeneration, Manifest, Passage, Quotable, Unit, Vector

KIND = "article"
DEPTH = 20  # articles a question in the run; measures look at ten
SHARE = 64  # texts for one process before progress is told


class BadCorpus(ValueError):
    """A file is missing or a line of it cannot be read; the message names both."""


@dataclass(frozen=True)
class Corpus:
    """The documents, numbered, and what each number is called in the files."""

    documents: tuple[Document, ...]
    names: Mapping[int, Any]


def read_corpus(directory: Path) -> Corpus:
    """All corpus.<language>.jsonl of a folder. BadCorpus when there is none or a line has no id, title or text."""
    documents: list[Document] = []
    names: dict[int, Any] = {}
    for locale in LOCALES:
        path = directory / f"corpus.{locale}.jsonl"
        for at, row in _lines(path) if path.exists() else ():
            try:
                name, title, text = row["id"], embed.clean(str(row["title"])), embed.clean(str(row["text"]))
            except KeyError as error:
                raise BadCorpus(f"{path}:{at}: no {error.args[0]}") from error
            number = len(documents) + 1
            names[number] = name
            documents.append(Document(number, str(name), locale, title, "", markdown.sections(text)))
    if not documents:
        raise BadCorpus(f"{directory}: no corpus.<{'|'.join(LOCALES)}>.jsonl with articles")
    return Corpus(tuple(documents), names)


def read_questions(path: Path) -> list[dict[str, str]]:
    """The rows of a questions file; BadCorpus when one lacks qid, lang, doc_lang or text, or names another language."""
    rows = []
    for at, row in _lines(path):
        missing = [name for name in ("qid", "lang", "doc_lang", "text") if not isinstance(row.get(name), str)]
        if missing:
            raise BadCorpus(f"{path}:{at}: no {', '.join(missing)}")
        if not {row["lang"], row["doc_lang"]} <= set(LOCALES):
            raise BadCorpus(f"{path}:{at}: languages are {', '.join(LOCALES)}")
        rows.append(row)
    return rows


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCorpus(f"{path}: {error}") from error
    for at, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise BadCorpus(f"{path}:{at}: {error}") from error
            if not isinstance(row, dict):
                raise BadCorpus(f"{path}:{at}: not an object")
            yield at, row


def evaluate(
    corpus: Corpus, questions: Sequence[Mapping[str, str]], legs: Sequence[str], engine_name: str
) -> Iterator[str]:
    """One line of the run file a question: {"qid": ["article id", ...]}, best first. All legs are complete before the first."""
    dense = [leg for leg in legs if leg != "words"]
    with scratch() as directory, ExitStack() as stack:
        engine = make_engine(engine_name, directory, {leg: _embedder(leg, stack) for leg in dense})
        _index(engine, corpus, dense)
        found: dict[tuple[str, str, str], list[Any]] = {}
        for row in _told(questions, "questions"):
            key = (row["text"], row["lang"], row["doc_lang"])
            if key not in found:
                found[key] = _ask(engine, corpus, key, legs)
            yield json.dumps({row["qid"]: found[key]})


def _ask(engine: Engine, corpus: Corpus, key: tuple[str, str, str], legs: Sequence[str]) -> list[Any]:
    text, locale, target = key
    hits = engine.search(KIND, text, locale=locale, targets={target: DEPTH}, filters=Filters(), legs=legs)
    return [corpus.names[hit.id] for hit in hits[target]]


def _embedder(name: str, stack: ExitStack) -> Embedder:
    """The leg, spread over the cores where its passages are slow."""
    leg = embed.leg(name)
    cores = os.cpu_count() or 1
    return stack.enter_context(embed.spread(name, cores)) if leg.slow and cores > 1 else leg


def _index(engine: Engine, corpus: Corpus, legs: Sequence[str]) -> None:
    for start in _told(range(0, len(corpus.documents), SHARE), "articles, in shares"):
        engine.write(KIND, corpus.documents[start : start + SHARE])
    for leg in legs:
        total = engine.status()[KIND]["live"]["lacking"][leg]
        began, done = time.monotonic(), 0
        while wrote := engine.fill(leg, SHARE * (os.cpu_count() or 1)):
            done += wrote
            left = (total - done) * (time.monotonic() - began) / done
            _tell(f"{leg}: {done} of {total} texts, about {left:.0f} s left")


def _told(items: Sequence[Any], name: str) -> Iterator[Any]:
    for at, item in enumerate(items, start=1):
        yield item
        if at == len(items) or at % 200 == 0:
            _tell(f"{name}: {at} of {len(items)}")


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)  # noqa: T201 - progress of a long command


@contextmanager
def scratch() -> Iterator[Path]:
    """A directory and a database of its own for this thread, both gone afterwards; the site's stay untouched."""
    with tempfile.TemporaryDirectory(prefix="hysio-search-", ignore_cleanup_errors=True) as name:
        directory = Path(name)
        with database(directory / "scratch.sqlite3"):
            yield directory


@contextmanager
def database(path: Path) -> Iterator[None]:
    """In this thread, the tables of search live in an SQLite file at `path`; made there when they are new."""
    site = connections["default"]
    configured = connections.configure_settings(
        {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(path),
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 60,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;",
                },
            }
        }
    )
    own = load_backend("django.db.backends.sqlite3").DatabaseWrapper(configured["default"], "default")
    connections["default"] = own
    try:
        known = own.introspection.table_names()
        with own.schema_editor() as editor:
            for model in (IndexGeneration, Manifest, Passage, Quotable, Unit, Vector):
                if model._meta.db_table not in known:
                    editor.create_model(model)
        yield
    finally:
        own.close()
        connections["default"] = site
