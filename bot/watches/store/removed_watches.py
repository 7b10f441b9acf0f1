"""Stores watches that were removed and can still be restored, with all they have found."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from bot.accounts.domain import Owner
from bot.storage.schema import removed_watches, watches
from bot.storage.transaction import Transaction
from bot.watches.domain.lifecycle import WatchState
from bot.watches.domain.watch import Watch, WatchPause
from bot.watches.store.watches import ChangedState, WatchStore

_table = removed_watches.c
_EXPIRED = select(_table.watch_id).where(_table.removed_at < bindparam("before")).limit(1)
"""Built once: every step asks it, and building a statement takes as long as running it."""


class RemovedWatchStore:
    """Access to the removed watches within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def remove(self, known: Watch, now: datetime) -> None:
        """Hide a watch from its owner and stop it, as if they had paused it."""
        kept = select(watches.c.id, watches.c.number, watches.c.pause, watches.c.paused_at)
        row = (await self._tx.execute(kept.where(watches.c.id == known.id))).one()
        added = removed_watches.insert().values(
            watch_id=row.id,
            number=row.number,
            pause=row.pause,
            paused_at=row.paused_at,
            removed_at=now,
        )
        await self._tx.execute(added)
        await WatchStore(self._tx).renumber(known.id, -known.id, WatchPause.ASKED, now)

    async def restore(self, owner: Owner, watch_id: int, since: datetime) -> ChangedState | None:
        """Return one of an owner's watches, removed since then, to the state that it had.

        The result says since when it was removed; None if there is none. Raises BadRequest if the
        owner has reached the limit by now.
        """
        query = (
            select(removed_watches)
            .join(watches, watches.c.id == _table.watch_id)
            .where(
                _table.watch_id == watch_id,
                _table.removed_at >= since,
                watches.c.scope == owner.scope,
            )
        )
        row = (await self._tx.execute(query)).first()
        if row is None:
            return None
        await self._tx.execute(delete(removed_watches).where(_table.watch_id == watch_id))
        number = await WatchStore(self._tx).free_number(owner, row.number)
        before: WatchState = WatchPause(row.pause) if row.pause else None
        restored = await WatchStore(self._tx).renumber(watch_id, number, before, row.paused_at)
        return ChangedState(restored, before, row.removed_at)

    async def forget(self, before: datetime) -> None:
        """Delete the watches removed before then, with all they have found."""
        expired = select(_table.watch_id).where(_table.removed_at < before)
        await self._tx.execute(delete(watches).where(watches.c.id.in_(expired)))

    async def has_expired(self, before: datetime) -> bool:
        """Return whether a watch was removed before then."""
        return (await self._tx.execute(_EXPIRED, {"before": before})).first() is not None
