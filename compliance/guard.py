"""Database triggers that refuse to change or remove audit entries, on SQLite and PostgreSQL.

A trigger does not stop whoever may drop it; the hash chain and the checkpoints tell of that. It stops everything that goes
through an ordinary connection: a careless query, a console, an injected statement.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "compliance_auditentry"


class Guard:
    """The triggers of one table whose rows are only ever added. `unique` names the columns that never repeat, alone or
    together: `INSERT OR REPLACE` removes a row without waking SQLite's delete trigger."""

    def __init__(self, table: str, *unique: str | tuple[str, ...]) -> None:
        self.table = table
        keys = [(key,) if isinstance(key, str) else key for key in unique]
        again = " OR ".join(" AND ".join(f"{column} = NEW.{column}" for column in key) for key in keys)
        is_there = f"EXISTS (SELECT 1 FROM {table} WHERE {again})"  # noqa: S608  (constants)
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        self.sqlite = {
            f"{table}_no_{name}": f"CREATE TRIGGER {table}_no_{name} BEFORE {when} {refuse}"
            for name, when in {
                "update": f"UPDATE ON {table}",
                "delete": f"DELETE ON {table}",
                "replace": f"INSERT ON {table} WHEN {is_there}",
            }.items()
        }
        self.trigger = trigger = f"{table}_append_only"
        self.postgresql = (
            f"""CREATE OR REPLACE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is append-only'; END $$""",
            f"""CREATE OR REPLACE TRIGGER {trigger} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {trigger}()""",
            # Also for sessions that switch ordinary triggers off (session_replication_role).
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}",
        )

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Put the triggers in place; those that are there are renewed."""
        self.remove(connection)
        statements = self.sqlite.values() if connection.vendor == "sqlite" else self.postgresql
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def remove(self, connection: BaseDatabaseWrapper) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                for name in self.sqlite:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {self.trigger} ON {self.table}")

    def in_place(self, connection: BaseDatabaseWrapper) -> bool:
        """Whether every trigger is there and awake."""
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
                cursor.execute(found, [self.table])
                return self.sqlite.items() <= dict(cursor.fetchall()).items()
            cursor.execute(
                "SELECT tgenabled FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass",
                [self.trigger, self.table],
            )
            return cursor.fetchall() == [("A",)]


AUDIT = Guard(TABLE, "seq", "hash")
install, remove, in_place = AUDIT.install, AUDIT.remove, AUDIT.in_place
