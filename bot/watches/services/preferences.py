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
                raise BadRequest("That alert is too old, or was deleted: nothing has changed.")

    async def zone(self, member_id: int) -> str:
        """Return the time zone that a member chose last."""
        async with self._database.read() as tx:
            return (await MemberStore(tx).get(member_id)).zone or DEFAULT_ZONE

    async def set_quiet_hours(
        self, member_id: int, start: str | None, end: str | None, zone: str | None = None
    ) -> QuietHours | None:
        """Set the hours in which a member gets no direct message; without times, clear them."""
        known = zone and parse_zone(zone)
        known = known or await self.zone(member_id)
        hours = None
        if start and end:
            hours = QuietHours(parse_time(start), parse_time(end), known)
        elif start or end:
            raise BadRequest("Quiet hours need a beginning and an end: 22:00 and 07:00.")
        if hours and hours.start == hours.end:
            raise BadRequest("Quiet hours can't last all day: pause your watches instead.")
        async with self._database.write() as tx:
            await MemberStore(tx).set_quiet_hours(member_id, known, hours)
            await PendingHitStore(tx).release(member_id)
        self._wake_alerts()
        return hours

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
