import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0005_beta_and_emergency"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="TranslationState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60, verbose_name="key")),
                ("locale", models.CharField(max_length=2, verbose_name="language")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("untranslated", "not released yet"),
                            ("current", "as its source"),
                            ("stale", "behind its source"),
                        ],
                        default="untranslated",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("safety", "safety"),
                            ("text", "text"),
                            ("layout", "layout"),
                            ("facts", "facts about the article"),
                        ],
                        max_length=8,
                        verbose_name="severity",
                    ),
                ),
                ("changed", models.JSONField(blank=True, default=list, verbose_name="changed sentences")),
                ("stale_since", models.DateTimeField(blank=True, null=True, verbose_name="behind since")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="due")),
                ("draft_strings", models.JSONField(blank=True, default=list)),
                (
                    "draft",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                    ),
                ),
                (
                    "draft_source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.release",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.release",
                    ),
                ),
                (
                    "translated_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.release",
                    ),
                ),
            ],
            options={
                "verbose_name": "state of a translation",
                "indexes": [models.Index(fields=["state", "due_at"], name="translation_state_due")],
                "constraints": [models.UniqueConstraint(fields=["key", "locale"], name="translation_state_once")],
            },
        ),
    ]
