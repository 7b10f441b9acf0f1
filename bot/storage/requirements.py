"""Checks that a database can hold Paperboy's data, before anything in it is changed."""

import sqlite3
import stat
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, text

from bot.errors import StorageUnavailable
from bot.storage.schema import metadata

_NAME_ANOTHER = "name a file in DATABASE_URL."

_NOT_ALLOWED = text("""
    SELECT c.relname, c.relkind FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND CASE c.relkind
        WHEN 'r' THEN c.relname = ANY (:tables) AND NOT (
            has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
            AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))
        WHEN 'S' THEN NOT has_sequence_privilege(c.oid, 'USAGE') AND EXISTS (
            SELECT FROM pg_depend d JOIN pg_class o ON o.oid = d.refobjid
            WHERE d.objid = c.oid AND o.relname = ANY (:tables))
    END ORDER BY c.relkind DESC, c.relname
""")
"""The tables that the role may not read and write, and their sequences that it may not use."""
_NOT_OWNED = text("""
    SELECT c.relname, pg_get_userbyid(c.relowner) FROM pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
    AND c.relname = ANY (:tables) AND NOT pg_has_role(c.relowner, 'USAGE') ORDER BY c.relname
""")


def require_place(path: Path) -> None:
    """Raise StorageUnavailable if no SQLite file can be at `path`. Blocks."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    except NotADirectoryError:
        file = next(each for each in path.parents if each.is_file())
        raise StorageUnavailable(
            f"{path} can't be made, as {file} is no folder: {_NAME_ANOTHER}"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StorageUnavailable(
            f"{path} can't be a database ({reason}): {_NAME_ANOTHER}"
        ) from error
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "no file that can hold data"
        raise StorageUnavailable(f"{path} is {kind}: {_NAME_ANOTHER}")


def require_own_file(path: Path) -> None:
    """Raise StorageUnavailable if a SQLite file belongs to another program, or is none. Blocks.

    What can't be read as a database at all is left to be reported by the one who opens it.
    """
    require_place(path)
    if not path.exists():
        return
    try:
        uri = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            names = {str(name) for (name,) in rows}
    except sqlite3.Error:
        return
    if names and not {"alembic_version", "papers"} <= names:
        raise StorageUnavailable(
            f"{path} holds the data of another program (its table"
            f" {min(names)!r}): name a file of Paperboy's own in DATABASE_URL."
        )


def require_usable(connection: Connection) -> None:
    """Raise StorageUnavailable, with the remedy, if a PostgreSQL database lacks what we need."""
    _require_utf8(connection)
    _require_writable(connection)
    _require_schema(connection)
    _require_privileges(connection)


def require_upgradable(connection: Connection) -> None:
    """Raise StorageUnavailable if the role may not change the schema of a PostgreSQL database."""
    if not connection.scalar(text("SELECT has_schema_privilege(current_schema(), 'CREATE')")):
        schema, role = _quoted(connection, "current_schema()"), _quoted(connection, "current_user")
        raise StorageUnavailable(
            f"The role {role} may not create tables in the schema {schema}. As its owner, run:"
            f" GRANT CREATE ON SCHEMA {schema} TO {role};"
        )
    if row := connection.execute(_NOT_OWNED, {"tables": _tables()}).first():
        role = _quoted(connection, "current_user")
        raise StorageUnavailable(
            f"An update changes tables, and only their owner may: {row[0]} belongs to {row[1]},"
            f" not to {role}. Run `paperboy run` once as {row[1]}, or for each table:"
            f" ALTER TABLE {row[0]} OWNER TO {role};"
        )


def try_write(connection: Connection) -> None:
    """Write a row and take it back; raise what the database raises."""
    with connection.begin_nested() as trial:
        if connection.scalar(text("SELECT to_regclass('facts') IS NOT NULL")):
            connection.execute(text("INSERT INTO facts VALUES (gen_random_uuid()::text, '')"))
        trial.rollback()


def _require_utf8(connection: Connection) -> None:
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        name = connection.scalar(text("SELECT current_database()"))
        raise StorageUnavailable(
            f"The database {name} has the encoding {encoding}, which lacks letters that papers"
            " need. Make another: createdb --encoding UTF8 --template template0 NAME."
        )


def _require_writable(connection: Connection) -> None:
    if connection.scalar(text("SELECT pg_is_in_recovery()")):
        raise StorageUnavailable(
            "This PostgreSQL server is a standby, which takes no writes:"
            " name the primary in DATABASE_URL."
        )
    if connection.scalar(text("SHOW transaction_read_only")) == "on":
        name, role = _quoted(connection, "current_database()"), _quoted(connection, "current_user")
        raise StorageUnavailable(
            f"The database {name} is read-only for {role}. If nobody meant that, run in"
            f" another database: ALTER DATABASE {name} RESET default_transaction_read_only;"
            f" ALTER ROLE {role} RESET default_transaction_read_only;"
        )


def _require_schema(connection: Connection) -> None:
    if connection.scalar(text("SELECT current_schema()")) is None:
        role = _quoted(connection, "current_user")
        path = connection.scalar(text("SHOW search_path"))
        raise StorageUnavailable(
            f"The role {role} may use none of the schemas in its search_path ({path})."
            f" As the owner of the database, run: GRANT USAGE, CREATE ON SCHEMA public TO {role};"
        )


def _require_privileges(connection: Connection) -> None:
    rows = connection.execute(_NOT_ALLOWED, {"tables": _tables()}).all()
    if not rows:
        return
    schema, role = _quoted(connection, "current_schema()"), _quoted(connection, "current_user")
    others = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
    raise StorageUnavailable(
        f"The role {role} may not read and write {rows[0][0]}{others}. As the owner, run:"
        f" GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};"
        f" GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role};"
    )


def _tables() -> Sequence[str]:
    return ["alembic_version", *metadata.tables]


def _quoted(connection: Connection, function: str) -> str:
    """Return a name that the server knows, as it has to be written in SQL."""
    return str(connection.scalar(text(f"SELECT quote_ident({function})")))
