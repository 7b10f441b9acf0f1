"""Several processes share the watches: limits hold, changes are seen, and one of them tells."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, timedelta

import pytest

from bot.accounts.domain import Owner
from bot.errors import BadRequest
from bot.storage.database import Database, open_database
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import Tempo, WatchKey, WatchTerms
from bot.watches.store.pending_hits import FIRST, HeldHit, PendingHitStore
from bot.watches.store.watches import NEVER, WatchStore
from tests.support.fakes import NOW, Clock
from tests.support.sql import Sql
from tests.watches.watching import ME, Desk

TERMS = WatchTerms("moe", "moe")
TODAY = date(2026, 3, 4)
ROUNDS = 8


@pytest.fixture
async def processes(postgres_url: str) -> AsyncIterator[list[Database]]:
    """Open one PostgreSQL database as three processes do."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_database(postgres_url)) for _ in range(3)]


async def add(database: Database, owner: Owner) -> int | None:
    """Add a watch; None if there are enough."""
    try:
        async with database.write() as tx:
            return (await WatchStore(tx).add(owner, TERMS, TODAY, NOW)).number
    except BadRequest:
        return None


async def test_a_limit_holds_however_many_ask_at_once(processes: list[Database]) -> None:
    """Of 40 watches that three processes set up at the same moment, 25 are made."""
    made = await asyncio.gather(*(add(processes[n % 3], ME) for n in range(40)))

    assert sorted(filter(None, made)) == list(range(1, 26))


async def test_versions_rise_with_each_change(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for the changes since the last one it knows misses none and sees none twice.

    That holds however few are read at a time, also of those that changed together.
    """
    monkeypatch.setattr("bot.watches.store.watches.BATCH_ROWS", 1)
    seen: list[tuple[int, bool]] = []
    last = NEVER

    async def look() -> None:
        nonlocal last
        async with database.read() as tx:
            while changed := await WatchStore(tx).changed(last):
                last = changed[-1].change
                seen.extend((each.id, each.is_active) for each in changed)

    async with database.write() as tx:
        first = await WatchStore(tx).add(ME, TERMS, TODAY, NOW)
        second = await WatchStore(tx).add(ME, TERMS, TODAY, NOW)
    await look()
    async with database.write() as tx:
        await WatchStore(tx).apply(first.recipient, WatchEvent.MESSAGES_CLOSED, NOW)
    await look()
    await look()
    async with database.write() as tx:
        await WatchStore(tx).apply(WatchKey(ME, second.number), WatchEvent.RESUMED, NOW)
    await look()

    one, two = first.id, second.id
    assert seen[:2] == [(one, True), (two, True)]
    assert seen[2:4] == [(one, False), (two, False)]
    assert seen[4:] == [(two, True)]


async def test_one_process_tells_a_recipient(processes: list[Database]) -> None:
    """When several look at the same moment, each paper is in one alert."""
    clock = Clock()
    desks = [Desk(each, clock) for each in processes]
    await desks[0].watch("moe")
    for number in range(ROUNDS):
        await desks[0].bring(number, "moe")
        await asyncio.gather(*(desk.matching.step() for desk in desks))
        await asyncio.gather(*(desk.telling.step() for desk in desks))
        await desks[number % 3].sending.drain()

    told = [paper for desk in desks for papers in desk.told() for paper in papers]
    assert sorted(told) == [f"2603.{number:05}" for number in range(ROUNDS)]


async def test_what_changes_meanwhile_is_not_held_back(database: Database) -> None:
    """A process that has looked at a watch before it changed must not defer what it tells now."""
    desk = Desk(database, Clock())
    await desk.watch("moe", at="09:00")
    await desk.watch("moe OR zebra", at="09:00")
    await desk.bring(1, "moe")
    await desk.matching.step()
    now = desk.clock()
    async with database.read() as tx:
        seen = await PendingHitStore(tx).due(now, FIRST)
    await desk.services.watches.edit(ME, 1, WatchDraft(tempo=Tempo.AT_ONCE))

    async with database.write() as tx:
        held = [HeldHit(each, now + timedelta(hours=1)) for each in seen]
        await PendingHitStore(tx).defer(held, now)

    async with database.read() as tx:
        due = await PendingHitStore(tx).due(now, FIRST)
        later = await PendingHitStore(tx).due(now + timedelta(hours=1), FIRST)
    assert [each.watch.number for each in due] == [1]
    assert [each.watch.number for each in later] == [1, 2]


async def test_what_a_watch_found_goes_with_it(database: Database, sql: Sql) -> None:
    """Once it can't be restored any more, nothing of it is left but who was told of what."""
    desk = Desk(database, Clock())
    await desk.watch("moe", upvotes=3)
    for number in (1, 2, 3, 4):
        await desk.bring(number, "moe")
    await desk.tell()

    await desk.services.watches.remove(ME, 1)
    await desk.pass_by(minutes=6)

    assert await sql("SELECT count(*) FROM hits") == [(0,)]
    assert await sql("SELECT count(*) FROM watches") == [(0,)]
    assert await sql("SELECT count(*) FROM removed_watches") == [(0,)]
    assert sorted(await sql("SELECT paper_id FROM told")) == [("2603.00003",), ("2603.00004",)]
