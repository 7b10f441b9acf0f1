"""Says when a shard may begin a session: one of a bucket every five seconds, in all processes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.cluster.store.processes import ProcessStore
from bot.cluster.store.time_slots import TimeSlotStore
from bot.runtime.clock import Clock
from bot.storage.database import Database

SPACING = timedelta(seconds=5.25)
"""Discord's five seconds, and a little for what a busy machine oversleeps (DELIVERY.md, 15)."""

Sleep = Callable[[float], Awaitable[None]]


class SessionStarts:
    """The turns of all shards to identify themselves, in buckets that don't wait for each other.

    They are kept in a database that several processes share: so they outlive one that is killed
    and started again. With a SQLite file there is one process, which remembers them itself.
    """

    def __init__(self, database: Database, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        """Keep the turns in `database` if it is shared."""
        self._database, self._clock, self._sleep = database, clock, sleep
        self._free_at: dict[int, datetime] = {}

    async def wait(self, bucket: int) -> None:
        """Wait for the next turn of a bucket."""
        wait = await self._shared(bucket) if self._database.is_shared else self._own(bucket)
        if wait > timedelta():
            await self._sleep(wait.total_seconds())

    async def _shared(self, bucket: int) -> timedelta:
        async with self._database.write() as tx:
            now = await ProcessStore(tx).now()
            return await TimeSlotStore(tx).reserve(f"identify {bucket}", now, SPACING) - now

    def _own(self, bucket: int) -> timedelta:
        now = self._clock()
        begins = max(now, self._free_at.get(bucket, now))
        self._free_at[bucket] = begins + SPACING
        return begins - now
