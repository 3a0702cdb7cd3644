"""The practice application, connected to this help: its applications and keys, its pages allowed, its snippets written."""

import secrets
from pathlib import Path

from django.conf import settings
from django.utils import translation

from accounts import api as accounts
from content import api as content
from helpdesk import api as helpdesk
from kb_site.practice import connection
from kb_site.practice.connection import Connection, Host
from kb_site.practice.people import ORGANISATIONS
from kb_site.practice.words import LANGUAGES

NAME = "Hysio V2, practice"


def connect(*, origin: str, support: str) -> Path:
    """Let the practice application on `origin` embed the help of `support`; answers the file it reads (0600).

    Twice is the same as once. A key stays while its secret is in that file; the page that is allowed is always the one of now.
    """
    path = settings.VAR / connection.FILE
    known = _known(path)
    hosts = {each.facility_id: _host(each.facility_id, known, origin, support) for each in ORGANISATIONS}
    connection.write(path, Connection(origin, support, known.seal if known else secrets.token_urlsafe(32), hosts))
    return path


def _known(path: Path) -> Connection | None:
    """The connection from last time; None when there is none that can be used."""
    try:
        return connection.read(path)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _host(facility_id: str, known: Connection | None, origin: str, support: str) -> Host:
    before = known.hosts.get(facility_id) if known else None
    kept = (before.key_id, before.secret) if before else None
    made = accounts.connect_demo_host(facility_id, NAME, origin=origin, kept=kept)
    snippets = {locale: _snippet(made.application, support, locale) for locale in LANGUAGES}
    return Host(made.key_id, made.secret, snippets)


def _snippet(application: str, support: str, locale: str) -> str:
    """What stands in pages of this language: there the emergency line is named in it."""
    line = content.emergency()
    with translation.override(locale):
        label = str(line.label)
    return str(
        helpdesk.widget_snippet(
            application, base=support, number=line.address, href=line.href or line.address, label=label
        )
    )
