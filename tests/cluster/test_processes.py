"""Processes know of each other by their beats, and take turns that never overlap."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

from bot.cluster.domain.roles import EVERY_ROLE, Role
from bot.cluster.store.processes import EXPIRY, Heartbeat, ProcessStore
from bot.cluster.store.time_slots import TimeSlotStore
from bot.runtime.clock import utc_now
from bot.storage.database import Database, open_database
from tests.support.fakes import NOW

SENDER = Heartbeat("sender", frozenset({Role.SENDER}), NOW, 7)
OTHER = Heartbeat("other", EVERY_ROLE)
LENGTH = timedelta(seconds=5)
AT_ONCE = 4


async def test_a_process_lives_until_its_beat_is_old(database: Database) -> None:
    """What it told last is what others read, until 30 s have gone by without a beat."""
    async with database.write() as tx:
        alone = await ProcessStore(tx).heartbeat(OTHER, NOW)
        await ProcessStore(tx).heartbeat(Heartbeat("sender", EVERY_ROLE), NOW)
        both = await ProcessStore(tx).heartbeat(SENDER, NOW + timedelta(seconds=1))
        still = await ProcessStore(tx).heartbeat(SENDER, NOW + EXPIRY - timedelta(seconds=1))
        left = await ProcessStore(tx).heartbeat(SENDER, NOW + EXPIRY)

    assert alone == (OTHER,)
    assert set(both) == set(still) == {OTHER, SENDER}
    assert left == (SENDER,)


async def test_who_leaves_is_gone_at_once(database: Database) -> None:
    """Nobody has to wait for its beat to become old."""
    async with database.write() as tx:
        await ProcessStore(tx).heartbeat(SENDER, NOW)
        await ProcessStore(tx).leave(SENDER.id, NOW)

        assert await ProcessStore(tx).heartbeat(OTHER, NOW) == (OTHER,)


async def test_the_database_tells_the_time(database: Database) -> None:
    """It is aware, in UTC, and goes on within one transaction."""
    async with database.write() as tx:
        first = await ProcessStore(tx).now()
        await asyncio.sleep(0.01)
        second = await ProcessStore(tx).now()

    assert first.utcoffset() == timedelta()
    assert abs(utc_now() - first) < timedelta(minutes=1)
    assert second > first


@asynccontextmanager
async def several(url: str) -> AsyncGenerator[list[Database]]:
    """Open a shared database as several processes do: writers of one take turns by themselves."""
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(open_database(url)) for _ in range(AT_ONCE)]
        for each in opened:
            async with each.read() as tx:  # let it connect before the race
                await ProcessStore(tx).now()
        yield opened


async def test_of_two_that_begin_at_once_one_sees_the_other(postgres_url: str) -> None:
    """Else both would take the whole pace."""

    async def begin(number: int, database: Database) -> int:
        async with database.write() as tx:
            return len(await ProcessStore(tx).heartbeat(Heartbeat(str(number), EVERY_ROLE), NOW))

    async with several(postgres_url) as databases:
        seen = await asyncio.gather(*(begin(*each) for each in enumerate(databases)))

    assert sorted(seen) == list(range(1, AT_ONCE + 1))


async def test_turns_of_one_name_never_overlap(postgres_url: str) -> None:
    """However many ask at once; those of another name are not held up."""

    async def take(database: Database, name: str) -> datetime:
        async with database.write() as tx:
            return await TimeSlotStore(tx).reserve(name, NOW, LENGTH)

    async with several(postgres_url) as databases:
        begun = sorted(await asyncio.gather(*(take(each, "identify 0") for each in databases)))
        apart = await take(databases[0], "identify 1")

    assert begun == [NOW + number * LENGTH for number in range(AT_ONCE)]
    assert apart == NOW


async def test_a_turn_begins_when_it_is_asked_for_if_none_is_taken(database: Database) -> None:
    """Time that nobody used is not saved up."""
    later = NOW + 10 * LENGTH
    async with database.write() as tx:
        first = await TimeSlotStore(tx).reserve("identify 0", NOW, LENGTH)
        second = await TimeSlotStore(tx).reserve("identify 0", later, LENGTH)

    assert (first, second) == (NOW, later)


async def test_a_turn_that_ends_early_frees_the_next(database: Database) -> None:
    """Who comes next need not wait for its full length."""
    async with database.write() as tx:
        await TimeSlotStore(tx).reserve("commands", NOW, LENGTH)
        await TimeSlotStore(tx).end("commands")

        assert await TimeSlotStore(tx).reserve("commands", NOW, LENGTH) == NOW


async def test_a_turn_is_taken_only_if_it_is_free(postgres_url: str) -> None:
    """Of all who ask at once one gets it, and after its end the next."""

    async def take(database: Database, after: timedelta) -> bool:
        async with database.write() as tx:
            return await TimeSlotStore(tx).reserve_if_free("refresh", NOW + after, LENGTH)

    async with several(postgres_url) as databases:
        at_once = await asyncio.gather(*(take(each, timedelta()) for each in databases))
        early = await take(databases[0], LENGTH / 2)
        later = await take(databases[0], LENGTH)

    assert (at_once.count(True), early, later) == (1, False, True)


async def test_both_databases_know_whether_a_turn_is_free(database: Database) -> None:
    """The statement is the same, and SQLite's answer too."""
    async with database.write() as tx:
        taken = [await TimeSlotStore(tx).reserve_if_free("refresh", NOW, LENGTH) for _ in range(2)]

    assert taken == [True, False]
