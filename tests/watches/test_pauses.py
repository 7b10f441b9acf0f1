"""Why a watch is paused decides what ends the pause; a person's pause comes before all others."""

import pytest

from bot.delivery.domain.results import Refused
from bot.storage.database import Database
from bot.watches.domain.draft import WatchDraft
from bot.watches.domain.watch import WatchPause
from tests.support.fakes import Clock
from tests.watches.watching import CHANNEL, GUILD, ME, MEMBER, SERVER, Desk

CLOSED = Refused(403, 50007, "cannot send messages to this user")
FORBIDDEN = Refused(403, 50013, "missing permissions")


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk on a Wednesday afternoon."""
    return Desk(database, Clock())


async def lose_permissions(desk: Desk) -> None:
    """Let an alert to the channel be refused until its watches pause."""
    desk.sending.target.results += [FORBIDDEN] * 2
    for _ in range(6):
        await desk.pass_by(minutes=15)


async def test_a_person_pauses_what_missing_permissions_had_paused(desk: Desk) -> None:
    """The permission returns, and it stays paused; the other watch of the channel goes on."""
    await desk.watch("moe", SERVER)
    await desk.watch("rag", SERVER)
    await desk.bring(1, "moe")
    await lose_permissions(desk)
    watches, servers = desk.services.watches, desk.services.servers
    before = [each.pause for each in await watches.all(SERVER)]

    answers = [(await watches.pause(SERVER, 1)).pause for _ in range(2)]
    assert await servers.resume_watches(GUILD, CHANNEL)
    moved = await watches.edit(SERVER, 1, WatchDraft(channel_id=CHANNEL + 1))
    await desk.bring(2, "moe")
    await desk.tell()

    assert before == [WatchPause.PERMISSIONS] * 2
    assert [*answers, moved.pause] == [WatchPause.ASKED] * 3
    assert [each.pause for each in await watches.all(SERVER)] == [WatchPause.ASKED, None]
    assert desk.told(CHANNEL) == desk.told(CHANNEL + 1) == []


async def test_a_person_pauses_what_closed_messages_had_paused(desk: Desk) -> None:
    """Resume leaves it alone, and nobody is told of a pause that is not there any more."""
    await desk.watch("moe")
    await desk.bring(1, "moe")
    desk.sending.target.results.append(CLOSED)
    await desk.tell()
    members, watches = desk.services.preferences, desk.services.watches
    (closed,) = await watches.all(ME)

    paused = await watches.pause(ME, 1)
    is_told = await members.claim_closed_notice(MEMBER)
    resumed = await members.resume_direct_messages(MEMBER)
    await desk.tell()

    assert (closed.pause, paused.pause) == (WatchPause.CLOSED, WatchPause.ASKED)
    assert (is_told, resumed, desk.told()) == (False, 0, [])
    assert [each.pause for each in await watches.all(ME)] == [WatchPause.ASKED]
