"""Brings a database to the newest schema, in one transaction, and refuses one from the future."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import StorageUnavailable

_MIGRATION_LOCK = 7_205_759_403_792_794  # any number that no other program locks


async def migrate(engine: AsyncEngine) -> None:
    """Upgrade to the newest revision; raise StorageUnavailable if a newer Paperboy was here."""
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)


def require_newest(connection: Connection) -> None:
    """Raise StorageUnavailable unless the schema is the newest: readers can't upgrade it."""
    if not _is_newest(connection):
        raise StorageUnavailable(
            "This database is empty or of an older Paperboy:"
            " run `paperboy run` or `paperboy ingest` first."
        )


def known_revisions() -> list[str]:
    """Give the revisions that this version knows, the newest last."""
    files = (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*.py")
    return sorted(file.name.partition("_")[0] for file in files)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # several processes may start at once
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    if not _is_newest(connection):
        from bot.storage import revisions  # noqa: PLC0415  # needed once a version; see there

        revisions.upgrade(connection)


def _is_newest(connection: Connection) -> bool:
    """Whether there is nothing to upgrade; raise StorageUnavailable for an unknown revision."""
    revisions = known_revisions()
    if not inspect(connection).has_table("alembic_version"):
        return False
    current = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if current not in {None, *revisions}:
        raise StorageUnavailable(
            "A newer Paperboy has used this database: update Paperboy, or use another DATABASE_URL."
        )
    return current == revisions[-1]
