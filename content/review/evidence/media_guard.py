"""The files of released pictures and films are kept as they were signed: a new file is a new picture (framework: Version Control).

Whoever changes files behind Django's back is found by `verify_releases`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import pre_delete, pre_save
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from content.digest import media_of, plain
from content.models import Release, ReleasedMedium
from content.review.errors import Refused

Kind = ReleasedMedium.Kind


class MediumReleased(Refused):
    code = "released-medium"
    said = _(
        "This file belongs to a released article and stays as it was signed. Add the new file as a new picture or document, and "
        "use that one in the next draft."
    )


def keep(releases: Iterable[Release]) -> None:
    """Called with each release that is written, in its transaction."""
    rows = {
        (kind, pk): ReleasedMedium(kind=kind, medium=pk, release=release)
        for release in releases
        for kind, pk in media_of(plain(release.revision.content.get("body")))
    }
    ReleasedMedium.objects.bulk_create(rows.values(), ignore_conflicts=True)


def is_released(medium: Any) -> bool:
    """Whether a released text shows this picture or document."""
    kind = Kind.IMAGE if isinstance(medium, get_image_model()) else Kind.DOCUMENT
    return medium.pk is not None and ReleasedMedium.objects.filter(kind=kind, medium=medium.pk).exists()


def refuse_new_file(sender: type, instance: Any, **_kwargs: Any) -> None:
    """`MediumReleased` where the file of a released medium would be replaced. Its title and tags may change."""
    if instance._state.adding or not is_released(instance):
        return
    stored = sender._default_manager.get(pk=instance.pk)  # type: ignore[attr-defined]
    same_file = instance.file._committed and instance.file.name == stored.file.name
    same_hash = "" in (stored.file_hash, instance.file_hash) or stored.file_hash == instance.file_hash
    if not (same_file and same_hash):
        raise MediumReleased


def refuse_to_delete(sender: type, instance: Any, **_kwargs: Any) -> None:
    if is_released(instance):
        raise MediumReleased


def connect() -> None:
    """Called once all models are there."""
    for model in (get_image_model(), get_document_model()):
        pre_save.connect(refuse_new_file, sender=model, dispatch_uid=f"released-{model.__name__}")
        pre_delete.connect(refuse_to_delete, sender=model, dispatch_uid=f"released-{model.__name__}")
