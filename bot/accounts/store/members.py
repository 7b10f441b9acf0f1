"""Stores members with watches: time zone, quiet hours, and whether they accept messages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import select, update

from bot.errors import BadRequest
from bot.schedules.quiet_hours import QuietHours
from bot.storage.schema import members
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Member:
    """A member's stored settings; `told_at` is when they learned that their DMs are closed."""

    id: int
    zone: str | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    dm_closed_at: datetime | None = None
    told_at: datetime | None = None

    @property
    def quiet(self) -> QuietHours | None:
        """Hours without direct messages; None if not set, or if tzdata has lost the zone."""
        if not (self.quiet_from and self.quiet_until and self.zone):
            return None
        try:
            return QuietHours(self.quiet_from, self.quiet_until, self.zone)
        except BadRequest:
            return None


class MemberStore:
    """Access to the members within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def get(self, member_id: int) -> Member:
        """Return a member's stored settings, or the defaults for an unknown member."""
        return next(iter(await self.get_many([member_id])), Member(member_id))

    async def get_many(self, member_ids: Iterable[int]) -> tuple[Member, ...]:
        """Return the stored settings of those members that are known."""
        query = select(members).where(members.c.id.in_(list(member_ids)))
        return tuple(Member(**row) for row in (await self._tx.execute(query)).mappings())

    async def remember(self, member_id: int, **known: Any) -> None:  # noqa: ANN401  # any column's value
        """Store some of a member's columns."""
        insert = self._tx.upsert(members).values(id=member_id, **known)
        await self._tx.execute(insert.on_conflict_do_update(index_elements=["id"], set_=known))

    async def mark_dms_open(self, member_id: int) -> None:
        """Mark a member's direct messages as open; store nothing about an unknown member."""
        changed = update(members).where(members.c.id == member_id)
        await self._tx.execute(changed.values(dm_closed_at=None, told_at=None))

    async def claim_closed_notice(self, member_id: int, now: datetime) -> bool:
        """Claim the notice that a member's direct messages are closed; return whether to give it.

        A member is notified once each time their direct messages are found closed.
        """
        untold = (
            update(members)
            .where(
                members.c.id == member_id,
                members.c.dm_closed_at.is_not(None),
                members.c.told_at.is_(None),
            )
            .values(told_at=now)
            .returning(members.c.id)
        )
        return (await self._tx.execute(untold)).first() is not None
