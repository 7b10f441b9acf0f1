"""An issue that Discord refused is lost to nobody, however late its retries come."""

from datetime import UTC, date, datetime, timedelta

from bot.delivery.domain.delivery import State
from bot.delivery.domain.results import Fault, Refused, Unreadable, fault_of_code
from bot.storage.database import Database
from tests.delivery.sending import sending
from tests.roundups.desk import Desk
from tests.support.fakes import Clock

FORBIDDEN = Refused(403, 50001, "missing access")
UNREADABLE = Unreadable("The bot may not read that channel's history.")
TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)


async def test_a_late_retry_without_view_channel_is_a_refusal(database: Database) -> None:
    """Discord did say 403: the issue ends as refused, and the next one brings its papers too."""
    desk = Desk(database, Clock(TUESDAY - timedelta(hours=30)))
    it = sending(database, clock=desk.clock)
    roundup = await desk.add()
    desk.clock.now = TUESDAY - timedelta(hours=2)
    await desk.listed(date(2026, 3, 3), 3)
    await desk.run(TUESDAY)
    it.target.results += [FORBIDDEN, UNREADABLE, UNREADABLE]

    for minutes in (0, 20, 180):  # the retries are due after 15 and after 120 minutes
        desk.clock.advance(minutes=minutes)
        await it.restarted().drain()
    (refused,) = await desk.ledger(roundup)
    await desk.listed(date(2026, 3, 4), 2, first=4)
    await desk.run(TUESDAY + timedelta(days=1))

    assert [what for what, _ in it.target.asked] == ["send", "find", "find"]
    assert refused.state is State.DEAD
    assert fault_of_code(refused.error_code or 0) is Fault.PERMISSIONS
    issues = await desk.issues(roundup)
    assert issues["2026-03-04"]["papers"] == [f"2603.{n:05}" for n in (5, 4, 3, 2, 1)]


async def test_a_late_retry_that_may_look_is_sent(database: Database) -> None:
    """With the rights back the channel is read first, and then it arrives once."""
    desk = Desk(database, Clock(TUESDAY - timedelta(hours=30)))
    it = sending(database, clock=desk.clock)
    roundup = await desk.add()
    desk.clock.now = TUESDAY - timedelta(hours=2)
    await desk.listed(date(2026, 3, 3), 3)
    await desk.run(TUESDAY)
    it.target.results.append(FORBIDDEN)

    for minutes in (0, 20):
        desk.clock.advance(minutes=minutes)
        await it.restarted().drain()

    assert [what for what, _ in it.target.asked] == ["send", "find", "send"]
    assert await desk.states(roundup) == [State.SENT]
