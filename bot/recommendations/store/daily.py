"""Stores who wants recommendations each day, and which message of that is on its way."""

from collections.abc import Mapping
from datetime import datetime, time

from sqlalchemy import and_, delete, select, update

from bot.delivery.domain.delivery import State
from bot.delivery.domain.order import DeliveryKind
from bot.recommendations.domain.daily import DailyRecommendations
from bot.storage.schema import daily_recommendations, deliveries
from bot.storage.transaction import BATCH_ROWS, Transaction

_table = daily_recommendations.c
_LOST = (
    select(daily_recommendations)
    .join(
        deliveries,
        and_(
            deliveries.c.kind == DeliveryKind.RECOMMENDATIONS,
            deliveries.c.subject_id == _table.member_id,
            deliveries.c.issue_key == _table.open_key,
        ),
    )
    .where(
        _table.open_key.is_not(None),
        deliveries.c.state.in_((State.EXPIRED, State.CANCELLED)),
    )
)
"""Built once: every step asks it, and building a statement takes as long as running it."""


class DailyStore:
    """Access to the daily recommendations within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def get(self, member_id: int) -> DailyRecommendations | None:
        """Return what a member has chosen; None if they want no daily message."""
        query = select(daily_recommendations).where(_table.member_id == member_id)
        row = (await self._tx.execute(query)).mappings().first()
        return DailyRecommendations(**row) if row else None

    async def choose(
        self, member_id: int, at: time, zone: str, next_run_at: datetime, last_key: str
    ) -> None:
        """Store a member's time, which replaces the one before and ends a pause."""
        changes = {
            "at": at,
            "zone": zone,
            "next_run_at": next_run_at,
            "last_key": last_key,
            "paused_at": None,
        }
        insert = self._tx.upsert(daily_recommendations).values(member_id=member_id, **changes)
        await self._tx.execute(
            insert.on_conflict_do_update(index_elements=["member_id"], set_=changes)
        )

    async def remove(self, member_id: int) -> None:
        """Delete a member's choice."""
        await self._tx.execute(delete(daily_recommendations).where(_table.member_id == member_id))

    async def due(self, now: datetime, after: int) -> tuple[DailyRecommendations, ...]:
        """Return the next few that are due, in the order of members after one."""
        query = (
            select(daily_recommendations)
            .where(_table.next_run_at <= now, _table.paused_at.is_(None), _table.member_id > after)
            .order_by(_table.member_id)
            .limit(BATCH_ROWS)
        )
        found = (await self._tx.execute(query)).mappings()
        return tuple(DailyRecommendations(**row) for row in found)

    async def lost(self) -> tuple[DailyRecommendations, ...]:
        """Return those whose message can't have arrived: it expired, or was taken back."""
        found = (await self._tx.execute(_LOST)).mappings()
        return tuple(DailyRecommendations(**row) for row in found)

    async def advance(self, known: DailyRecommendations, changes: Mapping[str, object]) -> bool:
        """Change a row unless it has changed since it was read; return whether it was changed."""
        same = and_(
            _table.member_id == known.member_id,
            _table.last_key == known.last_key,
            _table.next_run_at == known.next_run_at,
        )
        changed = update(daily_recommendations).where(same).values(**changes)
        done = await self._tx.execute(changed.returning(_table.member_id))
        return done.first() is not None

    async def close(
        self, member_id: int, key: str, paused_at: datetime | None = None
    ) -> int | None:
        """Note that a message is on its way no more; return after which paper its papers came.

        None if it was known already. `paused_at` pauses the daily messages.
        """
        its = and_(_table.member_id == member_id, _table.open_key == key)
        query = select(_table.open_after).where(its).with_for_update()
        after = (await self._tx.execute(query)).scalar_one_or_none()
        changes: dict[str, object] = {"open_key": None, "open_after": None}
        if paused_at:
            changes["paused_at"] = paused_at
        await self._tx.execute(update(daily_recommendations).where(its).values(**changes))
        return after
