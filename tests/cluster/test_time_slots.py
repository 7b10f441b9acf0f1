"""Time slots are reserved one after the other, while other processes end theirs."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot.cluster.store.time_slots import TimeSlotStore
from bot.storage.database import Database, open_database
from bot.storage.transaction import Execute, T, Transaction
from tests.support.fakes import NOW

LENGTH = timedelta(minutes=1)
SECONDS = 0.2
"""How long the end of a slot may take that nothing holds up."""


class _Interrupted(Transaction):
    """A transaction in which, after its first statement, another process ends its slot."""

    def __init__(self, tx: Transaction, other: Database) -> None:
        self.dialect, self._tx, self._other = tx.dialect, tx, other
        self.ending: asyncio.Task[None] | None = None

    async def run_in_one_trip(self, work: Callable[[Execute], T]) -> T:
        found = await self._tx.run_in_one_trip(work)
        if self.ending is None:
            self.ending = asyncio.create_task(self._end())
            await asyncio.wait({self.ending}, timeout=SECONDS)
        return found

    async def _end(self) -> None:
        async with self._other.write() as tx:
            await TimeSlotStore(tx).end("work")


async def test_another_slot_may_end_while_one_is_reserved(
    postgres_database: Database, postgres_url: str
) -> None:
    """Whoever comes at that moment gets the next one, and the end waits for that."""
    async with postgres_database.write() as tx:
        await TimeSlotStore(tx).reserve("work", NOW, LENGTH)

    async with open_database(postgres_url) as other:
        async with postgres_database.write() as tx:
            interrupted = _Interrupted(tx, other)
            begins = await TimeSlotStore(interrupted).reserve("work", NOW, LENGTH)
        assert interrupted.ending
        await interrupted.ending

    assert begins == NOW + LENGTH


async def test_slots_of_one_name_follow_each_other(database: Database) -> None:
    """Each begins where the one before ends; another name doesn't wait."""
    async with database.write() as tx:
        slots = TimeSlotStore(tx)
        begins = [await slots.reserve("work", NOW, LENGTH) for _ in range(3)]
        other = await slots.reserve("other", NOW, LENGTH)

    assert begins == [NOW, NOW + LENGTH, NOW + 2 * LENGTH]
    assert other == NOW
