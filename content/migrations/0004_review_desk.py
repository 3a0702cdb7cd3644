import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import content.fields


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0003_review_guard"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="reviewtaskstate",
            name="change",
            field=models.CharField(
                choices=[
                    ("new", "New text"),
                    ("text", "Text changed"),
                    ("layout", "Layout changed"),
                    ("facts", "Facts about the article changed"),
                    ("nothing", "Nothing changed"),
                ],
                default="new",
                max_length=10,
                verbose_name="change since the last release",
            ),
        ),
        migrations.CreateModel(
            name="ReviewDelegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "locale",
                    models.CharField(
                        choices=[("nl", "Nederlands"), ("en", "English"), ("de", "Deutsch"), ("fr", "Français")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("steps", content.fields.ChoiceListField(default=list, verbose_name="steps")),
                ("from_day", models.DateField(verbose_name="from")),
                ("until_day", models.DateField(verbose_name="until")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "absent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "stand_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "delegation of reviews",
                "indexes": [models.Index(fields=["stand_in", "until_day"], name="delegation_to")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("absent", models.F("stand_in")), _negated=True),
                        name="delegation_to_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_day__gte", models.F("from_day"))),
                        name="delegation_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewReminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("opened", "waits to be signed"),
                            ("half", "half of the time is over"),
                            ("late", "late"),
                            ("escalated", "late by two days or more"),
                        ],
                        max_length=10,
                    ),
                ),
                ("in_digest", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "state",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="content.reviewtaskstate",
                    ),
                ),
            ],
            options={
                "verbose_name": "review reminder",
                "indexes": [models.Index(fields=["person", "at"], name="review_reminder_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("state", "person", "occasion"), name="review_reminder_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=4000, verbose_name="comment")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review_comments",
                        to="content.articlepage",
                    ),
                ),
                (
                    "state",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="comments",
                        to="content.reviewtaskstate",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment on a review",
                "verbose_name_plural": "comments on a review",
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["page", "at"], name="review_comment_in_order")],
            },
        ),
    ]
