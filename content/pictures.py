"""Pictures and films that stand beside imported articles: `images/<name>.<locale>.svg` (or png, jpg), `videos/<name>.mp4`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files import File
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.utils.file import hash_filelike

from content.article_format import ParsedArticle, ParsedBlock

SUFFIXES = ("svg", "png", "jpg", "jpeg", "webp")


class PictureMissing(Exception):
    """A file that an article names is not there; `block` says where it is named."""

    def __init__(self, block: ParsedBlock, wanted: str):
        self.block = block
        super().__init__(f"the file {wanted} is missing")


def store_pictures(article: ParsedArticle, folder: Path) -> dict[str, int]:
    """Put the pictures and films of `article` into the library, once per file content; ids by name."""
    ids: dict[str, int] = {}
    for block in _of_kind(article, "image"):
        ids[block.value["file"]] = _store_image(block, _find(block, folder / "images", article.locale), article.locale)
    for block in _of_kind(article, "video"):
        name = block.value["file"]
        ids[name] = _store_document(block, folder / "videos" / f"{name}.mp4")
        ids[f"{name} captions"] = _store_document(block, folder / "videos" / f"{name}.{article.locale}.vtt")
    return ids


def _of_kind(article: ParsedArticle, kind: str) -> Iterable[ParsedBlock]:
    return (block for block in article.body if block.kind == kind)


def _find(block: ParsedBlock, folder: Path, locale: str) -> Path:
    name = block.value["file"]
    for stem in (f"{name}.{locale}", name):
        for suffix in SUFFIXES:
            if (folder / f"{stem}.{suffix}").is_file():
                return folder / f"{stem}.{suffix}"
    raise PictureMissing(block, f"images/{name}.{locale}.svg")


def _store_image(block: ParsedBlock, path: Path, locale: str) -> int:
    model = get_image_model()
    title = f"{path.stem.removesuffix(f'.{locale}')} ({locale})"
    return _stored(model, path, title) or _store(model, path, title, description=block.value["alt"][:255])


def _store_document(block: ParsedBlock, path: Path) -> int:
    if not path.is_file():
        raise PictureMissing(block, f"videos/{path.name}")
    model = get_document_model()
    return _stored(model, path, path.name) or _store(model, path, path.name)


def _stored(model: Any, path: Path, title: str) -> int | None:
    """The one of this title that holds this very file. A changed file becomes another one: released texts keep the first."""
    with path.open("rb") as handle:
        wanted = hash_filelike(handle)
    return next((row.pk for row in model.objects.filter(title=title) if row.get_file_hash() == wanted), None)


def _store(model: Any, path: Path, title: str, **more: str) -> int:
    with path.open("rb") as handle:
        pk: int = model.objects.create(title=title, file=File(handle, name=path.name), **more).pk
    return pk
