"""Notification preferences of members: quiet hours, and papers they don't want."""

from collections.abc import Callable

from bot.accounts.domain import Owner
from bot.accounts.store.members import MemberStore
from bot.errors import BadRequest
from bot.runtime.clock import Clock
from bot.schedules.quiet_hours import QuietHours
from bot.schedules.schedule import parse_time
from bot.schedules.time_zones import DEFAULT_ZONE, parse_zone
from bot.storage.database import Database
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import Recipient, WatchPause
from bot.watches.services.lifecycle import apply
from bot.watches.services.zones import last_named_zone, remember_zone
from bot.watches.store.alerts import AlertStore
from bot.watches.store.pending_hits import PendingHitStore
from bot.watches.store.watches import WatchStore


class PreferenceService:
    """The members with watches; every method works on the member it is given."""

    def __init__(self, database: Database, clock: Clock, wake_alerts: Callable[[], None]) -> None:
        """Call `wake_alerts` when an alert may be due."""
        self._database = database
        self._clock = clock
        self._wake_alerts = wake_alerts

    async def mute(self, recipient: Recipient, reference: str, paper_id: str) -> None:
        """Never alert a member or a channel to a paper again, as they ask below an alert.

        Raises BadRequest if the reference names none of their alerts, or one that was deleted.
        """
        async with self._database.write() as tx:
            if not await AlertStore(tx).mute(recipient, reference, paper_id):
                raise BadRequest(
                    "That alert is too old, or its data was deleted: nothing has changed."
                )

    async def zone(self, member_id: int) -> str:
        """Return the time zone that a member chose last."""
        return await self.named_zone(member_id) or DEFAULT_ZONE

    async def named_zone(self, member_id: int) -> str | None:
        """Return the time zone that a member chose last, None if they never named one."""
        async with self._database.read() as tx:
            return await last_named_zone(tx, Owner(member_id))

    async def set_quiet_hours(
        self,
        member_id: int,
        start: str | None = None,
        end: str | None = None,
        zone: str | None = None,
    ) -> QuietHours:
        """Set the hours in which a member gets no direct message; what is left out stays."""
        named = parse_zone(zone, self._clock().date()) if zone else None
        before = await self.quiet_hours(member_id)
        first = parse_time(start) if start else before and before.start
        last = parse_time(end) if end else before and before.end
        if first is None or last is None:
            raise BadRequest("Quiet hours need a start and an end: 22:00 and 07:00.")
        if first == last:
            raise BadRequest("Quiet hours can't last all day: pause your watches instead.")
        hours = QuietHours(first, last, named or await self.zone(member_id))
        await self._store_quiet_hours(member_id, hours, named)
        return hours

    async def end_quiet_hours(self, member_id: int) -> None:
        """End the quiet hours of a member; what they held back comes."""
        await self._store_quiet_hours(member_id, None, None)

    async def _store_quiet_hours(
        self, member_id: int, hours: QuietHours | None, named: str | None
    ) -> None:
        async with self._database.write() as tx:
            await MemberStore(tx).set_quiet_hours(member_id, hours)
            await remember_zone(tx, Owner(member_id), named)
            await PendingHitStore(tx).release(member_id)
        self._wake_alerts()

    async def quiet_hours(self, member_id: int) -> QuietHours | None:
        """Return the hours in which a member gets no direct message."""
        async with self._database.read() as tx:
            return (await MemberStore(tx).get(member_id)).quiet

    async def claim_closed_notice(self, member_id: int) -> bool:
        """Return whether to tell a member, once, that watches are paused as alerts can't arrive."""
        async with self._database.read() as tx:
            member = await MemberStore(tx).get(member_id)
            if member.dm_closed_at is None or member.told_at is not None:
                return False
            known = await WatchStore(tx).of(Owner(member_id))
        if all(each.pause is not WatchPause.CLOSED for each in known):
            return False
        async with self._database.write() as tx:
            return await MemberStore(tx).claim_closed_notice(member_id, self._clock())

    async def resume_direct_messages(self, member_id: int) -> int:
        """Resume the watches paused because their member was unreachable; return how many.

        What came meanwhile is sent.
        """
        now, owner = self._clock(), Owner(member_id)
        async with self._database.write() as tx:
            await MemberStore(tx).mark_dms_open(member_id)
            resumed = await apply(tx, owner, WatchEvent.MESSAGES_OPENED, now)
        self._wake_alerts()
        return len(resumed)
