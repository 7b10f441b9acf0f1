"""Brings a database to the newest schema, in one transaction, and refuses one from the future."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import StorageUnavailable

_MIGRATION_LOCK = 7_205_759_403_792_794  # any number that no other program locks


def alembic_config(connection: Connection | None = None) -> Config:
    """Build Alembic's configuration in memory; `env.py` finds the open connection in it."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


async def migrate(engine: AsyncEngine) -> None:
    """Upgrade to the newest revision; raise StorageUnavailable if a newer Paperboy was here."""
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)


async def require_newest(engine: AsyncEngine) -> None:
    """Raise StorageUnavailable unless the schema is the newest: readers can't upgrade it."""
    async with engine.begin() as connection:
        if not await connection.run_sync(_is_newest):
            raise StorageUnavailable(
                "This database is empty or of an older Paperboy: run `paperboy ingest` first."
            )


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # several processes may start at once
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    if not _is_newest(connection):
        command.upgrade(alembic_config(connection), "head")


def _is_newest(connection: Connection) -> bool:
    """Whether there is nothing to upgrade; raise StorageUnavailable for an unknown revision."""
    scripts = ScriptDirectory.from_config(alembic_config())
    current = MigrationContext.configure(connection).get_current_revision()
    if current and current not in {script.revision for script in scripts.walk_revisions()}:
        raise StorageUnavailable(
            "A newer Paperboy has used this database: update Paperboy, or use another DATABASE_URL."
        )
    return current == scripts.get_current_head()
