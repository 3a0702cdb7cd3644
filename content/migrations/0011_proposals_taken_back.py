from django.db import migrations, models

STATES = [
    ("open", "waiting for a second person"),
    ("confirmed", "confirmed"),
    ("lapsed", "lapsed"),
    ("taken-back", "taken back"),
]


class Migration(migrations.Migration):
    dependencies = [("content", "0010_policies_are_kept")]

    operations = [
        migrations.AlterField(
            model_name=model,
            name="state",
            field=models.CharField(choices=STATES, default="open", max_length=10, verbose_name="state"),
        )
        for model in ("emergencyproposal", "withdrawalproposal")
    ]
