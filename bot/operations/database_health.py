"""Measures what only the database knows: whether it takes writes, what waits, how old data is."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.delivery.domain.delivery import State
from bot.delivery.store.backlog import Backlog
from bot.errors import StorageDamaged, StorageUnavailable
from bot.ingest.store.listings import ListingStore
from bot.ingest.store.quarantine import QuarantineStore
from bot.ingest.store.unreadable import UnreadableList
from bot.runtime.clock import Clock
from bot.runtime.outage import DatabaseOutage
from bot.storage import backup_rotation
from bot.storage.database import Database
from bot.storage.disk_space import Space
from bot.storage.key_values import KeyValues
from bot.storage.transaction import translated_errors

EVERY = 15.0
"""Seconds between two measurements; as often as Prometheus usually scrapes."""
_NAME = "health"  # not that of its loop, whose steps succeed during an outage too
MAX_STEP_SECONDS = 20.0
"""Seconds that one may take before the database counts as away; its own timeouts are shorter."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement; times are UTC, None if missing.

    `depth` counts the unfinished deliveries by state, `late_since` is when the oldest of them that
    Discord could have taken was due, `answered_at` is when the source last returned a good list.
    `unreadable` is a sentence about the source's newest list if nothing of it could be read.
    """

    depth: Mapping[State, int]
    late_since: datetime | None
    answered_at: datetime | None
    quarantined: int
    unreadable: str | None


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk of a SQLite file; `backed_up_at` (UTC) is when its newest backup was made."""

    free_bytes: int
    backed_up_at: datetime | None


class DatabaseHealth:
    """The last measurement of one database; `problem` says why there is no newer one, if so."""

    def __init__(self, database: Database, clock: Clock, outage: DatabaseOutage) -> None:
        """Measure `database`, and report to `outage`; a list's age counts from now at first."""
        self._database, self._clock, self._outage = database, clock, outage
        self._began_at = clock()
        self.last: Measured | None = None
        self.disk: Disk | None = None
        self.problem: str | None = "The database was not asked yet."

    async def step(self) -> None:
        """Write, then read; a database outage is recorded as a problem, not raised.

        Raises StorageDamaged, for which the process has to end.
        """
        try:
            async with asyncio.timeout(MAX_STEP_SECONDS):
                if file := self._database.file:
                    self.disk = await asyncio.to_thread(_look_at_disk, file)
                await self._write()
                self.last = await self._read()
        except StorageDamaged:
            raise
        except (StorageUnavailable, TimeoutError) as error:
            reason = str(error) or f"The database did not answer within {MAX_STEP_SECONDS:g} s."
            self._outage.failed(_NAME, reason)
            self.problem = reason
        else:
            self._outage.succeeded(_NAME)
            self.problem = self._database.shortage

    @property
    def late_seconds(self) -> float:
        """Seconds since the oldest delivery that could be sent was due, else 0."""
        since = self.last and self.last.late_since
        return (self._clock() - since).total_seconds() if since else 0.0

    @property
    def ingest_age(self) -> float:
        """Seconds since the source returned its last good list."""
        answered_at = self.last and self.last.answered_at
        return (self._clock() - (answered_at or self._began_at)).total_seconds()

    async def _write(self) -> None:
        async with self._database.write() as tx:
            await KeyValues(tx).put("vitals.at", self._clock().isoformat())

    async def _read(self) -> Measured:
        async with self._database.read() as tx:
            return Measured(
                depth=await Backlog(tx).count_open(),
                late_since=await Backlog(tx).oldest_overdue_at(self._clock()),
                answered_at=await ListingStore(tx).answered_at(),
                quarantined=await QuarantineStore(tx).count(),
                unreadable=await UnreadableList(tx).problem(),
            )


def _look_at_disk(database: Path) -> Disk:
    """Measure the disk of a SQLite file and find its newest backup. Blocks."""
    with translated_errors("The database's disk can't be read"):
        return Disk(Space(database).free, backup_rotation.newest(database))
