import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from compliance.api import Guard

DECISIONS = Guard("content_agendadecision", "id")


def install(apps, schema_editor):
    DECISIONS.install(schema_editor.connection)


def remove(apps, schema_editor):
    DECISIONS.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0006_translation_state"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PeriodicReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(verbose_name="next review")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("open", "to be looked at"),
                            ("changing", "change asked for"),
                            ("confirmed", "confirmed unchanged"),
                            ("replaced", "replaced by a newer release"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="opened")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="periodic_reviews",
                        to="content.articlepage",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="content.release"
                    ),
                ),
            ],
            options={
                "verbose_name": "periodic review",
            },
        ),
        migrations.CreateModel(
            name="RegulatoryChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="what changes")),
                (
                    "country",
                    models.CharField(
                        choices=[
                            ("nl", "In the Netherlands"),
                            ("de", "In Germany"),
                            ("fr", "In France"),
                            ("uk", "In the UK"),
                            ("us", "In the US"),
                        ],
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "law",
                    models.CharField(
                        help_text="As articles name it, separated by commas: GDPR, AVG, DSGVO, RGPD.",
                        max_length=300,
                        verbose_name="names of the law",
                    ),
                ),
                ("effective_on", models.DateField(verbose_name="in force from")),
                ("summary", models.TextField(max_length=2000, verbose_name="what it means for us")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="entered")),
                ("marked_at", models.DateTimeField(blank=True, null=True, verbose_name="articles confirmed")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "regulatory change",
                "ordering": ["-effective_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MaintenanceTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("safety", "safety concern"),
                            ("votes", "often voted down"),
                            ("regulatory", "regulatory change"),
                            ("changes", "change asked for at the periodic review"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="why")),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="opened")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("released", "a new text was released"),
                            ("not-affected", "signed: not affected"),
                            ("confirmed", "signed: still holds unchanged"),
                            ("closed-flag", "the concern was closed"),
                            ("no-change", "looked at, nothing to change"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="what was done")),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "flag",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="task",
                        to="content.safetyflag",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="maintenance_tasks",
                        to="content.articlepage",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="content.periodicreview",
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="content.regulatorychange",
                    ),
                ),
            ],
            options={
                "verbose_name": "maintenance task",
            },
        ),
        migrations.CreateModel(
            name="AgendaDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "board",
                    models.CharField(
                        choices=[("clinical", "Clinical advisory board"), ("technical", "Technical advisory panel")],
                        max_length=10,
                        verbose_name="board",
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("quarter", models.PositiveSmallIntegerField(verbose_name="quarter")),
                ("text", models.TextField(max_length=1000, verbose_name="decision")),
                ("by_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="content.articlepage"
                    ),
                ),
            ],
            options={
                "verbose_name": "decision of a board",
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["board", "year", "quarter"], name="agenda_decision_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="agenda_decision_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__in", [1, 2, 3, 4])), name="agenda_decision_of_a_quarter"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="periodicreview",
            index=models.Index(fields=["state", "due_on"], name="periodic_review_due"),
        ),
        migrations.AddConstraint(
            model_name="periodicreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["planned", "open", "changing"])),
                fields=("page",),
                name="one_current_periodic_review",
            ),
        ),
        migrations.AddIndex(
            model_name="maintenancetask",
            index=models.Index(fields=["closed_at", "due_at"], name="maintenance_task_queue"),
        ),
        migrations.AddConstraint(
            model_name="maintenancetask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), ("kind", "votes")),
                fields=("page",),
                name="one_open_task_about_votes",
            ),
        ),
        migrations.AddConstraint(
            model_name="maintenancetask",
            constraint=models.UniqueConstraint(fields=("change", "page"), name="one_task_a_change_and_article"),
        ),
        migrations.AddConstraint(
            model_name="maintenancetask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("outcome", "")),
                    models.Q(("closed_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="maintenance_task_closed_with_an_outcome",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
