"""Stores members with watches: time zone, quiet hours, and whether they accept messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import select, update

from bot.errors import BadRequest
from bot.schedules.quiet_hours import QuietHours
from bot.storage.schema import members
from bot.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Member:
    """A member's stored settings; `told_at` is when they learned that their DMs are closed.

    `zone` is the time zone chosen last, `quiet_zone` that of the quiet hours.
    """

    id: int
    zone: str | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_zone: str | None = None
    dm_closed_at: datetime | None = None
    told_at: datetime | None = None

    @property
    def quiet(self) -> QuietHours | None:
        """Hours without direct messages; None if not set, or if tzdata has lost the zone."""
        zone = self.quiet_zone or self.zone  # the version before knows one zone
        if not (self.quiet_from and self.quiet_until and zone):
            return None
        try:
            return QuietHours(self.quiet_from, self.quiet_until, zone)
        except BadRequest:
            return None


class MemberStore:
    """Access to the members within one transaction."""

    def __init__(self, tx: Transaction) -> None:
        """Work inside `tx`."""
        self._tx = tx

    async def get(self, member_id: int) -> Member:
        """Return a member's stored settings, or the defaults for an unknown member."""
        query = select(members).where(members.c.id == member_id)
        row = (await self._tx.execute(query)).mappings().first()
        return Member(**row) if row else Member(member_id)

    async def remember_zone(self, member_id: int, zone: str) -> None:
        """Store the zone that a member has chosen."""
        await self._change(member_id, {"zone": zone})

    async def set_quiet_hours(self, member_id: int, hours: QuietHours | None) -> None:
        """Store a member's quiet hours, None to end them."""
        changes: dict[str, str | time | datetime | None] = {
            "quiet_from": hours and hours.start,
            "quiet_until": hours and hours.end,
            "quiet_zone": hours and hours.zone,
        }
        await self._change(member_id, changes)

    async def mark_dms_closed(self, member_id: int, now: datetime) -> None:
        """Mark a member's direct messages as closed; the member is to be notified again."""
        await self._change(member_id, {"dm_closed_at": now, "told_at": None})

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

    async def _change(
        self, member_id: int, changes: Mapping[str, str | time | datetime | None]
    ) -> None:
        """Store these columns of a member, known or not; the others stay as they are."""
        insert = self._tx.upsert(members).values(id=member_id, **changes)
        await self._tx.execute(insert.on_conflict_do_update(index_elements=["id"], set_=changes))
