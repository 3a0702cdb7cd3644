"""Three words that cried alone where only two together warn ("medicijn"). The narrower ones come with the next start."""

from django.db import migrations

TOO_WIDE = [
    ("nl", "safety", "te veel insuline|medicijn*"),
    ("de", "safety", "zu viel insulin|medikament*"),
    ("nl", "emergency", "kunnen|kan niet bij + dossier*|patientgegevens|gegevens van patient*"),
]


def switch_off(apps, _editor):
    """Rows are kept: what was watched is on record."""
    words = apps.get_model("helpdesk", "UrgentWord").objects
    for locale, kind, pattern in TOO_WIDE:
        words.filter(locale=locale, kind=kind, pattern=pattern).update(active=False)


class Migration(migrations.Migration):
    dependencies = [("helpdesk", "0002_help_in_app")]

    operations = [migrations.RunPython(switch_off, migrations.RunPython.noop)]
