import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from content.review.evidence.guards import EMERGENCY


def install(apps, schema_editor):
    EMERGENCY.install(schema_editor.connection)


def remove(apps, schema_editor):
    EMERGENCY.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0004_review_desk"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BetaInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("role", models.CharField(max_length=24, verbose_name="role")),
                ("specialty", models.CharField(blank=True, max_length=50, verbose_name="specialty")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="invited")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "state",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="beta_invitations",
                        to="content.reviewtaskstate",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation to a beta",
            },
        ),
        migrations.CreateModel(
            name="BetaResponse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "useful",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="useful",
                    ),
                ),
                ("correct", models.BooleanField(verbose_name="correct")),
                (
                    "comment",
                    models.TextField(blank=True, max_length=2000, verbose_name="comment without patient details"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="first said")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="last said")),
                (
                    "invitation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="response",
                        to="content.betainvitation",
                    ),
                ),
            ],
            options={
                "verbose_name": "response of a beta reader",
            },
        ),
        migrations.CreateModel(
            name="BetaConcern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="text without patient details")),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="raised")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                ("outcome", models.TextField(blank=True, max_length=2000, verbose_name="what was done")),
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
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="concerns", to="content.betaresponse"
                    ),
                ),
            ],
            options={
                "verbose_name": "safety concern of a beta reader",
            },
        ),
        migrations.CreateModel(
            name="BetaRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reached_at", models.DateTimeField(null=True, verbose_name="enough responses since")),
                ("escalated_at", models.DateTimeField(null=True, verbose_name="final reviewers told")),
                (
                    "state",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="beta", to="content.reviewtaskstate"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmergencyProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("reason", models.TextField(max_length=1000, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for a second person"),
                            ("confirmed", "confirmed"),
                            ("lapsed", "lapsed"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="proposed")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="content.articlepage"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "release",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="content.release"
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailcore.revision"
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal of an emergency release",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EmergencyRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField(unique=True)),
                ("prev_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                ("key", models.SlugField(max_length=60)),
                ("locale", models.CharField(max_length=2)),
                ("title", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=64)),
                ("first_name", models.CharField(max_length=150)),
                ("second_name", models.CharField(max_length=150)),
                ("reason", models.TextField()),
                ("review_until", models.DateTimeField()),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.WAGTAIL_PAGE_MODEL
                    ),
                ),
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="emergency", to="content.release"
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailcore.revision"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "emergency release",
            },
        ),
        migrations.CreateModel(
            name="WithdrawalProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("reason", models.TextField(max_length=1000, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for a second person"),
                            ("confirmed", "confirmed"),
                            ("lapsed", "lapsed"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="proposed")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="content.articlepage"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailcore.revision"
                    ),
                ),
                (
                    "withdrawal",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="content.withdrawal",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal of a withdrawal",
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="betainvitation",
            constraint=models.UniqueConstraint(fields=("state", "person"), name="beta_invites_a_person_once"),
        ),
        migrations.AddConstraint(
            model_name="betaresponse",
            constraint=models.CheckConstraint(
                condition=models.Q(("useful__gte", 1), ("useful__lte", 5)), name="beta_useful_from_1_to_5"
            ),
        ),
        migrations.AddConstraint(
            model_name="betaconcern",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="beta_concern_closed_by_somebody_with_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("page",), name="one_open_emergencyproposal"
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="emergencyproposal_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="emergencyproposal_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="emergencyproposal_confirmed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(("first", models.F("second")), _negated=True), name="emergency_by_two_people"
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencyrelease",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="emergency_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawalproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("page",), name="one_open_withdrawalproposal"
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawalproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="withdrawalproposal_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawalproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="withdrawalproposal_by_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawalproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="withdrawalproposal_confirmed_by_somebody",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
