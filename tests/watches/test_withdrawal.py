"""What is on its way is withdrawn when its watch no longer wants it, and nothing else is lost."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.results import Ambiguous, Refused, Result
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import WatchPause
from tests.support.fakes import Clock
from tests.watches.watching import CHANNEL, GUILD, ME, SERVER, Desk

BUSY = Refused(429, 20028, "write limit")
FORBIDDEN = Refused(403, 50013, "missing permissions")

Change = Callable[[Desk], Awaitable[object]]


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    """Open a desk on a Wednesday afternoon."""
    return Desk(sqlite_database, Clock())


async def pause(desk: Desk) -> None:
    """Pause the first watch."""
    await desk.services.watches.pause(ME, 1)


async def remove(desk: Desk) -> None:
    """Remove it."""
    await desk.services.watches.remove(ME, 1)


async def snooze(desk: Desk) -> None:
    """Snooze it."""
    await desk.services.watches.snooze(ME, 1, timedelta(days=30))


async def edit(desk: Desk) -> None:
    """Give it other words."""
    await desk.services.watches.edit(ME, 1, WatchDraft("vlm"))


async def postpone(desk: Desk) -> None:
    """Take a digest, which comes later."""
    await desk.services.watches.edit(ME, 1, WatchDraft(at="13:00"))


CHANGES = (pause, remove, snooze, edit, postpone)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("tries", [0, 1])
async def test_what_waits_is_withdrawn(desk: Desk, change: Change, tries: int) -> None:
    """Whether it was tried already; what another watch has found comes with the next alert."""
    await desk.watch("moe")
    await desk.watch("rag")
    await desk.bring(1, "moe")
    await desk.bring(2, "rag")
    await desk.bring(3, "moe", "rag")
    await desk.order()
    desk.sending.target.results += [BUSY] * tries
    if tries:
        await desk.sending.drain()

    await change(desk)
    for _ in range(3):
        await desk.pass_by(minutes=20)

    assert desk.told() == [["2603.00003", "2603.00002"]]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("has_arrived", [False, True])
async def test_what_may_have_arrived_is_looked_for(
    desk: Desk,
    change: Change,
    has_arrived: bool,  # noqa: FBT001  # a case
) -> None:
    """If it has not, it is as if it had not been sent; it is never sent a second time."""
    await desk.watch("moe")
    await desk.watch("rag")
    await desk.bring(1, "moe")
    await desk.bring(2, "rag")
    await desk.order()
    target = desk.sending.target
    if has_arrived:
        send = target.send

        async def deaf(delivery: Delivery, nonce: str) -> Result:
            target.send = send
            await send(delivery, nonce)
            return Ambiguous("reset")

        target.send = deaf
    else:
        target.results.append(Ambiguous("reset"))
    await desk.sending.drain()

    await change(desk)
    for _ in range(5):
        await desk.pass_by(minutes=20)

    both, rest = ["2603.00002", "2603.00001"], ["2603.00002"]
    assert desk.told() == [both if has_arrived else rest]


async def test_a_channels_alert_goes_where_its_watch_has_moved(database: Database) -> None:
    """The old channel gets nothing any more."""
    desk = Desk(database, Clock())
    await desk.watch("moe", SERVER)
    await desk.bring(1, "moe")
    await desk.order()

    await desk.services.watches.edit(SERVER, 1, WatchDraft(channel_id=CHANNEL + 1))
    await desk.tell()

    assert (desk.told(CHANNEL), desk.told(CHANNEL + 1)) == ([], [["2603.00001"]])


async def test_what_is_being_sent_arrives_and_is_not_told_again(desk: Desk) -> None:
    """It can't be recalled; once it has arrived, its papers are told."""
    await desk.watch("moe")
    await desk.watch("moe OR rag")
    await desk.bring(1, "moe")
    await desk.order()
    target = desk.sending.target
    target.answering.clear()
    await desk.sending.sender.step()
    await target.called.wait()

    await desk.services.watches.pause(ME, 1)
    target.answering.set()
    for _ in range(3):
        await desk.pass_by(minutes=20)
    await desk.services.watches.resume(ME, 1)
    await desk.pass_by(minutes=20)

    assert desk.told() == [["2603.00001"]]


async def test_permissions_that_return_before_an_alert_expires_are_noticed(desk: Desk) -> None:
    """Its watches are paused with the last try there can be, so that they can go on."""
    await desk.watch("moe", SERVER)
    await desk.bring(1, "moe")
    desk.sending.target.results += [FORBIDDEN] * 2
    await desk.tell()
    await desk.pass_by(minutes=16)
    (paused,) = await desk.services.watches.all(SERVER)

    went_on = await desk.services.servers.resume_watches(GUILD, CHANNEL)
    for _ in range(6):
        await desk.pass_by(minutes=15)

    (known,) = await desk.services.watches.all(SERVER)
    assert (paused.pause, went_on, known.pause) == (WatchPause.PERMISSIONS, True, None)
    assert desk.told(CHANNEL) == [["2603.00001"]]
