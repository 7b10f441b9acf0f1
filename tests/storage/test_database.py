"""A transaction happens whole or not at all, whatever becomes of its caller."""

import asyncio
import random
from collections import Counter
from contextlib import suppress

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import StorageUnavailable
from bot.storage import engines
from bot.storage.database import Database, Transaction, open_database
from tests.fakes import NOW, a_paper
from tests.storage.conftest import Sql

STORM = 600
"""Transactions of the storm; a fifth of DELIVERY.md's, for a suite that is run all day."""


async def fact(database: Database, name: str) -> str | None:
    """Read a remembered value in a transaction of its own."""
    async with database.read() as tx:
        return await tx.facts.get(name)


async def test_leaving_the_block_commits(database: Database) -> None:
    """What was written is there for the next reader."""
    async with database.write() as tx:
        await tx.facts.put("key", "value")

    assert await fact(database, "key") == "value"


async def test_an_exception_rolls_back_and_passes(database: Database) -> None:
    """Nothing of a failed block stays, its error is not changed, and the next writer can go on."""
    with pytest.raises(ZeroDivisionError):
        async with database.write() as tx:
            await tx.facts.put("key", "half")
            raise ZeroDivisionError
    async with database.write() as tx:
        await tx.facts.put("other", "whole")

    assert await fact(database, "key") is None
    assert await fact(database, "other") == "whole"


async def test_a_failing_statement_rolls_back(database: Database) -> None:
    """A statement that the database refuses undoes those before it."""
    twice = [a_paper(1), a_paper(1, id="2603.00002", upvotes=2**80)]
    with pytest.raises((DBAPIError, OverflowError)):
        async with database.write() as tx:
            await tx.facts.put("key", "half")
            await tx.papers.save(twice, NOW)

    assert await fact(database, "key") is None


async def test_a_cancellation_rolls_back(database: Database) -> None:
    """A caller that is cancelled between two statements leaves nothing behind."""
    halfway = asyncio.Event()

    async def write() -> None:
        async with database.write() as tx:
            await tx.facts.put("key", "half")
            halfway.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await halfway.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert await fact(database, "key") is None


async def test_a_cancellation_waits_for_the_statement(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement in flight runs to its end, however often its caller is cancelled meanwhile."""
    reached, release, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow(tx: Transaction) -> None:
        reached.set()
        await release.wait()
        await tx.facts.put("key", "value")
        ended.set()

    from bot.storage.statements import to_its_end

    async def write() -> None:
        async with sqlite_database.write() as tx:
            await to_its_end(slow(tx))

    task = asyncio.create_task(write())
    await reached.wait()
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    release.set()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_a_storm_of_cancellations(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many cancelled writers none is left half-way, none merged, and the connection is kept."""
