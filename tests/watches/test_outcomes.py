"""What becomes of an alert: watches pause where nobody can be told, and nothing is lost."""

from datetime import timedelta

import pytest

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.results import Ambiguous, Refused, Result, Unreadable
from bot.storage.database import Database
from bot.watches.domain.watch import WatchPause
from tests.support.fakes import Clock
from tests.watches.watching import (
    CHANNEL,
    GUILD,
    ME,
    MEMBER,
    SERVER,
    Desk,
)

CLOSED = Refused(403, 50007, "cannot send messages to this user")
DELETED = Refused(404, 10003, "unknown channel")
FILTERED = Refused(400, 200000, "blocked by automatic moderation")
FORBIDDEN = Refused(403, 50013, "missing permissions")
LEFT = Refused(404, 10004, "unknown guild")
MALFORMED = Refused(400, 50035, "invalid form body")
WRONG_KIND = Refused(400, 50024, "cannot execute action on this channel type")


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    """Open a desk on a Wednesday afternoon; test_watch_machine.py runs on both engines."""
    return Desk(sqlite_database, Clock())


async def pauses(desk: Desk) -> list[WatchPause | None]:
    """Give why the watches stand still: the member's, then the server's."""
    watches = desk.services.watches
    return [each.pause for owner in (ME, SERVER) for each in await watches.all(owner)]


async def test_a_filter_of_the_server_is_told(desk: Desk) -> None:
    """It pauses nothing; whoever set the watch up learns of each alert that it held back."""
    await desk.watch("moe", SERVER)
    await desk.watch("rag", SERVER)
    await desk.bring(1, "moe")
    desk.sending.target.results.append(FILTERED)

    await desk.tell()

    assert await pauses(desk) == [None, None]
    (notice,) = desk.notices()
    assert "**An alert for watch c1 (moe) wasn't posted** · " in notice
    assert "Its papers are in **/watches history**" in notice


async def test_closed_messages_pause_at_the_first_refusal(desk: Desk) -> None:
    """A member who takes no messages is told once by a command, and goes on by one button."""
    await desk.watch("moe")
    await desk.watch("rag")
    await desk.watch("vlm", SERVER)
    await desk.services.watches.pause(ME, 2)
    await desk.bring(1, "moe")
    desk.sending.target.results.append(CLOSED)

    await desk.tell()

    members = desk.services.preferences
    assert await pauses(desk) == [WatchPause.CLOSED, WatchPause.ASKED, None]
    assert [
        await members.claim_closed_notice(MEMBER),
        await members.claim_closed_notice(MEMBER),
    ] == [True, False]
    assert len(desk.sending.target.asked) == 1
    assert desk.notices() == []
    await desk.bring(2, "moe")

    assert await members.resume_direct_messages(MEMBER) == 1
    await desk.bring(3, "moe")
    await desk.tell()

    assert await pauses(desk) == [None, WatchPause.ASKED, None]
    assert desk.told() == [["2603.00003", "2603.00002", "2603.00001"]]
    assert await members.claim_closed_notice(MEMBER) is False


async def test_they_are_told_again_if_it_happens_again(desk: Desk) -> None:
    """Each time their messages are found closed a member learns it at the next command."""
    await desk.watch("moe")
    for number in (1, 2):
        await desk.bring(number, "moe")
        desk.sending.target.results.append(CLOSED)
        await desk.tell()
        assert await desk.services.preferences.claim_closed_notice(MEMBER) is True
        await desk.services.preferences.resume_direct_messages(MEMBER)
        await desk.tell()

    assert desk.told() == [["2603.00001"], ["2603.00002"]]


@pytest.mark.parametrize(
    ("refused", "pause"),
    [(DELETED, WatchPause.CHANNEL_DELETED), (WRONG_KIND, WatchPause.PERMISSIONS)],
)
async def test_a_channel_that_takes_nothing_pauses_its_watches(
    desk: Desk, refused: Result, pause: WatchPause
) -> None:
    """Who set them up is told once, other watches go on, and what was found is not lost."""
    await desk.watch("moe", SERVER)
    await desk.watch("rag", SERVER)
    await desk.watch("moe")
    await desk.bring(1, "moe", listing_day=desk.clock().date())

    def refuse(delivery: Delivery) -> Result:
        return refused if delivery.order.guild_id else Ambiguous("later")

    desk.sending.target.results += [refuse] * 2
    await desk.tell()
    await desk.pass_by(minutes=5)

    assert await pauses(desk) == [None, pause, pause]
    assert desk.told() == [["2603.00001"]]
    (line,) = desk.notices()
    assert "are paused** · " in line

    for number in (1, 2):
        await desk.services.watches.resume(SERVER, number)
    await desk.tell()

    assert desk.told(CHANNEL) == [["2603.00001"]]


