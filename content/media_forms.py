"""The editor's forms of pictures and documents. Wagtail loads them before there are models, so this module names none on top."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm


class _KeepsFile:
    """Said at the field, before Wagtail's form takes the old file away; what else was typed is still there."""

    def clean_file(self) -> Any:
        from content.review.evidence.media_guard import MediumReleased, is_released

        if "file" in self.changed_data and is_released(self.instance):  # type: ignore[attr-defined]
            raise ValidationError(MediumReleased.said)
        return self.cleaned_data["file"]  # type: ignore[attr-defined]


class ImageForm(_KeepsFile, BaseImageForm):
    """The form of a picture."""


class DocumentForm(_KeepsFile, BaseDocumentForm):
    """The form of a document."""
