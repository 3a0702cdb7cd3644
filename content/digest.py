"""What an article says, as SHA-256: what people sign, and nothing of where it stands or who saved it."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.utils.file import hash_filelike

# Everything else of a revision (path, live, lock, times, owner) may change without a word of the article changing. When it goes
# live is part of the release, not of the text.
TEXT_FIELDS = ("title", "summary", "body", "country_notes", "type", "applies_to", "successor", "safety")
SIGNED_FIELDS = (
    *TEXT_FIELDS,
    "slug",
    "key",
    "specialties",
    "roles",
    "screens",
    "product_area",
    "audience",
    "organisations",
    "review_by",
    "asked_as",
    "related",
)
LAYOUT = frozenset({"level", "anchor"})  # of a heading: how it is laid out, not what it says
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')


@dataclass(frozen=True)
class Digests:
    """What a signature can hold for: the words, how they are laid out as well, or everything."""

    text: str
    layout: str
    whole: str

    def of(self, scope: str) -> str:
        return str(getattr(self, scope))


def digests(content: Mapping[str, Any]) -> Digests:
    """The digests of an article's content as it is stored (`Revision.content` re-read, or `page.serializable_data()`).

    The files of its pictures and films are part of it: a replaced picture is another text.
    """
    said = {name: plain(content.get(name)) for name in SIGNED_FIELDS}
    media = media_hashes(said["body"])
    laid_out = {name: said[name] for name in TEXT_FIELDS}
    return Digests(
        _digest([_words_only(laid_out), media]), _digest([laid_out, media]), _digest([said, media] if media else said)
    )


def content_digest(content: Mapping[str, Any]) -> str:
    """The digest of everything that is signed."""
    return digests(content).whole


def media_hashes(body: Any) -> dict[str, str]:
    """The SHA-1 of each picture and film of a body, as it was when the file was stored; by `image:<id>` or `document:<id>`."""
    wanted: dict[str, set[int]] = {}
    for kind, pk in media_of(body):
        wanted.setdefault(kind, set()).add(pk)
    models_of = _media_models()
    return {
        f"{kind}:{row.pk}": row.get_file_hash()
        for kind, ids in sorted(wanted.items())
        for row in models_of[kind]._default_manager.filter(pk__in=ids).order_by("pk")
    }


def files_now(body: Any) -> dict[str, str]:
    """The same read from the files as they are on disk now; a missing file is missing here."""
    found = {}
    models_of = _media_models()
    for kind, pk in set(media_of(body)):
        row = models_of[kind]._default_manager.filter(pk=pk).first()
        if row and row.file.storage.exists(row.file.name):
            with row.file.storage.open(row.file.name) as handle:
                found[f"{kind}:{pk}"] = hash_filelike(handle)
    return found


def media_of(body: Any) -> Iterator[tuple[str, int]]:
    """The pictures and films that a body shows, as (image or document, number)."""
    for block in body or []:
        if block["type"] == "image":
            yield "image", block["value"]["image"]
        elif block["type"] == "video":
            yield "document", block["value"]["video"]
            yield "document", block["value"]["captions"]


@cache
def _media_models() -> dict[str, Any]:
    return {"image": get_image_model(), "document": get_document_model()}


def _words_only(value: Any) -> Any:
    if isinstance(value, dict):
        # The `id` of a block says nothing; the `id` of a tree's node says where an answer leads.
        left_out = LAYOUT | {"id"} if {"type", "value"} <= value.keys() else LAYOUT
        return {name: _words_only(part) for name, part in value.items() if name not in left_out}
    if isinstance(value, list):
        return [_words_only(part) for part in value]
    return _BLOCK_KEY.sub("", value) if isinstance(value, str) else value


def _digest(value: Any) -> str:
    text = json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """Stream fields are stored as JSON text, other lists as JSON: one form for both."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
