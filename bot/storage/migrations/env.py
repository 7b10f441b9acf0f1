"""Runs the migrations on the connection that `bot.storage.migrator` opened."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection

from bot.storage.schema import UtcDateTime, metadata

# virtual tables and their shadow tables
_WRITTEN_BY_HAND = ("papers_fts", "papers_vocab", "headings_fts")


def _is_ours(name: str | None, kind: str, _: object) -> bool:
    """Return whether autogenerate covers an object: metadata can't describe full-text parts."""
    by_hand = (name or "").startswith(_WRITTEN_BY_HAND) or (kind, name) in {
        ("column", "fts"),
        ("column", "heading"),
        ("index", "ix_paper_text_fts"),
        ("index", "ix_paper_text_heading"),
    }
    return not by_hand


def _rendered(kind: str, item: object, _: object) -> str | Literal[False]:
    """Render our own type as the database's: a migration must not import the bot."""
    is_ours = kind == "type" and isinstance(item, UtcDateTime)
    return "sa.DateTime(timezone=True)" if is_ours else False


def _run() -> None:
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=_is_ours,
        render_item=_rendered,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
