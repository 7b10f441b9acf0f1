"""Gives out turns to what may be done only by one process after another."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bot.storage.schema import turns
from bot.storage.transaction import Transaction


class TimeSlotStore:
    """The turns, inside one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def reserve(self, name: str, now: datetime, length: timedelta) -> datetime:
        """Take the next free turn of that length, and give when it begins: now or later.

        Turns of one name never overlap. One that was taken by a process that has ended passes.
        """
        first = self._tx.upsert(turns).values(name=name, free_at=now)
        await self._tx.execute(first.on_conflict_do_nothing(index_elements=["name"]))
        query = select(turns.c.free_at).where(turns.c.name == name).with_for_update()
        begins = max(now, (await self._tx.execute(query)).scalar_one())
        taken = update(turns).where(turns.c.name == name).values(free_at=begins + length)
        await self._tx.execute(taken)
        return begins

    async def reserve_if_free(self, name: str, now: datetime, length: timedelta) -> bool:
        """Take a turn that begins now; False, and nothing, if another one lasts."""
        taken = self._tx.upsert(turns).values(name=name, free_at=now + length)
        if_free = taken.on_conflict_do_update(
            index_elements=["name"],
            set_={"free_at": now + length},
            where=turns.c.free_at <= now,
        )
        return (await self._tx.execute(if_free.returning(turns.c.name))).first() is not None

    async def end(self, name: str) -> None:
        """Let the next turn begin at once."""
        await self._tx.execute(delete(turns).where(turns.c.name == name))
