"""Stores when each listing day was last requested, and the result."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from sqlalchemy import RowMapping, bindparam, func, select

from bot.papers.domain.listing import weekdays_back
from bot.storage.schema import listings
from bot.storage.transaction import Transaction

LATE_DAYS = 7
"""How many days a list is read repeatedly: it may still get papers, and its votes change."""


_STATES = select(listings).where(listings.c.day.in_(bindparam("days", expanding=True)))
_STATE = select(listings).where(listings.c.day == bindparam("its_day"))
"""The states of some days, and of one; built once, as building one takes as long as running it."""


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
        found = (await self._tx.execute(_STATES, {"days": list(days)})).mappings()
        return {row["day"]: _state(row) for row in found}

    async def of(self, day: date) -> ListingState | None:
        """Return the state of one day, None if it was never requested."""
        row = (await self._tx.execute(_STATE, {"its_day": day})).mappings().first()
        return None if row is None else _state(row)

    async def oldest_read(self, now: datetime) -> date:
        """Return the oldest listing day of a week back to which every list has been read.

        What those lists get from now on is new; older days, and gaps, are still to be filled.
        """
        today = now.date()
        days = [*weekdays_back(today - timedelta(days=1), today - timedelta(days=LATE_DAYS))]
        read = await self.get(days)
        return min([today, *takewhile(read.__contains__, days)])

    async def answered_at(self) -> datetime | None:
        """Return when the last good list arrived, None if there was none yet."""
        query = select(func.max(listings.c.checked_at)).where(listings.c.problem.is_(None))
        return (await self._tx.execute(query)).scalar_one()

    async def put(self, state: ListingState) -> None:
        """Store the newest answer about a day."""
        columns = {column.name: getattr(state, column.name) for column in listings.columns}
        await self._tx.execute(self._tx.replacing(listings), columns)


def _state(row: RowMapping) -> ListingState:
    return ListingState(**row)
