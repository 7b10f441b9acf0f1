"""A server has its own few subscriptions, and each is served once for each of its times."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import Text, cast, select

from bot.delivery.domain.delivery import State
from bot.delivery.store.outbox import Outbox
from bot.delivery.store.roundup_deliveries import RoundupDeliveries
from bot.errors import BadRequest
from bot.papers.store.papers import PaperStore
from bot.roundups.domain.lifecycle import SubscriptionEvent
from bot.roundups.domain.subscription import Layout, Pause, Subscription, Terms
from bot.roundups.store.subscriptions import StartingPoint, SubscriptionStore
from bot.schedules.schedule import Cadence, Weekday
from bot.storage.database import Database, open_database
from bot.storage.schema import subscriptions
from tests.support.fakes import NOW, a_paper
from tests.support.orders import GUILD, an_order
from tests.support.pauses import pause_roundup

OTHER_GUILD = GUILD + 1
ADMIN = 55
TOMORROW = NOW + timedelta(days=1)
TERMS = Terms(
    channel_id=2**62,
    at=time(9, 30),
    zone="Europe/Vienna",
    cadence=Cadence.WEEKLY,
    days=frozenset({Weekday.MONDAY, Weekday.FRIDAY}),
    top=5,
    min_upvotes=3,
    query='moe or "mixture of experts"',
    layout=Layout.CARDS,
    role_id=77,
    is_silent=True,
)


def begin(next_run_at: datetime) -> StartingPoint:
    """Begin after the run of yesterday, with today's list."""
    return StartingPoint("2026-03-03", NOW.date(), NOW.date(), next_run_at)


async def add(
    database: Database, guild_id: int = GUILD, terms: Terms = TERMS, next_run_at: datetime = NOW
) -> Subscription:
    """Add a subscription in a transaction of its own."""
    async with database.write() as tx:
        return await SubscriptionStore(tx).add(guild_id, ADMIN, terms, begin(next_run_at))


async def numbers(database: Database, guild_id: int = GUILD) -> list[int]:
    """Read the numbers that a server's subscriptions have."""
    async with database.read() as tx:
        return [each.number for each in await SubscriptionStore(tx).of_guild(guild_id)]


async def test_what_is_added_is_kept(database: Database) -> None:
    """A subscription is read as it was made; it begins with the next paper."""
    async with database.write() as tx:
        await PaperStore(tx).save([a_paper(1), a_paper(2)], NOW)

    made = await add(database)

    async with database.read() as tx:
        assert await SubscriptionStore(tx).get(GUILD, 1) == made
        assert await SubscriptionStore(tx).with_id(made.id) == made
    assert (made.terms, made.admin_id, made.next_run_at) == (TERMS, ADMIN, NOW)
    assert (made.number, made.cursor, made.begins_after, made.is_active) == (1, 2, 2, True)


async def test_choices_are_plain_values_in_the_table(database: Database) -> None:
    """Cadence and layout are text there, days JSON numbers; all are read as enums again."""
    await add(database)
    table = subscriptions.c

    async with database.read() as tx:
        query = select(table.cadence, table.layout, cast(table.days, Text), table.days)
        cadence, layout, written, days = (await tx.execute(query)).one()
        (read,) = await SubscriptionStore(tx).of_guild(GUILD)

    assert (cadence, layout, written, days) == ("weekly", "cards", "[0, 4]", [0, 4])
    assert (type(cadence), type(layout), type(days[0])) == (str, str, int)
    assert (type(read.terms.cadence), type(read.terms.layout)) == (Cadence, Layout)
    assert {type(day) for day in read.terms.days} == {Weekday}


async def test_numbers_count_within_a_server(database: Database) -> None:
    """Every server counts from 1, and a free number is used again; an id never is."""
    made = [await add(database, guild) for guild in (GUILD, GUILD, OTHER_GUILD, GUILD)]
    async with database.write() as tx:
        removed = await SubscriptionStore(tx).remove(GUILD, 3, NOW)

    again = await add(database)

    assert [each.number for each in made] == [1, 2, 1, 3]
    assert removed == made[3]
    assert again.number == 3
    assert again.id not in {each.id for each in made}


