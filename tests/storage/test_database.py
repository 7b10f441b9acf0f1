"""A transaction happens whole or not at all, whatever becomes of its caller."""

import asyncio
import random
from collections.abc import Callable

import pytest

from bot.errors import StorageUnavailable
from bot.papers.store.papers import PaperStore
from bot.storage.database import Database, open_database
from bot.storage.key_values import KeyValues
from bot.storage.transaction import run_shielded
from tests.support.fakes import NOW, a_paper
from tests.support.sql import Sql

STORM = 600
"""Transactions of the storm; 3,000 were measured, too many for a suite that is run all day."""

WORKERS = 4
LONGEST = 0.008
"""Seconds until a cancellation: what a transaction takes with those it has to wait for."""

Connections = Callable[[], int]


async def fact(database: Database, name: str) -> str | None:
    """Read a remembered value in a transaction of its own."""
    async with database.read() as tx:
        return await KeyValues(tx).get(name)


async def test_leaving_the_block_commits(database: Database) -> None:
    """What was written is there for the next reader."""
    async with database.write() as tx:
        await KeyValues(tx).put("key", "value")

    assert await fact(database, "key") == "value"


async def test_an_exception_rolls_back_and_passes(database: Database) -> None:
    """Nothing of a failed block stays, its error is not changed, and the next writer can go on."""

    async def fail() -> None:
        async with database.write() as tx:
            await KeyValues(tx).put("key", "half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.write() as tx:
        await KeyValues(tx).put("other", "whole")

    assert await fact(database, "key") is None
    assert await fact(database, "other") == "whole"


async def test_a_failing_statement_rolls_back(database: Database) -> None:
    """A value that the database refuses undoes the statements before it."""

    async def fail() -> None:
        async with database.write() as tx:
            await PaperStore(tx).save([a_paper(1)], NOW)
            await PaperStore(tx).save([a_paper(2, upvotes=2**80)], NOW)

    with pytest.raises((StorageUnavailable, OverflowError)):
        await fail()
    async with database.read() as tx:
        assert (await PaperStore(tx).holdings()).papers == 0


async def test_a_cancellation_rolls_back(database: Database) -> None:
    """A caller that is cancelled between two statements leaves nothing behind."""
    halfway = asyncio.Event()

    async def write() -> None:
        async with database.write() as tx:
            await KeyValues(tx).put("key", "half")
            halfway.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await halfway.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert await fact(database, "key") is None


async def test_a_step_runs_to_its_end() -> None:
    """However often its caller is cancelled meanwhile; only then the cancellation goes through."""
    begun, release = asyncio.Event(), asyncio.Event()
    ended: list[str] = []

    async def step() -> None:
        begun.set()
        await release.wait()
        ended.append("step")

    task = asyncio.create_task(run_shielded(step()))
    await begun.wait()
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    still_running = not task.done()
    release.set()
    await asyncio.wait({task})

    assert still_running
    assert task.cancelled()
    assert ended == ["step"]


async def test_a_cancellation_wins_over_the_step_s_error() -> None:
    """Who cancelled waits for that alone; the error is told as its cause."""
    begun, release = asyncio.Event(), asyncio.Event()

    async def step() -> None:
        begun.set()
        await release.wait()
        raise ZeroDivisionError

    task = asyncio.create_task(run_shielded(step()))
    await begun.wait()
    task.cancel()
    await asyncio.sleep(0)
    release.set()

    with pytest.raises(asyncio.CancelledError) as caught:
        await task
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


async def _storm(database: Database, chance: random.Random) -> dict[int, asyncio.Task[None]]:
    """Let a few workers write, four statements at a time; three in ten are cancelled somewhere."""
    loop = asyncio.get_running_loop()
    tasks: dict[int, asyncio.Task[None]] = {}

    async def write(number: int) -> None:
        async with database.write() as tx:
            for part in range(4):
                await KeyValues(tx).put(f"{number:04}/{part}", str(number))

    async def work(numbers: range) -> None:
        for number in numbers:
            tasks[number] = asyncio.create_task(write(number))
            if chance.random() < 0.3:
                loop.call_later(chance.uniform(0, LONGEST), tasks[number].cancel)
            await asyncio.wait({tasks[number]})

    await asyncio.gather(*[work(range(first, STORM, WORKERS)) for first in range(WORKERS)])
    return tasks


async def test_a_storm_of_cancellations(
    database: Database, sql: Sql, connections_opened: Connections
) -> None:
    """None is left half-way, none merged, none lost, no stray error, and no connection is dropped.

    A cancelled writer's transaction may have happened, but then all of it.
    """
    await fact(database, "none")  # PostgreSQL's first connection is opened when it is needed
    before = connections_opened()

    tasks = await _storm(database, random.Random(7))  # noqa: S311  # chance, not secrecy

    assert connections_opened() == before
    written = await sql("SELECT substr(name, 1, 4), count(*) FROM facts GROUP BY 1 ORDER BY 1")
    done = {number for number, task in tasks.items() if not task.cancelled()}
    assert {count for _, count in written} == {4}
    assert done <= {int(number) for number, _ in written}
    assert len(tasks) - len(done) > 10
    assert [error for number in done if (error := tasks[number].exception())] == []


async def test_readers_pass_a_writer(database: Database) -> None:
    """While a transaction is open its changes are unseen, and nobody waits for it."""
    async with database.write() as tx:
        await KeyValues(tx).put("key", "new")
        async with asyncio.timeout(2):
            meanwhile = await fact(database, "key")

    assert meanwhile is None
    assert await fact(database, "key") == "new"


async def test_a_reader_sees_one_moment(sqlite_database: Database) -> None:
    """What is committed while a read transaction is open is not in it."""
    async with sqlite_database.read() as tx:
        before = await KeyValues(tx).get("key")
        async with sqlite_database.write() as writer:
            await KeyValues(writer).put("key", "new")
        after = await KeyValues(tx).get("key")

    assert (before, after) == (None, None)


async def test_writers_take_turns(database: Database) -> None:
    """Two writers that each read and then write lose nothing to each other."""
    both_there = asyncio.Barrier(2)

    async def append(letter: str) -> None:
        await both_there.wait()
        async with database.write() as tx:
            known = await KeyValues(tx).get("key") or ""
            await KeyValues(tx).put("key", known + letter)

    await asyncio.gather(append("a"), append("b"))

    assert sorted(await fact(database, "key") or "") == ["a", "b"]


async def test_a_reader_cannot_write(sqlite_database: Database) -> None:
    """SQLite itself refuses: its readers are no second writer."""
    with pytest.raises(StorageUnavailable, match="readonly"):
        async with sqlite_database.read() as tx:
            await KeyValues(tx).put("key", "value")


async def test_a_database_for_readers_has_no_writer(sqlite_url: str) -> None:
    """Whoever opens a database for reading is told so on the first write."""
    async with open_database(sqlite_url, read_only=True) as database:
        with pytest.raises(StorageUnavailable, match="reading only"):
            async with database.write():
                pass
