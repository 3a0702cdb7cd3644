"""The words leg of the embedded engine: one tantivy index per language over whole articles, analysed in Python.

Files can be lost or damaged: everything here raises EngineUnavailable then, and the sources can rebuild it.
"""

import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import tantivy
from tantivy import Occur, Query

from search import weights
from search.analysis import LANGUAGES
from search.analysis.compounds import Splitter
from search.analysis.folding import fold
from search.analysis.language import Language, Reading, Terms
from search.contracts import Document, EngineUnavailable, Filters
from search.spelling import pieces_of

TEXT_FIELDS = ("title", "text", "asked", "title_parts", "text_parts")
WRITER_MEMORY = 30_000_000
STALE = 0.05  # of a splitter's words may be new before it is made again
PATIENCE = 60.0  # seconds to wait for another process' batch
_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{3,200})[\"“”„«»]")


@dataclass
class WordHits:
    """BM25 of each matching document, and the documents that hold a code or quoted phrase of the question."""

    scores: dict[int, float] = field(default_factory=dict)
    exact: set[int] = field(default_factory=set)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    for name in TEXT_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace")
    builder.add_text_field("codes", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("surface", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("pieces", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("facets", tokenizer_name="raw", index_option="basic")
    return builder.build()


SCHEMA = _schema()


class WordIndex:
    """The index of one language in one directory. Readers reload when told to; a writer is opened per batch."""

    def __init__(self, directory: Path, locale: str, version: int = 0) -> None:
        self.directory, self.version = directory, version
        self.language = LANGUAGES[locale]
        with _named_failure():
            directory.mkdir(parents=True, exist_ok=True)
            self.index = tantivy.Index(SCHEMA, str(directory))
        self._splitter: Splitter | None = None
        self._written_with: Splitter | None = None
        self._unknown: set[str] = set()
        self._vocabulary: dict[str, int] | None = None

    @classmethod
    def exists(cls, directory: Path) -> bool:
        return (directory / "meta.json").exists()

    # Writing

    @contextmanager
    def writing(self) -> Iterator["WordIndex.Batch"]:
        """The one writer of this index, waited for; commits at the end unless an exception leaves the block."""
        writer = self._writer()
        self.reload()
        try:
            yield self.Batch(self, writer)
            with _named_failure():
                writer.commit()
        finally:
            with _named_failure():
                writer.wait_merging_threads()  # also gives the lock back
        self.reload()

    def _writer(self) -> tantivy.IndexWriter:
        deadline, pause = time.monotonic() + PATIENCE, 0.02
        while True:
            try:
                return self.index.writer(WRITER_MEMORY, 1)
            except ValueError as error:
                if "LockBusy" not in str(error) or time.monotonic() > deadline:
                    raise EngineUnavailable(f"no writer for {self.directory}: {error}") from error
            time.sleep(pause)
            pause = min(pause * 2, 1.0)

    class Batch:
        """What may be done while holding the writer."""

        def __init__(self, words: "WordIndex", writer: tantivy.IndexWriter) -> None:
            self.words, self.writer = words, writer

        def remove(self, ids: Sequence[int]) -> None:
            with _named_failure():
                for each in ids:
                    self.writer.delete_documents_by_query(Query.term_query(SCHEMA, "id", each))

        def put(self, documents: Sequence[Document]) -> None:
            """Replace these documents."""
            self.remove([document.id for document in documents])
            texts = [_Text.of(document, self.words.language) for document in documents]
            splitter = self.words.splitter_with({word for text in texts for word in text.surface})
            with _named_failure():
                for text in texts:
                    self.writer.add_document(self.words.entry(text, splitter))

    def splitter_with(self, words: set[str]) -> Splitter | None:
        """A splitter that knows the index's words and those of documents about to be written; one that lacks only a few
        of them will do."""
        if not self.language.links:
            return None
        kept = self._written_with
        if kept is None or len(self._unknown | words - kept.words) > STALE * len(kept.words):
            kept = self._written_with = self.language.splitter(words.union(self.vocabulary()))
            self._unknown = set()
        else:
            self._unknown |= words - kept.words
        return kept

    def entry(self, text: "_Text", splitter: Splitter | None) -> tantivy.Document:
        title, body, asked = (self.language.terms(part, splitter) for part in (text.title, text.body, text.asked))
        entry = tantivy.Document()
        entry.add_unsigned("id", text.document.id)
        for name, terms in (
            ("title", title.words),
            ("text", title.words + body.words),
            ("asked", asked.words + asked.parts),
            ("title_parts", title.parts),
            ("text_parts", title.parts + body.parts),
            ("codes", dict.fromkeys(title.codes + body.codes + asked.codes)),
            ("surface", dict.fromkeys(text.surface)),
            ("pieces", pieces_of(_WORD.findall(fold(text.document_text)))),
        ):
            entry.add_text(name, " ".join(terms))
        for name, values in text.document.facets.items():
            for value in values:
                entry.add_text("facets", f"{name}={value}")
        return entry

    # Reading

    def reload(self) -> None:
        """See what others have committed."""
        with _named_failure():
            self.index.reload()
        self._splitter = self._vocabulary = None

    def checked(self) -> int:
        """How many documents it holds, having read some of every field; EngineUnavailable when a file is damaged."""
        with _named_failure():
            searcher = self.index.searcher()
            for name in (*TEXT_FIELDS, "codes", "surface", "pieces"):
                terms = searcher.terms_with_prefix(name, "", limit=1)
                for word, _ in terms:
                    searcher.search(Query.term_query(SCHEMA, name, word), 1)
            return int(searcher.num_docs)

    def vocabulary(self) -> Mapping[str, int]:
        """The folded words of the documents, and in how many of them each stands."""
        if self._vocabulary is None:
            with _named_failure():
                self._vocabulary = dict(self.index.searcher().terms_with_prefix("surface", ""))
        return self._vocabulary

    @property
    def splitter(self) -> Splitter | None:
        if self._splitter is None:
            self._splitter = self.language.splitter(self.vocabulary())
        return self._splitter

    def search(self, text: str, filters: Filters, limit: int, *, words: bool = True) -> WordHits:
        """The documents that share words, parts of compounds, codes or quoted phrases with the question; without `words` only
        codes and quoted phrases."""
        reading = self.language.read(text)
        with _named_failure():
            searcher = self.index.searcher()
            scores: dict[int, float] = {}
            if words:
                asked = self._words_query(self.language.terms(reading, self.splitter))
                scores = self._run(searcher, asked, filters, limit)
            exact: set[int] = set()
            for query in [*self._code_queries(searcher, reading.codes), *self._phrase_queries(text)]:
                exact.update(self._run(searcher, query, filters, limit))
            return WordHits(scores, exact)

    def pieces(self, pieces: Sequence[str], ids: Sequence[int]) -> dict[int, float]:
        """BM25 over pieces of words of these documents; 0 where none matches."""
        wanted = list(dict.fromkeys(pieces))[: weights.MOST_PIECES]
        if not wanted or not ids:
            return dict.fromkeys(ids, 0.0)
        alike = Query.boolean_query([(Occur.Should, Query.term_query(SCHEMA, "pieces", piece)) for piece in wanted])
        among = Query.boolean_query([(Occur.Should, Query.term_query(SCHEMA, "id", each)) for each in ids])
        query = Query.boolean_query([(Occur.Must, Query.const_score_query(among, 0.0)), (Occur.Must, alike)])
        with _named_failure():
            return dict.fromkeys(ids, 0.0) | self._run(self.index.searcher(), query, Filters(), len(ids))

    def _run(self, searcher: tantivy.Searcher, query: Query | None, filters: Filters, limit: int) -> dict[int, float]:
        if query is None:
            return {}
        hits = searcher.search(_narrowed(query, filters), limit, count=False).hits
        ids = searcher.fast_field_values("id", [address for _, address in hits])
        return {int(each): float(score) for each, (score, _) in zip(ids, hits, strict=True) if each is not None}

    def _words_query(self, terms: Terms) -> Query | None:
        boosts: dict[tuple[str, str], float] = {}
        for words, fields in ((terms.words, weights.WORDS), (terms.parts, weights.PARTS)):
            for word in list(dict.fromkeys(words))[: weights.MOST_TERMS]:
                for name, boost in fields.items():
                    boosts[name, word] = max(boost, boosts.get((name, word), 0.0))
        should = [
            (Occur.Should, Query.boost_query(Query.term_query(SCHEMA, name, word), boost))
            for (name, word), boost in boosts.items()
        ]
        return Query.boolean_query(should) if should else None

    def _code_queries(self, searcher: tantivy.Searcher, codes: Sequence[str]) -> Iterator[Query]:
        common = max(weights.COMMON_CODE_COUNT, weights.COMMON_CODE_SHARE * searcher.num_docs)
        for code in dict.fromkeys(codes[: weights.MOST_TERMS]):
            if 0 < searcher.doc_freq("codes", code) <= common:
                yield Query.term_query(SCHEMA, "codes", code)

    def _phrase_queries(self, text: str) -> Iterator[Query]:
        for quoted in _QUOTED.findall(text):
            words: list[str | tuple[int, str]] = list(self.language.terms(quoted).words[: weights.MOST_TERMS])
            if len(words) > 1:
                yield Query.phrase_query(SCHEMA, "text", words)


def remove(directory: Path) -> None:
    """Delete an index from disk; what is open elsewhere stays readable until closed."""
    shutil.rmtree(directory, ignore_errors=True)


def _narrowed(query: Query, filters: Filters) -> Query:
    """The query with the reader's facets inside it, adding nothing to the scores."""
    clauses = [(Occur.Must, query)]
    for name, values in filters.facets.items():
        wanted = [(Occur.Should, Query.term_query(SCHEMA, "facets", f"{name}={value}")) for value in values]
        anyone = Query.boolean_query(wanted) if wanted else Query.empty_query()
        clauses.append((Occur.Must, Query.const_score_query(anyone, 0.0)))
    return Query.boolean_query(clauses) if len(clauses) > 1 else query


@dataclass(frozen=True)
class _Text:
    """A document read once: its words are needed before compounds can be split, and after."""

    document: Document
    title: Reading
    body: Reading
    asked: Reading

    @classmethod
    def of(cls, document: Document, language: Language) -> "_Text":
        lines = [document.summary]
        for section in document.sections:
            lines.append(section.heading)
            lines.extend(block.text for block in section.blocks)
        read = language.read
        return cls(document, read(document.title), read("\n".join(lines)), read("\n".join(document.phrasings)))

    @property
    def surface(self) -> tuple[str, ...]:
        return self.title.surface + self.body.surface

    @property
    def document_text(self) -> str:
        """Everything of the document that has words."""
        document = self.document
        sections = ([section.heading, *(block.text for block in section.blocks)] for section in document.sections)
        return "\n".join([document.title, *document.phrasings, document.summary, *chain.from_iterable(sections)])


@contextmanager
def _named_failure() -> Iterator[None]:
    """Whatever tantivy or the disk says, callers hear one name for it."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise EngineUnavailable(str(error)) from error
    except BaseException as error:
        # A panic inside the library arrives as an exception of its own that is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise EngineUnavailable(str(error)) from error
