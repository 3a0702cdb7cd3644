from django.db import migrations

from compliance import guard


def install(apps, schema_editor):
    guard.install(schema_editor.connection)


def remove(apps, schema_editor):
    guard.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("compliance", "0001_audit_trail_and_schedule")]
    operations = [migrations.RunPython(install, remove)]
