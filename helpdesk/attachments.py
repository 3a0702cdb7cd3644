"""Pictures of screens: taken apart, drawn anew, sealed (framework: Data Encryption, Patient Information Safeguards).

Nothing that was uploaded is kept as it came. The pixels are decoded within limits and written into a new file, so metadata,
hidden files behind the picture and tricks of its format are gone. The new file is sealed before its row is written.
"""

from __future__ import annotations

import io
import struct
import uuid
import zlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageOps

from compliance import api as compliance
from helpdesk.models import Ticket, TicketAttachment

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000  # a screen of 8K has 33 million, one of 5K has 15
LONGEST_SIDE = 12_000
MOST_A_REQUEST = 3
READ_FORMATS = ("PNG", "JPEG", "WEBP")
QUALITY = 88
#: What Pillow raises at files that are not what they say.
BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, MemoryError, struct.error,
    zlib.error,
)  # fmt: skip
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)  # its own limit is higher than ours

Format = TicketAttachment.Format


class ImageNotAccepted(ValueError):
    """Not a picture that can be taken. `why`: too-large, not-an-image, too-many-pixels."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class ImageGone(LookupError):
    """A picture that she has not uploaded, that belongs to a ticket already, or that expired."""


@transaction.atomic
def upload(data: bytes, *, by: Any) -> TicketAttachment:
    """Keep a picture for the hour in which its request must follow; raises `ImageNotAccepted`."""
    drawn, format_, (width, height) = redrawn(data)
    picture = TicketAttachment(owner=by, format=format_, width=width, height=height, size=len(drawn))
    picture.sealed = compliance.seal(drawn, context=_context(picture))
    picture.save(force_insert=True)
    return picture


def image_of(picture: TicketAttachment) -> bytes:
    """The picture as it may be sent to whoever may read its ticket."""
    return compliance.unseal(picture.sealed, context=_context(picture))


def claim(ids: Sequence[uuid.UUID], *, ticket: Ticket, by: Any) -> int:
    """Join pictures to a ticket, each once; answers how many. Raises `ImageGone` unless all of them are hers and fresh."""
    wanted = set(ids)
    if len(wanted) > MOST_A_REQUEST:
        raise ImageGone("too many")
    mine = TicketAttachment.objects.filter(
        public_id__in=wanted,
        owner=by,
        state=TicketAttachment.State.UNCLAIMED,
        at__gt=timezone.now() - TicketAttachment.KEPT_UNCLAIMED,
    )
    claimed = mine.update(state=TicketAttachment.State.CLAIMED, ticket=ticket) if wanted else 0
    if claimed != len(wanted):
        raise ImageGone("not hers, used or expired")
    return claimed


def remove_unclaimed(now: Any = None) -> int:
    """Remove pictures that no request followed; answers how many."""
    return TicketAttachment.objects.expired(now).delete()[0]


def redrawn(data: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """A new file with the same pixels and nothing else, its type and its size; raises `ImageNotAccepted`.

    Photographs stay JPEG, everything else becomes PNG, unless that would be larger than what may be uploaded.
    """
    if len(data) > MOST_BYTES:
        raise ImageNotAccepted("too-large")
    try:
        with Image.open(io.BytesIO(data), formats=READ_FORMATS) as looked:
            _require_decent(looked)
            looked.verify()
        with Image.open(io.BytesIO(data), formats=READ_FORMATS) as image:  # verify() leaves nothing to decode
            source = str(image.format)
            clean = _pixels(image)
        return _written(clean, source)
    except ImageNotAccepted:
        raise
    except BOMBS as error:
        raise ImageNotAccepted("too-many-pixels") from error
    except BROKEN as error:
        raise ImageNotAccepted("not-an-image") from error


def _require_decent(image: Image.Image) -> None:
    """Look at the header before anything is decoded: a small file can hold a very large picture."""
    width, height = image.size
    if not (width and height) or width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise ImageNotAccepted("too-many-pixels")


def _pixels(image: Image.Image) -> Image.Image:
    """The first frame, upright, in a new image that has never seen the metadata."""
    image.load()
    upright = ImageOps.exif_transpose(image)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    flat = upright.convert(mode)
    return Image.frombytes(mode, flat.size, flat.tobytes())


def _written(clean: Image.Image, source: str) -> tuple[bytes, str, tuple[int, int]]:
    tries = (("JPEG", Format.JPEG),) if source == "JPEG" else (("PNG", Format.PNG), ("JPEG", Format.JPEG))
    for name, format_ in tries:
        opaque = clean.convert("RGB") if name == "JPEG" else clean
        out = io.BytesIO()
        opaque.save(out, name, quality=QUALITY)
        if out.tell() <= MOST_BYTES:
            return out.getvalue(), format_, clean.size
    raise ImageNotAccepted("too-large")


def _context(picture: TicketAttachment) -> str:
    """What the seal is bound to, so that a picture moved to another row cannot be opened."""
    return f"helpdesk_ticketattachment|sealed|{picture.public_id}"
