"""Reports the state of the cache."""

from datetime import datetime

from bot.about.domain import Status
from bot.ingest.store.quarantine import QuarantineStore
from bot.papers.store.papers import PaperStore
from bot.runtime.clock import Clock
from bot.runtime.version import program_version
from bot.storage.database import Database
from bot.storage.key_values import KeyValues


class StatusService:
    """Reads what `/status` shows."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Report on `database` as of `clock`."""
        self._database = database
        self._clock = clock

    async def read(self) -> Status:
        """Return the current state of the cache."""
        async with self._database.read() as tx:
            holdings = await PaperStore(tx).holdings()
            last = await KeyValues(tx).get("ingest.at")
            problem = await KeyValues(tx).get("ingest.problem")
            cause = await KeyValues(tx).get("ingest.cause")
            since = await KeyValues(tx).get("ingest.problem_since")
            quarantined = await QuarantineStore(tx).count()
        return Status(
            version=program_version(),
            now=self._clock(),
            papers=holdings.papers,
            newest_day=holdings.newest_day,
            oldest_day=holdings.oldest_day,
            last_ingest=datetime.fromisoformat(last) if last else None,
            problem=problem or None,
            cause=cause or problem or "",
            quarantined=quarantined,
            problem_since=datetime.fromisoformat(since) if since else None,
        )
