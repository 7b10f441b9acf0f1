"""Daily recommendations: each message arrives once, through kills, outages, two processes."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.domain.delivery import Delivery
from bot.delivery.domain.results import Refused, Result, Throttled
from bot.errors import BadRequest
from bot.recommendations.services.digests import DigestService
from bot.recommendations.views.daily import digest_message
from bot.services import Services
from bot.storage.database import Database
from tests.delivery.sending import Sending, sending
from tests.recommendations.readers import LIKED, about, known_library, save_liked
from tests.saved.shelves import ANN, BEN, Reader
from tests.support import discord_limits
from tests.support.fakes import Clock
from tests.support.mortal import KilledError, Mortal

EVENING = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)
CLOSED = Refused(403, 50007, "cannot send messages to this user")


@dataclass
class Post:
    """What makes and sends the daily messages of two members, before one Discord."""

    reader: Reader
    database: Database
    sending: Sending = field(init=False)
    digests: DigestService = field(init=False)

    def __post_init__(self) -> None:
        """Build a process."""
        self.sending = sending(self.database, clock=self.clock)
        self.digests = self.process()

    @property
    def clock(self) -> Clock:
        """The clock that a test moves."""
        return self.reader.clock

    @property
    def services(self) -> Services:
        """The services."""
        return self.reader.services

    def process(self) -> DigestService:
        """Build what one process makes messages with; it knows nothing of the others."""
        services = Services.over(self.database, self.reader.source, self.clock)
        return DigestService(self.database, services.recommendations, digest_message, self.clock)

    async def work(self) -> int:
        """Make the messages that are due, and send."""
        made = await self.digests.step()
        await self.sending.drain()
        return made

    async def pass_by(self, **span: float) -> int:
        """Let time go by, and work."""
        self.clock.now += timedelta(**span)
        return await self.work()

    def told(self) -> list[list[str]]:
        """Give the ids of the papers in each message that has arrived."""
        ids = [f"2603.{number:05}" for number in range(100)]
        texts = self.sending.target.payloads
        return [[each for each in ids if f"pb1:save:{each}" in text] for text in texts]


async def opened(database: Database) -> Post:
    """Let Ann save three papers and choose nine o'clock, the evening before."""
    reader = Reader(database, Clock(EVENING))
    await known_library(reader)
    await save_liked(reader, 3)
    await reader.services.daily_recommendations.choose(ANN, "09:00", "UTC")
    return Post(reader, database)


@pytest.fixture
async def post(database: Database) -> Post:
    """Open a post, once on each engine."""
    return await opened(database)


@pytest.fixture
async def one_post(sqlite_database: Database) -> Post:
    """Open a post where the engine makes no difference."""
    return await opened(sqlite_database)


async def test_a_message_comes_once_a_day(post: Post) -> None:
    """Not before its time, not again that day, and not when nothing is new."""
    early = await post.work()
    first = await post.pass_by(hours=13)
    again = await post.pass_by(hours=3)
    nothing = await post.pass_by(hours=21)
    await post.reader.know(about(90, LIKED, listing_day=post.clock().date()))
    third = await post.pass_by(hours=24)

    assert (early, first, again, nothing, third) == (0, 1, 0, 0, 1)
    assert [len(ids) for ids in post.told()] == [5, 1]
    assert post.told()[1] == ["2603.00090"]


async def test_the_message_is_one_that_discord_takes(one_post: Post) -> None:
    """And carries the marker by which it is found."""
    await one_post.pass_by(hours=13)

    (payload,) = one_post.sending.target.payloads
    components = json.loads(payload)["components"]
    ids = [str(part.get("custom_id", "")) for part in discord_limits.walk(components)]
    assert discord_limits.problems(components) == []
    assert sum(each.startswith("v1:") for each in ids) == 1


async def test_a_visit_in_the_morning_leaves_nothing_to_send(one_post: Post) -> None:
    """What a member has seen doesn't come again, and the other way round."""
    one_post.clock.now += timedelta(hours=12)
    await one_post.services.recommendations.visit(ANN)

    assert await one_post.pass_by(hours=1) == 0
    assert (await one_post.services.recommendations.visit(ANN)).papers == ()


@pytest.mark.parametrize("commits_last", [False, True])
@pytest.mark.parametrize("writes", range(1, 6))
async def test_a_killed_process_sends_it_once(
    sqlite_database: Database, writes: int, *, commits_last: bool
) -> None:
    """Wherever it dies, before or after a commit, while it makes or while it sends."""
    mortal = Mortal.over(sqlite_database)
    post = await opened(mortal)
    post.clock.now += timedelta(hours=13)

    mortal.die_in(writes, commits_last=commits_last)
    with contextlib.suppress(KilledError, ExceptionGroup):
        await post.work()
    mortal.revive()
    post.sending = post.sending.restarted()
    post.digests = post.process()
    for _ in range(4):
        await post.pass_by(minutes=5)

    assert [len(ids) for ids in post.told()] == [5]


