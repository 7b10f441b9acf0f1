"""A migration of the next version may make tables anew and take long, and harms nothing."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from alembic.config import Config
from sqlalchemy import Connection, func, inspect, make_url, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import StorageUnavailable
from bot.papers.store import rows
from bot.storage import alembic, engines, migrator, postgres
from bot.storage.database import open_database
from bot.storage.schema import hits, paper_text, papers, watches
from tests.support.fakes import NOW, a_paper
from tests.support.sql import sql_at

NEXT = "9999"
HEAD = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = {next!r}, {newest!r}, None, None


def upgrade() -> None:
"""
REBUILD = """
    for table in ("papers", "watches"):
        with op.batch_alter_table(table, recreate="always") as batch:
            batch.add_column(sa.Column("odd", sa.Text()))
"""
ORPHAN = """
    op.execute(sa.delete(sa.table("watches")))
"""

PAPER = rows.values(a_paper(), NOW) | {"key": 1, "sequence": 1, "ingested_at": NOW}
TEXT = {"key": 1, "title": "t", "abstract": "a", "authors": "", "orgs": ""}
NUMBERS = dict.fromkeys(("id", "number", "member_id", "recipient_id", "cursor", "version"), 1)
WORDS = dict.fromkeys(("scope", "text", "query", "tempo", "zone"), "x")
WATCH = NUMBERS | WORDS | {"first_day": NOW.date(), "created_at": NOW}
HIT = {"watch_id": 1, "paper_id": "p", "state": "waiting", "found_at": NOW}

Bring = Callable[[str], None]
"""Lets the next version bring a migration that does this."""


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bring:
    """Let the next version of Paperboy be there."""
    versions, known, made = tmp_path / "next", migrator.known_revisions(), alembic.alembic_config
    ours = Path(alembic.__file__).parent / "migrations" / "versions"

    def config(connection: Connection) -> Config:
        config = made(connection)
        config.set_main_option("path_separator", "os")
        config.set_main_option("version_locations", f"{ours}{os.pathsep}{versions}")
        return config

    def bring_it(body: str) -> None:
        versions.mkdir()
        head = HEAD.format(next=NEXT, newest=known[-1])
        (versions / f"{NEXT}_odd.py").write_text(head + body)
        monkeypatch.setattr(alembic, "alembic_config", config)
        monkeypatch.setattr(migrator, "known_revisions", lambda: [*known, NEXT])

    return bring_it


@pytest.fixture
async def engine(sqlite_url: str) -> AsyncIterator[AsyncEngine]:
    """Give the engine of a SQLite file with a paper, a watch, and what belongs to them."""
    engine = engines.sqlite_engine(make_url(sqlite_url))
    async with engine.begin() as connection:
        for table, row in ((papers, PAPER), (paper_text, TEXT), (watches, WATCH), (hits, HIT)):
            await connection.execute(table.insert().values(row))
    yield engine
    await engine.dispose()


async def contents(engine: AsyncEngine) -> tuple[int, int, bool]:
    """Count what belongs to papers and to watches, and tell whether these were made anew."""
    async with engine.connect() as connection:
        texts, found = [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (paper_text, hits)
        ]
        columns = await connection.run_sync(lambda it: inspect(it).get_columns("watches"))
    return texts, found, "odd" in {column["name"] for column in columns}


async def test_a_table_can_be_made_anew(engine: AsyncEngine, bring: Bring) -> None:
    """Dropping the old one takes nothing with it; afterwards rows go with theirs as ever."""
    bring(REBUILD)

    await migrator.migrate(engine)

    assert await contents(engine) == (1, 1, True)
    async with engine.begin() as connection:
        await connection.execute(watches.delete())
    assert await contents(engine) == (1, 0, True)


async def test_a_migration_that_orphans_rows_is_taken_back(
    engine: AsyncEngine, bring: Bring
) -> None:
    """What SQLite did not check meanwhile is checked at the end, before anything is kept."""
    bring(REBUILD + ORPHAN)

    with pytest.raises(StorageUnavailable, match="rows of `hits` refer to none of `watches`"):
        await migrator.migrate(engine)

    assert await contents(engine) == (1, 1, False)
    async with engine.begin() as connection:
        await connection.execute(watches.delete())
    assert await contents(engine) == (1, 0, False)


async def test_a_migration_may_take_its_time(
    postgres_url: str, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would end at each start anew by the limits of every day; a second process waits for it."""
    marker = {"plan_cache_mode": "force_custom_plan"}  # without it, a pooler is suspected
    short = marker | {"statement_timeout": "200", "lock_timeout": "200"}  # milliseconds
    monkeypatch.setattr(postgres, "_SESSION_SETTINGS", short)
    monkeypatch.setattr(postgres, "ANSWER_SECONDS", 0.2)
    bring('    op.execute("SELECT pg_sleep(0.5)")\n')

    async with AsyncExitStack() as stack:
        opening = [stack.enter_async_context(open_database(postgres_url)) for _ in range(2)]
        await asyncio.gather(*opening)

    assert await sql_at(postgres_url)("SELECT version_num FROM alembic_version") == [(NEXT,)]


async def test_the_outbox_is_vacuumed_early(postgres_url: str) -> None:
    """At PostgreSQL's fifth of it, that would be after weeks of messages."""
    query = "SELECT reloptions FROM pg_class WHERE relname = 'deliveries'"

    assert await sql_at(postgres_url)(query) == [(["autovacuum_vacuum_scale_factor=0.02"],)]
