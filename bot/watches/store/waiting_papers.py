"""Reads what one watch has found and not sent yet: what waits, is on its way, or is only near."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, select

from bot.papers.domain.paper import Paper
from bot.papers.store import rows
from bot.storage.schema import UtcDateTime, alerts, hits, notified, papers
from bot.storage.transaction import Transaction
from bot.watches.domain.watch import HitState, Watch
from bot.watches.store.hits import is_waiting

_table = hits.c


@dataclass(frozen=True, slots=True)
class WaitingPapers:
    """The number of papers that wait for an alert, and when the first of them was found (UTC)."""

    count: int
    found_at: datetime | None


class WaitingPaperStore:
    """Access to the papers that one watch at a time has found, within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def waiting(self, known: Watch) -> WaitingPapers:
        """Count the papers that wait to be sent; its recipient knows none of them yet."""
        found = func.min(_table.found_at, type_=UtcDateTime)
        query = select(func.count(), found).where(
            _table.watch_id == known.id, is_waiting, _is_news(known)
        )
        count, found_at = (await self._tx.execute(query)).one()
        return WaitingPapers(count, found_at)

    async def sending(self, known: Watch) -> int:
        """Count the papers in alerts of which nobody knows yet whether they have arrived."""
        query = (
            select(func.count())
            .join_from(hits, alerts, alerts.c.id == _table.alert_id)
            .where(_table.watch_id == known.id, alerts.c.is_open)
        )
        return (await self._tx.execute(query)).scalar_one()

    async def near(self, known: Watch, first_day: date) -> tuple[Paper, ...]:
        """Return the papers listed from `first_day` on that have the words alone so far."""
        query = (
            select(*rows.COLUMNS)
            .join_from(hits, papers, papers.c.id == _table.paper_id)
            .where(
                _table.watch_id == known.id,
                _table.state == HitState.NEAR,
                papers.c.listing_day >= first_day,
                _is_news(known),
            )
        )
        return tuple(rows.paper(row) for row in await self._tx.execute(query))


def _is_news(known: Watch) -> ColumnElement[bool]:
    """Return the condition that the recipient was not told of a paper, and has not muted it."""
    return ~exists().where(
        notified.c.recipient_id == known.recipient.id, notified.c.paper_id == _table.paper_id
    )
