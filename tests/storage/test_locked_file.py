"""A SQLite file that another program has locked: one clear line, and nobody else is held up."""

import asyncio
import contextlib
import gc
import sqlite3
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from bot.errors import StorageUnavailable
from bot.storage import engines
from bot.storage.database import open_database
from bot.storage.key_values import KeyValues

BUSY_SECONDS = 1.0
"""How long SQLite waits for the lock, here; in life it is five times that."""


@pytest.fixture
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SQLite give up earlier."""
    pragmas = (f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}",)
    monkeypatch.setattr(engines, "_SQLITE_PRAGMAS", pragmas)


@pytest.fixture
def _no_collector() -> Iterator[None]:
    """Let garbage be collected by the test alone, and only its own: that takes no time."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@pytest.mark.usefixtures("_hasty", "_no_collector")
async def test_waiting_for_a_lock_holds_up_no_one_else(sqlite_url: str) -> None:
    """Not even when the remains of a failed transaction are collected during the next one."""
    async with open_database(sqlite_url) as database:

        async def write_twice() -> list[str]:
            lines: list[str] = []
            for _ in range(2):
                with pytest.raises(StorageUnavailable) as caught:
                    async with database.write() as tx:
                        await KeyValues(tx).put("key", "value")
                lines.append(str(caught.value))
            return lines

        other = sqlite3.connect(make_url(sqlite_url).database or "")
        other.execute("BEGIN IMMEDIATE")
        writing, longest = asyncio.create_task(write_twice()), 0.0
        while not writing.done():
            await asyncio.wait({writing}, timeout=BUSY_SECONDS / 4)
            began = time.monotonic()
            gc.collect()
            longest = max(longest, time.monotonic() - began)
        other.close()

    assert await writing == ["The database failed: database is locked"] * 2
    assert longest < BUSY_SECONDS / 2


@pytest.mark.usefixtures("_hasty")
async def test_a_cancellation_wins_over_the_lock(sqlite_url: str) -> None:
    """A loop that is told to end while its write waits ends, whatever it does about errors.

    However often and early or late it is told, the file is no longer locked by it.
    """
    async with open_database(sqlite_url) as database:

        async def write_for_ever() -> None:
            while True:
                with contextlib.suppress(StorageUnavailable):
                    async with database.write() as tx:
                        await KeyValues(tx).put("key", "value")

        other = sqlite3.connect(make_url(sqlite_url).database or "")
        other.execute("BEGIN IMMEDIATE")
        writing = [asyncio.create_task(write_for_ever()) for _ in range(3)]
        await asyncio.wait(writing, timeout=BUSY_SECONDS / 4)
        for _ in range(5):
            for task in writing:
                task.cancel()
            await asyncio.wait(writing, timeout=BUSY_SECONDS / 20)
        done, _ = await asyncio.wait(writing, timeout=BUSY_SECONDS)
        other.close()

        assert done == {*writing}
        assert all(task.cancelled() for task in writing)
        async with database.write() as tx:
            await KeyValues(tx).put("key", "value")
