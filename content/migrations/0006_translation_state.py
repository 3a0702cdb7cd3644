from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("content", "0005_beta_and_emergency")]
    operations: list = []
