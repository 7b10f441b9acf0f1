"""Stores when each listing day was last requested, and the result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, func, select

from bot.storage.schema import listings
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class ListingState:
    """The last answer about one listing day.

    `papers` and `digest` are those of the last good answer; `problem` is one sentence if the last
    answer was suspicious, None if it was good; `checked_at` (UTC) is the time of the last answer.
    """

    day: date
    checked_at: datetime
    papers: int
    digest: str
    problem: str | None = None


class ListingStore:
    """Access to the states of listing days within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def get(self, days: Sequence[date]) -> dict[date, ListingState]:
        """Return the states of those of `days` that were ever requested."""
        query = select(listings).where(listings.c.day.in_(days))
        found = (await self._tx.execute(query)).mappings()
        return {row["day"]: _state(row) for row in found}

    async def answered_at(self) -> datetime | None:
        """Return when the last good list arrived, None if there was none yet."""
        query = select(func.max(listings.c.checked_at)).where(listings.c.problem.is_(None))
        return (await self._tx.execute(query)).scalar_one()

    async def put(self, state: ListingState) -> None:
        """Store the newest answer about a day."""
        columns = {column.name: getattr(state, column.name) for column in listings.columns}
        statement = self._tx.upsert(listings).values(columns)
        await self._tx.execute(
            statement.on_conflict_do_update(index_elements=["day"], set_=columns)
        )


def _state(row: RowMapping) -> ListingState:
    return ListingState(**row)
