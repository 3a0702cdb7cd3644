import json

import django.db.models.deletion
from django.db import migrations, models


def media_of_releases(apps, schema_editor):
    """What was released before this table was there."""
    release_model, medium_model = (apps.get_model("content", name) for name in ("Release", "ReleasedMedium"))
    found = {}
    for release in release_model.objects.select_related("revision").order_by("seq").iterator(chunk_size=200):
        body = release.revision.content.get("body") or []
        for kind, pk in _media(json.loads(body) if isinstance(body, str) else body):
            found.setdefault((kind, pk), medium_model(kind=kind, medium=pk, release=release))
    medium_model.objects.bulk_create(found.values(), batch_size=200)


def _media(body):
    for block in body:
        if block["type"] == "image":
            yield "image", block["value"]["image"]
        elif block["type"] == "video":
            yield "document", block["value"]["video"]
            yield "document", block["value"]["captions"]


class Migration(migrations.Migration):
    dependencies = [("content", "0008_accessibility_runs")]
    operations = [
        migrations.CreateModel(
            name="ReleasedMedium",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("image", "picture"), ("document", "document")], max_length=8)),
                ("medium", models.BigIntegerField()),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="content.release"
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a released text",
                "verbose_name_plural": "files of released texts",
                "constraints": [models.UniqueConstraint(fields=("kind", "medium"), name="released_medium_once")],
            },
        ),
        migrations.RunPython(media_of_releases, migrations.RunPython.noop),
    ]
