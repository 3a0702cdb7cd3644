"""Pictures: only pictures, only pixels, sealed, hers, and gone after an hour without a request."""

import io
import uuid
import zlib
from datetime import timedelta

import pytest
from django.db import connection
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from compliance.api import SealBroken
from helpdesk import attachments
from helpdesk.attachments import ImageGone, ImageNotAccepted, claim, image_of, redrawn, remove_unclaimed, upload
from helpdesk.models import TicketAttachment
from tests.factories.helpdesk import a_clinician, a_picture, a_ticket

pytestmark = pytest.mark.django_db


def chunk(kind, data):
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png_of(width, height):
    """A header that promises a picture, and next to nothing behind it."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("format_", "mode", "kept"),
    [
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "L", "image/png"),
        ("PNG", "1", "image/png"),
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("WEBP", "RGB", "image/png"),
        ("WEBP", "RGBA", "image/png"),
    ],
)
def test_pictures_are_drawn_anew(format_, mode, kept):
    data, format_, size = redrawn(a_picture(format_, mode=mode))
    assert (format_, size) == (kept, (64, 48))
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert image.get_format_mimetype() == kept


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7 ...",
        b"<html><body>no picture</body></html>",
        b"\x89PNG\r\n\x1a\n" + b"garbage" * 20,
        b"\xff\xd8\xff\xe0" + b"\0" * 50,
        b"RIFF\x10\x00\x00\x00WEBPVP8 " + b"\xff" * 40,
        a_picture("GIF", mode="P"),
        a_picture("BMP"),
        a_picture("TIFF"),
        a_picture("PNG", size=(400, 400))[:-200],
        a_picture("JPEG", size=(400, 400))[:300],
    ],
)
def test_what_is_no_whole_picture_of_ours_is_refused(data):
    with pytest.raises(ImageNotAccepted) as refused:
        redrawn(data)
    assert refused.value.why == "not-an-image"


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (5_001, 5_000), (12_001, 10), (10, 60_000)])
def test_a_small_file_that_holds_a_huge_picture_is_refused_before_it_is_decoded(width, height):
    data = png_of(width, height)
    assert len(data) < 200
    with pytest.raises(ImageNotAccepted) as refused:
        redrawn(data)
    assert refused.value.why == "too-many-pixels"


def test_more_than_five_megabytes_are_refused_unread():
    with pytest.raises(ImageNotAccepted) as refused:
        redrawn(a_picture() + b"\0" * attachments.MOST_BYTES)
    assert refused.value.why == "too-large"


@pytest.mark.parametrize("format_", ["JPEG", "WEBP", "PNG"])
def test_metadata_is_gone(format_):
    exif = Image.Exif()
    exif[0x010E] = "Patient Zebrafish"
    exif[0x8825] = {1: "N", 2: (52.0, 5.0, 0.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    how = {"exif": exif, "icc_profile": profile}
    if format_ == "PNG":
        text = PngInfo()
        text.add_text("Comment", "Patient Zebrafish")
        text.add_itxt("Author", "Zebrafish")
        how["pnginfo"] = text
    data = a_picture(format_, **how) + b"<script>Zebrafish</script>"
    clean, _format, _size = redrawn(data)
    assert b"Zebrafish" in data
    assert b"Zebrafish" not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert not image.getexif()
        assert not {"icc_profile", "exif", "Comment", "Author", "xmp"} & set(image.info)


def test_a_picture_stands_upright_when_its_metadata_said_so():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert redrawn(a_picture("JPEG", exif=exif))[2] == (48, 64)


def test_the_row_holds_no_pixel_that_could_be_read():
    picture = upload(a_picture(), by=a_clinician())
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM helpdesk_ticketattachment")
        (sealed,) = cursor.fetchone()
    assert sealed.startswith("v1|")
    assert "PNG" not in sealed[:60]
    assert image_of(picture).startswith(b"\x89PNG")


def test_a_picture_moved_to_another_row_does_not_open():
    one, two = (upload(a_picture(), by=a_clinician()) for _each in range(2))
    two.sealed = one.sealed
    with pytest.raises(SealBroken):
        image_of(two)


def test_a_picture_is_claimed_once_by_its_owner_and_all_or_none():
    person = a_clinician()
    mine, hers = upload(a_picture(), by=person), upload(a_picture(), by=a_clinician())
    ticket = a_ticket(person)
    for wrong in ([hers.public_id], [uuid.uuid4()], [uuid.uuid4() for _each in range(4)]):
        with pytest.raises(ImageGone):
            claim(wrong, ticket=ticket, by=person)
    assert claim([mine.public_id, mine.public_id], ticket=ticket, by=person) == 1
    with pytest.raises(ImageGone):
        claim([mine.public_id], ticket=ticket, by=person)
    assert claim([], ticket=ticket, by=person) == 0


def test_unclaimed_pictures_are_removed_after_an_hour_and_claimed_ones_stay():
    person = a_clinician()
    kept, left = upload(a_picture(), by=person), upload(a_picture(), by=person)
    claim([kept.public_id], ticket=a_ticket(person), by=person)
    assert remove_unclaimed(left.at + timedelta(minutes=59)) == 0
    assert remove_unclaimed(left.at + timedelta(minutes=60)) == 1
    assert TicketAttachment.objects.get() == kept


def test_an_expired_picture_is_gone_even_before_the_job_has_run():
    person = a_clinician()
    picture = upload(a_picture(), by=person)
    TicketAttachment.objects.update(at=picture.at - timedelta(hours=1))
    with pytest.raises(ImageGone):
        claim([picture.public_id], ticket=a_ticket(person), by=person)