async def test_the_quota(database: Database) -> None:
    """A sixth subscription is refused with a line that says what to do; other servers go on."""
    for _ in range(5):
        await add(database)

    with pytest.raises(BadRequest, match="already has 5 roundups: remove one"):
        await add(database)

    assert await numbers(database) == [1, 2, 3, 4, 5]
    assert (await add(database, OTHER_GUILD)).number == 1


async def test_a_race_for_the_quota(postgres_database: Database, postgres_url: str) -> None:
    """Admins who add at the same time, through several processes, don't get more than five."""
    async with open_database(postgres_url) as other:
        tries = (add(database) for database in [postgres_database, other] * 5)
        results = await asyncio.gather(*tries, return_exceptions=True)

    refused = [result for result in results if isinstance(result, BadRequest)]
    assert len(refused) == 5
    assert await numbers(postgres_database) == [1, 2, 3, 4, 5]


async def test_another_server_reaches_nothing(database: Database) -> None:
    """Whatever a server asks for, it gets and changes only what is its own."""
    made = await add(database)
    async with database.write() as tx:
        reach = [
            await SubscriptionStore(tx).get(OTHER_GUILD, 1),
            await SubscriptionStore(tx).edit(
                OTHER_GUILD, 1, replace(TERMS, top=1), "2026-03-04", TOMORROW
            ),
            await pause_roundup(tx, OTHER_GUILD, 1, Pause.ASKED, NOW),
            await SubscriptionStore(tx).remove(OTHER_GUILD, 1, NOW),
        ]

        assert reach == [None] * 4
        assert await SubscriptionStore(tx).of_guild(OTHER_GUILD) == ()
        assert await SubscriptionStore(tx).of_guild(GUILD) == (made,)


async def test_editing(database: Database) -> None:
    """Other terms take effect with the time that follows from them; nothing else changes."""
    made = await add(database)
    terms = Terms(channel_id=8, at=time(0, 0), zone="UTC")

    async with database.write() as tx:
        edited = await SubscriptionStore(tx).edit(GUILD, 1, terms, "2026-03-03", TOMORROW)

    assert edited == replace(made, terms=terms, next_run_at=TOMORROW)


async def test_pausing_and_resuming(database: Database) -> None:
    """A pause is told once and keeps its first reason; resuming wipes the record of failures."""
    made = await add(database)
    async with database.write() as tx:
        failing = await SubscriptionStore(tx).failed(made.id, NOW)
        paused = await pause_roundup(tx, GUILD, 1, Pause.PERMISSIONS, NOW)
        again = await pause_roundup(tx, GUILD, 1, Pause.ASKED, NOW)
        due = await SubscriptionStore(tx).due(NOW, 9)
        event = SubscriptionEvent.RESUMED
        resumed = await SubscriptionStore(tx).begin_anew(made, event, begin(TOMORROW))
        twice = await SubscriptionStore(tx).begin_anew(made, event, begin(NOW))

    assert failing == replace(made, failures=1, failing_since=NOW)
    assert paused == replace(
        made, failures=1, failing_since=NOW, pause=Pause.PERMISSIONS, paused_at=NOW
    )
    assert again is not None
    assert again.pause is Pause.ASKED
    assert resumed == replace(made, next_run_at=TOMORROW)
    assert (due, twice) == ((), None)


@pytest.mark.parametrize(
    ("hours", "paused"),
    [
        ((0, 24), False),
        ((0, 60), False),
        ((0, 24, 47), False),
        ((0, 24, 48), True),
        ((0, 24, 48, 72), True),
    ],
)
async def test_failing_for_long(
    sqlite_database: Database,
    hours: tuple[int, ...],
    paused: bool,  # noqa: FBT001  # a table's column
) -> None:
    """A subscription is to be paused after three failed issues in a row that span 48 hours."""
    made = await add(sqlite_database)
    failing = None
    moment = NOW

    async with sqlite_database.write() as tx:
        for hour in hours:
            moment = NOW + timedelta(hours=hour)
            failing = await SubscriptionStore(tx).failed(made.id, moment)
        await SubscriptionStore(tx).succeeded(made.id)
        well = await SubscriptionStore(tx).with_id(made.id)

    assert failing is not None
    assert failing.has_failed_for_long(moment) is paused
    assert well == made


