"""A PostgreSQL that can't be reached any more: one clear line, in time, and the next one works."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import make_url

from bot.errors import StorageUnavailable
from bot.storage import postgres
from bot.storage.database import Database, open_database
from bot.storage.key_values import KeyValues
from tests.storage.silent_proxy import SilentProxy
from tests.support.sql import sql_at

PATIENCE = 0.5
"""Seconds that an answer may take, here; in life it is thirty times that."""

END_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'paperboy'"
)


async def put(
    database: Database, value: str, halfway: Callable[[], Awaitable[object]] | None = None
) -> None:
    """Write a value in a transaction of its own, in two steps if something is to happen between."""
    async with database.write() as tx:
        if halfway:
            await KeyValues(tx).put("key", "half")
            await halfway()
        await KeyValues(tx).put("key", value)


@pytest.fixture
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up earlier."""
    monkeypatch.setattr(postgres, "CONNECT_SECONDS", PATIENCE)
    monkeypatch.setattr(postgres, "ANSWER_SECONDS", PATIENCE)


@pytest.fixture
async def proxy(postgres_url: str) -> AsyncIterator[SilentProxy]:
    """Stand between the bot and its server."""
    async with SilentProxy(str(make_url(postgres_url).query["host"])) as running:
        yield running


async def test_a_connection_that_ends_meanwhile_is_replaced(
    postgres_database: Database, postgres_url: str
) -> None:
    """What is under way fails with the line that people are told; what comes next does not."""
    sql = sql_at(postgres_url)
    with pytest.raises(StorageUnavailable, match="The database failed: "):
        await put(postgres_database, "lost", lambda: sql(END_ALL))

    await put(postgres_database, "whole")

    assert await sql("SELECT value FROM facts WHERE name = 'key'") == [("whole",)]


async def test_a_connection_that_ends_between_two_is_not_noticed(
    postgres_database: Database, postgres_url: str
) -> None:
    """A restart of the server while nothing is under way costs nobody anything."""
    await put(postgres_database, "before")
    await sql_at(postgres_url)(END_ALL)

    await put(postgres_database, "after")


async def test_a_cancellation_is_one_though_the_connection_has_ended(
    postgres_database: Database, postgres_url: str
) -> None:
    """What can't be rolled back any more keeps no loop from ending."""
    halfway = asyncio.Event()

    async def hang() -> None:
        halfway.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(put(postgres_database, "lost", hang))
    await halfway.wait()
    await sql_at(postgres_url)(END_ALL)
    task.cancel()
    await asyncio.wait({task})

    assert task.cancelled()
    await put(postgres_database, "whole")


@pytest.mark.usefixtures("_hasty")
async def test_a_server_that_falls_silent_is_given_up(
    proxy: SilentProxy, postgres_url: str
) -> None:
    """Without it a writer would hold its turn for ever; when the server is back, all goes on."""
    url = make_url(postgres_url).set(query={"host": proxy.folder})
    async with open_database(url.render_as_string(hide_password=False)) as database:
        async with asyncio.timeout(20 * PATIENCE):
            with pytest.raises(StorageUnavailable, match="The database failed: it does not answer"):
                await put(database, "lost", proxy.fall_silent)
            with pytest.raises(StorageUnavailable, match="it does not answer"):
                await put(database, "nobody hears it")
        proxy.is_silent = False

        await put(database, "whole")


@pytest.mark.usefixtures("_hasty")
async def test_nobody_waits_for_a_free_connection_for_long(postgres_url: str) -> None:
    """When all are busy, that is one line too."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(postgres_url))
        for _ in range(10):
            await stack.enter_async_context(database.read())

        with pytest.raises(StorageUnavailable, match="all its connections are busy"):
            await put(database, "value")
