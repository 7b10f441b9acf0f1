"""Counts what waits in the outbox, and finds since when something is overdue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select

from bot.delivery.domain.delivery import State
from bot.delivery.store.conditions import is_blocked, is_crosspost, is_next_part, is_open
from bot.storage.schema import deliveries
from bot.storage.transaction import Transaction

_table = deliveries.c


@dataclass(frozen=True, slots=True)
class WaitingDelivery:
    """A delivery that has not ended, and why it waits; `until` is UTC, None if that is unknown."""

    id: int
    reason: str
    until: datetime | None


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

    async def waiting(self, now: datetime, limit: int) -> tuple[WaitingDelivery, ...]:
        """Return the first deliveries that wait, each with the reason."""
        query = (
            select(deliveries, is_next_part().label("is_next"))
            .where(is_open)
            .order_by(_table.not_before, _table.id)
            .limit(limit)
        )
        rows = (await self._tx.execute(query)).all()
        return tuple(WaitingDelivery(row.id, *_reason(row, now)) for row in rows)


def _reason(row: Row[Any], now: datetime) -> tuple[str, datetime | None]:
    if row.state == State.SENDING:
        return "claimed", row.not_before
    if row.not_before > now:
        if row.error_code is not None:
            return f"refused code={row.error_code}", row.not_before
        return ("tried" if row.attempts else "not due"), row.not_before
    return ("no worker is free" if row.is_next else "earlier part"), None