async def test_what_is_due(database: Database) -> None:
    """What is due comes in the order of its times, and not before."""
    waits = (60, -20, -40, 0)
    for wait in waits:
        await add(database, next_run_at=NOW + timedelta(seconds=wait))

    async with database.read() as tx:
        due = await SubscriptionStore(tx).due(NOW, 9)
        first = await SubscriptionStore(tx).due(NOW, 1)

    assert [each.number for each in due] == [3, 2, 4]
    assert first == due[:1]


async def test_serving(database: Database) -> None:
    """A served subscription moves on; without an issue its last one stays known."""
    made = await add(database)

    async with database.write() as tx:
        assert await SubscriptionStore(tx).advance(made, TOMORROW, 12, "2026-03-04")
        (served,) = await SubscriptionStore(tx).of_guild(GUILD)
        assert await SubscriptionStore(tx).advance(served, TOMORROW, 12, None)
        (quiet,) = await SubscriptionStore(tx).of_guild(GUILD)

    assert served == replace(made, next_run_at=TOMORROW, cursor=12, last_issue_key="2026-03-04")
    assert quiet == served


@pytest.mark.parametrize("change", ["served", "edited", "paused", "removed"])
async def test_serving_what_has_changed(database: Database, change: str) -> None:
    """Whoever serves from an old picture moves nothing, so that it can be rolled back."""
    made = await add(database)
    async with database.write() as tx:
        match change:
            case "served":
                await SubscriptionStore(tx).advance(made, TOMORROW, 12, "2026-03-04")
            case "edited":
                await SubscriptionStore(tx).edit(GUILD, 1, TERMS, "2026-03-04", TOMORROW)
            case "paused":
                await pause_roundup(tx, GUILD, 1, Pause.ASKED, NOW)
            case _:
                await SubscriptionStore(tx).remove(GUILD, 1, NOW)
        before = await SubscriptionStore(tx).of_guild(GUILD)

        assert not await SubscriptionStore(tx).advance(made, TOMORROW, 20, "2026-03-04")
        assert await SubscriptionStore(tx).of_guild(GUILD) == before


async def test_the_cursor_never_falls(database: Database) -> None:
    """A subscription that has been served up to a paper is never served it again."""
    made = await add(database)
    async with database.write() as tx:
        await SubscriptionStore(tx).advance(made, TOMORROW, 12, "2026-03-04")
        (served,) = await SubscriptionStore(tx).of_guild(GUILD)

        assert not await SubscriptionStore(tx).advance(served, TOMORROW, 11, "2026-03-05")


async def test_an_issue_and_its_cursor_are_one(database: Database) -> None:
    """When serving fails half-way, neither the issue nor the cursor stays."""
    made = await add(database)
    with suppress(ZeroDivisionError):
        async with database.write() as tx:
            await Outbox(tx).put([an_order(made.id)])
            await SubscriptionStore(tx).advance(made, TOMORROW, 12, "2026-03-04")
            raise ZeroDivisionError

    async with database.read() as tx:
        assert await SubscriptionStore(tx).of_guild(GUILD) == (made,)
        assert await RoundupDeliveries(tx, GUILD, made.id).newest(9) == ()


async def test_removing_and_cancelling(database: Database) -> None:
    """Removing tells which deliveries are to be cancelled with it."""
    made = await add(database)
    async with database.write() as tx:
        await Outbox(tx).put([an_order(made.id)])
        removed = await SubscriptionStore(tx).remove(GUILD, 1, NOW)
        assert removed is not None
        await Outbox(tx).cancel(GUILD, NOW, removed.id)

        (cancelled,) = await RoundupDeliveries(tx, GUILD, removed.id).newest(9)
    assert cancelled.state is State.CANCELLED
