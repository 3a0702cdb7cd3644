"""Documents and a source of them that lives in memory: search knows nothing of articles, so neither do its tests."""

from dataclasses import dataclass, field

import factory

from search.contracts import Block, Document, Section


class DocumentFactory(factory.Factory):
    """A document with one section; `text=` is its only block, `steps=` a list of steps, `warning=` a warning before it."""

    class Meta:
        model = Document
        exclude = ("text", "steps", "warning")

    id = factory.Sequence(lambda n: n + 1)
    family = factory.LazyAttribute(lambda row: f"family-{row.id}")
    locale = "en"
    title = factory.LazyAttribute(lambda row: f"Title {row.id}")
    summary = ""
    text = "Some text."
    steps = ""
    warning = ""
    phrasings = ()
    facets = factory.LazyFunction(dict)
    safety = False

    @factory.lazy_attribute
    def sections(self):
        blocks = [
            Block("warning", self.warning) if self.warning else None,
            Block("steps", self.steps) if self.steps else None,
            Block("text", self.text),
        ]
        return (Section("part", "Part", tuple(block for block in blocks if block)),)


@dataclass
class Shelf:
    """A source of documents. `hidden` ids are shown to the viewers in `insiders` only."""

    kind: str = "note"
    held: dict[int, Document] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    insiders: set[str] = field(default_factory=lambda: {"insider"})

    def put(self, *documents):
        self.held |= {document.id: document for document in documents}
        return documents

    def documents(self, ids):
        return [self.held[each] for each in ids if each in self.held]

    def visible(self, viewer, ids):
        return {each for each in ids if each in self.held and (each not in self.hidden or viewer in self.insiders)}

    def all_ids(self):
        return list(self.held)
