"""Paces session starts of shards: one per bucket every five seconds, across all processes."""

import asyncio
from datetime import datetime, timedelta

from bot.cluster.store.processes import ProcessStore
from bot.cluster.store.time_slots import TimeSlotStore
from bot.runtime.clock import Clock, Sleep
from bot.storage.database import Database

SPACING = timedelta(seconds=5.25)
"""Discord's five seconds, plus a margin for a busy machine that wakes up late."""


class SessionStarts:
    """The session starts (identifies) of all shards, in buckets that don't wait for each other.

    They are reserved in a database that several processes share, so they outlive a process that is
    killed and restarted. With a SQLite file there is one process, which keeps them in memory.
    """

    def __init__(self, database: Database, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        """Keep the reservations in `database` if it is shared."""
        self._database, self._clock, self._sleep = database, clock, sleep
        self._free_at: dict[int, datetime] = {}

    async def wait(self, bucket: int) -> None:
        """Wait until a shard of this bucket may start its session."""
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
