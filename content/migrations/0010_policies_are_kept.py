import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from content.review.evidence.guards import POLICY


def install(apps, schema_editor):
    POLICY.install(schema_editor.connection)


def remove(apps, schema_editor):
    POLICY.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("content", "0009_released_media")]
    operations = [
        migrations.AddField(
            model_name="reviewpolicy",
            name="reason",
            field=models.TextField(blank=True, default="", max_length=1000, verbose_name="reason"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="reviewpolicy",
            name="began_from",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="content.reviewpolicy"
            ),
        ),
        migrations.AddField(
            model_name="reviewpolicy",
            name="made_by_name",
            field=models.CharField(blank=True, default="", max_length=150),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="reviewpolicy",
            name="made_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
        ),
        migrations.RunPython(install, remove),
    ]
