"""Why a watch is paused decides what ends the pause; a person's pause comes before all others."""

from collections.abc import Awaitable, Callable

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


async def by_button(desk: Desk) -> None:
    """Press Resume below the notice of closed messages."""
    await desk.services.preferences.resume_direct_messages(MEMBER)


async def by_command(desk: Desk) -> None:
    """Resume each watch of the member by its number."""
    for each in await desk.services.watches.all(ME):
        await desk.services.watches.resume(ME, each.number)


@pytest.mark.parametrize("resume", [by_button, by_command])
async def test_what_came_while_messages_were_closed_comes(
    desk: Desk, resume: Callable[[Desk], Awaitable[None]]
) -> None:
    """New papers, those that reached their upvotes meanwhile, and what a digest would have had.

    What was there before the watch is still no news.
    """
    await desk.bring(1, "moe")
    await desk.watch("moe upvotes:>=20")
    await desk.watch("rag", at="09:00")
    await desk.watch("moe OR vlm")
    await desk.bring(2, "moe", upvotes=3)
    desk.sending.target.results.append(CLOSED)
    await desk.tell()
    await desk.bring(3, "vlm")
    await desk.bring(4, "rag")
    await desk.bring(2, "moe", upvotes=30)
    await desk.pass_by(days=2)
    await desk.bring(5, "rag")
    assert desk.told() == []

    await resume(desk)
    await desk.tell()
    first = desk.mail()
    await desk.pass_by(days=1)

    (alert,) = first
    assert alert["papers"] == {"2603.00002": [1, 3], "2603.00004": [2], "2603.00003": [3]}
    assert desk.told()[1:] == [["2603.00005"]]


async def test_after_a_persons_pause_only_new_papers_come(desk: Desk) -> None:
    """Nothing that waited then or came meanwhile, also if it was paused otherwise before."""
    await desk.watch("moe")
    await desk.watch("moe OR rag", at="09:00")
    await desk.bring(1, "moe")
    desk.sending.target.results.append(CLOSED)
    await desk.tell()
    watches = desk.services.watches
    for number in (1, 2):
        await watches.pause(ME, number)
    await desk.bring(2, "moe", "rag")
    await desk.pass_by(hours=5)

    await by_command(desk)
    await desk.pass_by(days=1)
    nothing = desk.told()
    await desk.bring(3, "moe")
    await desk.tell()

    assert (nothing, desk.told()) == ([], [["2603.00003"]])


async def test_however_long_messages_were_closed_what_came_comes(desk: Desk) -> None:
    """Also what was listed more than thirty days ago."""
    await desk.watch("moe")
    await desk.bring(1, "moe")
    desk.sending.target.results.append(CLOSED)
    await desk.tell()
    for number in range(2, 5):
        await desk.bring(number, "moe")
        await desk.pass_by(days=20)

    await by_button(desk)
    await desk.tell()

    assert desk.told() == [[f"2603.{number:05}" for number in (4, 3, 2, 1)]]
