"""Runs Alembic; imported only when a schema has to change, as it costs 11 MB and 0.1 s."""

from pathlib import Path

from alembic import command
from alembic.config import Config
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
