"""Reads the deliveries of roundups by their issues, and moves those that wait."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, select, update

from bot.delivery.domain.delivery import Delivery, State
from bot.delivery.domain.order import DeliveryKind, TargetKind
from bot.delivery.store.conditions import never_sent
from bot.delivery.store.outbox import read_delivery
from bot.storage.schema import deliveries
from bot.storage.transaction import Transaction

_table = deliveries.c


class RoundupDeliveries:
    """The deliveries of one subscription, inside one transaction; its server has to fit."""

    def __init__(
        self,
        tx: Transaction,
        guild_id: int,
        subscription_id: int,
        kind: DeliveryKind = DeliveryKind.ROUNDUP,
    ) -> None:
        """Work inside `tx`, on the messages of the issues or on their crossposts."""
        self._tx = tx
        self._mine = and_(
            _table.kind == kind,
            _table.subject_id == subscription_id,
            _table.guild_id == guild_id,
        )

    async def newest(self, limit: int) -> tuple[Delivery, ...]:
        """Return the last deliveries, newest issue first."""
        query = select(deliveries).where(self._mine)
        newest = query.order_by(_table.issue_key.desc(), _table.part).limit(limit)
        return tuple(read_delivery(row) for row in (await self._tx.execute(newest)).mappings())

    async def parts(self, issue_key: str) -> tuple[Delivery, ...]:
        """Return the messages of one issue, in their order."""
        query = select(deliveries).where(self._of(issue_key)).order_by(_table.part)
        return tuple(read_delivery(row) for row in (await self._tx.execute(query)).mappings())

    async def first_states(self, issue_keys: Collection[str]) -> dict[str, State]:
        """Return the states of the first messages of issues that are on record, by their keys."""
        query = select(_table.issue_key, _table.state).where(
            self._mine, _table.issue_key.in_(issue_keys), _table.part == 0
        )
        return {row.issue_key: State(row.state) for row in await self._tx.execute(query)}

    async def waiting_keys(self) -> tuple[str, ...]:
        """Return the keys of the issues of which no attempt may have arrived."""
        query = select(_table.issue_key).where(self._mine, _table.part == 0, never_sent())
        return tuple((await self._tx.execute(query)).scalars())

    async def move(
        self, issue_key: str, channel_id: int, first: TargetKind, later: TargetKind
    ) -> bool:
        """Send a waiting issue to another channel; return False if it is being sent by now.

        `first` and `later` are the kinds of target of its first message and of those after it.
        """
        of_issue = self._of(issue_key)
        begin = update(deliveries).where(of_issue, _table.part == 0, never_sent())
        moved = begin.values(channel_id=channel_id, target=first).returning(_table.id)
        if (await self._tx.execute(moved)).first() is None:
            return False
        rest = update(deliveries).where(of_issue, _table.part > 0)
        await self._tx.execute(rest.values(channel_id=channel_id, target=later))
        return True

    def _of(self, issue_key: str) -> ColumnElement[bool]:
        return and_(self._mine, _table.issue_key == issue_key)
