"""Time slots are reserved one after the other, while other processes end theirs."""

import asyncio
from datetime import timedelta

from bot.cluster.store.time_slots import TimeSlotStore
from bot.storage.database import Database
from tests.support.fakes import NOW

LENGTH = timedelta(minutes=1)
PROCESSES, TIMES = 4, 40


async def test_slots_may_end_while_others_are_reserved(database: Database) -> None:
    """Whoever comes at that moment gets one, too."""

    async def reserve_and_end() -> None:
        for _ in range(TIMES):
            async with database.write() as tx:
                assert await TimeSlotStore(tx).reserve("work", NOW, LENGTH) >= NOW
            async with database.write() as tx:
                await TimeSlotStore(tx).end("work")

    await asyncio.gather(*(reserve_and_end() for _ in range(PROCESSES)))


async def test_slots_of_one_name_follow_each_other(database: Database) -> None:
    """Each begins where the one before ends; another name doesn't wait."""
    async with database.write() as tx:
        slots = TimeSlotStore(tx)
        begins = [await slots.reserve("work", NOW, LENGTH) for _ in range(3)]
        other = await slots.reserve("other", NOW, LENGTH)

    assert begins == [NOW, NOW + LENGTH, NOW + 2 * LENGTH]
    assert other == NOW
