"""Keeps the upstream records that could not be read, one a paper, until a newer version can."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from bot.storage.schema import quarantine
from bot.storage.transaction import Transaction

log = logging.getLogger(__name__)

MOST = 2_000
"""Records that are kept, 64 KiB each at most; those not seen for the longest time go first."""
PAGE = 50
"""Records that are read at a time: 3 MB at most, which take twenty times that while parsed."""

_table = quarantine.c


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that could not be read, what is wrong, and the paper's id if that can be read."""

    record: str
    error: str
    paper_id: str | None = None

    @property
    def digest(self) -> str:
        """What two records of one paper have in common, whatever changed meanwhile."""
        return hashlib.sha256((self.paper_id or self.record).encode()).hexdigest()


class QuarantineStore:
    """The records that could not be read, inside one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def add(self, source: str, records: Sequence[Unread], seen_at: datetime) -> None:
        """Keep records; of a paper that has one already, the new one takes its place, counted."""
        if not records:
            return
        statement = self._tx.upsert(quarantine)
        again = {
            "record": statement.excluded.record,
            "error": statement.excluded.error,
            "last_seen": statement.excluded.last_seen,
            "count": _table.count + 1,
        }
        await self._tx.execute(
            statement.on_conflict_do_update(index_elements=["source", "digest"], set_=again),
            [
                {
                    "source": source,
                    "digest": unread.digest,
                    "record": unread.record,
                    "error": unread.error,
                    "first_seen": seen_at,
                    "last_seen": seen_at,
                    "count": 1,
                }
                for unread in records
            ],
        )
        await self._let_the_oldest_go()

    async def _let_the_oldest_go(self) -> None:
        oldest = select(_table.id).order_by(_table.last_seen.desc(), _table.id.desc()).offset(MOST)
        gone = delete(quarantine).where(_table.id.in_(oldest)).returning(_table.id)
        if number := len((await self._tx.execute(gone)).all()):
            log.warning("quarantine full: the oldest records go records=%d", number)

    async def waiting(self, sources: Sequence[str], after: int = 0) -> list[tuple[int, str]]:
        """Give the first records of some sources behind a number, each with its own, in order."""
        query = (
            select(_table.id, _table.record)
            .where(_table.source.in_(sources), _table.id > after)
            .order_by(_table.id)
            .limit(PAGE)
        )
        return [(row.id, row.record) for row in await self._tx.execute(query)]

    async def release(self, numbers: Sequence[int]) -> None:
        """Let records go that can be read now."""
        await self._tx.execute(delete(quarantine).where(_table.id.in_(numbers)))

    async def count(self) -> int:
        """Count the records that wait here."""
        query = select(func.count()).select_from(quarantine)
        number: int = (await self._tx.execute(query)).scalar_one()
        return number
