from django.db import migrations

from content.review.evidence.guards import GUARDS


def install(apps, schema_editor):
    for guard in GUARDS:
        guard.install(schema_editor.connection)


def remove(apps, schema_editor):
    for guard in GUARDS:
        guard.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("content", "0002_review")]
    operations = [migrations.RunPython(install, remove)]
