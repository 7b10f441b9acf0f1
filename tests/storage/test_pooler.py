"""Behind a real PgBouncer all works: nothing is left in a session, or looked for there."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import make_url, text

from bot.errors import StorageUnavailable
from bot.storage.database import Database, open_database
from bot.storage.key_values import KeyValues
from bot.storage.postgres import has_pooler
from tests.support import pgbouncer
from tests.support.sql import sql_at

pytestmark = pgbouncer.needed

SETTINGS = "SELECT name, setting FROM pg_settings WHERE name IN "
OURS = {
    "statement_timeout": "10000",
    "lock_timeout": "3000",
    "plan_cache_mode": "force_custom_plan",
}
THE_SERVERS = {"statement_timeout": "0", "lock_timeout": "0", "plan_cache_mode": "auto"}

POOLERS = {
    "transaction": {"pool_mode": "transaction"},
    "session": {"pool_mode": "session", "default_pool_size": "20"},
    # as many set it up for drivers that insist on their settings
    "dropping": {
        "pool_mode": "transaction",
        "ignore_startup_parameters": "statement_timeout, lock_timeout, plan_cache_mode,"
        " idle_in_transaction_session_timeout, synchronous_commit, tcp_keepalives_idle,"
        " tcp_keepalives_interval, tcp_keepalives_count",
    },
}


@pytest.fixture(params=POOLERS)
def pooled_url(request: pytest.FixtureRequest, postgres_url: str) -> Iterator[str]:
    """Give the URL of a fresh, migrated database behind each kind of PgBouncer."""
    url = make_url(postgres_url)
    with pgbouncer.running(str(url.query["host"]), **POOLERS[request.param]) as start:
        yield f"{start}/{url.database}"


async def settings(url: str) -> dict[str, str]:
    """Give what a session of the server has, as another program sees it."""
    rows = await sql_at(url)(f"{SETTINGS}{tuple(OURS)}")
    return {str(name): str(value) for name, value in rows}


async def test_a_pooler_is_recognised(pooled_url: str, postgres_url: str) -> None:
    """Whether it refuses our settings or drops them; a server itself is none."""
    assert await has_pooler(make_url(pooled_url))
    assert not await has_pooler(make_url(postgres_url))


async def test_many_transactions_share_few_sessions(pooled_url: str) -> None:
    """Two processes with more connections than sessions: each write and read has our limits."""
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(open_database(pooled_url)) for _ in range(2)]

        async def work(database: Database, key: str) -> None:
            for value in ("one", "two", "three"):
                async with database.write() as tx:
                    await KeyValues(tx).put(key, value)
                async with database.read() as tx:
                    assert await KeyValues(tx).get(key) == value
                    rows = await tx.execute(text(f"{SETTINGS}{tuple(OURS)}"))
                    assert {row.name: row.setting for row in rows} == OURS

        await asyncio.gather(
            *(work(each, f"{n}-{m}") for n, each in enumerate(processes) for m in range(6))
        )


async def test_nothing_is_left_in_a_session(pooled_url: str) -> None:
    """Another program at the same pooler finds the server's own settings, and no statement."""
    async with open_database(pooled_url) as database, database.write() as tx:
        await KeyValues(tx).put("key", "value")

    assert await settings(pooled_url) == THE_SERVERS
    left = await sql_at(pooled_url)("SELECT statement FROM pg_prepared_statements")
    assert [row for row in left if "facts" in str(row)] == []


async def test_the_limits_are_kept(pooled_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A statement that takes too long ends, in one clear line."""
    short = "SELECT set_config('statement_timeout', '50', true)"
    async with open_database(pooled_url) as database:
        monkeypatch.setattr("bot.storage.postgres._SET_LOCALLY", short)
        async with database.read() as tx:
            with pytest.raises(StorageUnavailable, match="statement timeout"):
                await tx.execute(text("SELECT pg_sleep(5)"))
