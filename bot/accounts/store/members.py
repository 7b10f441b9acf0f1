"""Remembers a little of each member with watches: zone, quiet hours, whether they can be told."""

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
    """What is remembered of a member; `told_at` is when they learned that their DMs are closed."""

    id: int
    zone: str | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    dm_closed_at: datetime | None = None
    told_at: datetime | None = None

    @property
    def quiet(self) -> QuietHours | None:
        """When they want no direct message; None if they don't mind, or the zone has gone."""
        if not (self.quiet_from and self.quiet_until and self.zone):
            return None
        try:
            return QuietHours(self.quiet_from, self.quiet_until, self.zone)
        except BadRequest:
            return None


class MemberStore:
    """The members, inside one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def get(self, member_id: int) -> Member:
        """Give what is remembered of a member, who need not be known."""
        return next(iter(await self.get_many([member_id])), Member(member_id))

    async def get_many(self, member_ids: Iterable[int]) -> tuple[Member, ...]:
        """Give what is remembered of those that are known."""
        query = select(members).where(members.c.id.in_(list(member_ids)))
        return tuple(Member(**row) for row in (await self._tx.execute(query)).mappings())

    async def remember(self, member_id: int, **known: Any) -> None:  # noqa: ANN401  # any column's value
        """Remember some of a member's columns."""
        insert = self._tx.upsert(members).values(id=member_id, **known)
        await self._tx.execute(insert.on_conflict_do_update(index_elements=["id"], set_=known))

    async def mark_dms_open(self, member_id: int) -> None:
        """Take a member's direct messages for open; of one who is not known nothing is kept."""
        changed = update(members).where(members.c.id == member_id)
        await self._tx.execute(changed.values(dm_closed_at=None, told_at=None))

    async def claim_closed_notice(self, member_id: int, now: datetime) -> bool:
        """Note that a member is told that their direct messages are closed; whether they must be.

        They are told once each time their chat was found closed.
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
