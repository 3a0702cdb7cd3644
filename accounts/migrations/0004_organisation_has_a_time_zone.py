"""An organisation has a time zone: those without one are given that of their country."""

from django.db import migrations, models

IN_COUNTRY = {
    "nl": "Europe/Amsterdam",
    "de": "Europe/Berlin",
    "fr": "Europe/Paris",
    "uk": "Europe/London",
    "us": "America/New_York",  # where most people there live
}


def fill(apps, _editor):
    """Only what is empty; a name that does not exist is shown as UTC and left to the administrator."""
    without = apps.get_model("accounts", "Organisation").objects.filter(time_zone="")
    for country, zone in IN_COUNTRY.items():
        without.filter(country=country).update(time_zone=zone)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_shared_cache")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("time_zone", ""), _negated=True), name="organisation_has_a_time_zone"
            ),
        ),
    ]
