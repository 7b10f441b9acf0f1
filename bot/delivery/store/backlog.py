"""Counts what waits in the outbox, and finds since when something is overdue."""

from datetime import datetime

from sqlalchemy import func, or_, select

from bot.delivery.domain.delivery import State
from bot.delivery.store.conditions import is_blocked, is_crosspost, is_open
from bot.storage.schema import deliveries
from bot.storage.transaction import Transaction

_table = deliveries.c


class Backlog:
    """Access to the size of the outbox within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def count_open(self) -> dict[State, int]:
        """Count the unfinished deliveries by state; the cost doesn't grow with the ledger."""
        query = select(_table.state, func.count().label("number")).where(is_open)
        counted = {
            row.state: row.number for row in await self._tx.execute(query.group_by(_table.state))
        }
        return {state: counted.get(state, 0) for state in (State.PENDING, State.SENDING)}

    async def oldest_overdue_at(self, now: datetime) -> datetime | None:
        """Return the due time of the oldest overdue delivery that only we are holding back.

        What Discord refused waits for an admin, and so do the parts after it: neither is a sign
        of a problem on our side. Crossposts may wait for an hour, as Discord allows few.
        """
        query = select(func.min(_table.due_at)).where(
            is_open,
            _table.due_at <= now,
            ~is_crosspost(),
            _table.error_code.is_(None),
            or_(_table.part == 0, ~is_blocked()),
        )
        return (await self._tx.execute(query)).scalar_one()
