"""Reads of SQLite end with their callers, wait for their turn, and leave nothing behind."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import make_url, text

from bot.errors import StorageUnavailable
from bot.storage.engines import sqlite_read_engine
from bot.storage.slow_log import SlowLog
from bot.storage.sqlite_readers import Readers
from bot.storage.transaction import Execute

PROMPTLY = 10
"""Seconds; the endless statement would take hours."""
ENDLESS = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
)


@pytest.fixture
async def readers(sqlite_url: str) -> AsyncIterator[Readers]:
    """Give the readers of a fresh database, which has a single connection."""
    readers = Readers(sqlite_read_engine(make_url(sqlite_url)), 1, SlowLog())
    yield readers
    readers.close()


async def one(readers: Readers) -> int:
    """Read a number."""
    async with readers.reading() as reading:
        number: int = (await reading.execute(text("SELECT 1"))).scalar_one()
        return number


async def test_a_cancelled_read_stops_and_frees_its_connection(readers: Readers) -> None:
    """A member who is gone must not keep a connection busy."""
    begun = asyncio.Event()

    async def endless() -> None:
        async with readers.reading() as reading:
            await reading.execute(text("SELECT 1"))
            begun.set()
            await reading.execute(ENDLESS)

    task = asyncio.create_task(endless())
    await begun.wait()
    await asyncio.sleep(0)
    task.cancel()
    async with asyncio.timeout(PROMPTLY):
        await asyncio.wait({task})

        assert await one(readers) == 1
    assert task.cancelled()


async def test_a_read_cancelled_before_its_statement_begins_stops_too(readers: Readers) -> None:
    """SQLite forgets an interrupt that comes too early: the thread would never be free again."""
    loop, begun, may_go_on = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def late(execute: Execute) -> object:
        loop.call_soon_threadsafe(begun.set)
        may_go_on.wait(PROMPTLY)
        return execute(ENDLESS, None)

    async def endless() -> None:
        async with readers.reading() as reading:
            await reading.execute(text("SELECT 1"))
            await reading.run_in_one_trip(late)

    task = asyncio.create_task(endless())
    await begun.wait()
    task.cancel()
    loop.call_later(0.1, may_go_on.set)
    async with asyncio.timeout(PROMPTLY):
        await asyncio.wait({task})

        assert await one(readers) == 1
    assert task.cancelled()


async def test_reads_wait_for_their_turn(readers: Readers) -> None:
    """Also one that was begun before others, and has a second statement to run."""
    async with readers.reading() as reading:
        await reading.execute(text("SELECT 1"))
        others = [asyncio.create_task(one(readers)) for _ in range(5)]
        await asyncio.sleep(0)
        async with asyncio.timeout(PROMPTLY):
            await reading.execute(text("SELECT 2"))
        are_waiting = not any(task.done() for task in others)

    assert are_waiting
    assert await asyncio.gather(*others) == [1] * 5


async def test_a_read_may_end_without_a_statement(readers: Readers) -> None:
    """It has taken no connection, and the next one can."""
    async with readers.reading():
        pass

    assert await one(readers) == 1


async def test_readers_can_not_write(readers: Readers) -> None:
    """A read that would change something is a mistake of ours, and SQLite refuses it."""
    async with readers.reading() as reading:
        with pytest.raises(StorageUnavailable, match="readonly"):
            await reading.execute(text("DELETE FROM facts"))

    assert await one(readers) == 1


async def test_rows_outlive_the_read(readers: Readers) -> None:
    """They were read where the statement ran, so nothing waits for the file later."""
    async with readers.reading() as reading:
        result = await reading.execute(text("SELECT 1 UNION SELECT 2 ORDER BY 1"))

        first = result.fetchone()

        assert [first, *result.fetchall()] == [(1,), (2,)]
