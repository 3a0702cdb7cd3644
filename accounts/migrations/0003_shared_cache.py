"""The table of the cache that all processes share (`kb_site.caches`)."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", "accounts_shared_cache", database=schema_editor.connection.alias, verbosity=0)


def remove(apps, schema_editor):
    schema_editor.execute("DROP TABLE accounts_shared_cache")


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_host_applications")]

    operations = [migrations.RunPython(create, remove)]
