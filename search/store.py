"""The database side of an index: generations, what a document was cut into, and which vectors are still missing.

Shared by engines. The rule that keeps it honest: vectors are computed before a transaction opens, rows are written in one
transaction, the manifest is marked complete in a second one after the word index has committed.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef
from django.utils import timezone

from search import chunking, contracts, quotable
from search.contracts import Document, Embedder, LegUnavailable, RebuildRunning
from search.models import IndexGeneration, Manifest, Passage, Quotable, Unit, Vector

DEAD_AFTER = timedelta(minutes=30)  # a rebuild that gave no sign for so long was killed
ASKED = frozenset({chunking.TITLE, chunking.PHRASING})  # embedded the way questions are
BATCH = 500  # digests in one IN (...)


@dataclass(frozen=True)
class Cut:
    """A document as it will be stored."""

    document: Document
    passages: list[contracts.Passage]
    units: list[chunking.Unit]

    @classmethod
    def of(cls, document: Document) -> "Cut":
        return cls(document, chunking.passages(document), chunking.units(document))

    @property
    def text_digest(self) -> str:
        """Changes when anything that is searched or shown changes."""
        shown = [[cut.anchor, cut.heading, cut.text] for cut in self.passages]
        return _digest([self.document.locale, self.document.title, shown, [[u.role, u.text] for u in self.units]])

    @property
    def facts_digest(self) -> str:
        """Changes when what narrows or marks the document changes; nothing is embedded again for that."""
        facts = self.document
        return _digest([facts.family, facts.safety, {name: list(values) for name, values in facts.facets.items()}])


def unit_digest(unit: chunking.Unit | Unit) -> str:
    """What a vector is kept under: the text, and whether it was embedded as a question or as a passage."""
    return hashlib.sha256(f"{unit.role in ASKED}\0{unit.text}".encode("utf-8", "replace")).hexdigest()


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


# Generations


def generations(kind: str, engine: str) -> list[IndexGeneration]:
    """Those that a write must reach: the live one, and one being built beside it."""
    return list(IndexGeneration.objects.filter(kind=kind, engine=engine).order_by("-state"))


def live(kind: str, engine: str) -> IndexGeneration | None:
    return IndexGeneration.objects.filter(kind=kind, engine=engine, state=IndexGeneration.State.LIVE).first()


def live_or_new(kind: str, engine: str) -> IndexGeneration:
    """The live generation; the first write makes it."""
    return IndexGeneration.objects.get_or_create(kind=kind, engine=engine, state=IndexGeneration.State.LIVE)[0]


def start_building(kind: str, engine: str) -> IndexGeneration:
    """A generation to build beside the live one. RebuildRunning while another rebuild gives signs of life."""
    abandoned = IndexGeneration.objects.filter(
        kind=kind, engine=engine, state=IndexGeneration.State.BUILDING, heartbeat__lt=timezone.now() - DEAD_AFTER
    )
    abandoned.delete()
    try:
        with transaction.atomic():
            return IndexGeneration.objects.create(kind=kind, engine=engine)
    except IntegrityError as error:
        raise RebuildRunning(kind) from error


def beat(generation: IndexGeneration) -> None:
    """Tell that the rebuild is alive."""
    IndexGeneration.objects.filter(pk=generation.pk).update(heartbeat=timezone.now())


@transaction.atomic
def switch_to(generation: IndexGeneration) -> None:
    """Make the built generation the live one; what it replaces is deleted, and vectors that nothing uses with it."""
    _inherit_sentences(generation)
    IndexGeneration.objects.filter(
        kind=generation.kind, engine=generation.engine, state=IndexGeneration.State.LIVE
    ).delete()
    IndexGeneration.objects.filter(pk=generation.pk).update(state=IndexGeneration.State.LIVE)
    Vector.objects.filter(~Exists(Unit.objects.filter(digest=OuterRef("digest")))).delete()


def _inherit_sentences(generation: IndexGeneration) -> None:
    """Sentence vectors of unchanged texts are used again."""
    old = Quotable.objects.filter(
        manifest__generation__kind=generation.kind,
        manifest__generation__engine=generation.engine,
        manifest__generation__state=IndexGeneration.State.LIVE,
    ).exclude(leg="")
    new = dict(
        Quotable.objects.filter(manifest__generation=generation, leg="").values_list("manifest__text_digest", "pk")
    )
    for digest, leg, values in old.values_list("manifest__text_digest", "leg", "values").iterator(chunk_size=BATCH):
        if digest in new:
            Quotable.objects.filter(pk=new[digest]).update(leg=leg, values=values)


def discard(generation: IndexGeneration) -> None:
    IndexGeneration.objects.filter(pk=generation.pk).delete()


def _next_version(generation: IndexGeneration) -> int:
    """Inside a transaction: the version that this write carries."""
    IndexGeneration.objects.filter(pk=generation.pk).update(version=F("version") + 1)
    return IndexGeneration.objects.values_list("version", flat=True).get(pk=generation.pk)


# Documents


def changed(generation: IndexGeneration, cuts: Sequence[Cut], *, only_new: bool) -> list[Cut]:
    """The cuts that differ from what is stored. With `only_new`, those of documents this generation never heard of."""
    known = {
        row.document: row
        for row in Manifest.objects.filter(generation=generation, document__in=[cut.document.id for cut in cuts])
    }
    return [
        cut
        for cut in cuts
        if (row := known.get(cut.document.id)) is None
        or (not only_new and (row.gone or not row.complete or _digests(row) != (cut.text_digest, cut.facts_digest)))
    ]


def _digests(row: Manifest) -> tuple[str, str]:
    return row.text_digest, row.facts_digest


@transaction.atomic
def save(generation: IndexGeneration, cuts: Sequence[Cut]) -> None:
    """Store documents with their passages and units, not yet complete."""
    version = _next_version(generation)
    ids = [cut.document.id for cut in cuts]
    old = _digests_of(generation, ids)
    Manifest.objects.filter(generation=generation, document__in=ids).delete()
    rows = Manifest.objects.bulk_create([_manifest(generation, version, cut) for cut in cuts])
    Passage.objects.bulk_create(
        Passage(manifest=row, ordinal=cut.ordinal, anchor=cut.anchor[:255], heading=cut.heading, text=cut.text)
        for row, whole in zip(rows, cuts, strict=True)
        for cut in whole.passages
    )
    Quotable.objects.bulk_create(
        Quotable(manifest=row, outline=quotable.outline(whole.document)) for row, whole in zip(rows, cuts, strict=True)
    )
    Unit.objects.bulk_create(
        Unit(manifest=row, role=unit.role, ordinal=unit.ordinal, text=unit.text, digest=unit_digest(unit))
        for row, whole in zip(rows, cuts, strict=True)
        for unit in whole.units
    )
    _drop_unused(old)


def _manifest(generation: IndexGeneration, version: int, cut: Cut) -> Manifest:
    document = cut.document
    return Manifest(
        generation=generation,
        document=document.id,
        family=document.family,
        locale=document.locale,
        title=document.title,
        facets={name: list(values) for name, values in document.facets.items()},
        safety=document.safety,
        text_digest=cut.text_digest,
        facts_digest=cut.facts_digest,
        version=version,
    )


@transaction.atomic
def complete(generation: IndexGeneration, ids: Sequence[int]) -> None:
    """The last mark, set after the word index has committed."""
    version = _next_version(generation)
    Manifest.objects.filter(generation=generation, document__in=ids).update(complete=True, version=version)


@transaction.atomic
def bury(generation: IndexGeneration, ids: Sequence[int]) -> None:
    """Take documents out: texts and their vectors go at once, a row that says `gone` stays until the next rebuild."""
    version = _next_version(generation)
    old = _digests_of(generation, ids)
    rows = Manifest.objects.filter(generation=generation, document__in=ids)
    Passage.objects.filter(manifest__in=rows).delete()
    Quotable.objects.filter(manifest__in=rows).delete()
    Unit.objects.filter(manifest__in=rows).delete()
    rows.update(gone=True, title="", facets={}, text_digest="", facts_digest="", version=version, complete=True)
    unheard = set(ids).difference(rows.values_list("document", flat=True))
    Manifest.objects.bulk_create(
        Manifest(generation=generation, document=each, version=version, gone=True, complete=True) for each in unheard
    )
    _drop_unused(old)


def locales_of(generation: IndexGeneration, ids: Sequence[int]) -> Mapping[int, str]:
    """In which language each of these documents is indexed now."""
    rows = Manifest.objects.filter(generation=generation, document__in=ids, gone=False)
    return dict(rows.values_list("document", "locale"))


def holds(generation: IndexGeneration, locale: str) -> bool:
    """Whether documents of this language should be in the index."""
    return Manifest.objects.filter(generation=generation, locale=locale, gone=False, complete=True).exists()


def _digests_of(generation: IndexGeneration, ids: Sequence[int]) -> set[str]:
    units = Unit.objects.filter(manifest__generation=generation, manifest__document__in=ids)
    return set(units.values_list("digest", flat=True))


def _drop_unused(digests: set[str]) -> None:
    """Nothing of a text may stay behind when it is erased, its vectors included."""
    for batch in _batches(sorted(digests)):
        used = Unit.objects.filter(digest__in=batch).values("digest")
        Vector.objects.filter(digest__in=batch).exclude(digest__in=used).delete()


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


# Vectors


def embed(units: Iterable[chunking.Unit | Unit], leg: Embedder) -> int:
    """Compute and keep the vectors that this leg lacks of these texts; returns how many. Call it outside transactions."""
    texts = {unit_digest(unit): unit for unit in units}
    done = 0
    for batch in _batches(list(texts)):
        known = set(Vector.objects.filter(leg=leg.key, digest__in=batch).values_list("digest", flat=True))
        wanted = [digest for digest in batch if digest not in known]
        asked = [digest for digest in wanted if texts[digest].role in ASKED]
        told = [digest for digest in wanted if texts[digest].role not in ASKED]
        vectors = [
            *zip(told, leg.passages([texts[digest].text for digest in told]), strict=True),
            *zip(asked, leg.questions([texts[digest].text for digest in asked]), strict=True),
        ]
        Vector.objects.bulk_create(
            (Vector(leg=leg.key, digest=digest, values=row.astype("<f4").tobytes()) for digest, row in vectors),
            ignore_conflicts=True,
        )
        done += len(vectors)
    return done


def embed_if_possible(units: Iterable[chunking.Unit], legs: Iterable[Embedder]) -> list[str]:
    """The same for several legs; a leg that fails is left for `fill`. Returns the names of those that failed."""
    failed = []
    units = list(units)
    for leg in legs:
        try:
            embed(units, leg)
        except LegUnavailable:
            failed.append(leg.name)
    return failed


def lacking(generations: Sequence[IndexGeneration], leg: Embedder, limit: int) -> list[Unit]:
    """Units without a vector in this leg, the newest documents first."""
    has = Vector.objects.filter(leg=leg.key, digest=OuterRef("digest"))
    units = Unit.objects.filter(manifest__generation__in=generations).filter(~Exists(has))
    return list(units.select_related("manifest").order_by("-manifest__version", "pk")[:limit])


@transaction.atomic
def touch(units: Sequence[Unit]) -> None:
    """Tell readers that these units' documents got vectors."""
    touched: dict[int, set[int]] = defaultdict(set)
    for unit in units:
        touched[unit.manifest.generation_id].add(unit.manifest_id)
    for generation in IndexGeneration.objects.filter(pk__in=touched):
        version = _next_version(generation)
        Manifest.objects.filter(pk__in=touched[generation.pk]).update(version=version)


