"""Lets members choose when they get recommendations each day, or that they want none."""

from datetime import datetime

from bot.accounts.domain import Owner
from bot.delivery.domain.order import DeliveryKind
from bot.delivery.store.outbox import Outbox
from bot.recommendations.domain.daily import DailyRecommendations
from bot.recommendations.store.daily import DailyStore
from bot.recommendations.store.visits import VisitStore
from bot.runtime.clock import Clock
from bot.schedules.schedule import Schedule, parse_time
from bot.schedules.time_zones import DEFAULT_ZONE, parse_zone
from bot.storage.database import Database
from bot.storage.transaction import Transaction
from bot.watches.services.zones import last_named_zone, remember_zone


class DailyService:
    """The daily messages; every method works on the member it is given."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Store in `database`."""
        self._database = database
        self._clock = clock

    async def get(self, member_id: int) -> DailyRecommendations | None:
        """Return what a member has chosen; None if they want no daily message."""
        async with self._database.read() as tx:
            return await DailyStore(tx).get(member_id)

    async def choose(
        self, member_id: int, at: str, zone: str | None = None
    ) -> DailyRecommendations:
        """Send recommendations each day at a local time; without a zone, in the last one named.

        Raises BadRequest for a time or zone that can't be read. What came that day already doesn't
        come again.
        """
        now, time_of_day = self._clock(), parse_time(at)
        named = parse_zone(zone, now.date()) if zone else None
        async with self._database.write() as tx:
            store, owner = DailyStore(tx), Owner(member_id)
            before = await store.get(member_id)
            schedule = Schedule(
                time_of_day, named or await last_named_zone(tx, owner) or DEFAULT_ZONE
            )
            served = schedule.last_until(now).issue_key
            if before:
                served = max(served, before.last_key)
            run = schedule.next_after(now, served)
            await store.choose(member_id, time_of_day, schedule.zone, run.moment, served)
            await remember_zone(tx, owner, named)
            chosen = await store.get(member_id)
        assert chosen  # noqa: S101  # it was stored a moment ago
        return chosen

    async def stop(self, member_id: int) -> bool:
        """Send no more, not even what is on its way; return False if nothing was sent anyway."""
        async with self._database.write() as tx:
            known = await DailyStore(tx).get(member_id)
            if known is None:
                return False
            if known.open_key:
                kind, now = DeliveryKind.RECOMMENDATIONS, self._clock()
                if await Outbox(tx).withdraw(kind, member_id, known.open_key, now):
                    await take_back(tx, member_id, known.open_key, now)
            await DailyStore(tx).remove(member_id)
        return True


async def take_back(
    tx: Transaction, member_id: int, key: str, now: datetime, *, is_paused: bool = False
) -> None:
    """Note that a message hasn't arrived, so that its papers are recommended again."""
    after = await DailyStore(tx).close(member_id, key, now if is_paused else None)
    if after is not None:
        await VisitStore(tx).note(member_id, after, now)
