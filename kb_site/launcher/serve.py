"""`./hysio serve`: production. Nothing is assumed: what is not set explicitly stops the start."""

import os

from kb_site.launcher.processes import Family, schedule, web, worker
from kb_site.launcher.setup import call_manage, ensure_pango, prepare_database, prepare_static, say

NEEDED = {
    "SECRET_KEY": "a long random text, or SECRET_KEY_FILE",
    "AUDIT_KEY": "another one, or AUDIT_KEY_FILE; it proves the audit trail, keep it apart from the database",
    "SEAL_KEY": "a third one, or SEAL_KEY_FILE; without it sealed texts of tickets cannot be read, keep it apart as well",
    "ALLOWED_HOSTS": "the host names of the site, comma-separated",
    "BASE_URL": "https://help.example.org",
    "DATABASE_URL": "postgres://... or sqlite:////absolute/path",
    "DEFAULT_FROM_EMAIL": "the sender of mails",
    "EMAIL_URL": "smtp://user:password@host:587",
}


def missing_settings() -> list[str]:
    """What production needs and the environment does not give."""
    return [name for name in NEEDED if not os.environ.get(name) and not os.environ.get(f"{name}_FILE")]


def run(*, bind: str) -> int:
    """Check the settings, migrate, and run web, worker and schedule on `bind`."""
    if missing := missing_settings():
        say("Production needs these settings in the environment:")
        for name in missing:
            say(f"  {name}: {NEEDED[name]}")
        return 2
    if os.environ.get("HYSIO_DEMO"):
        say("HYSIO_DEMO is set: demo accounts have no place in production. Unset it.")
        return 2
    if not ensure_pango():
        say("PDF is off; everything else works.")
    prepare_database()
    prepare_static()
    call_manage("check", "--deploy", "--fail-level", "ERROR")
    call_manage("refuse_demo_accounts")
    workers = int(os.environ.get("WEB_WORKERS", "2"))
    family = Family({"web": web(bind, workers=workers), "worker": worker(), "schedule": schedule()}, {})
    family.start()
    return family.watch()