def counts(generation: IndexGeneration, legs: Iterable[Embedder]) -> dict[str, Any]:
    """What `status` tells of one generation."""
    manifests = Manifest.objects.filter(generation=generation, gone=False)
    units = Unit.objects.filter(manifest__generation=generation)
    return {
        "generation": generation.pk,
        "state": generation.state,
        "documents": dict(manifests.values_list("locale").annotate(Count("pk")).order_by("locale")),
        "incomplete": manifests.filter(complete=False).count(),
        "units": units.count(),
        "lacking": {
            leg.name: units.filter(~Exists(Vector.objects.filter(leg=leg.key, digest=OuterRef("digest")))).count()
            for leg in legs
        },
    }


def vectors_of(leg: Embedder, digests: Iterable[str]) -> dict[str, np.ndarray]:
    """The stored vectors of these texts; one of another length than the model's is passed over."""
    found = {}
    for batch in _batches(sorted(set(digests))):
        for digest, values in Vector.objects.filter(leg=leg.key, digest__in=batch).values_list("digest", "values"):
            row = np.frombuffer(values, dtype="<f4")
            if row.shape == (leg.dim,):
                found[digest] = row
    return found


def since(generation: IndexGeneration, version: int) -> list[Manifest]:
    """The documents, of every language, that were written, deleted or got vectors after `version`."""
    return list(Manifest.objects.filter(generation=generation, version__gt=version).order_by("document"))
