"""Migrations run once, not once a worker: the first test process makes a template database, the others copy it.

It holds what every site has: roles, the review's workflow and policy, four homes and their sections. The template's name carries
the digest of all that makes it, so a new migration makes a new one.
"""

import fcntl
import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from content.tree import ensure_tree

FOLDER = Path(tempfile.gettempdir())
ESTABLISHED = (
    "accounts/roles.py",
    "accounts/groups.py",
    "content/tree.py",
    "content/review/policies/first.yaml",
    __file__,
)


@cache
def digest() -> str:
    """Of every migration file of every installed app, ours and theirs, and of what is established after them."""
    found = hashlib.sha256(settings.ROOT.as_posix().encode())
    for config in apps.get_app_configs():
        for path in sorted(Path(config.path).glob("migrations/*.py")):
            found.update(path.read_bytes())
    for path in ESTABLISHED:
        found.update((settings.ROOT / path).read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """A lock between processes; released by the system when a process dies."""
    with (FOLDER / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def create() -> None:
    """Make this process's test database, migrated, and connect to it."""
    name = f"hysio_template_{digest()}"
    with one_at_a_time(name):
        if connection.vendor == "sqlite":
            _create_sqlite(FOLDER / f"{name}.sqlite3")
        else:
            _create_postgresql(name)


def _use(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _fill() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    ensure_tree()


def _create_sqlite(template: Path) -> None:
    if not template.exists():
        unfinished = template.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        _use(str(unfinished))
        _fill()
        connection.close()
        unfinished.rename(template)
    _use(connection.creation._get_test_db_name())
    connection.ensure_connection()
    _copy(template)


def _copy(template: Path) -> None:
    with closing(sqlite3.connect(template)) as source:
        source.backup(connection.connection)


def _create_postgresql(template: str) -> None:
    own = connection.creation._get_test_db_name()
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        known = cursor.fetchone() is not None
        if not known:
            cursor.execute(f"DROP DATABASE IF EXISTS {template}_new")
            cursor.execute(f"CREATE DATABASE {template}_new")
    if not known:
        _use(f"{template}_new")
        _fill()
        _use("postgres")
    with connection.creation._nodb_cursor() as cursor:
        if not known:
            cursor.execute(f"ALTER DATABASE {template}_new RENAME TO {template}")
        cursor.execute(f"DROP DATABASE IF EXISTS {own}")
        cursor.execute(f"CREATE DATABASE {own} TEMPLATE {template}")
    _use(own)
    connection.ensure_connection()


def restore() -> None:
    """Make this process's database what the template is: triggers, roles, languages and all, whatever a test committed."""
    ContentType.objects.clear_cache()
    template = f"hysio_template_{digest()}"
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        _copy(FOLDER / f"{template}.sqlite3")
        return
    own = connection.settings_dict["NAME"]
    _use("postgres")
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {own} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {own} TEMPLATE {template}")
    _use(own)


def drop() -> None:
    """Let go of this process's database."""
    name = connection.settings_dict["NAME"]
    _use("postgres" if connection.vendor == "postgresql" else name)
    if connection.vendor == "postgresql":
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
