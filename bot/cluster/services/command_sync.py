"""Remembers which slash commands were last synced to Discord, so that only changes are sent."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.cluster.store.processes import ProcessStore
from bot.cluster.store.time_slots import TimeSlotStore
from bot.runtime.clock import Sleep
from bot.storage.database import Database
from bot.storage.key_values import KeyValues

SYNC_SLOT = "commands"
MAX_SYNC = timedelta(seconds=30)
"""How long a process may take to sync the commands before another one tries."""
POLL_SECONDS = 1.0


class CommandSync:
    """The record of the commands last synced to Discord."""

    def __init__(self, database: Database, sleep: Sleep = asyncio.sleep) -> None:
        """Store the record in `database`."""
        self._database, self._sleep = database, sleep

    async def synced(self, definition: Sequence[object]) -> dict[str, int] | None:
        """Return the commands' ids by name if exactly this definition was synced, else None."""
        async with self._database.read() as tx:
            if await KeyValues(tx).get("commands.digest") != _digest(definition):
                return None
            return json.loads(await KeyValues(tx).get("commands.ids") or "{}")

    async def ids(self) -> dict[str, int]:
        """Return the ids of the commands synced last, by name; empty before the first sync."""
        async with self._database.read() as tx:
            return json.loads(await KeyValues(tx).get("commands.ids") or "{}")

    async def wait_for_sync(self, definition: Sequence[object]) -> dict[str, int] | None:
        """Wait for this process's turn to sync; return the ids if another one synced meanwhile."""
        if not self._database.is_shared:
            return None
        async with self._database.write() as tx:
            now = await ProcessStore(tx).now()
            wait = (await TimeSlotStore(tx).reserve(SYNC_SLOT, now, MAX_SYNC) - now).total_seconds()
        while wait > 0:
            await self._sleep(POLL_SECONDS)
            wait -= POLL_SECONDS
            if ids := await self.synced(definition):
                return ids
        return None

    async def remember(self, definition: Sequence[object], ids: Mapping[str, int]) -> None:
        """Record that `definition` was synced, and the ids its commands got."""
        async with self._database.write() as tx:
            await KeyValues(tx).put("commands.digest", _digest(definition))
            await KeyValues(tx).put("commands.ids", json.dumps(dict(ids)))
            await TimeSlotStore(tx).end(SYNC_SLOT)


def _digest(definition: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps(definition, sort_keys=True, default=str).encode()).hexdigest()
