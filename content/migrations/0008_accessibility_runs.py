import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0007_maintenance"), ("wagtailcore", "0098_apitoken")]
    operations = [
        migrations.CreateModel(
            name="AccessibilityRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("width", models.PositiveSmallIntegerField(verbose_name="width in pixels")),
                ("ran_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                (
                    "state",
                    models.CharField(
                        choices=[("done", "checked"), ("failed", "failed"), ("missing", "no browser here")],
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("engine", models.CharField(blank=True, max_length=20, verbose_name="version of axe-core")),
                ("violations", models.JSONField(default=list)),
                ("incomplete", models.JSONField(default=list)),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accessibility_runs",
                        to="wagtailcore.revision",
                    ),
                ),
            ],
            options={
                "verbose_name": "accessibility check",
                "verbose_name_plural": "accessibility checks",
                "indexes": [
                    models.Index(fields=["revision", "width", "-ran_at"], name="accessibility_run_latest")
                ],
            },
        ),
    ]
