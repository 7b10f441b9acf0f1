"""Runs Alembic; imported only when a schema has to change, as it costs 11 MB and 0.1 s."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.operations.ops import MigrationScript
from sqlalchemy import Connection


def alembic_config(connection: Connection) -> Config:
    """Build Alembic's configuration in memory; `env.py` finds the open connection in it."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Upgrade the schema to the newest revision, in the connection's transaction."""
    command.upgrade(alembic_config(connection), "head")


def write_revision(connection: Connection, number: str, title: str) -> bool:
    """Write a migration for what `schema.py` has and the database lacks; False if it is empty."""
    has_changes = False

    def look(_context: object, _revision: object, scripts: list[MigrationScript]) -> None:
        nonlocal has_changes
        has_changes = any(not script.upgrade_ops_list[0].is_empty() for script in scripts)

    command.revision(
        alembic_config(connection),
        title,
        autogenerate=True,
        rev_id=number,
        process_revision_directives=look,
    )
    return has_changes
