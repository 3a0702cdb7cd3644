"""What search keeps in the database: the texts it cut, their vectors, and what a complete index is made of.

The word index on disk can be thrown away and rebuilt from these and from the sources; vectors, which are dear, survive.
"""

from django.db import models
from django.db.models import Q

from search.editorial import AskedQuestion, NotCoveredTopic, Synonym, TopicVector

__all__ = [
    "AskedQuestion",
    "IndexGeneration",
    "Manifest",
    "NotCoveredTopic",
    "Passage",
    "Quotable",
    "Synonym",
    "TopicVector",
    "Unit",
    "Vector",
]


class IndexGeneration(models.Model):
    """One build of one kind's index. `version` grows with every write, so that other processes see what to reload."""

    class State(models.TextChoices):
        BUILDING = "building"
        LIVE = "live"

    kind = models.CharField(max_length=40)
    engine = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BUILDING)
    version = models.PositiveBigIntegerField(default=0)
    started = models.DateTimeField(auto_now_add=True)
    heartbeat = models.DateTimeField(auto_now_add=True)  # of the rebuild; an old one means that it died

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "engine", "state"], name="search_one_generation_per_state"),
            models.CheckConstraint(condition=Q(state__in=["building", "live"]), name="search_generation_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.engine} {self.pk} ({self.state})"


class Manifest(models.Model):
    """One document in one generation. `complete` is set last, so a crash half-way leaves a mark that reconcile finds.

    A document that was deleted stays as `gone`, so that a rebuild that read it earlier does not bring it back.
    """

    generation = models.ForeignKey(IndexGeneration, on_delete=models.CASCADE, related_name="manifests")
    document = models.BigIntegerField()
    family = models.CharField(max_length=200, blank=True)
    locale = models.CharField(max_length=10)
    title = models.TextField(blank=True)
    facets = models.JSONField(default=dict)
    safety = models.BooleanField(default=False)
    text_digest = models.CharField(max_length=64, blank=True)
    facts_digest = models.CharField(max_length=64, blank=True)
    version = models.PositiveBigIntegerField()
    complete = models.BooleanField(default=False)
    gone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["generation", "document"], name="search_one_manifest_per_document")
        ]
        indexes = [models.Index(fields=["generation", "locale", "version"], name="search_manifest_changed")]

    def __str__(self) -> str:
        return f"{self.document} ({self.locale})"


class Passage(models.Model):
    """A cut of a document as it is shown."""

    manifest = models.ForeignKey(Manifest, on_delete=models.CASCADE, related_name="passages")
    ordinal = models.PositiveIntegerField()
    anchor = models.CharField(max_length=255, blank=True)
    heading = models.TextField(blank=True)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["manifest", "ordinal"], name="search_one_passage_per_ordinal")]
        ordering = ["ordinal"]

    def __str__(self) -> str:
        return f"{self.manifest_id}.{self.ordinal}"


class Quotable(models.Model):
    """What may be quoted of a document (`search.quotable`), and one float16 vector a sentence in the fast leg, made later."""

    manifest = models.OneToOneField(Manifest, on_delete=models.CASCADE, related_name="quotable")
    outline = models.JSONField(default=list)
    leg = models.CharField(max_length=160, blank=True)  # model and revision; empty until the vectors were made
    values = models.BinaryField(default=bytes)

    def __str__(self) -> str:
        return f"{self.manifest_id}"


class Unit(models.Model):
    """A text of a document that gets a vector in each leg; `ordinal` names the passage that is shown for it."""

    manifest = models.ForeignKey(Manifest, on_delete=models.CASCADE, related_name="units")
    role = models.CharField(max_length=10)
    ordinal = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.role} {self.manifest_id}.{self.ordinal}"


class Vector(models.Model):
    """The vector of a text in a leg: float32, little-endian. Kept by digest, so equal texts are embedded once, and a
    rebuild embeds nothing that did not change."""

    leg = models.CharField(max_length=160)  # model and revision
    digest = models.CharField(max_length=64)
    values = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["leg", "digest"], name="search_one_vector_per_text")]

    def __str__(self) -> str:
        return f"{self.leg} {self.digest[:12]}"
