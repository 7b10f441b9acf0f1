"""Upgrades a database to the newest schema in one transaction, and refuses a newer one."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import StorageUnavailable
from bot.storage.requirements import require_upgradable, require_usable

_MIGRATION_LOCK = 7_205_759_403_792_794  # any number that no other program locks


async def migrate(engine: AsyncEngine) -> None:
    """Upgrade to the newest revision; raise StorageUnavailable if a newer Paperboy has used it."""
    async with engine.connect() as connection:
        await connection.run_sync(_in_transaction)


def require_newest(connection: Connection) -> None:
    """Raise StorageUnavailable unless the schema is the newest: readers can't upgrade it."""
    if not _is_newest(connection):
        raise StorageUnavailable(
            "This database is empty or of an older Paperboy:"
            " run `paperboy run` or `paperboy ingest` first."
        )


def require_startable(connection: Connection) -> None:
    """Raise StorageUnavailable, with the remedy, if PostgreSQL can't be used or upgraded."""
    require_usable(connection)
    if not _is_newest(connection):
        require_upgradable(connection)


def known_revisions() -> list[str]:
    """Return the revisions that this version knows, the newest last."""
    files = (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py")
    return sorted(file.name.partition("_")[0] for file in files)


def _in_transaction(connection: Connection) -> None:
    with _rebuilding(connection), connection.begin():
        _upgrade(connection)


@contextmanager
def _rebuilding(connection: Connection) -> Generator[None]:
    """Let SQLite drop and recreate a table without deleting the rows that refer to it.

    The pragma takes effect only outside a transaction.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    _set_foreign_keys(connection, "OFF")
    try:
        yield
    finally:
        _set_foreign_keys(connection, "ON")


def _set_foreign_keys(connection: Connection, state: str) -> None:
    cursor = connection.connection.cursor()  # SQLAlchemy's own would begin a transaction
    try:
        cursor.execute(f"PRAGMA foreign_keys = {state}")
    finally:
        cursor.close()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        require_startable(connection)
        # several processes may start at once; each waits for the first, however long that takes
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        # for tables: working processes hold locks for seconds, and others queue behind a waiter
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))
    if not _is_newest(connection):
        from bot.storage import alembic  # noqa: PLC0415  # needed once per version; see there

        alembic.upgrade(connection)
        _require_owners(connection)


def _require_owners(connection: Connection) -> None:
    """Raise StorageUnavailable if a row refers to a missing one: foreign keys were off so far."""
    if connection.dialect.name == "sqlite":
        lost = connection.execute(text("PRAGMA foreign_key_check")).first()
        if lost:
            raise StorageUnavailable(
                f"The database can't be brought up to date: rows of `{lost[0]}` refer to none of"
                f" `{lost[2]}`. Nothing was changed: keep using the older Paperboy, and tell us."
            )


def _is_newest(connection: Connection) -> bool:
    """Return whether the schema is the newest; raise StorageUnavailable if it is unknown."""
    revisions = known_revisions()
    if not inspect(connection).has_table("alembic_version"):
        return False
    current = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if current not in {None, *revisions} and not inspect(connection).has_table("papers"):
        raise StorageUnavailable(
            "Another program that uses Alembic keeps its data in this database:"
            " name a database of Paperboy's own in DATABASE_URL."
        )
    if current not in {None, *revisions}:
        raise StorageUnavailable(
            "A newer Paperboy has used this database: update Paperboy, or use another DATABASE_URL."
        )
    return current == revisions[-1]
