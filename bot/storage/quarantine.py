"""Keeps the upstream records that could not be read, each once, until a newer version can."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from bot.storage.schema import quarantine
from bot.storage.statements import Statements


class Quarantine:
    """The records that could not be read, inside one transaction."""

    def __init__(self, statements: Statements) -> None:
        """Work inside the transaction of `statements`."""
        self._run = statements

    async def add(self, source: str, records: Sequence[tuple[str, str]], seen_at: datetime) -> None:
        """Keep records, each a JSON text and its error; one seen before is only counted."""
        if not records:
            return
        statement = self._run.upsert(quarantine)
        again = {
            "error": statement.excluded.error,
            "last_seen": statement.excluded.last_seen,
            "count": quarantine.c.count + 1,
        }
        await self._run.execute(
            statement.on_conflict_do_update(index_elements=["source", "digest"], set_=again),
            [
                {
                    "source": source,
                    "digest": hashlib.sha256(record.encode()).hexdigest(),
                    "record": record,
                    "error": error,
                    "first_seen": seen_at,
                    "last_seen": seen_at,
                    "count": 1,
                }
                for record, error in records
            ],
        )

    async def waiting(self, sources: Sequence[str]) -> list[tuple[int, str]]:
        """Give the records of some sources, each with its number, oldest first."""
        query = (
            select(quarantine.c.id, quarantine.c.record)
            .where(quarantine.c.source.in_(sources))
            .order_by(quarantine.c.id)
        )
        return [(row.id, row.record) for row in await self._run.execute(query)]

    async def release(self, numbers: Sequence[int]) -> None:
        """Let records go that can be read now."""
        await self._run.execute(delete(quarantine).where(quarantine.c.id.in_(numbers)))

    async def count(self) -> int:
        """Count the records that wait here."""
        query = select(func.count()).select_from(quarantine)
        number: int = (await self._run.execute(query)).scalar_one()
        return number