async def test_two_processes_send_it_once(post: Post) -> None:
    """Both find it due at the same moment."""
    post.clock.now += timedelta(hours=13)

    made = await asyncio.gather(*(post.process().step() for _ in range(3)))
    await post.sending.drain()

    assert sum(made) == 1
    assert [len(ids) for ids in post.told()] == [5]


def away(_: Delivery) -> Result:
    """Answer like a Discord that is away."""
    return Throttled(60)


async def test_a_message_that_an_outage_outlasts_is_made_up_for(post: Post) -> None:
    """Its papers come with the next day's, once; a shorter outage only delays it."""
    post.clock.now += timedelta(hours=13)
    post.sending.target.results += [away] * 500
    for _ in range(20):
        await post.pass_by(hours=1)
    post.sending.target.results.clear()
    lost = post.told()
    await post.pass_by(hours=5)
    await post.pass_by(minutes=10)

    assert lost == []
    assert [len(ids) for ids in post.told()] == [5]


async def test_a_short_outage_only_delays_it(one_post: Post) -> None:
    """Within 18 hours."""
    one_post.clock.now += timedelta(hours=13)
    one_post.sending.target.results += [away] * 3
    for _ in range(6):
        await one_post.pass_by(hours=1)

    assert [len(ids) for ids in one_post.told()] == [5]


async def test_a_process_that_was_off_for_days_sends_one(one_post: Post) -> None:
    """Days that are over aren't made up for one by one."""
    await one_post.pass_by(hours=13, days=3)
    await one_post.pass_by(minutes=1)

    assert [len(ids) for ids in one_post.told()] == [5]


async def test_closed_messages_pause_it_and_keep_the_papers(post: Post) -> None:
    """Until the time is chosen again; the papers come at a visit."""
    post.sending.target.results.append(CLOSED)

    await post.pass_by(hours=13)
    paused = await post.services.daily_recommendations.get(ANN)
    await post.pass_by(hours=48)
    shown = await post.services.recommendations.visit(ANN)
    again = await post.services.daily_recommendations.choose(ANN, "09:00", "UTC")

    assert paused
    assert paused.paused_at
    assert again.paused_at is None
    assert post.told() == []
    assert len(shown.papers) == 5


async def test_quiet_hours_hold_it_back(one_post: Post) -> None:
    """It comes once they are over."""
    await one_post.services.preferences.set_quiet_hours(ANN, "08:00", "11:00", "UTC")

    await one_post.pass_by(hours=13)
    held = one_post.told()
    for _ in range(3):
        await one_post.pass_by(hours=1)

    assert held == []
    assert [len(ids) for ids in one_post.told()] == [5]


async def test_stopping_takes_back_what_is_on_its_way(post: Post) -> None:
    """Its papers are new again; choosing a time again doesn't repeat the day."""
    daily = post.services.daily_recommendations
    post.clock.now += timedelta(hours=13)
    await post.digests.step()

    stopped = [await daily.stop(ANN), await daily.stop(ANN)]
    await post.pass_by(minutes=1)
    shown = await post.services.recommendations.visit(ANN)

    assert stopped == [True, False]
    assert post.told() == []
    assert len(shown.papers) == 5


async def test_a_changed_time_sends_no_second_one_that_day(post: Post) -> None:
    """Nor does stopping and choosing again."""
    daily = post.services.daily_recommendations
    await post.pass_by(hours=13)
    await post.reader.know(about(90, LIKED, listing_day=post.clock().date()))
    await daily.choose(ANN, "12:00", "UTC")
    await post.pass_by(hours=4)
    await daily.stop(ANN)
    await daily.choose(ANN, "15:00", "UTC")
    await post.pass_by(hours=4)
    same_day = len(post.told())
    await post.pass_by(hours=24)

    assert same_day == 1
    assert post.told()[1:] == [["2603.00090"]]


async def test_too_few_saves_send_nothing(one_post: Post) -> None:
    """And each member gets their own."""
    await one_post.services.daily_recommendations.choose(BEN, "09:00", "UTC")

    assert await one_post.pass_by(hours=13) == 1


@pytest.mark.parametrize(
    ("at", "zone"),
    [("", "UTC"), ("25:00", "UTC"), ("9", None), ("09:00", "Atlantis"), ("\x00", "")],
)
async def test_what_can_t_be_read_stores_nothing(one_post: Post, at: str, zone: str | None) -> None:
    """The choice before stays."""
    daily = one_post.services.daily_recommendations
    before = await daily.get(ANN)

    with pytest.raises(BadRequest):
        await daily.choose(ANN, at, zone)

    assert await daily.get(ANN) == before
