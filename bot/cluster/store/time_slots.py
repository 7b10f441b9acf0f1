"""Reserves time slots for work that only one process may do at a time."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from bot.storage.schema import turns
from bot.storage.transaction import Transaction


class TimeSlotStore:
    """Access to the time slots within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def reserve(self, name: str, now: datetime, length: timedelta) -> datetime:
        """Reserve the next free slot of that length, and return when it begins: now or later.

        Slots of one name never overlap. One reserved by a process that has ended simply passes.
        """
        first = self._tx.upsert(turns).values(name=name, free_at=now)
        # the update locks the row: another process may end its slot, which deletes it, at any time
        locked = first.on_conflict_do_update(index_elements=["name"], set_={"name": name})
        found = await self._tx.execute(locked.returning(turns.c.free_at))
        begins = max(now, found.scalar_one())
        taken = update(turns).where(turns.c.name == name).values(free_at=begins + length)
        await self._tx.execute(taken)
        return begins

    async def reserve_if_free(self, name: str, now: datetime, length: timedelta) -> bool:
        """Reserve a slot that begins now; return False, reserving none, if another is running."""
        taken = self._tx.upsert(turns).values(name=name, free_at=now + length)
        if_free = taken.on_conflict_do_update(
            index_elements=["name"],
            set_={"free_at": now + length},
            where=turns.c.free_at <= now,
        )
        return (await self._tx.execute(if_free.returning(turns.c.name))).first() is not None

    async def end(self, name: str) -> None:
        """Let the next slot begin at once."""
        await self._tx.execute(delete(turns).where(turns.c.name == name))
