"""A server is welcomed once, gets no more after it has gone, and goes on when rights return."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest

from bot.accounts.store.guilds import GuildStore
from bot.delivery.domain.delivery import State, after_result
from bot.delivery.domain.order import DeliveryKind, Order, TargetKind
from bot.delivery.domain.results import Sent
from bot.delivery.store.outbox import Outbox
from bot.roundups.domain.subscription import Pause
from bot.servers.views import welcome_message
from bot.storage.database import Database
from bot.watches.domain.lifecycle import WatchEvent
from bot.watches.domain.watch import Recipient, WatchKey, WatchPause
from bot.watches.store.watches import WatchStore
from tests.roundups.desk import ADMIN, GUILD, Desk
from tests.support.discord_limits import texts
from tests.support.fakes import NOW, Clock
from tests.support.pauses import pause_roundup
from tests.watches.watching import CHANNEL, SERVER
from tests.watches.watching import Desk as WatchDesk

LOBBY = 8001


@pytest.fixture
def desk(database: Database) -> Desk:
    """Open a desk."""
    return Desk(database, Clock())


async def orders(desk: Desk) -> list[Order]:
    """Send all that waits and give what was ordered."""
    async with desk.database.write() as tx:
        claimed = await Outbox(tx).claim("test", desk.clock(), 99)
        for each in claimed:
            await Outbox(tx).complete(
                "test", after_result(each, Sent(1), desk.clock(), lambda: 0.5)
            )
    return [each.order for each in claimed]


def lines(payloads: Iterable[str]) -> list[str]:
    """Give the texts of those messages that are made for Discord."""
    bodies = map(json.loads, payloads)
    return [line for body in bodies for line in texts(body.get("components", []))]


async def test_a_server_is_welcomed_once(desk: Desk) -> None:
    """One message on joining, and none when the bot comes back, however late."""
    first = await desk.services.servers.joined(GUILD, LOBBY)
    (order,) = await orders(desk)
    await desk.services.servers.left(GUILD)
    desk.clock.advance(days=200)

    again = await desk.services.servers.joined(GUILD, LOBBY)

    assert (first, again) == (True, False)
    assert (order.kind, order.target, order.channel_id) == (
        DeliveryKind.NOTICE,
        TargetKind.CHANNEL,
        LOBBY,
    )
    assert order.payload == welcome_message(order.marker).payload
    assert await orders(desk) == []


async def test_without_a_channel_to_write_in_nobody_is_welcomed(desk: Desk) -> None:
    """A server that lets the bot write nowhere is left in peace, later too."""
    assert await desk.services.servers.joined(GUILD, None) is False
    assert await desk.services.servers.joined(GUILD, LOBBY) is False


async def test_a_server_that_was_left_gets_nothing_more(desk: Desk) -> None:
    """What waits is dropped, no issue is made; joined again, it begins with the next papers."""
    roundup = await desk.add()
    await desk.listed(NOW.date(), 1)
    await desk.services.roundups.send(GUILD, 1, counts=False)

    await desk.services.servers.left(GUILD)
    made = await desk.run(datetime(2026, 3, 5, 12, tzinfo=UTC))
    (left,) = await desk.services.roundups.all(GUILD)
    await desk.services.servers.joined(GUILD, LOBBY)
    (back,) = await desk.services.roundups.all(GUILD)

    assert made == 0
    assert await desk.states(roundup) == [State.CANCELLED]
    assert (left.pause, back.pause) == (Pause.LEFT, None)
    assert back.next_run_at == datetime(2026, 3, 6, 9, tzinfo=UTC)


async def test_a_roundup_goes_on_when_it_may_be_posted_again(desk: Desk) -> None:
    """It brings what it missed, and the admin is told once; a pause that was asked for stays."""
    stopped = await desk.add()
    asked = await desk.add()
    async with desk.database.write() as tx:
        await pause_roundup(tx, GUILD, stopped.number, Pause.PERMISSIONS, NOW)
        await pause_roundup(tx, GUILD, asked.number, Pause.ASKED, NOW)
    await desk.listed(NOW.date(), 2)

    waiting = await desk.services.servers.paused_roundups(GUILD)
    mended = [
        await desk.services.servers.resume_roundup(each, "House") for each in (*waiting, *waiting)
    ]
    (notice,) = await orders(desk)
    await desk.run(datetime(2026, 3, 5, 12, tzinfo=UTC), polled=True)

    assert [each.number for each in waiting] == [stopped.number]
    assert mended == [True, False]
    assert (notice.target, notice.channel_id) == (TargetKind.DIRECT, ADMIN)
    assert lines([notice.payload]) == [
        "**Roundup 1 is running again** · House\nI can post in its channel again."
    ]
    issues = await desk.issues(stopped)
    assert issues["2026-03-05"]["papers"] == ["2603.00002", "2603.00001"]
    assert await desk.issues(asked) == {}


async def test_watches_go_on_when_their_channel_may_be_posted_to_again(database: Database) -> None:
    """They bring what they had found and what they missed; who set them up is told once.

    Other pauses stay, and old papers that came meanwhile are no news.
    """
    watching = WatchDesk(database, Clock())
    for words, channel_id in (("moe", CHANNEL), ("moe OR rag", CHANNEL), ("moe", CHANNEL + 1)):
        await watching.watch(words, SERVER, channel_id=channel_id)
    await watching.bring(1, "moe")
    await watching.matching.step()
    async with database.write() as tx:
        await WatchStore(tx).apply(WatchKey(SERVER, 2), WatchEvent.PAUSED, NOW)
        for channel_id in (CHANNEL, CHANNEL + 1):
            await WatchStore(tx).apply(
                Recipient(channel_id, GUILD), WatchEvent.PERMISSIONS_LOST, NOW
            )
    await watching.bring(2, "moe")
    await watching.bring(3, "rag")
    await watching.bring(4, "moe", listing_day=NOW.date() - timedelta(days=20))
    await watching.tell()
    guilds = watching.services.servers

    waiting = await guilds.paused_watch_channels(GUILD)
    heard = [await guilds.resume_watches(GUILD, CHANNEL) for _ in range(2)]
    await watching.tell()

    assert waiting == (CHANNEL, CHANNEL + 1)
    assert await guilds.paused_watch_channels(GUILD + 1) == ()
    assert heard == [True, False]
    assert await guilds.paused_watch_channels(GUILD) == (CHANNEL + 1,)
    assert watching.told(CHANNEL) == [["2603.00002", "2603.00001"]]
    assert lines(watching.sending.target.payloads) == [
        f"**The watches in <#{CHANNEL}> are running again** · <the-server>\nI can post there again."
    ]
    pauses = [each.pause for each in await watching.services.watches.all(SERVER)]
    assert pauses == [None, WatchPause.ASKED, WatchPause.PERMISSIONS]


def every(_: int) -> bool:
    """Let all servers be those of this shard."""
    return True


def even(guild_id: int) -> bool:
    """Let the even ones be those of this shard."""
    return guild_id % 2 == 0


@pytest.mark.parametrize(
    ("known", "here", "is_ours", "left"),
    [
        ({1}, set[int](), every, {1}),  # the only one may go
        ({1, 2}, set[int](), every, set[int]()),  # but not both at once
        (set(range(1, 41)), set(range(3, 41)), every, {1, 2}),  # two of forty are 5 %
        (set(range(1, 41)), set(range(4, 41)), every, set[int]()),  # three are too many
        ({1, 2}, {2, 3}, every, {1}),  # one that is new is not known yet
        (
            {2, 3},
            set[int](),
            even,
            {2},
        ),  # another shard looks after the other
    ],
)
async def test_servers_that_went_unseen_are_left(
    sqlite_database: Database,
    known: set[int],
    here: set[int],
    is_ours: Callable[[int], bool],
    left: set[int],
) -> None:
    """As if Discord had told so; not if more than 5 % are gone at once, which is a mistake."""
    desk = Desk(sqlite_database, Clock())
    for guild_id in sorted(known):
        await desk.services.servers.joined(guild_id, None)

    await desk.services.servers.compare(here, is_ours)

    async with desk.database.read() as tx:
        marks = await GuildStore(tx).all()
    assert {guild_id for guild_id, left_at in marks.items() if left_at} == left
    assert set(marks) == known


async def test_what_happened_unseen_is_made_up_for(desk: Desk) -> None:
    """Gone, the roundup stops; back again, it begins anew, and nothing is ever purged."""
    await desk.add()
    await desk.services.servers.compare(set(), every)
    (gone,) = await desk.services.roundups.all(GUILD)
    desk.clock.advance(days=29)

    await desk.services.servers.compare({GUILD}, every)
    desk.clock.advance(days=29)

    (back,) = await desk.services.roundups.all(GUILD)
    assert (gone.pause, back.pause) == (Pause.LEFT, None)
    assert await desk.services.privacy.purge() == 0
    assert await orders(desk) == []
