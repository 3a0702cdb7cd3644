"""Database triggers that refuse to change or remove audit entries, on SQLite and PostgreSQL.

A trigger does not stop whoever may drop it; the hash chain and the checkpoints tell of that. It stops everything that goes
through an ordinary connection: a careless query, a console, an injected statement.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "compliance_auditentry"

# `INSERT OR REPLACE` removes a row without waking a delete trigger, hence the third one.
SQLITE_TRIGGERS = {
    f"{TABLE}_no_update": f"""CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE}
BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END""",
    f"{TABLE}_no_delete": f"""CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE}
BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END""",
    f"{TABLE}_no_replace": f"""CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE}
WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE seq = NEW.seq OR hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END""",  # noqa: S608  (a constant)
}
POSTGRESQL_TRIGGER = f"{TABLE}_append_only"
POSTGRESQL_INSTALL = (
    f"""CREATE OR REPLACE FUNCTION {POSTGRESQL_TRIGGER}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$""",
    f"""CREATE OR REPLACE TRIGGER {POSTGRESQL_TRIGGER} BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE}
FOR EACH STATEMENT EXECUTE FUNCTION {POSTGRESQL_TRIGGER}()""",
    # Also for sessions that switch ordinary triggers off (session_replication_role).
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {POSTGRESQL_TRIGGER}",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; those that are there are renewed."""
    remove(connection)
    statements = SQLITE_TRIGGERS.values() if connection.vendor == "sqlite" else POSTGRESQL_INSTALL
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in SQLITE_TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {POSTGRESQL_TRIGGER} ON {TABLE}")


def in_place(connection: BaseDatabaseWrapper) -> bool:
    """Whether every trigger is there and awake."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
            return SQLITE_TRIGGERS.items() <= dict(cursor.fetchall()).items()
        cursor.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass", [POSTGRESQL_TRIGGER, TABLE]
        )
        return cursor.fetchall() == [("A",)]