async def test_lost_rights_pause_once_the_alert_has_had_its_time(desk: Desk) -> None:
    """A right that comes back within the hour pauses nothing; one that stays away does."""
    await desk.watch("moe", SERVER)
    await desk.bring(1, "moe")
    desk.sending.target.results.append(FORBIDDEN)
    await desk.tell()
    assert await pauses(desk) == [None]
    await desk.pass_by(minutes=16)
    assert desk.told(CHANNEL) == [["2603.00001"]]

    desk.sending.target.results += [FORBIDDEN] * 2
    await desk.bring(2, "moe")
    for _ in range(6):
        await desk.pass_by(minutes=15)

    assert await pauses(desk) == [WatchPause.PERMISSIONS]
    assert len(desk.notices()) == 1
    await desk.services.watches.resume(SERVER, 1)
    await desk.tell()
    assert desk.told(CHANNEL) == [["2603.00001"], ["2603.00002"]]


async def test_a_server_that_was_left_is_told_when_it_comes_back(desk: Desk) -> None:
    """What was on its way when the bot was removed is kept; members' own watches go on."""
    await desk.watch("moe", SERVER)
    await desk.watch("moe")
    await desk.bring(1, "moe")
    await desk.order()

    await desk.services.servers.left(GUILD)
    await desk.bring(2, "moe")
    for _ in range(3):
        await desk.pass_by(minutes=30)
    assert await pauses(desk) == [None, WatchPause.LEFT]
    assert (desk.told(), desk.told(CHANNEL)) == ([["2603.00001"], ["2603.00002"]], [])

    assert not await desk.services.servers.joined(GUILD, None)
    await desk.bring(3, "moe")
    await desk.tell()

    assert await pauses(desk) == [None, None]
    assert desk.told(CHANNEL) == [["2603.00003", "2603.00001"]]


async def test_a_server_may_be_gone_before_anybody_says_so(desk: Desk) -> None:
    """Discord's refusal alone stops its watches, and nobody is told."""
    await desk.watch("moe", SERVER)
    await desk.bring(1, "moe")
    desk.sending.target.results.append(LEFT)

    await desk.tell()

    assert await pauses(desk) == [WatchPause.LEFT]
    assert desk.notices() == []


async def test_our_own_fault_pauses_nobody(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """A malformed alert is an error in the log; its papers stay in the history."""
    await desk.watch("moe")
    await desk.bring(1, "moe")
    desk.sending.target.results += [MALFORMED, MALFORMED]

    await desk.tell()
    await desk.pass_by(hours=2)

    history = await desk.services.watches.history(ME, 1)
    assert await pauses(desk) == [None]
    assert [sample.paper.id for sample in history] == ["2603.00001"]
    assert "invalid form body" in caplog.text


async def test_what_may_have_arrived_is_never_told_again(desk: Desk) -> None:
    """An alert that nobody can prove lost or there is left alone; its papers can be looked up."""
    await desk.watch("moe")
    await desk.bring(1, "moe")
    desk.sending.target.results += [Ambiguous("reset"), Unreadable("no right to read")]

    await desk.tell()
    for _ in range(6):
        await desk.pass_by(minutes=30)
    await desk.bring(2, "moe")
    await desk.tell()

    assert desk.told() == [["2603.00002"]]
    history = await desk.services.watches.history(ME, 1)
    assert {sample.paper.id for sample in history} == {"2603.00001", "2603.00002"}


async def test_an_alert_that_expired_is_told_with_the_next(desk: Desk) -> None:
    """After an hour without success its papers join what has come since, in one message."""
    await desk.watch("moe")
    await desk.bring(1, "moe")
    await desk.order()
    desk.clock.now += timedelta(hours=2)
    await desk.bring(2, "moe")

    await desk.tell()
    await desk.tell()

    assert desk.told() == [["2603.00002", "2603.00001"]]


async def test_a_late_retry_of_a_refused_alert_loses_no_paper(desk: Desk) -> None:
    """The channel can't be read, but Discord had refused: the watch pauses, then tells it."""
    await desk.watch("moe", SERVER)
    paper = await desk.bring(1, "moe")
    desk.sending.target.results += [FORBIDDEN, Unreadable("no view")]

    await desk.tell()
    for minutes in (20, 50, 10):
        await desk.pass_by(minutes=minutes)
    paused = await pauses(desk)
    await desk.services.servers.resume_watches(GUILD, CHANNEL)
    await desk.pass_by(minutes=5)

    assert paused == [WatchPause.PERMISSIONS]
    assert desk.told(CHANNEL) == [[paper.id]]
