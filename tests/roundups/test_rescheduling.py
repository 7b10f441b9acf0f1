"""What a newer tzdata moves is planned anew when a process starts; nothing else is touched."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.roundups.domain.subscription import Subscription
from bot.roundups.services import rescheduling
from bot.roundups.services.rescheduling import reschedule
from bot.roundups.store.subscriptions import SubscriptionStore
from bot.storage.database import Database
from tests.roundups.desk import GUILD, Desk
from tests.support.fakes import Clock

NINE = datetime(2026, 3, 5, 9, tzinfo=UTC)
"""The next run of each roundup here."""


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk over each engine, on a Wednesday afternoon."""
    return Desk(database, Clock())


async def _planned(desk: Desk, roundup: Subscription, moment: datetime) -> None:
    """Let a roundup be planned for another moment, as by another tzdata or to wait for papers."""
    async with desk.database.write() as tx:
        assert await SubscriptionStore(tx).advance(roundup, moment, roundup.cursor, None)


async def test_only_what_comes_earlier_is_moved(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A zone that was left an hour earlier; whoever is due, or waits for papers, stays so."""
    monkeypatch.setattr(rescheduling, "BATCH", 2)
    planned = [
        desk.clock() - timedelta(minutes=1),
        desk.clock() + timedelta(minutes=5),
        NINE,
        NINE + timedelta(hours=1),
        NINE + timedelta(hours=2),
    ]
    for moment in planned:
        await _planned(desk, await desk.add(), moment)
    await desk.services.roundups.pause(GUILD, 5)

    moved = await reschedule(desk.database, desk.clock())

    known = await desk.services.roundups.all(GUILD)
    assert moved == 1
    assert [each.next_run_at for each in known] == [*planned[:3], NINE, planned[4]]


async def test_what_is_planned_earlier_is_posted_in_time_and_once(desk: Desk) -> None:
    """A run that was served already, before a clock was put back, is not served again."""
    roundup = await desk.add()
    await _planned(desk, roundup, NINE + timedelta(hours=1))
    await reschedule(desk.database, desk.clock())
    desk.clock.now = NINE - timedelta(hours=5)
    await desk.listed(NINE.date(), 2)

    made = await desk.run(NINE)
    await reschedule(desk.database, NINE - timedelta(hours=2))
    again = await desk.run(NINE + timedelta(hours=5))

    assert (made, again) == (1, 0)
