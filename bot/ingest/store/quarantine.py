"""Stores upstream records that couldn't be parsed, one per paper, until a newer version can."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from bot.storage.schema import quarantine
from bot.storage.transaction import Transaction

log = logging.getLogger(__name__)

MAX_RECORDS = 2_000
"""Records kept, 64 KiB each at most; those not seen for the longest time are dropped first."""
PAGE = 50
"""Records read at a time: 3 MB at most, which take twenty times that while being parsed."""

_table = quarantine.c


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that couldn't be parsed, the error, and the paper's id if that is readable."""

    record: str
    error: str
    paper_id: str | None = None

    @property
    def digest(self) -> str:
        """A hash that is the same for all records of one paper, whatever else changed."""
        return hashlib.sha256((self.paper_id or self.record).encode()).hexdigest()


class QuarantineStore:
    """Access to the quarantined records within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def add(self, source: str, records: Sequence[Unread], seen_at: datetime) -> None:
        """Store records; a paper's earlier record is replaced, and the repetition counted."""
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
        oldest = (
            select(_table.id)
            .order_by(_table.last_seen.desc(), _table.id.desc())
            .offset(MAX_RECORDS)
        )
        gone = delete(quarantine).where(_table.id.in_(oldest)).returning(_table.id)
        if number := len((await self._tx.execute(gone)).all()):
            log.warning("quarantine full: the oldest records go records=%d", number)

    async def waiting(self, sources: Sequence[str], after: int = 0) -> list[tuple[int, str]]:
        """Return the first records of some sources with ids above `after`, as (id, record)."""
        query = (
            select(_table.id, _table.record)
            .where(_table.source.in_(sources), _table.id > after)
            .order_by(_table.id)
            .limit(PAGE)
        )
        return [(row.id, row.record) for row in await self._tx.execute(query)]

    async def release(self, numbers: Sequence[int]) -> None:
        """Delete records that can be parsed now."""
        await self._tx.execute(delete(quarantine).where(_table.id.in_(numbers)))

    async def count(self) -> int:
        """Count the quarantined records."""
        query = select(func.count()).select_from(quarantine)
        number: int = (await self._tx.execute(query)).scalar_one()
        return number
