"""Quiet hours hold for every direct message, whoever ordered it and however often it was tried."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.accounts.store.members import MemberStore
from bot.delivery.domain.delivery import State
from bot.delivery.domain.notices import Notice, RoundupResumed
from bot.delivery.domain.order import DeliveryKind, TargetKind
from bot.delivery.domain.results import Ambiguous, Refused
from bot.delivery.store.backlog import Backlog
from bot.delivery.store.outbox import Outbox
from bot.schedules.quiet_hours import QuietHours
from bot.storage.database import Database
from tests.delivery.sending import NOTICES, Sending, sending
from tests.support.fakes import Clock
from tests.support.orders import GUILD

ADMIN, CHANNEL = 77, 7001
EVENING, NIGHT = datetime(2026, 3, 4, 21, tzinfo=UTC), datetime(2026, 3, 4, 23, tzinfo=UTC)
MORNING = datetime(2026, 3, 5, 7, tzinfo=UTC)
HOURS = QuietHours(time(22), time(7), "UTC")
BUSY = Refused(429, 20028, "write limit")


@pytest.fixture
async def it(sqlite_database: Database) -> Sending:
    """Give a sender, and an admin who sleeps from ten to seven."""
    async with sqlite_database.write() as tx:
        await MemberStore(tx).set_quiet_hours(ADMIN, HOURS)
    return sending(sqlite_database, clock=Clock(EVENING))


async def notify(it: Sending, target: TargetKind = TargetKind.DIRECT) -> None:
    """Order a notice now."""
    notice = Notice(1, "key", GUILD, ADMIN if target is TargetKind.DIRECT else CHANNEL, target)
    async with it.database.write() as tx:
        await NOTICES.send(tx, notice, RoundupResumed(1, "House"), it.clock())


async def wait_until(it: Sending, moment: datetime, minutes: int = 30) -> None:
    """Send every few minutes until then."""
    while it.clock.now < moment:
        it.clock.now = min(moment, it.clock.now + timedelta(minutes=minutes))
        await it.drain()


async def sent(it: Sending) -> int:
    """Count the messages that have arrived."""
    return len(it.target.payloads)


@pytest.mark.parametrize("results", [[], [BUSY] * 3, [Ambiguous("reset")]], ids=str)
async def test_a_notice_waits_until_they_end(it: Sending, results: list[Refused]) -> None:
    """One that is new, one that is retried, and one that may have arrived and is looked for."""
    it.clock.now = NIGHT - timedelta(minutes=61) if results else NIGHT
    await notify(it)
    it.target.results += results
    await it.drain()
    await wait_until(it, MORNING - timedelta(minutes=1))
    in_the_night = await sent(it)
    async with it.database.read() as tx:
        overdue = await Backlog(tx).oldest_overdue_at(it.clock.now - timedelta(hours=1))

    await wait_until(it, MORNING + timedelta(minutes=30))

    assert (in_the_night, await sent(it), overdue) == (0, 1, None)
    assert it.target.results == []


async def test_a_channel_never_sleeps(it: Sending) -> None:
    """A welcome comes at any hour."""
    it.clock.now = NIGHT

    await notify(it, TargetKind.CHANNEL)
    await it.drain()

    assert await sent(it) == 1


async def test_what_expires_in_the_night_comes_in_the_morning(it: Sending) -> None:
    """Quiet hours don't count towards its lifetime."""
    await notify(it)
    it.target.results += [BUSY] * 90
    await it.drain()
    it.clock.advance(days=3, minutes=-5)
    it.target.results.clear()
    async with it.database.write() as tx:
        await MemberStore(tx).set_quiet_hours(ADMIN, QuietHours(time(20), time(7), "UTC"))
    await it.drain()
    assert await sent(it) == 0

    await wait_until(it, it.clock.now + timedelta(hours=11), minutes=5)

    assert await sent(it) == 1


async def test_hours_that_end_early_let_it_come(it: Sending) -> None:
    """They are read again within the hour."""
    it.clock.now = NIGHT
    await notify(it)
    await it.drain()
    async with it.database.write() as tx:
        await MemberStore(tx).set_quiet_hours(ADMIN, None)

    await wait_until(it, NIGHT + timedelta(hours=1))

    assert await sent(it) == 1


async def test_what_was_cancelled_in_that_moment_stays_cancelled(it: Sending) -> None:
    """Its expiry is not moved again."""
    it.clock.now = NIGHT
    await notify(it)
    async with it.database.write() as tx:
        (tried,) = await Outbox(tx).claim("test", NIGHT, 9)
        await Outbox(tx).withdraw(DeliveryKind.NOTICE, 1, "key", NIGHT)
        later = tried.released(MORNING)
        assert await Outbox(tx).complete("test", later)
        await Outbox(tx).postpone(tried, later.order)

    await wait_until(it, MORNING + timedelta(hours=1))

    assert await sent(it) == 0
    async with it.database.read() as tx:
        assert (await Backlog(tx).count_open())[State.PENDING] == 0
