"""What an article says, as one SHA-256: the text that people sign, and nothing of where it stands or who saved it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

# Everything else of a revision (path, live, lock, times, owner) may change without a word of the article changing.
SIGNED_FIELDS = (
    "title",
    "slug",
    "key",
    "type",
    "summary",
    "body",
    "country_notes",
    "specialties",
    "roles",
    "screens",
    "product_area",
    "audience",
    "organisations",
    "applies_to",
    "successor",
    "review_by",
    "safety",
    "asked_as",
    "related",
)


def content_digest(content: Mapping[str, Any]) -> str:
    """The digest of a revision's content as it is stored (`Revision.content` re-read, or `page.serializable_data()`)."""
    said = {name: _plain(content.get(name)) for name in SIGNED_FIELDS}
    text = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Stream fields are stored as JSON text, other lists as JSON: one form for both."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
